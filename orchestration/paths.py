"""Where things lie: the dbt project and sample files, in a checkout or in an installed wheel."""

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


def default_warehouse() -> Path:
    """`warehouse/` of the checkout; from a wheel, of the folder one stands in."""
    return project_dir() / "warehouse" if is_checkout() else Path.cwd() / "warehouse"
