"""The dbt models as assets, their data tests as asset checks.  The models are in dbt/, the child process in
dbt_build.py."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliInvocation, dbt_assets
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from packaging.version import Version

from orchestration import dbt_build, paths
from orchestration.dbt_build import DbtFailed, Due
from orchestration.defs.extraction import OWNERS
from orchestration.defs.session import RefreshSession, markdown_table
from orchestration.kept import kept
from orchestration.store import Warehouse, open_tables, put_aside_if_damaged

_SOURCES = {"mentions": ["enrich", "mentions"], "discovered_entities": ["enrich", "mentions"],
            "glosses": ["enrich", "glosses"], "learned_aliases": ["enrich", "glosses"],
            "library_entities": ["enrich", "mentions"], "library_aliases": ["enrich", "mentions"], "article_topics": ["enrich", "topics"],
            "story_groups": ["enrich", "stories"], "date_mentions": ["enrich", "dates"], "quotes": ["enrich", "quotes"], "meeting_reports": ["enrich", "meetings"],
            "meeting_participants": ["enrich", "meetings"], "meeting_evidence": ["enrich", "meetings"],
            "meeting_groups": ["enrich", "meetings"], "files": ["raw", "files"],
            "contents": ["raw", "files"], "refresh_log": ["raw", "files"]}  # fmt: skip
"""The asset that writes each raw table; the others come from reading."""
_FAILED = ("error", "fail", "runtime error")


class Translator(DagsterDbtTranslator):
    """Names and groups of the dbt models in the asset graph: marts by their own name, the rest below its schema."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(_SOURCES.get(name, ["raw", "articles"]))
        schema = dbt_resource_props["schema"]
        return dg.AssetKey([name] if schema == "main" else [schema, name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return "warehouse"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return OWNERS

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props["description"])


def _parse() -> dict[str, Any]:
    """dbt's manifest of the project as it is now.  Raises DbtFailed when the project does not parse."""
    with tempfile.TemporaryDirectory(prefix="sinoscope-dbt-") as folder:
        warehouse = Warehouse(Path(folder))
        dbt_build.prepare_target(warehouse)
        child = dbt_build.start_dbt(warehouse, ["parse"], None)
        output, _ = child.communicate()
        if child.returncode:
            raise DbtFailed(output.decode("utf-8", "replace")[-2000:])
        dbt_build.keep_parsed(warehouse)
        manifest: dict[str, Any] = json.loads((warehouse.dbt_target / "manifest.json").read_bytes())
        return manifest


_MANIFEST = kept("dbt-manifest", dbt_build.parse_key(), _parse)
"""Apart from the build's, which dbt writes anew whenever it runs: a kill may leave half of it."""


@dbt_assets(
    manifest=_MANIFEST,
    dagster_dbt_translator=Translator(),
    exclude="resource_type:unit_test",
    name="tables",
)
def tables(context: dg.AssetExecutionContext, session: RefreshSession) -> Iterator[Any]:
    warehouse = session.folder()
    with session.step(context) as refresh:
        due = refresh.begin_marts(is_part=context.is_subset)
        dbt_build.prepare_target(warehouse)
        events, exit_code = _run_dbt(context, warehouse, session.lock, due)
        try:
            result = dbt_build.read_results(warehouse, exit_code, "")
        except DbtFailed:
            # Only what failed: the cause, which comes right after, would drown in all that went well.
            yield from (event for event in events if getattr(event, "passed", True) is False)
            put_aside_if_damaged(warehouse)
            raise
    dbt_build.keep_parsed(warehouse)
    if not context.is_subset:
        refresh.finish_marts(result)
    yield from _with_previews(events, warehouse)


def _run_dbt(context: dg.AssetExecutionContext, warehouse: Warehouse, lock: int, due: Due) -> tuple[list[Any], int]:
    """dbt's events and its exit code; run as a child that inherits the lock, which DbtCliResource's child would not."""
    invocation = get_updated_cli_invocation_params_for_context(context, {}, Translator())
    # The seeds are assets that were asked for, due or not.
    arguments = [*replace(due, seeds=True).arguments(), *(invocation.selection_args if context.is_subset else [])]
    if invocation.indirect_selection:
        arguments += ["--indirect-selection", invocation.indirect_selection]
    child = dbt_build.start_dbt(warehouse, arguments, lock, log_format="json")
    dbt = DbtCliInvocation(
        process=child,
        manifest=invocation.manifest,
        dagster_dbt_translator=invocation.dagster_dbt_translator,
        project_dir=paths.dbt_dir(),
        target_path=warehouse.dbt_target,
        raise_on_error=False,
        cli_version=Version("1.11.0"),
        context=context,
    )
    return list(dbt.stream()), child.wait()


def _with_previews(events: list[Any], warehouse: Warehouse) -> Iterator[Any]:
    """The events with row count and a few rows of each table, now that dbt has let go of the build."""
    with open_tables(warehouse) as build:
        for event in events:
            is_table = isinstance(event, dg.Output)
            node = _MANIFEST["nodes"].get(str(event.metadata["unique_id"].value)) if is_table else None
            if node is not None:
                relation = node["relation_name"]
                count = build.execute(f"select count(*) from {relation}").fetchone()
                shown = build.execute(f"select * from {relation} limit 5")
                columns = [column[0] for column in shown.description or []]
                event = event.with_metadata({
                    **event.metadata,
                    "dagster/row_count": int(count[0]) if count else 0,
                    "preview": dg.MetadataValue.md(markdown_table(columns, shown.fetchall())),
                })  # fmt: skip
            yield event
