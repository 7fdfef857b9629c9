"""The warehouse folder: the refresh lock, the private build database and its marts, and the atomic publish.  The only module
that writes DuckDB files, beside dbt; what goes into them comes from the steps and from dbt."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import duckdb
import polars as pl
import portalocker

from orchestration.dictionary import published_tables
from orchestration.frames import RAW_TABLES

PUBLISHED_NAME = "sinoscope.duckdb"
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""A foreign file in the place of ours must not make DuckDB fetch what reads it."""

ROWS_TOGETHER = 12_288
"""The rows of a group of the marts, as dbt's profile has it, too.  DuckDB compresses a group by one thread, while all others
wait where the table is not larger than one; attached with other groups, it would write all of them anew.  Six vectors: smaller
ones make the file larger and nothing faster."""

_GIGABYTE = 10**9

_SQL_TYPES: dict[Any, str] = {
    pl.String: "varchar",
    pl.Binary: "blob",
    pl.Boolean: "boolean",
    pl.Int32: "integer",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Datetime: "timestamp",
    pl.Date: "date",
}


class WarehouseError(RuntimeError):
    """The warehouse folder cannot be used; the message says what, where and what to do."""


class RefreshRunning(WarehouseError):
    """Another refresh holds the lock and the caller did not want to wait."""


class BuildDamaged(WarehouseError):
    """The build database turned out to be damaged and was put aside; a refresh from the start builds it anew."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The files of one warehouse folder."""

    folder: Path

    @property
    def published(self) -> Path:
        return self.folder / PUBLISHED_NAME

    @property
    def build_folder(self) -> Path:
        return self.folder / "build"

    @property
    def build(self) -> Path:
        return self.build_folder / "build.duckdb"

    @property
    def marts(self) -> Path:
        """The tables of schema main, which dbt builds; published, they are the file that people open, by another name."""
        return self.build_folder / "marts.duckdb"

    @property
    def dbt_target(self) -> Path:
        return self.build_folder / "dbt"

    @property
    def result_file(self) -> Path:
        return self.build_folder / "last_refresh.json"

    @property
    def lock_file(self) -> Path:
        return self.build_folder / "refresh.lock"

    def prepare(self) -> None:
        """Make the folders.  Raises WarehouseError where that is not allowed."""
        try:
            self.build_folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK) or not os.access(self.build_folder, os.W_OK):
                raise PermissionError(errno.EACCES, "it is not writable")
        except OSError as error:
            raise WarehouseError(
                f"cannot write to the warehouse folder {self.folder}: {error.strerror}. "
                "Choose another with --warehouse or SINOSCOPE_WAREHOUSE."
            ) from None


@contextlib.contextmanager
def refresh_lock(
    warehouse: Warehouse, holder: str, wait: bool = True, say: Callable[[str], None] = print
) -> Iterator[int]:
    """Hold the one lock of a refresh; yields its file descriptor, for child processes to inherit.

    `holder` says in words who holds it.  Where another refresh has it, `say` tells who and since when, and the call
    waits, or raises RefreshRunning.  The operating system frees the lock when the last process that has the
    descriptor ends.

    What a refresh that was killed left behind is removed, and `say` tells so.
    """
    warehouse.prepare()
    lock = portalocker.Lock(
        warehouse.lock_file,
        mode="a+",
        flags=portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING,
        timeout=0,
    )
    try:
        file = lock.acquire()
    except portalocker.LockException:
        other = _lock_holder(warehouse)
        if not wait:
            raise RefreshRunning(f"another refresh is running ({other}); nothing was done") from None
        say(f"Waiting: another refresh is running ({other}).")
        lock = portalocker.Lock(warehouse.lock_file, mode="a+", flags=portalocker.LockFlags.EXCLUSIVE, timeout=None)
        file = lock.acquire()
    try:
        _remove_leftovers(warehouse, say)
        _write_holder(file, holder)
        yield file.fileno()
    finally:
        file.seek(0)
        file.truncate()
        lock.release()


def _remove_leftovers(warehouse: Warehouse, say: Callable[[str], None]) -> None:
    if warehouse.lock_file.stat().st_size:
        say(f"The last refresh ({_lock_holder(warehouse)}) did not come to its end; what it left undone is done now.")
    for path in (_publishing(warehouse), _copied(warehouse), _log_of(warehouse.published)):
        if path.exists():
            path.unlink()
            say(f"Removed {path.name}, which was left behind.")
    spilt = _spilt(warehouse)
    if spilt.exists():
        if any(spilt.iterdir()):
            say(f"Removed {spilt.name}, which was left behind.")
        shutil.rmtree(spilt, ignore_errors=True)


def _write_holder(file: IO[Any], holder: str) -> None:
    file.seek(0)
    file.truncate()
    who = {
        "holder": holder,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": utc_now().isoformat(" ", "seconds"),
    }
    file.write(json.dumps(who))
    file.flush()


def _lock_holder(warehouse: Warehouse) -> str:
    try:
        who = json.loads(warehouse.lock_file.read_text())
        return f"{who['holder']}, process {who['pid']} on {who['host']}, since {who['since']} UTC"
    except (OSError, ValueError, KeyError):
        return "its holder is not known yet"


def note_result(warehouse: Warehouse, refresh_id: str, result: str, detail: str | None = None) -> None:
    """Keep how the last refresh ended, in words, for `sinoscope status`; where that cannot be written, it is not."""
    last = {
        "refresh_id": refresh_id,
        "ended_at": utc_now().isoformat(" ", "seconds"),
        "result": result,
        "detail": detail,
    }
    with contextlib.suppress(OSError):
        warehouse.result_file.write_text(json.dumps(last, ensure_ascii=False))


def last_result(warehouse: Warehouse) -> dict[str, Any] | None:
    """What note_result kept; None where there is nothing."""
    try:
        last: dict[str, Any] = json.loads(warehouse.result_file.read_text())
    except (OSError, ValueError):
        return None
    return last


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@contextlib.contextmanager
def open_build(warehouse: Warehouse, say: Callable[[str], None] = print) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private build database with its raw tables, made where missing; a file that does not open is put aside.

    Only for the holder of the refresh lock.  A build that is put aside is rebuilt from the raw files, and `say`
    tells so: articles whose files are gone are in that file alone.  Raises BuildDamaged when the damage shows later.
    """
    connection = _connect_or_heal(warehouse, say)
    try:
        yield connection
    except duckdb.Error as error:
        connection.close()
        put_aside_if_damaged(warehouse)
        if trouble := _trouble_of_the_disk(error):
            raise WarehouseError(f"cannot write {warehouse.build}: {trouble}") from None
        raise
    finally:
        connection.close()


def memory_limit(warehouse: Warehouse, is_beside_workers: bool = False) -> str:
    """The memory DuckDB may take while it works on the build: what SINOSCOPE_MEMORY says, else as little as suffices.

    That is 1 GB, doubled until it is a sixth of the build with its marts: one of 3.4 GB, of 130,000 documents, is made in
    half of that.
    It is doubled because dbt parses the project anew for each limit.  Beside the worker processes, which take the other
    half, it is half.  DuckDB's own, four fifths of the memory, is the most.  Raises WarehouseError where SINOSCOPE_MEMORY
    is no size.
    """
    given = os.environ.get("SINOSCOPE_MEMORY", "").strip()
    if given:
        if not re.fullmatch(r"[1-9][0-9]*(?:[MG]B|%)", given):
            raise WarehouseError(f"SINOSCOPE_MEMORY is {given!r}: give a size like 2GB, or unset it")
        return given
    size, gigabytes = _size(warehouse), 1
    while gigabytes * _GIGABYTE < size / 6:
        gigabytes *= 2
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if gigabytes * _GIGABYTE >= 0.8 * memory:
        return "40%" if is_beside_workers else "80%"
    return f"{gigabytes * 500}MB" if is_beside_workers else f"{gigabytes}GB"


def is_large(warehouse: Warehouse) -> bool:
    """Whether the build is larger than the least memory DuckDB gets: then two tables that are made anew at once may not
    fit into it."""
    return _size(warehouse) > _GIGABYTE


def _size(warehouse: Warehouse) -> int:
    """The bytes of the build with its marts."""
    return sum(path.stat().st_size for path in (warehouse.build, warehouse.marts) if path.exists())


def put_aside_if_damaged(warehouse: Warehouse) -> None:
    """Read the build and its marts from end to end, after something failed.

    Raises BuildDamaged where they cannot be read: then the build was put aside, or what is made of its raw tables was
    dropped.
    """
    try:
        connection = _connect(warehouse)
    except duckdb.Error:
        return  # the next refresh finds that by itself
    with connection:
        damaged = list(_damaged_tables(connection))
        with contextlib.suppress(duckdb.Error):
            if damaged and all(schema != "raw" for schema, _, _ in damaged):
                for schema, table, _ in damaged:
                    connection.execute(f'drop table "{schema}"."{table}" cascade')
                names = ", ".join(table for _, table, _ in damaged)
                raise BuildDamaged(f"Damaged tables of the build are made anew: {names}.")
    if damaged:
        aside = _put_aside(warehouse.build)
        raise BuildDamaged(
            f"The build database is damaged ({damaged[0][2]}); it was put aside as {aside.name} and is built anew from the "
            "raw files."
        )
    if damage := _damage_of_marts(warehouse):
        _discard(warehouse.marts, _log_of(warehouse.marts))
        raise BuildDamaged(f"The tables of {warehouse.marts.name} are damaged ({damage}) and are made anew.")


def _damage_of_marts(warehouse: Warehouse) -> str | None:
    """What keeps the marts from being read; None where they can be, or are not there."""
    if not warehouse.marts.exists():
        return None
    try:
        with duckdb.connect(str(warehouse.marts), read_only=True, config=_OFFLINE) as connection:
            return next((damage for _, _, damage in _damaged_tables(connection)), None)
    except duckdb.Error as error:
        return None if _trouble_of_the_disk(error) else _first_line(error)


def _damaged_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str]]:
    """Schema, name and damage of the tables that cannot be read to their end."""
    tables = connection.execute("select schema_name, table_name from duckdb_tables() where not temporary").fetchall()
    for schema, table in tables:
        try:
            connection.execute(f'select max(hash(t)) from "{schema}"."{table}" as t').fetchall()
        except duckdb.Error as error:
            if not _trouble_of_the_disk(error):
                yield schema, table, _first_line(error)


def _trouble_of_the_disk(error: Exception) -> str | None:
    """What the operating system refused, where that is the cause: the file itself is sound then."""
    refusals = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENOMEM)
    return next((os.strerror(refusal) for refusal in refusals if os.strerror(refusal) in str(error)), None)


def _connect_or_heal(warehouse: Warehouse, say: Callable[[str], None]) -> duckdb.DuckDBPyConnection:
    if warehouse.published.exists() and not warehouse.build.exists():
        say("The build database is missing and is built anew from the raw files.")
    try:
        return _connect(warehouse)
    except duckdb.IOException as error:
        if "lock" in str(error).lower() and "conflicting" in str(error).lower():
            raise WarehouseError(
                f"{warehouse.build} is open in another program: close it there (only {PUBLISHED_NAME} is for reading)"
            ) from None
        if trouble := _trouble_of_the_disk(error):
            raise WarehouseError(f"cannot open {warehouse.build}: {trouble}") from None
        first: duckdb.Error = error
    except duckdb.Error as error:
        first = error
    wal = _log_of(warehouse.build)
    if wal.exists():
        aside = _put_aside(wal)
        try:
            connection = _connect(warehouse)
            say(f"The build's write-ahead log did not fit it and was put aside as {aside.name}.")
            return connection
        except duckdb.Error:
            pass
    aside = _put_aside(warehouse.build)
    say(f"The build database did not open ({_first_line(first)}); it was put aside as {aside.name} and is built anew.")
    return _connect(warehouse)


def _connect(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    limit = memory_limit(warehouse, is_beside_workers=True)
    # What is kept goes to the log first, and from there into its place at the end of a step, beside the workers.
    config = {**_OFFLINE, "memory_limit": limit, "checkpoint_threshold": "64MB"}
    connection = duckdb.connect(str(warehouse.build), config=config)
    try:
        connection.execute("set enable_progress_bar = false")
        _create_raw_tables(connection)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _put_aside(path: Path) -> Path:
    aside = path.with_name(path.name + ".broken")
    number = 1
    while aside.exists():  # what was put aside before may hold the only copy of files that are gone
        number += 1
        aside = path.with_name(f"{path.name}.broken{number}")
    os.replace(path, aside)
    return aside


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _publishing(warehouse: Warehouse) -> Path:
    """The marts by the name under which they wait to take the place of the published file."""
    return warehouse.build_folder / "publishing.duckdb"


def _copied(warehouse: Warehouse) -> Path:
    return warehouse.build_folder / "copied.duckdb"


def _spilt(warehouse: Warehouse) -> Path:
    """Where DuckDB puts what does not fit into memory while it works on the build."""
    return warehouse.build.with_name(warehouse.build.name + ".tmp")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the raw tables; what steps derived under another schema is dropped and made again from the kept contents."""
    connection.execute("create schema if not exists raw")
    for ddl in _BOOKKEEPING:
        connection.execute(ddl)
    declared = hashlib.sha256(repr({name: _columns(name) for name in RAW_TABLES}).encode()).hexdigest()[:16]
    if get_state(connection, "raw_schema") == declared:
        return
    for name in RAW_TABLES:
        if name not in _KEPT:
            make_anew(connection, name)
        elif _is_foreign(connection, name):
            raise duckdb.InvalidInputException(f"its table raw.{name} has other columns")
        else:
            connection.execute(f"create table if not exists raw.{name} ({_columns(name)})")
    connection.execute("delete from raw.state")
    set_state(connection, "raw_schema", declared)


def _is_foreign(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ? order by column_index",
        [table],
    ).fetchall()
    return bool(found) and [name for (name,) in found] != list(RAW_TABLES[table])


_KEPT = ("files", "contents")
"""What cannot be derived again; a change of their columns needs a migration here."""
_BOOKKEEPING = (
    "create table if not exists raw.state (name varchar, value varchar)",
    """create table if not exists raw.refresh_log (
        refresh_id varchar, started_at timestamp, published_at timestamp, files_found bigint, documents_new bigint,
        documents_gone bigint, articles_read bigint, code_version varchar, lexicon_version varchar, git_revision varchar
    )""",
    "alter table raw.refresh_log add column if not exists articles_enriched map(varchar, bigint)",
    "alter table raw.refresh_log add column if not exists seconds map(varchar, double)",
    "alter table raw.refresh_log add column if not exists checks_passed bigint",
    "alter table raw.refresh_log add column if not exists warnings varchar[]",
    "create table if not exists raw.published_counts (source_id varchar, month date, article_count bigint)",
    "create table if not exists raw.built_articles (article_id varchar, month date, state ubigint)",
)


def _columns(table: str) -> str:
    return ", ".join(f"{column} {_sql_type(dtype)}" for column, dtype in RAW_TABLES[table].items())


def _sql_type(dtype: Any) -> str:
    if isinstance(dtype, pl.List):
        return _sql_type(dtype.inner) + "[]"
    base = dtype if isinstance(dtype, type) else type(dtype)
    return _SQL_TYPES[base]


def make_anew(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make a raw table anew, without rows.  Of one whose rows were deleted DuckDB keeps how many values it has seen, and where
    they come again the planner takes joins for a fraction of what they are, and holds the larger side in memory."""
    connection.execute(f"create or replace table raw.{table} ({_columns(table)})")


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a raw table by column name.  Raises ValueError when it is not of the declared schema."""
    declared = dict(RAW_TABLES[table])
    if dict(frame.schema) != declared:
        frame = frame.select(pl.col(name).cast(dtype) for name, dtype in declared.items())
    if len(frame):
        # DuckDB reads the strings where Polars has them; by default they are put together anew for older readers.
        connection.register("frame_to_append", frame.to_arrow(compat_level=pl.CompatLevel.newest()))
        connection.execute(f"insert into raw.{table} by name select * from frame_to_append")
        connection.unregister("frame_to_append")


def get_state(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = connection.execute("select value from raw.state where name = ?", [name]).fetchone()
    return row[0] if row else None


def set_state(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    connection.execute("delete from raw.state where name = ?", [name])
    connection.execute("insert into raw.state values (?, ?)", [name, value])


@contextlib.contextmanager
def copying_marts(warehouse: Warehouse) -> Iterator[Callable[[], Future[str]]]:
    """Gives what starts to copy the marts for `own_marts`, beside what else is done in the block; its future gives the stamp
    of what was copied.  A copy that was not used goes with the block."""
    with ThreadPoolExecutor(1, "copy of the marts") as copier:
        try:
            yield lambda: copier.submit(_copy_marts, warehouse)
        finally:
            copier.shutdown(wait=True)
            _discard(_copied(warehouse))


def _copy_marts(warehouse: Warehouse) -> str:
    if warehouse.marts.exists():
        shutil.copy2(warehouse.marts, _copied(warehouse))  # with its times, which are part of its stamp
        _sync(_copied(warehouse))  # what is on disk already need not be waited for when it is published
    return _stamp(_copied(warehouse))


def own_marts(build: duckdb.DuckDBPyConnection, warehouse: Warehouse, copied: Future[str] | None = None) -> None:
    """Make the marts fit to be changed: since they were published, readers have them open, so that a copy takes their place;
    `copied` is what `copying_marts` started."""
    stamp = get_state(build, _PUBLISHED_MARTS)
    if not stamp:
        return
    try:
        # A copy that failed is made again, so that what is wrong is said.
        is_copied = copied is not None and not copied.exception() and copied.result() == stamp
        if not is_copied and _copy_marts(warehouse) != stamp:
            raise WarehouseError(
                f"another program writes to {warehouse.published}: close it there; nothing was changed"
            )
        _discard(_log_of(warehouse.marts))
        os.replace(_copied(warehouse), warehouse.marts)
    except OSError as error:
        _discard(_copied(warehouse))
        raise WarehouseError(f"cannot copy {warehouse.marts}: {error.strerror}; nothing was changed") from None
    set_state(build, _PUBLISHED_MARTS, "")


def are_marts_sound(build: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> bool:
    """Whether there are marts that this build knows, and that nobody has written to since they were published, by the name
    that people open or another."""
    stamp = get_state(build, _PUBLISHED_MARTS)
    return stamp is not None and warehouse.marts.exists() and stamp in ("", _stamp(warehouse.marts))


def are_marts_full(warehouse: Warehouse) -> bool:
    """Whether not too much of the marts' file is free space, as tables leave it that are made anew; only of marts that are
    the build's own, since another program may hold what is published."""
    with duckdb.connect(str(warehouse.marts), read_only=True, config=_OFFLINE) as marts:
        blocks = marts.execute("select free_blocks, total_blocks from pragma_database_size()").fetchone()
    return blocks is None or blocks[0] <= _FREE_SHARE * blocks[1]


def drop_marts(build: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    """Remove the marts, to be made anew; what is published stays."""
    _discard(warehouse.marts, _log_of(warehouse.marts))
    set_state(build, _PUBLISHED_MARTS, "")


def drop_foreign_tables(build: duckdb.DuckDBPyConnection, warehouse: Warehouse, known: Collection[str]) -> None:
    """Drop what is no mart of today's project: all of the marts' file is published."""
    # Attached where there is none, DuckDB would make one, and of another format than dbt does.
    with attached_marts(build, warehouse) if warehouse.marts.exists() else contextlib.nullcontext():
        for database, table, kind in build.execute(_TABLES_OF_MAIN).fetchall():
            if database != "marts" or table not in known:
                build.execute(f'drop {kind} {database}.main."{table}"')


@contextlib.contextmanager
def attached_marts(
    build: duckdb.DuckDBPyConnection, warehouse: Warehouse, is_read_only: bool = False
) -> Iterator[None]:
    """The marts as database `marts` beside the build, which is how dbt's profile names it."""
    option = "read_only" if is_read_only else f"row_group_size {ROWS_TOGETHER}"
    build.execute(f"attach '{_quoted(warehouse.marts)}' as marts ({option})")
    try:
        yield
    finally:
        build.execute("detach marts")


@contextlib.contextmanager
def open_tables(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build with its marts beside it, read-only."""
    with (
        duckdb.connect(str(warehouse.build), read_only=True, config=_OFFLINE) as build,
        attached_marts(build, warehouse, is_read_only=True),
    ):
        yield build


def publish(build: duckdb.DuckDBPyConnection, warehouse: Warehouse, refresh_id: str) -> dict[str, int]:
    """Let the marts take the place of the published file in one step; gives the rows of each table.

    They are complete and on disk before that, and are the same file from then on; readers of the one before keep it.
    """
    try:
        own_marts(build, warehouse)
        with attached_marts(build, warehouse):
            rows = _describe(build, refresh_id)
            build.execute(_FINISH_LOG, [utc_now(), refresh_id])
            build.execute("checkpoint marts")
        _sync(warehouse.marts)
        set_state(build, _PUBLISHED_MARTS, _stamp(warehouse.marts))
        _discard(_publishing(warehouse))
        name_again(warehouse.marts, _publishing(warehouse))
        # A log of somebody who wrote to the old file would keep the new one from opening.
        _discard(_log_of(warehouse.published))
        os.replace(_publishing(warehouse), warehouse.published)
    except (duckdb.Error, OSError) as error:
        _discard(_publishing(warehouse))
        if trouble := _trouble_of_the_disk(error):
            raise WarehouseError(f"cannot write the tables to be published: {trouble}; the last ones stay") from None
        raise
    _sync(warehouse.folder)
    return rows


def name_again(path: Path, name: Path) -> None:
    """Give a file a second name, which is free; a copy of it, where the file system knows one name alone."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)
        _sync(name)


_PUBLISHED_MARTS = "published_marts"
"""The state that holds the stamp of the marts since they were published; empty while they are the build's own."""
_FREE_SHARE = 0.4
"""Marts of which more than this share is free space are made anew."""


def _stamp(path: Path) -> str:
    """What tells a file from others in its place, and from itself after somebody wrote to it; empty without a file."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _describe(build: duckdb.DuckDBPyConnection, refresh_id: str) -> dict[str, int]:
    """Say in the marts what each table and column holds, and of which refresh the table is; gives the tables' rows."""
    known = published_tables()
    statements, rows = [], {}
    for table, columns in build.execute(_COLUMNS_OF_MARTS).fetchall():
        told = known.get(table)
        words = f"{told.description} {told.grain} " if told else ""
        statements.append(f"comment on table marts.main.\"{table}\" is '{_quoted(words)}(of refresh {refresh_id})'")
        for column in told.columns if told else ():
            if column.name in columns:
                place = f'marts.main."{table}"."{column.name}"'
                statements.append(f"comment on column {place} is '{_quoted(column.description)}'")
        count = build.execute(f'select count(*) from marts.main."{table}"').fetchone()
        rows[table] = int(count[0]) if count else 0
    build.execute(";".join(["begin", *statements, "commit"]))  # one by one they take three times the time
    return rows


_COLUMNS_OF_MARTS = """
select table_name, list(column_name)
from duckdb_columns()
where database_name = 'marts' and schema_name = 'main'
group by table_name
order by table_name
"""

_TABLES_OF_MAIN = """
select database_name, table_name, 'table' from duckdb_tables()
where schema_name = 'main' and database_name in (current_database(), 'marts')
union all
select database_name, view_name, 'view' from duckdb_views()
where schema_name = 'main' and database_name in (current_database(), 'marts') and not internal
"""

_FINISH_LOG = """
update marts.main.refresh_log as log
set published_at = ?, checks_passed = raw.checks_passed, warnings = raw.warnings
from raw.refresh_log as raw
where log.refresh_id = ? and raw.refresh_id = log.refresh_id
"""
"""What is known only after dbt has copied the log into the marts."""


def published_refresh(warehouse: Warehouse) -> str | None:
    """The refresh that the published file is of; None where there is no such file, or none that opens."""
    try:
        with open_published(warehouse) as connection:
            row = connection.execute("select max_by(refresh_id, started_at) from refresh_log").fetchone()
    except (WarehouseError, duckdb.Error):
        return None
    return row[0] if row else None


def _discard(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(text: str | Path) -> str:
    return str(text).replace("'", "''")


@contextlib.contextmanager
def open_published(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only.  Raises WarehouseError where there is none or it does not open."""
    if not warehouse.published.exists():
        raise WarehouseError(f"nothing is published in {warehouse.folder} yet: run `sinoscope refresh` first")
    connection = connect_published(warehouse.published)
    try:
        yield connection
    finally:
        connection.close()


def connect_published(file: Path) -> duckdb.DuckDBPyConnection:
    """A published file, read-only, without reaching for anything outside.  Raises WarehouseError where it does not open."""
    try:
        return duckdb.connect(str(file), read_only=True, config=_OFFLINE)
    except duckdb.Error as error:
        raise WarehouseError(
            f"{file} does not open: {_first_line(error).rstrip('.!')}. Run `sinoscope refresh`."
        ) from None
