"""An installed wheel works from any folder: it carries the dbt project and the sample files along."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PROJECT, query

pytestmark = pytest.mark.slow


def test_wheel_refreshes_the_samples_from_another_folder(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=PROJECT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    somewhere = tmp_path / "somewhere"
    somewhere.mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith("SINOSCOPE_")}
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "refresh"],
        cwd=somewhere, env={**env, "PYTHONPATH": str(installed)}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert query(somewhere / "warehouse", "select count(*) from articles where is_digest") == [(5,)]
    assert not (PROJECT / "dbt" / "target").exists()
    assert not list(installed.rglob("target"))
