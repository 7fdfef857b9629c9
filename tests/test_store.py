"""The refresh lock, the private build and the atomic publish."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.store import (
    RefreshRunning,
    Warehouse,
    WarehouseError,
    copied_ahead,
    memory_limit,
    note_published,
    open_build,
    open_published,
    publish,
    refresh_lock,
)
from tests.conftest import PROJECT


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    return warehouse


def test_lock_names_its_holder_and_refuses_a_second(warehouse: Warehouse) -> None:
    with (
        refresh_lock(warehouse, "the first refresh"),
        pytest.raises(RefreshRunning, match="the first refresh, process"),
    ):
        refresh_lock(warehouse, "the second", wait=False).__enter__()


def test_lock_is_free_after_use_and_after_a_failure(warehouse: Warehouse) -> None:
    with pytest.raises(ZeroDivisionError), refresh_lock(warehouse, "one that fails", wait=False):
        raise ZeroDivisionError
    with refresh_lock(warehouse, "the next", wait=False) as descriptor:
        assert descriptor > 2


def test_lock_lives_as_long_as_a_child_that_inherited_it(warehouse: Warehouse) -> None:
    holder = (
        "import subprocess, sys; from pathlib import Path\n"
        "from orchestration.store import Warehouse, refresh_lock\n"
        f"with refresh_lock(Warehouse(Path({str(warehouse.folder)!r})), 'a parent') as lock:\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'], pass_fds=(lock,))\n"
        "    print('started', flush=True); child.wait()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdout.readline()
    parent.kill()
    parent.wait()
    with pytest.raises(RefreshRunning):
        refresh_lock(warehouse, "another", wait=False).__enter__()
    said: list[str] = []

    def hear(text: str) -> None:
        said.append(text)
        if not parent.stdin.closed:
            parent.stdin.close()  # what the child waits for

    with refresh_lock(warehouse, "the next", wait=True, say=hear) as descriptor:
        assert descriptor > 2
    since = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    assert re.match(rf"Waiting: another refresh is running \(a parent, process {parent.pid} on \S+, {since}\)", said[0])
    assert "did not come to its end" in said[1]


@pytest.mark.parametrize("content", [b"", b"no database at all", b"\0" * 8192], ids=["empty", "text", "zeros"])
def test_a_build_that_does_not_open_is_put_aside_and_said(warehouse: Warehouse, content: bytes) -> None:
    warehouse.build.write_bytes(content)
    said: list[str] = []
    with open_build(warehouse, said.append) as build:
        assert build.execute("select count(*) from raw.files").fetchone() == (0,)
    assert not content or "build.duckdb.broken" in said[0]


def test_a_stale_log_of_another_build_does_not_cost_the_build(warehouse: Warehouse) -> None:
    with open_build(warehouse) as build:
        build.execute("insert into raw.state values ('kept', 'yes')")
    warehouse.build.with_name("build.duckdb.wal").write_bytes(b"left over from something else")
    with open_build(warehouse, lambda text: None) as build:
        assert build.execute("select value from raw.state where name = 'kept'").fetchone() == ("yes",)


def test_what_a_killed_refresh_spilt_to_disk_is_removed(warehouse: Warehouse) -> None:
    spill = (
        "import duckdb, os, sys, threading, time; from pathlib import Path\n"
        "spilt = Path(sys.argv[1] + '.tmp')\n"
        "def die():\n"
        "    while not any(f.stat().st_size for f in spilt.glob('*.tmp')): time.sleep(0.01)\n"
        "    os.kill(os.getpid(), 9)\n"
        "threading.Thread(target=die, daemon=True).start()\n"
        "connection = duckdb.connect(sys.argv[1], config={'memory_limit': '60MB'})\n"
        "connection.execute('create table x as select md5(range::varchar) as y from range(8000000) order by y')\n"
    )
    with open_build(warehouse):
        pass
    assert subprocess.run([sys.executable, "-c", spill, warehouse.build]).returncode == -9
    assert [path for path in warehouse.build_folder.iterdir() if path.is_dir()]
    said: list[str] = []
    with refresh_lock(warehouse, "the next", say=said.append):
        assert [path for path in warehouse.build_folder.iterdir() if path.is_dir()] == []
    assert said == ["Removed build.duckdb.tmp, which was left behind."]


def _marts(warehouse: Warehouse, articles: int) -> None:
    with open_build(warehouse) as build:
        build.execute(
            "create or replace table main.articles as select cast(range as varchar) as article_id from range(?)",
            [articles],
        )
        build.execute(
            "create or replace table main.refresh_log as select 'r' as refresh_id, null::timestamp as published_at, "
            "null::integer as checks_passed, null::varchar[] as warnings"
        )


@pytest.mark.parametrize(
    ("given", "gigabytes", "limit", "limit_beside_workers"),
    [
        pytest.param("", 0, "1GB", "500MB", id="no build"),
        pytest.param("", 6, "1GB", "500MB", id="six times the limit"),
        pytest.param("", 7, "2GB", "1000MB", id="more than that"),
        pytest.param("", 25, "8GB", "4000MB", id="doubled until it is a sixth"),
        pytest.param("", 150, "80%", "40%", id="never more than DuckDB's own"),
        pytest.param("600MB", 7, "600MB", "600MB", id="given"),
        pytest.param(" ", 7, "2GB", "1000MB", id="given as nothing"),
    ],
)
def test_memory_grows_with_the_build(
    given: str,
    gigabytes: int,
    limit: str,
    limit_beside_workers: str,
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SINOSCOPE_MEMORY", given)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 24 * 2**18}.__getitem__)
    if gigabytes:
        warehouse.build.touch()
        os.truncate(warehouse.build, gigabytes * 10**9)  # a sparse file
    assert memory_limit(warehouse) == limit
    assert memory_limit(warehouse, is_beside_workers=True) == limit_beside_workers


def test_the_build_is_opened_with_the_memory_it_may_take(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINOSCOPE_MEMORY", "100MB")
    with open_build(warehouse) as build:
        assert build.execute("select current_setting('memory_limit')").fetchone() == ("95.3 MiB",)


def test_publish_replaces_the_file_and_readers_keep_theirs(warehouse: Warehouse) -> None:
    _marts(warehouse, 1)
    assert publish(warehouse, "r") == {"articles": 1, "refresh_log": 1}
    with open_published(warehouse) as reader:
        _marts(warehouse, 2)
        publish(warehouse, "r")
        assert reader.execute("select count(*) from articles").fetchone() == (1,)
    with open_published(warehouse) as reader:
        assert reader.execute("select count(*) from articles").fetchone() == (2,)


def test_a_copy_made_ahead_becomes_the_file_that_is_published(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish_and_note(warehouse)
    with copied_ahead(warehouse) as copied:
        copied.result()
        monkeypatch.setattr("shutil.copyfile", _forbidden)
        assert publish(warehouse, "r", {"articles": "article_id"}, copied)["articles"] == 1
    assert [path.name for path in warehouse.build_folder.glob("publishing*")] == []


def test_a_copy_of_a_file_that_was_touched_since_is_not_published(warehouse: Warehouse) -> None:
    _publish_and_note(warehouse)
    with copied_ahead(warehouse) as copied:
        copied.result()
        with duckdb.connect(str(warehouse.published)) as connection:
            connection.execute("insert into articles values ('99')")
        assert publish(warehouse, "r", {"articles": "article_id"}, copied)["articles"] == 1


def test_a_copy_that_is_not_published_goes(warehouse: Warehouse) -> None:
    _publish_and_note(warehouse)
    with copied_ahead(warehouse) as copied:
        copied.result()
        assert [path.name for path in warehouse.build_folder.glob("publishing*")] == ["publishing.duckdb"]
    assert [path.name for path in warehouse.build_folder.glob("publishing*")] == []


def _publish_and_note(warehouse: Warehouse) -> None:
    _marts(warehouse, 1)
    publish(warehouse, "r")
    with open_build(warehouse) as build:
        note_published(build, warehouse)


def _forbidden(*_: object) -> None:
    raise AssertionError("copied once more")


def test_publish_leaves_nothing_but_the_file(warehouse: Warehouse) -> None:
    _marts(warehouse, 1)
    publish(warehouse, "r")
    assert sorted(path.name for path in warehouse.folder.iterdir()) == ["build", "sinoscope.duckdb"]
    assert [path.name for path in warehouse.build_folder.glob("publishing*")] == []


def test_published_file_holds_the_marts_and_is_readable_by_duckdb_1_4(warehouse: Warehouse) -> None:
    _marts(warehouse, 3)
    publish(warehouse, "r")
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
        tags = connection.execute("select tags from duckdb_databases() where path like '%sinoscope.duckdb'").fetchone()
    assert schemas == [("main",)]
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.")


def test_nothing_published_yet_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="sinoscope refresh"):
        open_published(Warehouse(tmp_path)).__enter__()


def test_a_warehouse_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WarehouseError, match="SINOSCOPE_WAREHOUSE"):
        Warehouse(tmp_path / "file").prepare()


@pytest.mark.parametrize("at", ["_write_marts", "_sync", "os.replace"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_publish_killed_at_any_step_leaves_the_old_file_or_the_new(at: str, when: str, warehouse: Warehouse) -> None:
    _marts(warehouse, 1)
    publish(warehouse, "r")
    _marts(warehouse, 2)
    script = (
        "import os, signal; from pathlib import Path; from orchestration import store\n"
        f"step = store.{at}\n"
        "def die(*arguments):\n"
        f"    if {when!r} == 'after': step(*arguments)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"store.{at} = die\n"
        f"with store.refresh_lock(store.Warehouse(Path({str(warehouse.folder)!r})), 'one that is killed'):\n"
        f"    store.publish(store.Warehouse(Path({str(warehouse.folder)!r})), 'r')\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT).returncode == -9
    with open_published(warehouse) as reader:
        assert reader.execute("select count(*) from articles").fetchone() == (
            2 if (at, when) == ("os.replace", "after") else 1,
        )
    said: list[str] = []
    with refresh_lock(warehouse, "the next", say=said.append):
        assert said[0].startswith("The last refresh (one that is killed, process")
        assert list(warehouse.build_folder.glob("publishing*")) == []
