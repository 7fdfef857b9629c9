"""The published file and the site as assets, the jobs that make them, when they run, and how old they may be."""

import json
from datetime import timedelta

import dagster as dg
import duckdb

from orchestration import paths
from orchestration.archive.inventory import RawPathError, fingerprint
from orchestration.defs.extraction import OWNERS
from orchestration.defs.session import SITE_KEY, RefreshSession, markdown_table, refuse_open_selection
from orchestration.defs.warehouse import tables
from orchestration.refresh import resolve_roots
from orchestration.site.building import build_site
from orchestration.store import WarehouseError

FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=49), warn_window=timedelta(hours=25))
"""A day and an hour: one daily refresh was missed; the day after that, two."""

_MARTS = [key for key in sorted(tables.keys) if len(key.path) == 1]


@dg.asset(
    key=["published", "sinoscope"],
    deps=_MARTS,
    group_name="publish",
    owners=OWNERS,
    kinds={"duckdb"},
    freshness_policy=FRESHNESS,
    description="The file people open, warehouse/sinoscope.duckdb: the checked tables of schema main, replaced in one "
    "step. Readers keep the file they opened; a refresh that fails leaves the last one.",
)
def published(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
    with session.step(context) as refresh:
        rows = refresh.publish()
    file = session.folder().published
    with duckdb.connect(str(file), read_only=True) as connection:
        latest = connection.execute(
            "select published_on, source_id, title from articles order by published_at desc nulls last limit 5"
        ).fetchall()
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(str(file)),
            "bytes": file.stat().st_size,
            "dagster/row_count": rows.get("articles", 0),
            "rows by table": dg.MetadataValue.md(markdown_table(["table", "rows"], list(rows.items()))),
            "preview": dg.MetadataValue.md(markdown_table(["published_on", "source_id", "title"], latest)),
        }
    )


@dg.asset(
    key=SITE_KEY,
    deps=[published],
    group_name="publish",
    owners=OWNERS,
    kinds={"html"},
    description="The site in warehouse/site/: pages to read offline, in Chinese and in English, made from the published file "
    "alone and replaced as a whole. A job of its own makes it: it costs the same however little is new.",
)
def site(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
    refuse_open_selection(context)
    try:
        made = build_site(session.folder())
    except WarehouseError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(str(made.folder)),
            "first page": dg.MetadataValue.path(str(made.folder / "index.html")),
            "pages": made.pages,
            "bytes": made.size_bytes,
            "bytes of the largest page": made.largest_page,
        }
    )


refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(SITE_KEY),
    description="The whole way from raw files to the published file; does only what is new, changed or outdated.",
    executor_def=dg.in_process_executor,
)

site_job = dg.define_asset_job(
    "site",
    selection=dg.AssetSelection.assets(SITE_KEY),
    description="Makes the site anew from the published file.",
    executor_def=dg.in_process_executor,
)

daily = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh,
    cron_schedule="30 5 * * *",
    execution_timezone="Asia/Shanghai",
    description="Every morning at half past five, Beijing time: takes in what the feeds brought overnight.",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

daily_site = dg.ScheduleDefinition(
    name="daily_site",
    job=site_job,
    cron_schedule="0 6 * * *",
    execution_timezone="Asia/Shanghai",
    description="Every morning at six, Beijing time, half an hour after the refresh began: makes the site of what it published. "
    "Where the refresh is still running it waits for it.",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(
    name="raw_files_changed",
    job=refresh,
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Every five minutes: starts a refresh when a raw file has come, gone or changed, and none has since "
    "the last look, so that files are not read while they are copied. Costs a stat of each file. Off until it is "
    "turned on here; the daily schedule needs it not.",
)
def raw_files_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    try:
        found = fingerprint(resolve_roots(paths.named_raw()))
    except (RawPathError, OSError) as error:
        return dg.SkipReason(str(error))
    last = json.loads(context.cursor) if context.cursor else {}
    if found == last.get("refreshed"):
        return dg.SkipReason("No raw file has changed.")
    if found != last.get("seen"):
        context.update_cursor(json.dumps({**last, "seen": found}))
        return dg.SkipReason(
            "Raw files have changed; a refresh starts when they have stayed as they are until the next look."
        )
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=found)], cursor=json.dumps({"seen": found, "refreshed": found})
    )
