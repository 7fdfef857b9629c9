"""The warehouse folder: the refresh lock, the private build database, and the atomic publish.  The only module that
writes DuckDB files; what goes into them comes from the steps and from dbt."""

import contextlib
import hashlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import duckdb
import polars as pl
import portalocker

from orchestration.frames import RAW_TABLES, Schema

PUBLISHED_NAME = "sinoscope.duckdb"
STORAGE_VERSION = "v1.4.0"
"""DuckDB's file format that readers of the 1.4 line open too."""

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
    def dbt_target(self) -> Path:
        return self.build_folder / "dbt"

    @property
    def lock_file(self) -> Path:
        return self.build_folder / "refresh.lock"

    def prepare(self) -> None:
        """Make the folders.  Raises WarehouseError where that is not allowed."""
        try:
            self.build_folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK) or not os.access(self.build_folder, os.W_OK):
                raise PermissionError(13, "Permission denied")
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
        _write_holder(file, holder)
        yield file.fileno()
    finally:
        file.seek(0)
        file.truncate()
        lock.release()


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


def utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@contextlib.contextmanager
def open_build(warehouse: Warehouse, say: Callable[[str], None] = print) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private build database with its raw tables, made where missing; a file that does not open is put aside.

    Only for the holder of the refresh lock.  A build that is put aside is rebuilt from the raw files, and `say`
    tells so: articles whose files are gone are in that file alone.
    """
    connection = _connect_or_heal(warehouse, say)
    try:
        _create_raw_tables(connection)
        yield connection
    finally:
        connection.close()


def _connect_or_heal(warehouse: Warehouse, say: Callable[[str], None]) -> duckdb.DuckDBPyConnection:
    try:
        return _connect(warehouse.build)
    except duckdb.IOException as error:
        if "lock" in str(error).lower() and "conflicting" in str(error).lower():
            raise WarehouseError(
                f"{warehouse.build} is open in another program: close it there (only {PUBLISHED_NAME} is for reading)"
            ) from None
        first = error
    except duckdb.Error as error:
        first = error  # type: ignore[assignment]
    wal = warehouse.build.with_name(warehouse.build.name + ".wal")
    if wal.exists():
        aside = _put_aside(wal)
        try:
            connection = _connect(warehouse.build)
            say(f"The build's write-ahead log did not fit it and was put aside as {aside.name}.")
            return connection
        except duckdb.Error:
            pass
    aside = _put_aside(warehouse.build)
    say(f"The build database did not open ({_first_line(first)}); it was put aside as {aside.name} and is built anew.")
    return _connect(warehouse.build)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute("set enable_progress_bar = false")
    connection.execute("select 1 from information_schema.tables limit 1").fetchall()
    return connection


def _put_aside(path: Path) -> Path:
    aside = path.with_name(path.name + ".broken")
    os.replace(path, aside)
    return aside


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
            connection.execute(f"drop table if exists raw.{name}")
        connection.execute(f"create table if not exists raw.{name} ({_columns(name)})")
    connection.execute("delete from raw.steps_done")
    connection.execute("delete from raw.state")
    set_state(connection, "raw_schema", declared)


_KEPT = ("files", "contents")
"""What cannot be derived again; a change of their columns needs a migration here."""
_BOOKKEEPING = (
    "create table if not exists raw.state (name varchar, value varchar)",
    "create table if not exists raw.steps_done (sha256 varchar, step varchar, step_key varchar)",
    """create table if not exists raw.refresh_log (
        refresh_id varchar, started_at timestamp, published_at timestamp, files_found bigint, documents_new bigint,
        documents_gone bigint, articles_read bigint, code_version varchar, lexicon_version varchar, git_revision varchar
    )""",
)


def _columns(table: str) -> str:
    return ", ".join(f"{column} {_sql_type(dtype)}" for column, dtype in RAW_TABLES[table].items())


def _sql_type(dtype: Any) -> str:
    if isinstance(dtype, pl.List):
        return _sql_type(dtype.inner) + "[]"
    base = dtype if isinstance(dtype, type) else type(dtype)
    return _SQL_TYPES[base]


def append(
    connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, schema: Schema | None = None
) -> None:
    """Append a frame to a raw table by column name.  Raises ValueError when it is not of the declared schema."""
    declared = dict(schema or RAW_TABLES[table])
    if dict(frame.schema) != declared:
        frame = frame.select(pl.col(name).cast(dtype) for name, dtype in declared.items())
    if len(frame):
        connection.register("frame_to_append", frame.to_arrow())
        connection.execute(f"insert into raw.{table} by name select * from frame_to_append")
        connection.unregister("frame_to_append")


def get_state(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = connection.execute("select value from raw.state where name = ?", [name]).fetchone()
    return row[0] if row else None


def set_state(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    connection.execute("delete from raw.state where name = ?", [name])
    connection.execute("insert into raw.state values (?, ?)", [name, value])


def publish(warehouse: Warehouse, refresh_id: str) -> dict[str, int]:
    """Replace the published file by the build's marts (schema main) in one step; gives the rows of each table.

    The new file is complete and on disk before it takes the place of the old one, which its readers keep.
    """
    fresh = warehouse.build_folder / "publishing.duckdb"
    fresh_log, published_log = (path.with_name(path.name + ".wal") for path in (fresh, warehouse.published))
    _discard(fresh, fresh_log)
    connection = duckdb.connect()
    try:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach '{_quoted(warehouse.build)}' as build (read_only)")
        connection.execute(f"attach '{_quoted(fresh)}' as published (storage_version '{STORAGE_VERSION}')")
        tables = [
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'build' and schema_name = 'main' order by 1"
            ).fetchall()
        ]
        rows = {}
        for table in tables:
            connection.execute(f'create table published.main."{table}" as from build.main."{table}"')
            count = connection.execute(f'select count(*) from published.main."{table}"').fetchone()
            rows[table] = int(count[0]) if count else 0
        connection.execute(
            "update published.main.refresh_log set published_at = ? where refresh_id = ?", [utc_now(), refresh_id]
        )
        connection.execute("checkpoint published")
        connection.execute("detach published")
    finally:
        connection.close()
    _sync(fresh)
    os.replace(fresh, warehouse.published)
    _sync(warehouse.folder)
    _discard(published_log, fresh_log)
    return rows


def _discard(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextlib.contextmanager
def open_published(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only.  Raises WarehouseError where there is none or it does not open."""
    if not warehouse.published.exists():
        raise WarehouseError(f"nothing is published in {warehouse.folder} yet: run `sinoscope refresh` first")
    try:
        connection = duckdb.connect(str(warehouse.published), read_only=True)
    except duckdb.Error as error:
        raise WarehouseError(
            f"{warehouse.published} does not open: {_first_line(error)}. Run `sinoscope refresh`."
        ) from None
    try:
        yield connection
    finally:
        connection.close()
