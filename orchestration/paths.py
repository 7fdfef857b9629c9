"""Where things lie: the dbt project and sample files, in a checkout or in an installed wheel, and the raw files and
warehouse that the environment names."""

import os
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"


def is_checkout() -> bool:
    """Whether the package runs from the project's own folder and not from an installed wheel."""
    return not _BUNDLED.is_dir()


@cache
def project_dir() -> Path:
    """The folder that holds dbt/ and seeds/: the checkout, or the wheel's copy."""
    return _PACKAGE.parent if is_checkout() else _BUNDLED


def dbt_dir() -> Path:
    return project_dir() / "dbt"


def reference_dir() -> Path:
    """The reviewed CSVs that Python and dbt both read."""
    return dbt_dir() / "seeds"


def default_raw() -> Path:
    """The sample files a first run reads."""
    return project_dir() / "seeds"


def named_raw() -> list[str]:
    """The raw roots that SINOSCOPE_RAW names, divided by the system's path separator; else the sample files."""
    return [path for path in os.environ.get("SINOSCOPE_RAW", "").split(os.pathsep) if path] or [str(default_raw())]


def named_warehouse() -> Path:
    """The warehouse folder that SINOSCOPE_WAREHOUSE names, else the default one."""
    return Path(os.environ.get("SINOSCOPE_WAREHOUSE") or default_warehouse())


def default_warehouse() -> Path:
    """`warehouse/` of the checkout; from a wheel, of the folder one stands in."""
    return project_dir() / "warehouse" if is_checkout() else Path.cwd() / "warehouse"
