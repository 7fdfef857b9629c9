"""Every command that the README and the documentation print is one that works: its options are known, its target, module
and paths exist; and those that a reader types first are run as they stand."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from orchestration.cli import app
from tests.conftest import PROJECT, page, query, sinoscope

PAGES = [
    *PROJECT.glob("*.md"),
    *sorted((PROJECT / "docs").rglob("*.md")),
    PROJECT / "seeds" / "README.md",
]
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
_TOOLS = ("sinoscope", "make", "python", "dg", "uv", "duckdb", "harlequin", "hsql")
"""What a documented command may begin with; what they stand for is tried in test_clients.py where it is not ours."""


def commands() -> list[tuple[str, str]]:
    """Page and text of every command: between backticks, indented by four, or in a fenced block of a shell."""
    found: list[tuple[str, str]] = []
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        fenced = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        bare = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        lines = [line for block in fenced for line in block.splitlines()]
        lines += re.findall(r"^(?: {4}| {7})(\S.*)$", bare, re.MULTILINE) + re.findall(r"`([^`\n]+)`", bare)
        for line in lines:
            command = re.sub(r"^(?:\S+=\S+ )*(?:\S*/)?(?=(?:" + "|".join(_TOOLS) + r")\b)", "", line.strip())
            if re.match(rf"(?:{'|'.join(_TOOLS)}) \S", command):
                found.append((path.name, command))
    return list(dict.fromkeys(found))


COMMANDS = commands()


def of(tool: str) -> list[Any]:
    return [
        pytest.param(command, id=f"{name}-{command[:60]}") for name, command in COMMANDS if command.split()[0] == tool
    ]


def test_the_pages_hold_commands_of_each_kind() -> None:
    assert {"sinoscope", "make", "python"} <= {command.split()[0] for _, command in COMMANDS}
    assert len(COMMANDS) > 30


@pytest.mark.parametrize("command", of("sinoscope"))
def test_its_options_are_known(command: str) -> None:
    words = shlex.split(re.sub(r"\s*[<>|].*$", "", command))[1:]
    group: Any = typer.main.get_command(app)
    if words[0].startswith("-"):
        assert words in (["--version"], ["--help"])
        return
    group.commands[words[0]].make_context(words[0], words[1:] or ["--help"], resilient_parsing=len(words) == 1)


@pytest.mark.parametrize("command", of("make"))
def test_its_target_exists(command: str) -> None:
    for word in shlex.split(command)[1:]:
        if re.fullmatch(r"[a-z-]+", word):
            assert re.search(rf"^{word}:.*##", MAKEFILE, re.MULTILINE), word


@pytest.mark.parametrize("command", of("python"))
def test_its_module_and_paths_exist(command: str) -> None:
    flag, module, *rest = shlex.split(command)[1:]
    assert flag == "-m"
    assert importlib.util.find_spec(module) is not None, module
    for word in rest:
        if "/" in word and "NAME" not in word:
            assert (PROJECT / word).exists(), word


RUN_HERE = [
    parameter for parameter in of("sinoscope") if not re.search("~/|…|PAGES", str(parameter.values[0]))
]  # those with ~/ are run in a home of their own


@pytest.mark.parametrize("command", dict.fromkeys(str(parameter.values[0]) for parameter in RUN_HERE))
def test_it_runs_as_it_stands(command: str, sample_warehouse: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_warehouse, tmp_path / "warehouse")
    line, _, piped = command.partition(" < ")
    words = [str(tmp_path / "dir") if word == "DIR" else word for word in shlex.split(line)]
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words[1:]],
        env={**os.environ, "SINOSCOPE_WAREHOUSE": str(tmp_path / "warehouse")},
        cwd=PROJECT, capture_output=True, text=True, timeout=300, input=Path(PROJECT / piped).read_text() if piped else "",
    )  # fmt: skip
    assert done.returncode == (2 if words == ["sinoscope", "export"] else 0), done.stderr
    assert done.stdout or words[1] == "export"


@pytest.mark.slow
def test_what_a_reader_types_first_works_as_it_stands(tmp_path: Path) -> None:
    """The README's own-archive lines and those of docs/exports.md, in a home with an archive."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.txt").write_bytes(
        page("https://news.example.org/a", "一篇报道", ("何立峰在北京说话。",))
    )
    lines = {command for _, command in COMMANDS if "~/" in command and command.startswith("sinoscope ")}
    first = [line for line in lines if line.startswith("sinoscope refresh ")]
    assert first
    assert any("export" in line for line in lines)
    env = {"HOME": str(tmp_path), "SINOSCOPE_WAREHOUSE": str(tmp_path / "warehouse")}
    for line in [*sorted(first), *sorted(lines - set(first))]:
        words = [word.replace("~", str(tmp_path), 1) if word.startswith("~/") else word for word in shlex.split(line)]
        done = sinoscope(*words[1:], env=env)
        assert done.code == 0, (line, done.err)
    assert query(tmp_path / "warehouse", "select title from articles") == [("一篇报道",)]
