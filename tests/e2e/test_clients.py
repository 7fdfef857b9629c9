"""People's tools open the published file and the exports: the commands of docs/clients.md run as they stand, and every
client gives the same answer, wherever its clock is."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, query, sinoscope

pytestmark = pytest.mark.slow

PAGE = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
TOOLS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
LOCKED = Path(sys.executable).with_name("duckdb")
QUESTION = (
    "select name_zh, article_count, strftime(max(published_at), '%Y-%m-%d %H:%M:%S') "
    "from sources join articles using (source_id) group by all"
)


def blocks() -> list[tuple[str, str, str]]:
    """Section, language and text of the page's code."""
    found = []
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0]
        found += [(title, *block) for block in re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)]
    return found


BLOCKS = [block for block in blocks() if not block[2].startswith("harlequin")]


def needed(tool: str) -> str:
    """The tool's path; what the project does not install itself may be missing."""
    path = shutil.which(tool, path=TOOLS)
    if path is None:
        assert tool != "duckdb", "the development dependencies install it"
        pytest.skip(f"needs {tool}, which the project does not install: see docs/clients.md")
    return path


def surroundings(home: Path) -> dict[str, str]:
    """A user's environment far from both UTC and Shanghai."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SINOSCOPE_")}
    return {**clean, "PATH": TOOLS, "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "America/New_York"}


@pytest.fixture(scope="module")
def folder(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page's commands expect where they are typed: warehouse/, tables/ and tables-csv/."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "warehouse").mkdir()
    shutil.copy(sample_warehouse / "sinoscope.duckdb", folder / "warehouse")
    for name, form in (("tables", "parquet"), ("tables-csv", "csv")):
        done = sinoscope("export", "--to", folder / name, "--format", form, "--warehouse", sample_warehouse)
        assert done.code == 0, done.err
    return folder


@pytest.mark.parametrize(
    ("language", "code"),
    [block[1:] for block in BLOCKS],
    ids=[f"{title}-{number}" for number, (title, _, _) in enumerate(BLOCKS)],
)
def test_a_client_answers(language: str, code: str, folder: Path, tmp_path: Path) -> None:
    command = {
        "sh": lambda: [needed(shlex.split(code)[0]) and "sh", "-ec", code],
        "python": lambda: [sys.executable, "-c", code],
        "r": lambda: [needed("Rscript"), "-e", code],
    }[language]()
    before = (folder / "warehouse" / "sinoscope.duckdb").read_bytes()
    done = subprocess.run(
        command, cwd=folder, env=surroundings(tmp_path), capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    for row in query(folder / "warehouse", QUESTION):
        for cell in map(str, row):
            assert re.search(rf"(?<![\w:]){re.escape(cell)}(?![\w:])", done.stdout), (cell, done.stdout)
    assert (folder / "warehouse" / "sinoscope.duckdb").read_bytes() == before
    assert [path.name for path in (folder / "warehouse").iterdir()] == ["sinoscope.duckdb"]


def test_every_client_has_a_block() -> None:
    languages = {title: language for title, language, _ in blocks()}
    assert languages == {"DuckDB's command line": "sh", "Harlequin": "sh", "Python": "python", "R": "r"}


def outside_duckdb() -> str:
    """A command line of DuckDB that the machine has besides the project's own."""
    path = shutil.which(
        "duckdb", path=os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if Path(p) != LOCKED.parent)
    )
    if path is None:
        pytest.skip("no other duckdb on PATH than the project's own")
    return path


@pytest.mark.parametrize("command_line", [lambda: str(LOCKED), outside_duckdb], ids=["oldest supported", "on PATH"])
def test_the_command_line_reads_every_cell(command_line: Callable[[], str], folder: Path, tmp_path: Path) -> None:
    program = command_line()
    published = folder / "warehouse" / "sinoscope.duckdb"
    tables = [name for (name,) in query(published.parent, "select table_name from duckdb_tables() order by 1")]
    assert tables
    for side in ("client", "engine"):
        (tmp_path / side).mkdir()
    script = {
        side: "".join(
            f"copy (from \"{table}\" order by all) to '{tmp_path / side / str(table)}.json';\n" for table in tables
        )
        for side in ("client", "engine")
    }
    done = subprocess.run(
        [program, "-bail", "-readonly", str(published)], input=script["client"], env=surroundings(tmp_path),
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute(script["engine"])
    for table in tables:
        read = (tmp_path / "client" / f"{table}.json").read_bytes()
        assert read == (tmp_path / "engine" / f"{table}.json").read_bytes(), table


def test_the_oldest_command_line_is_of_the_promised_line() -> None:
    done = subprocess.run([str(LOCKED), "--version"], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("v1.4."), done.stdout


def test_a_client_that_opens_it_read_only_cannot_write(folder: Path) -> None:
    done = subprocess.run(
        [str(LOCKED), "-readonly", str(folder / "warehouse" / "sinoscope.duckdb"), "-c", "drop table articles"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "read-only" in done.stderr


def test_harlequin_shows_a_result(folder: Path, tmp_path: Path) -> None:
    (command,) = (code.strip() for _, _, code in blocks() if code.startswith("harlequin"))
    needed("harlequin")
    tmux = [needed("tmux"), "-S", str(tmp_path / "socket")]
    env = surroundings(tmp_path) | {"TERM": "xterm-256color"}

    def screen() -> str:
        return subprocess.run(
            [*tmux, "capture-pane", "-p"], env=env, capture_output=True, text=True, encoding="utf-8", timeout=60
        ).stdout

    def wait_for(*words: str) -> None:
        until = time.monotonic() + 90
        while not all(word in screen() for word in words):
            assert time.monotonic() < until, f"no {words} on the screen:\n{screen()}"
            time.sleep(0.5)

    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "180", "-y", "50", command], cwd=folder, env=env, check=True, timeout=60
    )
    try:
        wait_for("Query Editor", "Run Query")
        typed = "select name_zh, article_count, last_article_on from sources order by article_count desc"
        subprocess.run([*tmux, "send-keys", "-l", typed], env=env, check=True, timeout=60)
        wait_for(typed)
        subprocess.run([*tmux, "send-keys", "C-j"], env=env, check=True, timeout=60)
        for row in query(folder / "warehouse", typed.replace("last_article_on", "last_article_on::varchar")):
            wait_for("Query Results", *map(str, row))
    finally:
        subprocess.run([*tmux, "kill-server"], env=env, check=False, timeout=60)


def test_the_notebook_draws_the_topic_calendar(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("marimo", "altair"):
        pytest.importorskip(package, reason="needs the dependency group `notebook`, which `make notebook` installs")
    monkeypatch.setenv("SINOSCOPE_WAREHOUSE", str(sample_warehouse))
    from docs.notebooks.topic_calendar import app

    _, values = app.run()
    drawn = values["chart"].to_dict()
    (rows,) = drawn["datasets"].values()
    cells = {(row["month"], row["topic"]): (row["articles"], row["of_articles"]) for row in rows}
    expected = query(
        sample_warehouse,
        """
        select strftime(a.month, '%Y-%m'), t.name_zh || ' ' || t.name_en, count(distinct topic.article_id),
            (select count(*) from articles as b where b.month = a.month)
        from articles a join article_topics topic using (article_id) join topics t using (topic_id) where topic.is_main
        group by a.month, t.name_zh, t.name_en
        """,
    )
    assert expected
    for month, topic, articles, of_articles in expected:
        assert cells[month, topic] == (articles, of_articles)
    assert sum(articles for articles, _ in cells.values()) == sum(row[2] for row in expected)
    assert len(cells) == len({m for m, _ in cells}) * len({t for _, t in cells})
