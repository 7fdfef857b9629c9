"""What the README says happens, happens: its commands run, and its printed output is the real one."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT, sinoscope

README = (PROJECT / "README.md").read_text()
INDENTED = re.findall(r"^ {4}(\S.*)$", README, re.MULTILINE)
MAKEFILE = (PROJECT / "Makefile").read_text()


def test_make_commands_exist() -> None:
    pages = [README, (PROJECT / "CONTRIBUTING.md").read_text()]
    targets = {target for page in pages for target in re.findall(r"`?make ([a-z-]+)`?", page)}
    assert {"refresh", "test", "dev"} <= targets
    for target in targets - {"and"}:
        assert re.search(rf"^{target}:.*##", MAKEFILE, re.MULTILINE), target


@pytest.mark.slow
def test_printed_output_is_the_real_one(tmp_path: Path) -> None:
    real = sinoscope("refresh", "--warehouse", tmp_path / "warehouse")
    assert real.code == 0, real.err
    printed = [line for line in INDENTED if re.match(r"[A-Z][\w ]+: {2,}", line)]
    assert len(printed) == 7
    shown = [line.replace(f"{tmp_path}/", "") for line in real.out.splitlines()]
    for line in printed:
        assert line in shown


QUERIES = [line for line in INDENTED if line.startswith(".venv/bin/sinoscope sql ")]


@pytest.mark.parametrize("command", QUERIES, ids=range(len(QUERIES)))
def test_query_gives_rows(command: str, sample_warehouse: Path) -> None:
    arguments = shlex.split(command)[1:]
    result = sinoscope(*arguments, env={"SINOSCOPE_WAREHOUSE": str(sample_warehouse)})
    assert result.code == 0, result.err
    assert len(result.out.splitlines()) > 1


def test_there_are_three_queries() -> None:
    assert len(QUERIES) == 3


def test_every_link_leads_somewhere() -> None:
    for page in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "seeds" / "README.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_public_text_speaks_of_the_project_alone() -> None:
    private = re.compile(r"/work/|/root/|/tmp/|\bissue #?\d|\bsession\b(?! of)|pypi\.org(?!/simple)", re.IGNORECASE)
    for page in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "seeds" / "README.md"]:
        assert not private.search(page.read_text()), page


def test_a_missing_python_is_said_in_one_message(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "refresh", "PYTHON=", f"VENV={tmp_path}/venv", f"UV={tmp_path}/uv"],
        cwd=PROJECT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Sinoscope needs Python 3.11, 3.12 or 3.13 with venv" in done.stderr
