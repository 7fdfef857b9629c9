"""What Dagster loads: all assets, the jobs, their schedules, and the one resource."""

from typing import Any

import dagster as dg

from orchestration.defs.extraction import ASSETS
from orchestration.defs.publishing import daily, daily_site, published, refresh, site, site_job
from orchestration.defs.session import RefreshSession
from orchestration.defs.warehouse import tables


def build_defs(resource_overrides: dict[str, Any] | None = None) -> dg.Definitions:
    """The definitions, with other resources where a test wants another warehouse.

    One process executes a run, since one process writes the build; that holds for the UI's own buttons too.
    """
    return dg.Definitions(
        assets=[*ASSETS, tables, published, site],
        jobs=[refresh, site_job],
        schedules=[daily, daily_site],
        resources={"session": RefreshSession(), **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )


defs = build_defs()
