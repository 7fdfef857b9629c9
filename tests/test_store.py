"""The refresh lock, the private build and the atomic publish."""

import errno
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
    are_marts_full,
    are_marts_sound,
    copying_marts,
    drop_foreign_tables,
    memory_limit,
    open_build,
    open_published,
    own_marts,
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


def _publish(warehouse: Warehouse, articles: int | None = None) -> dict[str, int]:
    """Publish marts of so many articles, or the marts as they are."""
    with open_build(warehouse) as build:
        if articles is not None:
            own_marts(build, warehouse)
            _make_marts(warehouse, articles)
        return publish(build, warehouse, "r")


def _make_marts(warehouse: Warehouse, articles: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse.marts}' as marts (storage_version 'v1.4.0')")
        connection.execute("use marts")
        connection.execute(
            "create or replace table articles as select cast(range as varchar) as article_id from range(?)", [articles]
        )
        connection.execute(
            "create or replace table refresh_log as select 'r' as refresh_id, null::timestamp as published_at, "
            "null::integer as checks_passed, null::varchar[] as warnings"
        )


def _articles(warehouse: Warehouse) -> int:
    with open_published(warehouse) as reader:
        return int(reader.execute("select count(*) from articles").fetchall()[0][0])


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
    assert _publish(warehouse, 1) == {"articles": 1, "refresh_log": 1}
    # In a process of its own, as readers are: within this one DuckDB gives the file that is open already.
    reader = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "print(connection.execute('select count(*) from articles').fetchone()[0])"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", reader, warehouse.published], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    _publish(warehouse, 200_000)
    assert child.communicate("go on\n")[0] == "1\n"
    assert _articles(warehouse) == 200_000


def test_the_marts_are_published_without_a_copy(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    _make_marts(warehouse, 1)
    monkeypatch.setattr("shutil.copy2", _forbidden)
    _publish(warehouse)
    assert warehouse.published.samefile(warehouse.marts)


def _forbidden(*_: object) -> None:
    raise AssertionError("copied")


def test_where_a_file_has_one_name_alone_the_marts_are_copied(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    _publish(warehouse, 1)
    assert not warehouse.published.samefile(warehouse.marts)
    assert _articles(warehouse) == 1


def test_marts_that_were_published_are_changed_in_a_copy(warehouse: Warehouse) -> None:
    _publish(warehouse, 1)
    published = warehouse.published.read_bytes()
    with open_build(warehouse) as build:
        own_marts(build, warehouse)
        assert are_marts_sound(build, warehouse)
    _make_marts(warehouse, 2)
    assert warehouse.published.read_bytes() == published
    with open_build(warehouse) as build:  # a refresh that failed has changed them, which is for the next to go on from
        assert are_marts_sound(build, warehouse)
        own_marts(build, warehouse)
    _publish(warehouse)
    assert _articles(warehouse) == 2


def test_a_copy_made_ahead_is_the_one_that_is_changed(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(warehouse, 1)
    with open_build(warehouse) as build, copying_marts(warehouse) as start:
        copied = start()
        copied.result()
        monkeypatch.setattr("shutil.copy2", _forbidden)
        own_marts(build, warehouse, copied)
    assert not warehouse.published.samefile(warehouse.marts)
    assert warehouse.published.read_bytes() == warehouse.marts.read_bytes()


def test_a_copy_that_is_not_used_goes(warehouse: Warehouse) -> None:
    _publish(warehouse, 1)
    with copying_marts(warehouse) as start:
        start().result()
        assert [path.name for path in warehouse.build_folder.glob("copied*")] == ["copied.duckdb"]
    assert list(warehouse.build_folder.glob("copied*")) == []


def test_marts_that_somebody_wrote_to_are_not_sound(warehouse: Warehouse) -> None:
    with open_build(warehouse) as build:
        assert not are_marts_sound(build, warehouse)
    _publish(warehouse, 1)
    with open_build(warehouse) as build:
        assert are_marts_sound(build, warehouse)
        with duckdb.connect(str(warehouse.published)) as connection:
            connection.execute("insert into articles values ('99')")
        assert not are_marts_sound(build, warehouse)


def test_marts_of_a_build_that_is_gone_are_not_taken_for_its_own(warehouse: Warehouse) -> None:
    _publish(warehouse, 1)
    warehouse.build.unlink()
    with open_build(warehouse, lambda text: None) as build:
        assert not are_marts_sound(build, warehouse)


def test_marts_of_free_space_are_not_full(warehouse: Warehouse) -> None:
    _make_marts(warehouse, 200_000)
    assert are_marts_full(warehouse)
    for articles in (400_000, 200_000, 1):
        _make_marts(warehouse, articles)
    assert not are_marts_full(warehouse)


def test_tables_that_the_project_does_not_know_are_not_published(warehouse: Warehouse) -> None:
    with open_build(warehouse) as build:
        build.execute("create table main.articles as select 'of an older release' as article_id")
        drop_foreign_tables(build, warehouse, {"articles"})
        assert not warehouse.marts.exists()
        _make_marts(warehouse, 1)
        drop_foreign_tables(build, warehouse, {"refresh_log"})
        assert build.execute("select count(*) from duckdb_tables() where schema_name = 'main'").fetchone() == (0,)
        assert publish(build, warehouse, "r") == {"refresh_log": 1}


def test_publish_leaves_nothing_but_the_file(warehouse: Warehouse) -> None:
    _publish(warehouse, 1)
    assert sorted(path.name for path in warehouse.folder.iterdir()) == ["build", "sinoscope.duckdb"]
    assert sorted(path.name for path in warehouse.build_folder.iterdir()) == ["build.duckdb", "marts.duckdb"]


def test_published_file_holds_the_marts_and_is_readable_by_duckdb_1_4(sample_warehouse: Path) -> None:
    warehouse = Warehouse(sample_warehouse)
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


@pytest.mark.parametrize("at", ["own_marts", "_describe", "_sync", "set_state", "os.link", "os.replace"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_publish_killed_at_any_step_leaves_the_old_file_or_the_new(at: str, when: str, warehouse: Warehouse) -> None:
    _publish(warehouse, 1)
    with open_build(warehouse) as build:
        own_marts(build, warehouse)
    _make_marts(warehouse, 2)
    script = (
        "import os, signal; from pathlib import Path; from orchestration import store\n"
        f"step = store.{at}\n"
        "def die(*arguments):\n"
        f"    if {when!r} == 'after': step(*arguments)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"warehouse = store.Warehouse(Path({str(warehouse.folder)!r}))\n"
        "with store.refresh_lock(warehouse, 'one that is killed'), store.open_build(warehouse) as build:\n"
        f"    store.{at} = die\n"
        "    store.publish(build, warehouse, 'r')\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT).returncode == -9
    assert _articles(warehouse) == (2 if (at, when) == ("os.replace", "after") else 1)
    said: list[str] = []
    with refresh_lock(warehouse, "the next", say=said.append):
        assert said[0].startswith("The last refresh (one that is killed, process")
        assert not {"publishing.duckdb", "copied.duckdb"} & {path.name for path in warehouse.build_folder.iterdir()}
        # What readers may have open is not what the next refresh changes.
        published = warehouse.published.read_bytes()
        with open_build(warehouse) as build:
            assert are_marts_sound(build, warehouse)
            own_marts(build, warehouse)
        _make_marts(warehouse, 3)
        assert warehouse.published.read_bytes() == published
    _publish(warehouse)
    assert _articles(warehouse) == 3
