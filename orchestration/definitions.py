"""What Dagster loads: all assets, the jobs, their schedules, the sensor, and the one resource."""

from typing import Any

import dagster as dg

from orchestration.defs.extraction import ASSETS
from orchestration.defs.publishing import (
    FRESHNESS,
    daily,
    daily_site,
    published,
    raw_files_changed,
    refresh,
    site,
    site_job,
)
from orchestration.defs.session import RefreshSession
from orchestration.defs.warehouse import tables


def build_defs(resource_overrides: dict[str, Any] | None = None) -> dg.Definitions:
    """The definitions, with other resources where a test wants another warehouse.

    One process executes a run, since one process writes the build; that holds for the UI's own buttons too.
    """
    return dg.Definitions(
        assets=[*ASSETS, tables.map_asset_specs(_fresh), published, site],
        jobs=[refresh, site_job],
        schedules=[daily, daily_site],
        sensors=[raw_files_changed],
        resources={"session": RefreshSession(), **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )


def _fresh(spec: dg.AssetSpec) -> dg.AssetSpec:
    """A table that is published gets the published file's freshness policy."""
    return dg.apply_freshness_policy(spec, FRESHNESS) if len(spec.key.path) == 1 else spec


defs = build_defs()
