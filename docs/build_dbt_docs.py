"""Writes dbt's documentation of all models, with their lineage and SQL, as one static file docs/index.html into the
warehouse folder: python -m docs.build_dbt_docs"""

import os
import sys
import tempfile
from pathlib import Path

from orchestration.dbt_build import DbtFailed, start_dbt
from orchestration.paths import named_warehouse
from orchestration.store import Warehouse, WarehouseError, open_build, own_marts, refresh_lock


def build(warehouse: Warehouse) -> Path:
    """Write the page and give its path.

    Raises WarehouseError where nothing has been built yet, DbtFailed where dbt fails.
    """
    if not warehouse.build.exists():
        raise WarehouseError(f"nothing is built in {warehouse.folder} yet: run `make refresh` first")
    page = warehouse.folder / "docs" / "index.html"
    with (
        refresh_lock(warehouse, "make docs") as lock,
        tempfile.TemporaryDirectory(dir=warehouse.build_folder, prefix="docs.") as target,
    ):
        with open_build(warehouse) as build:
            own_marts(build, warehouse)  # dbt opens them to be written to, which no reader may be in the way of
        child = start_dbt(warehouse, ["docs", "generate", "--static", "--target-path", target], lock)
        output, _ = child.communicate()
        if child.returncode:
            raise DbtFailed(output.decode("utf-8", "replace")[-2000:])
        page.parent.mkdir(exist_ok=True)
        os.replace(Path(target) / "static_index.html", page)
    return page


if __name__ == "__main__":
    try:
        print(build(Warehouse(named_warehouse().expanduser().absolute())))
    except (WarehouseError, DbtFailed) as error:
        sys.exit(f"docs: {error}")
