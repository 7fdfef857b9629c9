"""One refresh as a Dagster run sees it: the resource that holds the lock for the whole run, and the rule for runs of
a part of the graph."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
from pydantic import Field, PrivateAttr

from orchestration import paths
from orchestration.archive.inventory import RawPathError
from orchestration.dbt_build import DbtFailed
from orchestration.harmless import markdown_cell, one_line
from orchestration.refresh import NotPublishable, Refresh, resolve_roots
from orchestration.store import Warehouse, WarehouseError, note_result, open_build, refresh_lock

SITE_KEY = dg.AssetKey(["published", "site"])
"""The one asset that no other has to fit: made from the published file, it shows one refresh as a whole, if an old one."""


CAUSE = "first_cause"
"""The tag of a failed run that says why, for the list of runs and the top of the run's page."""


class RefreshSession(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The refresh of one run, under the one lock from the run's start to its end."""

    warehouse: str = ""
    """Folder of the warehouse; '' is SINOSCOPE_WAREHOUSE, else the project's warehouse/."""
    raw: list[str] = Field(default_factory=list)
    """Raw roots; none given is SINOSCOPE_RAW, else the sample files in seeds/."""

    _trouble: str | None = PrivateAttr(default=None)
    _refresh: Refresh = PrivateAttr()
    _lock: int = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RefreshSession"]:
        log = context.log
        say = log.info if log else print
        run = context.run
        holder = f"Dagster run {run.run_id[:8]} of {run.job_name}" if run else "Dagster"
        with ExitStack() as held:
            try:
                self._lock = held.enter_context(refresh_lock(self.folder(), holder, say=say))
                self._refresh = Refresh(self.folder(), resolve_roots(self.raw_paths()), _LogReporter(say))
            except (RawPathError, WarehouseError) as error:
                # Told by the first asset that asks: an error from here would bury the words under Dagster's own.
                self._trouble = str(error)
            yield self

    @property
    def refresh(self) -> Refresh:
        if self._trouble:
            raise WarehouseError(self._trouble)
        return self._refresh

    @contextmanager
    def step(self, context: dg.AssetExecutionContext) -> Iterator[Refresh]:
        """What an asset does, once its run may change it.  Raises dg.Failure with the cause in words."""
        refuse_open_selection(context)
        try:
            yield self.refresh
        except (WarehouseError, NotPublishable, DbtFailed, duckdb.Error, OSError) as error:
            cause = one_line(str(error))
            note_result(self.folder(), context.run.run_id[:16], "failed", cause)
            context.instance.add_run_tags(context.run.run_id, {CAUSE: cause[:300]})
            raise dg.Failure(
                description=f"Nothing was published, the last published file stays: {cause}", allow_retries=False
            ) from error

    @property
    def lock(self) -> int:
        """The lock's descriptor, for dbt to inherit."""
        return self._lock

    def folder(self) -> Warehouse:
        return Warehouse(Path(self.warehouse or paths.named_warehouse()).expanduser().absolute())

    def raw_paths(self) -> list[str]:
        return self.raw or paths.named_raw()

    def metadata(self, table: str, extra: Mapping[str, Any]) -> dict[str, Any]:
        """Row count and a preview of a raw table, for the asset's page."""
        with open_build(self.folder()) as build:
            count = build.execute(f"select count(*) from raw.{table}").fetchone()
            columns = [row[0] for row in build.execute(f"describe raw.{table}").fetchall() if row[1] != "BLOB"]
            preview = build.sql(f"select {', '.join(columns)} from raw.{table} limit 5").pl()
        return {"dagster/row_count": int(count[0]) if count else 0, "preview": preview_of(preview), **extra}


class _LogReporter:
    """Progress into the run's log."""

    def __init__(self, say: Any) -> None:
        self._say = say

    def say(self, text: str) -> None:
        self._say(one_line(text))

    def begin(self, step: str, total: int | None) -> None:
        self._say(f"{step} ({total:,})" if total else step)

    def advance(self, count: int) -> None: ...


def refuse_open_selection(context: dg.AssetExecutionContext) -> None:
    """Stop a run that would change assets and leave what is made of them as it was.

    A run may materialise any part of the graph that holds, with each asset, everything downstream of it; only then
    do the published tables fit each other.  Raises dagster.Failure with the sentence that says what to select.
    """
    selection = context.run.asset_selection
    if selection is None:
        return
    below = {key: _downstream(key) - {SITE_KEY} for key in selection}
    left_out = set().union(*below.values()) - selection
    if left_out:
        changed = sorted(key.to_user_string() for key in selection if below[key] - selection)
        shown = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
        raise dg.Failure(
            description=f"Nothing was changed: select {shown} together with everything downstream "
            f'({len(left_out)} more assets, `key:"{changed[0]}"+` in the selection box), or run the job `refresh`.',
            allow_retries=False,
        )


def _downstream(key: dg.AssetKey) -> set[dg.AssetKey]:
    from orchestration.definitions import defs  # at run time only: the definitions are made of this module's assets

    graph = defs.resolve_asset_graph()
    found: set[dg.AssetKey] = set()
    waiting = [key]
    while waiting:
        children = graph.get(waiting.pop()).child_keys - found
        found |= children
        waiting += children
    return found


def column_schema(columns: Mapping[str, Any], descriptions: Mapping[str, str]) -> dg.TableSchema:
    """A frame's declared schema as Dagster's Columns tab shows it."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, str(dtype), description=descriptions.get(name)) for name, dtype in columns.items()
        ]
    )


def preview_of(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """A few rows as a Markdown table, long texts shortened, nothing in them taken for markup."""
    return dg.MetadataValue.md(markdown_table(frame.columns, frame.rows()))


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(markdown_cell(column) for column in columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(markdown_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)
