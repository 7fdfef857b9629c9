"""The published file as an asset, the job that makes it, when it runs, and how old it may be."""

import json
from datetime import timedelta

import dagster as dg
import duckdb

from orchestration import paths
from orchestration.archive.inventory import RawPathError, fingerprint
from orchestration.defs.extraction import OWNERS
from orchestration.defs.session import RefreshSession, markdown_table
from orchestration.defs.warehouse import tables
from orchestration.refresh import resolve_roots

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


refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="The whole way from raw files to the published file; does only what is new, changed or outdated.",
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
