"""People who read while refreshes run: no error, no torn state, and no refresh that waits for them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import pytest

from orchestration import refresh as refreshing
from orchestration.refresh import Refresh, resolve_roots
from orchestration.store import PUBLISHED_NAME, Warehouse, published_refresh, refresh_lock
from tests.conftest import PROJECT, page

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("compiled_dbt")]

READERS = 8
REFRESHES = int(os.environ.get("SINOSCOPE_REFRESHES", "4"))
HOLDS = -1.0
"""A time to hold the file: until told to stop."""
OLD_CLIENT = PROJECT / ".venv-duckdb-1.4"


class Report(TypedDict):
    opened: int
    refreshes: list[str]


READER = """
import json, pathlib, sys, time
import duckdb

file, folder, hold = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
look = '''
    select (select max_by(refresh_id, started_at) from refresh_log),
           (select count(*) from documents), (select count(*) from articles), (select sum(article_count) from sources),
           (select count(distinct article_id) from mentions), (select count(distinct article_id) from paragraphs)
'''
seen, opened = {}, 0
while not (folder / "stop").exists():
    with duckdb.connect(file, read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")  # it would be printed among what is reported
        opened += 1
        first = connection.execute(look).fetchone()
        comment = "regexp_extract(comment, '[(]of refresh (.+)[)]$', 1)"
        tables = connection.execute(f"select distinct {comment} from duckdb_tables() where not internal").fetchall()
        assert tables == [(first[0],)], (tables, first)
        assert len(set(first[1:])) == 1, first
        (folder / "opened").write_text(str(opened))
        while hold < 0 and not (folder / "stop").exists():
            time.sleep(0.05)
        time.sleep(max(hold, 0))
        assert connection.execute(look).fetchone() == first
        connection.execute("select sum(length(body)) from articles").fetchall()
    assert seen.setdefault(first[0], first) == first
print(json.dumps({"opened": opened, "refreshes": sorted(seen)}))
"""
"""Opens, looks, holds and looks again, until told to stop.  Each document of the archive is an article that names
somebody, so that all its counts are the same number."""


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, Warehouse]:
    raw = tmp_path / "raw"
    raw.mkdir()
    add(raw, 0)
    warehouse = Warehouse(tmp_path / "warehouse")
    refresh(raw, warehouse)
    return raw, warehouse


def add(raw: Path, number: int) -> None:
    text = (f"何立峰在第{number}场会谈中说：“双方同意继续沟通。”",)
    (raw / f"{number}.txt").write_bytes(page(f"https://news.example.org/{number}", f"第{number}篇报道", text))


def refresh(raw: Path, warehouse: Warehouse) -> str:
    """A refresh that must not wait for anything; gives its id."""
    one = Refresh(warehouse, resolve_roots([str(raw)]))
    with refresh_lock(warehouse, "test", wait=False) as lock:
        assert refreshing.run(one, lock).published_rows
    return one.refresh_id


@contextmanager
def readers(
    warehouse: Warehouse, folder: Path, count: int, hold: float, python: str | Path = sys.executable
) -> "Iterator[list[Report]]":
    """So many reader processes while the block runs; afterwards the list holds what each of them reports."""
    reports: list[Report] = []
    folders = [folder / f"reader{number}" for number in range(count)]
    for own in folders:
        own.mkdir()
    processes = [
        subprocess.Popen(
            [python, "-c", READER, str(warehouse.folder / PUBLISHED_NAME), str(own), str(hold)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for own in folders
    ]  # fmt: skip
    try:
        while not all((own / "opened").exists() for own in folders):
            assert all(process.poll() is None for process in processes)
            time.sleep(0.05)
        yield reports
        for own in folders:
            (own / "stop").touch()
        for process in processes:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            reports.append(json.loads(out))
    finally:
        for process in processes:
            process.kill()


def test_eight_readers_see_whole_states_while_refreshes_run(site: tuple[Path, Warehouse], tmp_path: Path) -> None:
    raw, warehouse = site
    published = set()
    with readers(warehouse, tmp_path, READERS, hold=0.5) as reports:
        for number in range(1, REFRESHES + 1):
            add(raw, number)
            published.add(refresh(raw, warehouse))
    assert len(published) == REFRESHES
    assert all(len(report["refreshes"]) > 1 for report in reports)
    assert published & {refresh_id for report in reports for refresh_id in report["refreshes"]}


def test_a_refresh_ends_while_eight_readers_hold_the_file(site: tuple[Path, Warehouse], tmp_path: Path) -> None:
    """Readers that let go of the file only after the refresh has ended: nobody waits for anybody."""
    raw, warehouse = site
    add(raw, 1)
    with readers(warehouse, tmp_path, READERS, hold=HOLDS) as reports:
        published = refresh(raw, warehouse)
    assert all(report["opened"] == 1 for report in reports)
    assert all(published not in report["refreshes"] for report in reports)


def test_a_refresh_ends_while_a_client_that_may_write_holds_the_file(site: tuple[Path, Warehouse]) -> None:
    """DuckDB gives such a client the file for itself: nobody else opens it, by any of its names."""
    raw, warehouse = site
    add(raw, 1)
    client = "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", client, warehouse.published], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    published = refresh(raw, warehouse)
    child.communicate()
    assert published_refresh(warehouse) == published


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("count", "refreshes", "hold"), [(READERS, 100, 0.05), (100, 10, 5.0)])
def test_many_readers_through_many_refreshes(
    count: int, refreshes: int, hold: float, site: tuple[Path, Warehouse], tmp_path: Path
) -> None:
    raw, warehouse = site
    with readers(warehouse, tmp_path, count, hold) as reports:
        for number in range(1, refreshes + 1):
            add(raw, number)
            refresh(raw, warehouse)
    assert all(len(report["refreshes"]) > 1 for report in reports)
    assert sum(report["opened"] for report in reports) > READERS * refreshes


def old_client() -> Path:
    """A Python with DuckDB of the 1.4 line, made once; the test is skipped where the package index is not reached."""
    python = OLD_CLIENT / "bin" / "python"
    if not (OLD_CLIENT / "made").exists():
        commands = [
            [sys.executable, "-m", "venv", "--clear", OLD_CLIENT],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "duckdb==1.4.*"],
        ]
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"cannot install a client of DuckDB 1.4: {done.stderr.strip().splitlines()[-1:]}")
        (OLD_CLIENT / "made").touch()
    return python


def test_clients_of_duckdb_1_4_read_while_refreshes_run(site: tuple[Path, Warehouse], tmp_path: Path) -> None:
    python = old_client()
    version = subprocess.run([python, "-c", "import duckdb; print(duckdb.__version__)"], capture_output=True, text=True)
    assert version.stdout.startswith("1.4.")
    raw, warehouse = site
    with readers(warehouse, tmp_path, 2, hold=0.1, python=python) as reports:
        for number in range(1, 4):
            add(raw, number)
            refresh(raw, warehouse)
    assert all(len(report["refreshes"]) > 1 for report in reports)
