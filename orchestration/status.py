"""How the command line shows the published file: its state, and the results of queries."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.harmless import csv_cell, in_encoding, json_text, one_line
from orchestration.store import Warehouse, last_result


def print_status(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """What the published file holds, how old it is, what was rejected and why."""
    console = Console(soft_wrap=True)
    last = connection.execute(
        "select refresh_id, published_at, files_found, documents_new, articles_read, code_version, git_revision "
        "from refresh_log order by started_at desc limit 1"
    ).fetchone()
    console.print(f"{file}  ({file.stat().st_size / 1e6:,.1f} MB)", markup=False, highlight=False)
    if last and last[1]:
        console.print(
            f"published {last[1]:%Y-%m-%d %H:%M} UTC, {_age(last[1])} ago, by refresh {last[0]}", highlight=False
        )
        revision = f", commit {last[6]}" if last[6] else ""
        console.print(
            f"Sinoscope {last[5]}{revision}: {last[2]:,} files found, {last[3]:,} new, {last[4]:,} read",
            highlight=False,
        )
    _print_last_result(console, connection, last_result(Warehouse(file.parent)))
    console.print()
    _print_query(console, connection, "Sources", """
        select source_id, name_zh as name, article_count as articles, first_article_on as first, last_article_on as last
        from sources order by article_count desc""")  # fmt: skip
    _print_query(
        console,
        connection,
        "Documents",
        "select status, count(*) as documents from documents group by 1 order by 2 desc",
    )
    _print_query(console, connection, "Rejects", """
        select reason, count(*) as documents, min(path) as example from rejects group by 1 order by 2 desc, 1""")  # fmt: skip
    undated = connection.execute("select count(*) from articles where month is null").fetchone()
    if undated and undated[0]:
        console.print(f"{undated[0]:,} articles have no plausible date and stay out of the calendar.", highlight=False)
    _print_query(console, connection, "Tables", """
        select table_name as table, estimated_size as rows from duckdb_tables() where schema_name = 'main' order by 1""")  # fmt: skip


def _print_last_result(console: Console, connection: duckdb.DuckDBPyConnection, last: dict[str, Any] | None) -> None:
    """How the last refresh ended, and what the checks of the published tables said."""
    if last:
        detail = f": {last['detail']}" if last.get("detail") else ""
        console.print(Text(f"last refresh, {last['ended_at']} UTC: {last['result']}{one_line(detail)}"))
    checks = connection.execute(
        "select checks_passed, warnings from refresh_log order by started_at desc limit 1"
    ).fetchone()
    if checks and checks[0] is not None:
        console.print(Text(f"checks of these tables: {checks[0]} passed, {len(checks[1] or [])} warned"))
        for warning in checks[1] or []:
            console.print(Text(f"  warning: {one_line(warning)}"))


def print_result(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> None:
    """Print a query's result as table, csv or json; nothing in it steers the terminal or calculates in a spreadsheet."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([csv_cell(column) for column in columns])
        writer.writerows([[csv_cell(value) for value in row] for row in rows])
    elif form == "json":
        for row in rows:
            record = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=not _unicode(), default=str)
            sys.stdout.write(json_text(record) + "\n")
    else:
        # Off a terminal there is no width to fit into: a row stays one line.
        console = Console() if sys.stdout.isatty() else Console(width=10_000)
        console.print(_table(None, columns, rows))


def _print_query(console: Console, connection: duckdb.DuckDBPyConnection, title: str, query: str) -> None:
    result = connection.execute(query)
    columns = [column[0] for column in result.description or []]
    rows = result.fetchall()
    if rows:
        console.print(_table(title, columns, rows))


def _table(title: str | None, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    for i, column in enumerate(columns):
        is_number = any(isinstance(row[i], int | float) and not isinstance(row[i], bool) for row in rows)
        table.add_column(Text(_readable(column)), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_readable(value)) for value in row))
    return table


def _readable(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    # Before columns are aligned, since a code is wider than its character.
    return in_encoding(one_line(str(value)), sys.stdout.encoding)


def _unicode() -> bool:
    return sys.stdout.encoding.lower().replace("-", "").startswith("utf")


def _age(moment: datetime) -> str:
    seconds = (datetime.now(UTC).replace(tzinfo=None) - moment).total_seconds()
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"
