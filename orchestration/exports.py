"""Exports of the published file: one table after the other as Parquet or CSV, with a data package descriptor that says
what every column is.  The words come from dictionary.py; the command is in cli.py."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.dictionary import Column, Table, published_tables

DESCRIPTOR = "datapackage.json"
PACKAGE_NAME = "sinoscope"
BY_MONTH = (
    "articles",
    "article_versions",
    "paragraphs",
    "mentions",
    "quotes",
    "date_mentions",
    "article_topics",
    "links",
    "images",
    "entity_pairs",
)
"""The tables that grow with the archive: as Parquet each is a folder of one file a month (of the article's month)."""
UNDATED = "undated"
_ROWS_AT_ONCE = 50_000
_FIELD_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_FORMULA = r"^[=+\-@\t\r'']"


class Form(StrEnum):
    """How an export is written."""

    parquet = "parquet"
    csv = "csv"


class ExportError(RuntimeError):
    """The export cannot be written; the message says why and what to do."""


def export(
    connection: duckdb.DuckDBPyConnection, to: Path, form: Form, say: Callable[[str], None] = lambda text: None
) -> dict[str, int]:
    """Write all tables of a published file into the folder `to`; gives the rows of each.

    The folder is new, empty, or an earlier export, which stays until the new one is complete and then gives way to
    it.  The same file gives the same bytes.  Raises ExportError.
    """
    _check_target(to)
    try:
        # Beside the target, so that taking its place is a rename.
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.", ignore_cleanup_errors=True) as made:
            folder = Path(made) / "export"
            folder.mkdir()
            rows = _write(connection, folder, form, say)
            _replace(to, folder, Path(made) / "old")
    except OSError as error:
        raise ExportError(
            f"cannot write to {to}: {error.strerror or error}. Choose another folder with --to."
        ) from None
    except duckdb.IOException as error:
        raise ExportError(f"cannot write to {to}: {str(error).splitlines()[0]}") from None
    return rows


def descriptor(
    tables: dict[str, list[tuple[str, str]]],
    paths: dict[str, list[str]],
    rows: dict[str, int],
    form: Form,
    created: str | None,
) -> dict[str, Any]:
    """The data package: `tables` holds name and DuckDB type of each column, `paths` the files of each table."""
    return {
        "profile": "data-package",
        "name": PACKAGE_NAME,
        "title": "Sinoscope: an archive of Chinese-language news as tables",
        "description": _EXPLAINED[form],
        **({"created": created} if created else {}),
        "resources": [_resource(table, columns, paths[table], rows[table], form) for table, columns in tables.items()],
    }


_OFFSETS = "Times are UTC, months those of Asia/Shanghai; offsets count characters (Unicode code points) from 0."
_EXPLAINED = {
    Form.parquet: f"One file a table, or a folder of one file a month. {_OFFSETS}",
    Form.csv: f"One file a table in UTF-8; an empty cell is NULL, a list or a map is JSON. {_OFFSETS} So that no spreadsheet takes a "
    "text for a formula, a text that begins with =, +, -, @, a tab, a carriage return or ' has a ' put before it: take one "
    "leading ' off to have the text.",
}


def _resource(table: str, columns: list[tuple[str, str]], paths: list[str], rows: int, form: Form) -> dict[str, Any]:
    declared = published_tables().get(table) or Table(table, "", "", (), ())
    known = {column.name: column for column in declared.columns}
    names = [name for name, _ in columns]
    schema: dict[str, Any] = {"fields": [_field(name, data_type, known.get(name)) for name, data_type in columns]}
    if declared.primary_key and set(declared.primary_key) <= set(names):
        schema["primaryKey"] = list(declared.primary_key)
    foreign = [(name, known[name].refers_to) for name in names if name in known]
    if keys := [
        {"fields": [name], "reference": {"resource": refers_to[0], "fields": [refers_to[1]]}}
        for name, refers_to in foreign
        if refers_to
    ]:
        schema["foreignKeys"] = keys
    resource: dict[str, Any] = {
        "name": table,
        "path": paths if form is Form.parquet and table in BY_MONTH else paths[0],
        "format": form.value,
        "mediatype": "application/vnd.apache.parquet" if form is Form.parquet else "text/csv",
        "description": declared.description,
        "grain": declared.grain,
        "rows": rows,
        "schema": schema,
    }
    if form is Form.csv:
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8"}
    return resource


def _field(name: str, data_type: str, column: Column | None) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": name,
        "type": _field_type(data_type),
    }
    if column:
        field["description"] = column.description
        constraints: dict[str, Any] = {"required": True} if column.is_required else {}
        if column.is_unique:
            constraints["unique"] = True
        if column.values:
            constraints["enum"] = list(column.values)
        if constraints:
            field["constraints"] = constraints
    return field


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Path, form: Form, say: Callable[[str], None]
) -> dict[str, int]:
    # One thread: rows come in the order in which they stand, and the same rows make the same bytes.
    connection.execute("set threads = 1")
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' and not internal "
        "order by table_name, column_index"
    ).fetchall():
        tables.setdefault(table, []).append((column, data_type))
    paths, rows = {}, {}
    for table, columns in tables.items():
        rows[table] = int(_one(connection, f'select count(*) from "{table}"'))
        say(f"{table} ({rows[table]:,})")
        if form is Form.csv:
            paths[table] = [_write_csv(connection, folder, table, columns)]
        elif table in BY_MONTH:
            paths[table] = _write_months(connection, folder, table, columns)
        else:
            paths[table] = [f"{table}.parquet"]
            _write_parquet(connection.sql(f'from "{table}" order by rowid').to_arrow_table(), folder / paths[table][0])
    published_at = _one(connection, "select max(published_at) from refresh_log")
    created = f"{published_at:%Y-%m-%dT%H:%M:%SZ}" if published_at else None
    package = descriptor(tables, paths, rows, form, created)
    (folder / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return rows


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    # All rows are fetched: a half-read result blocks its connection.
    return connection.execute(query).fetchall()[0][0]


def _write_months(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, columns: list[tuple[str, str]]
) -> list[str]:
    """One file a month in a folder of the table's name; an empty table has one file without rows."""
    (folder / table).mkdir()
    month = "t.month" if any(name == "month" for name, _ in columns) else "a.month"
    join = "" if month == "t.month" else "left join articles as a on t.article_id = a.article_id"
    sorted_rows = connection.sql(
        f"select coalesce(strftime({month}, '%Y-%m'), '{UNDATED}') as part, t.* from \"{table}\" as t {join} "
        "order by part, t.rowid"
    ).to_arrow_reader(_ROWS_AT_ONCE)
    paths = []
    for part, rows in _parts(sorted_rows):
        paths.append(f"{table}/{part}.parquet")
        _write_parquet(rows, folder / paths[-1])
    if not paths:
        paths = [f"{table}/{UNDATED}.parquet"]
        _write_parquet(connection.sql(f'from "{table}"').to_arrow_table(), folder / paths[0])
    return paths


def _parts(batches: pa.RecordBatchReader) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each value of the column `part`, by which they are sorted, without that column."""
    part: str | None = None
    held: list[pa.Table] = []
    for batch in batches:
        rest = pa.Table.from_batches([batch])
        while len(rest):
            first = rest["part"][0].as_py()
            length = rest["part"].to_pylist().count(first)
            if first != part:
                if part is not None:
                    yield part, pa.concat_tables(held)
                part, held = first, []
            held.append(rest.slice(0, length).drop_columns(["part"]))
            rest = rest.slice(length)
    if part is not None:
        yield part, pa.concat_tables(held)


def _write_parquet(rows: pa.Table, file: Path) -> None:
    # In one piece first: how the rows came in batches must not show in the file.
    pq.write_table(rows.combine_chunks(), file, compression="zstd")


def _write_csv(connection: duckdb.DuckDBPyConnection, folder: Path, table: str, columns: list[tuple[str, str]]) -> str:
    cells = ", ".join(_cell(f'"{name}"', data_type) + f' as "{name}"' for name, data_type in columns)
    file = str(folder / f"{table}.csv").replace("'", "''")
    connection.execute(f"copy (select {cells} from \"{table}\" order by rowid) to '{file}' (format csv, header)")
    return f"{table}.csv"


def _field_type(data_type: str) -> str:
    if data_type.endswith("[]"):
        return "array"
    return "object" if data_type.startswith("MAP(") else _FIELD_TYPES.get(data_type, "any")


def _cell(column: str, data_type: str) -> str:
    if data_type == "VARCHAR":
        return f"if(regexp_matches({column}, '{_FORMULA}'), '''' || {column}, {column})"
    if data_type.endswith("[]") or data_type.startswith("MAP("):
        return f"cast(to_json({column}) as varchar)"
    if data_type == "TIMESTAMP":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%f')"
    return column


def _check_target(to: Path) -> None:
    if to.is_symlink() or (to.exists() and not to.is_dir()):
        raise ExportError(f"{to} is no folder: choose another with --to.")
    if not to.exists():
        return
    try:
        found = {str(path.relative_to(to).as_posix()) for path in to.rglob("*") if not path.is_dir()}
    except OSError as error:
        raise ExportError(f"cannot read {to}: {error.strerror}. Choose a new or empty folder with --to.") from None
    strangers = sorted(found - _files_of_export(to / DESCRIPTOR))
    if strangers:
        raise ExportError(
            f"{to} holds files that are no export of Sinoscope, such as {strangers[0]}: an export replaces its folder, so "
            "choose a new or empty one with --to."
        )


def _files_of_export(file: Path) -> set[str]:
    """The files that a descriptor of ours names, itself included; none where there is no such descriptor."""
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
        if package["name"] != PACKAGE_NAME:
            return set()
        paths = [resource["path"] for resource in package["resources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {DESCRIPTOR, *(file for path in paths for file in ([path] if isinstance(path, str) else path))}


def _replace(to: Path, fresh: Path, old: Path) -> None:
    """Let the complete export take the place of the earlier one, which comes back if that fails."""
    if to.exists():
        to.rename(old)
    try:
        fresh.rename(to)
    except OSError:
        if old.exists():
            with contextlib.suppress(OSError):
                old.rename(to)
        raise
    shutil.rmtree(old, ignore_errors=True)
