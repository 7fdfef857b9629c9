"""The published file as an asset, the job that makes it, and when it runs."""

import dagster as dg
import duckdb

from orchestration.defs.extraction import OWNERS
from orchestration.defs.session import RefreshSession, markdown_table, refuse_open_selection
from orchestration.defs.warehouse import tables
from orchestration.refresh import NotPublishable

_MARTS = [key for key in sorted(tables.keys) if len(key.path) == 1]


@dg.asset(
    key=["published", "sinoscope"],
    deps=_MARTS,
    group_name="publish",
    owners=OWNERS,
    kinds={"duckdb"},
    description="The file people open, warehouse/sinoscope.duckdb: the checked tables of schema main, replaced in one "
    "step. Readers keep the file they opened; a refresh that fails leaves the last one.",
)
def published(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
    refuse_open_selection(context)
    try:
        rows = session.refresh.publish()
    except NotPublishable as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None
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
