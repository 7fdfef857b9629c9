"""Whatever ends a refresh: the published file answers as before or as after, and the next refresh heals by itself."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil
import pytest

from orchestration import refresh as refreshing
from orchestration.refresh import Outcome, Refresh, resolve_roots
from orchestration.store import Warehouse, refresh_lock
from tests.conftest import PROJECT, page, query, sinoscope
from tests.marts import Tables, tables

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("SINOSCOPE_KILLS", "6"))
"""Points at which a refresh is killed in a short run; the long form is under soak."""
SOAK_KILLS = int(os.environ.get("SINOSCOPE_SOAK_KILLS", "20"))


@dataclass(frozen=True)
class Site:
    """A small archive and its warehouse."""

    raw: Path
    warehouse: Path

    def add(self, number: int) -> None:
        """A file more in the archive."""
        paragraphs = (f"何立峰在第{number}场会谈中说：“双方同意继续沟通。”", "会谈于周四在北京举行，讨论了关税问题。")
        content = page(f"https://news.example.org/{number}", f"第{number}篇报道", paragraphs)
        (self.raw / f"{number}.txt").write_bytes(content)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """A refresh by the command line in a process of its own."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SINOSCOPE_")}
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "refresh", "--raw", self.raw, "--warehouse", self.warehouse, *arguments],
            cwd=PROJECT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def refresh(self) -> str:
        """A refresh that succeeds; gives what it said."""
        done = sinoscope("refresh", "--raw", self.raw, "--warehouse", self.warehouse)
        assert done.code == 0, done.err
        return done.err

    def refresh_here(self) -> tuple[Outcome, list[str]]:
        """A refresh in this process, with dbt's compiled SQL (fixture compiled_dbt); gives what it did and said."""
        said: list[str] = []
        target = Warehouse(self.warehouse)
        with refresh_lock(target, "test", say=said.append) as lock:
            outcome = refreshing.run(Refresh(target, resolve_roots([str(self.raw)]), Listening(said)), lock)
        return outcome, said

    def published(self) -> Tables:
        """The published tables, which are all of one refresh."""
        return tables(self.warehouse)

    def left_behind(self) -> list[str]:
        """Files beside those that a warehouse has."""
        known = {
            "sinoscope.duckdb",
            "build",
            "build.duckdb",
            "marts.duckdb",
            "refresh.lock",
            "last_refresh.json",
            "dbt",
        }
        found = [*self.warehouse.iterdir(), *(self.warehouse / "build").iterdir()]
        return sorted(path.name for path in found if path.name not in known)


@dataclass
class Listening:
    said: list[str]

    def say(self, text: str) -> None:
        self.said.append(text)

    def begin(self, step: str, total: int | None) -> None: ...
    def advance(self, count: int) -> None: ...


@pytest.fixture(scope="module")
def built(sample_warehouse: Path, compiled_dbt: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with something published: the sample files and a few more; tests work on copies."""
    folder = tmp_path_factory.mktemp("built")
    site = Site(folder / "raw", folder / "warehouse")
    shutil.copytree(PROJECT / "seeds", site.raw, ignore=shutil.ignore_patterns("README*"))
    shutil.copytree(sample_warehouse, site.warehouse)
    for number in range(8):
        site.add(number)
    site.refresh_here()
    return site


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    return copy_of(built, tmp_path / "site")


def copy_of(site: Site, folder: Path) -> Site:
    shutil.copytree(site.warehouse, folder / "warehouse")
    raw = folder / "raw"
    shutil.copytree(site.raw, raw)
    return Site(raw, folder / "warehouse")


def dbt_of(refresh: "subprocess.Popen[str]") -> psutil.Process | None:
    """The dbt child of a refresh, once it has one; None where the refresh ends before."""
    parent = psutil.Process(refresh.pid)
    while refresh.poll() is None:
        for child in parent.children():
            with suppress(psutil.Error):
                if "ready_dbt" in " ".join(child.cmdline()):
                    return child
        time.sleep(0.02)
    return None


def kill_refresh(refresh: "subprocess.Popen[str]", share: float, duration: float) -> None:
    """Kill a refresh when this share of the time it takes is over."""
    time.sleep(duration * share)
    refresh.kill()


def kill_dbt(refresh: "subprocess.Popen[str]", share: float, duration: float) -> None:
    """Kill the dbt child of a refresh when this share of the time it takes is over."""
    dbt = dbt_of(refresh)
    assert dbt is not None
    started = time.time() - dbt.create_time()
    time.sleep(max(duration * share - started, 0))
    with suppress(psutil.NoSuchProcess):
        dbt.kill()


def kill_at_many_points(
    site: Site,
    reference: Site,
    count: int,
    heal_every: int,
    kill: Callable[["subprocess.Popen[str]", float, float], None] = kill_refresh,
) -> None:
    """Kill refreshes at points spread over the whole run; each next refresh goes on where the killed one ended.

    Before each, a file is added; `reference` is refreshed without kills and gives what may be published.  A refresh
    that has ended before its kill is no kill: its point is tried again, for the time that it took.
    """
    site.add(100)
    reference.add(100)
    duration = lasts(site, kill)
    reference.refresh_here()
    allowed = [reference.published()]
    assert site.published() == allowed[0]
    hit = tried = 0
    while hit < count:
        assert tried < 2 * count, f"{hit} of {tried} refreshes were killed before they had ended"
        site.add(200 + tried)
        reference.add(200 + tried)
        reference.refresh_here()
        allowed.append(reference.published())
        started = time.monotonic()
        refresh = site.start()
        kill(refresh, (hit * 7 % count + 0.5) / count, duration)
        refresh.communicate()
        tried += 1
        if refresh.returncode:
            hit += 1
        else:
            duration = min(duration, time.monotonic() - started) * 0.9
        assert site.published() in allowed
        if tried % heal_every == 0 or hit == count:
            site.refresh()
            allowed = allowed[-1:]
            assert site.published() == allowed[0]
            assert site.left_behind() == []


def lasts(site: Site, kill: Callable[..., None]) -> float:
    """How long a refresh takes, or its dbt, whichever is to be killed."""
    started = time.monotonic()
    refresh = site.start()
    if kill is kill_dbt:
        dbt = dbt_of(refresh)
        assert dbt is not None
        started = time.monotonic()
        dbt.wait()
    refresh.communicate()
    assert refresh.returncode == 0
    return time.monotonic() - started


def test_a_killed_refresh_leaves_the_tables_as_before_or_as_after(built: Site, tmp_path: Path) -> None:
    kill_at_many_points(copy_of(built, tmp_path / "one"), copy_of(built, tmp_path / "other"), KILLS, heal_every=3)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kill", [kill_refresh, kill_dbt], ids=["refresh", "dbt"])
def test_what_is_killed_at_twenty_points_heals_each_time(
    kill: Callable[["subprocess.Popen[str]", float, float], None], built: Site, tmp_path: Path
) -> None:
    one, other = copy_of(built, tmp_path / "one"), copy_of(built, tmp_path / "other")
    kill_at_many_points(one, other, SOAK_KILLS, heal_every=1, kill=kill)


@contextmanager
def refresh_with_dbt(site: Site) -> "Iterator[tuple[subprocess.Popen[str], psutil.Process]]":
    """A refresh whose dbt child has started, and that child."""
    refresh = site.start()
    try:
        dbt = dbt_of(refresh)
        assert dbt is not None
        yield refresh, dbt
    finally:
        refresh.kill()
        refresh.communicate()


def test_a_killed_dbt_fails_the_refresh_in_words_and_the_next_one_does_its_work(site: Site) -> None:
    before = site.published()
    site.add(100)
    with refresh_with_dbt(site) as (refresh, dbt):
        time.sleep(3)
        dbt.kill()
        _, said = refresh.communicate(timeout=60)
        assert refresh.returncode == 1
    assert "nothing was published and the last published file stays: dbt was ended by signal 9" in said
    assert site.published() == before
    site.refresh()
    assert len(site.published()["documents"]) == len(before["documents"]) + 1


def test_dbt_of_a_killed_refresh_keeps_the_lock_until_it_ends(site: Site) -> None:
    before = site.published()
    site.add(100)
    with refresh_with_dbt(site) as (refresh, dbt):
        refresh.kill()
        refresh.wait()
        dbt.suspend()  # however long the second one takes to ask
        second = sinoscope("refresh", "--no-wait", "--raw", site.raw, "--warehouse", site.warehouse)
        dbt.resume()
        assert second.code == 3
        assert f"process {refresh.pid}" in second.err
    assert site.published() == before
    said = site.refresh()
    assert "did not come to its end" in said
    assert len(site.published()["documents"]) == len(before["documents"]) + 1


@pytest.mark.parametrize("point", ["finish_marts", "publish"])
def test_a_refresh_that_ended_between_tables_and_publishing_is_published_by_the_next(
    point: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add(100)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    before = site.published()
    with monkeypatch.context() as patch:
        patch.setattr(Refresh, point, die)
        with pytest.raises(KeyboardInterrupt):
            site.refresh_here()
    assert site.published() == before
    outcome, said = site.refresh_here()
    assert outcome.published_rows["documents"] == len(before["documents"]) + 1
    assert outcome.marts_built == (point == "finish_marts")
    assert ("The tables that were built last are not those that are published." in said) == (point == "publish")
    assert site.refresh_here()[0].published_rows == {}


def _truncated(build: Path) -> None:
    os.truncate(build, build.stat().st_size // 2)


def _flipped(build: Path) -> None:
    """Damage in the kept contents, which shows only when they are read."""
    data = bytearray(build.read_bytes())
    with duckdb.connect(str(build), read_only=True) as connection:
        blocks = connection.execute(
            "select distinct block_id from pragma_storage_info('raw.readings') where block_id >= 0"
        ).fetchall()
    for (block,) in blocks:
        start = 4096 * 3 + block * 262_144 + 1000
        data[start : start + 100] = bytes(byte ^ 255 for byte in data[start : start + 100])
    build.write_bytes(data)


def _foreign_duckdb(build: Path) -> None:
    build.unlink()
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table articles_of_mine as select 1 as one")


def _foreign_files_table(build: Path) -> None:
    build.unlink()
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.files as select 'x' as name")


def _sqlite(build: Path) -> None:
    build.unlink()
    with sqlite3.connect(build) as connection:
        connection.execute("create table one (two)")


def _log_of_another(build: Path) -> None:
    other = build.with_name("other.duckdb")
    script = (
        "import duckdb, os; connection = duckdb.connect('other.duckdb');"
        "connection.execute('create table other as select 1'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=build.parent, check=True)
    os.replace(build.with_name("other.duckdb.wal"), build.with_name("build.duckdb.wal"))
    other.unlink(missing_ok=True)


def _log_beside_published(build: Path) -> None:
    (build.parent.parent / "sinoscope.duckdb.wal").write_bytes(b"left over")


def _written_to(published: Path) -> None:
    with duckdb.connect(str(published)) as connection:
        connection.execute("delete from articles")


def _put_in_its_place(published: Path) -> None:
    with duckdb.connect(str(published.with_name("other.duckdb"))) as connection:
        connection.execute("create table refresh_log as select 'of mine' as refresh_id, now() as started_at")
    os.replace(published.with_name("other.duckdb"), published)


PUT_ASIDE = "it was put aside as build.duckdb.broken"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda build: build.write_bytes(b"no database"), PUT_ASIDE),
        (lambda build: build.write_bytes(b"\0" * 50_000), PUT_ASIDE),
        (_truncated, "anew"),
        (_flipped, PUT_ASIDE),
        (_sqlite, PUT_ASIDE),
        (_foreign_files_table, PUT_ASIDE),
        (_foreign_duckdb, ""),
        (_log_of_another, "put aside as build.duckdb.wal.broken"),
        (_log_beside_published, "Removed sinoscope.duckdb.wal"),
        (lambda build: build.unlink(), "The build database is missing"),
        (lambda build: build.with_name("publishing.duckdb").write_bytes(b"half"), "Removed publishing.duckdb"),
    ],
    ids=["text", "zeros", "truncated", "damaged in the middle", "SQLite", "another raw.files", "another DuckDB file",
         "log of another file", "log beside the published file", "missing build", "half a publish"],
)  # fmt: skip
def test_a_spoilt_warehouse_heals_and_says_so(spoil: Callable[[Path], object], words: str, site: Site) -> None:
    site.add(100)
    site.refresh_here()
    before = site.published()
    site.add(101)
    spoil(site.warehouse / "build" / "build.duckdb")
    _, said = site.refresh_here()
    assert words in " ".join(said)
    healed = site.published()
    assert healed.keys() == before.keys()
    assert len(healed["documents"]) == len(list(site.raw.iterdir()))
    assert {name.split(".broken")[0] for name in site.left_behind()} <= {"build.duckdb", "build.duckdb.wal"}
    outcome, said = site.refresh_here()
    assert (outcome.found, outcome.new, outcome.published_rows, said) == (15, 0, {}, [])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.write_bytes(b"no database"), "The tables are made anew: marts.duckdb was changed by another program."),
        (_written_to, "The tables are made anew: marts.duckdb was changed by another program."),
        (Path.unlink, "The tables that were built last are not those that are published."),
        (_put_in_its_place, "The tables that were built last are not those that are published."),
        (lambda file: (file.parent / "build" / "marts.duckdb").unlink(), "The tables are made anew: marts.duckdb is gone."),
    ],
    ids=["spoilt", "written to", "missing", "another in its place", "the tables are gone"],
)  # fmt: skip
def test_what_became_of_the_published_file_is_mended(spoil: Callable[[Path], object], words: str, site: Site) -> None:
    site.refresh_here()
    before = site.published()
    spoil(site.warehouse / "sinoscope.duckdb")
    _, said = site.refresh_here()
    assert said == [words]
    assert site.published() == before
    assert site.refresh_here()[0].published_rows == {}


@contextmanager
def mounted(*arguments: str, at: Path) -> Iterator[Path]:
    """A mount for a test; where it is not allowed, the test is skipped."""
    at.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def test_a_full_disk_fails_in_words_and_heals_once_there_is_room(built: Site, tmp_path: Path) -> None:
    with mounted("-t", "tmpfs", "-o", "size=160m", "tmpfs", at=tmp_path / "disk") as disk:
        site = copy_of(built, disk)
        before = site.published()
        for number in range(100, 140):
            site.add(number)
        filler = disk / "filler"
        for left_free in (0, 300_000, 3_000_000, 9_000_000):
            fill(filler, left_free)
            done = sinoscope("refresh", "--raw", site.raw, "--warehouse", site.warehouse)
            assert done.code == 1, (left_free, done.out)
            assert "Traceback" not in done.err
            assert "No space left on device" in done.err, left_free
            assert site.published() == before
            filler.unlink()
        site.refresh()
        assert len(site.published()["documents"]) == len(before["documents"]) + 40
        assert site.left_behind() == []


def fill(filler: Path, left_free: int) -> None:
    """Fill a disk up but for so many bytes."""
    free = shutil.disk_usage(filler.parent).free - left_free
    with filler.open("wb") as file:
        while free > 0:
            free -= file.write(b"\0" * min(free, 1 << 16))


def test_a_read_only_warehouse_is_said_and_can_be_read(site: Site, tmp_path: Path) -> None:
    with mounted("--bind", "-o", "ro", str(site.warehouse), at=tmp_path / "frozen") as frozen:
        site.add(100)
        done = sinoscope("refresh", "--raw", site.raw, "--warehouse", frozen)
        assert done.code == 1
        assert "cannot write to the warehouse folder" in done.err
        assert "Traceback" not in done.err
        assert sinoscope("status", "--warehouse", frozen).code == 0
        assert query(frozen, "select count(*) from documents") == [(13,)]


def test_a_killed_dagster_run_is_healed_by_the_next_refresh(site: Site, tmp_path: Path) -> None:
    before = site.published()
    site.add(100)
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text((PROJECT / "instance.yaml").read_text())
    env = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "SINOSCOPE_RAW": str(site.raw),
        "SINOSCOPE_WAREHOUSE": str(site.warehouse),
    }
    run = subprocess.Popen(
        [Path(sys.executable).with_name("dagster"), "job", "execute", "-m", "orchestration.definitions", "-j", "refresh"],
        cwd=PROJECT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    lock = site.warehouse / "build" / "refresh.lock"
    while run.poll() is None and not lock.stat().st_size:
        time.sleep(0.05)
    time.sleep(2)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    assert site.published() == before
    said = site.refresh()
    assert "The last refresh (Dagster run" in said
    assert len(site.published()["documents"]) == len(before["documents"]) + 1
    assert site.left_behind() == []


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_daemon_killed_at_twenty_points_gives_its_place_to_the_next_run(built: Site, tmp_path: Path) -> None:
    """The daemon and all that it started are killed again and again; each next daemon frees the killed run's place and
    starts the run that waits, which goes on where the killed one ended."""
    site, reference = copy_of(built, tmp_path / "one"), copy_of(built, tmp_path / "other")
    allowed = [reference.published()]
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text((PROJECT / "instance.yaml").read_text())
    env = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "SINOSCOPE_RAW": str(site.raw),
        "SINOSCOPE_WAREHOUSE": str(site.warehouse),
    }
    bin_folder, of_module = Path(sys.executable).parent, ["-m", "orchestration.definitions"]
    lock = site.warehouse / "build" / "refresh.lock"

    @contextmanager
    def daemon() -> "Iterator[None]":
        with (tmp_path / "daemon.log").open("a") as log:
            process = subprocess.Popen([bin_folder / "dagster-daemon", "run", *of_module], cwd=PROJECT, env=env,
                                       stdout=log, stderr=log, start_new_session=True)  # fmt: skip
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def add_and_launch(number: int) -> None:
        site.add(number)
        reference.add(number)
        reference.refresh_here()
        allowed.append(reference.published())
        command = [bin_folder / "dagster", "job", "launch", *of_module, "-j", "refresh"]
        subprocess.run(command, cwd=PROJECT, env=env, check=True, capture_output=True, timeout=600)

    def await_that(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 900
        while not holds():
            assert time.monotonic() < deadline, (tmp_path / "daemon.log").read_text()[-3000:]
            time.sleep(0.1)

    def holder() -> str:
        return lock.read_text()

    add_and_launch(100)
    with daemon():
        await_that(lambda: bool(holder()))
        started = time.monotonic()
        await_that(lambda: not holder())
        duration = time.monotonic() - started
        assert site.published() == allowed[-1]
    hit = tried = 0
    while hit < SOAK_KILLS:
        assert tried < 2 * SOAK_KILLS, f"{hit} of {tried} runs were killed before they had ended"
        add_and_launch(200 + tried)
        before = holder()
        with daemon():
            await_that(lambda before=before: holder() not in ("", before))  # type: ignore[misc]
            time.sleep(duration * (hit * 7 % SOAK_KILLS + 0.5) / SOAK_KILLS)
        assert site.published() in allowed
        tried += 1
        if holder():
            hit += 1
        else:  # the run had ended: its point is tried again
            duration *= 0.85
    add_and_launch(300)
    with daemon():
        await_that(lambda: site.published() == allowed[-1] and not holder())
    assert site.left_behind() == []
