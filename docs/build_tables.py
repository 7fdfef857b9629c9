"""Writes docs/tables.md, the data dictionary: every published table with its grain, keys and columns, out of the YAML beside
the dbt models: python -m docs.build_tables"""

from pathlib import Path

from orchestration.dictionary import Column, Table, published_tables

PAGE = Path(__file__).parent / "tables.md"
_TYPES = {
    "varchar": "text",
    "varchar[]": "list of texts",
    "map(varchar, bigint)": "whole numbers by name",
    "map(varchar, double)": "numbers by name",
    "bigint": "whole number",
    "integer": "whole number",
    "double": "number",
    "boolean": "true or false",
    "date": "day",
    "timestamp": "time (UTC)",
}
_INTRODUCTION = """# Tables

Made by `python -m docs.build_tables` from the YAML in [dbt/models/marts](../dbt/models/marts), which is also what the Dagster UI, the
data package of an export and `make docs` show; a test keeps page, YAML and published file the same.

Every id is stable: it follows from the content and stays over rebuilds. *May be NULL* marks what can be unknown: unknown is
NULL, never an empty text or 0. Months and days of publication are those of Asia/Shanghai, times are UTC. Offsets count
characters (Unicode code points) from 0, `char_end` is the character after the last:
`substr(body, char_start + 1, char_end - char_start)` gives the words back.
"""


def tables_page() -> str:
    """The page as it follows from the YAML."""
    tables = published_tables()
    lines = [_INTRODUCTION, "| table | what it tells | columns |", "| --- | --- | --- |"]
    lines += [f"| [{t.name}](#{t.name}) | {_cell(t.description)} | {len(t.columns)} |" for t in tables.values()]
    for table in tables.values():
        lines += _section(table)
    return "\n".join(lines) + "\n"


def _section(table: Table) -> list[str]:
    key = f" Key: {', '.join(f'`{name}`' for name in table.primary_key)}." if table.primary_key else ""
    return [
        "",
        f"## {table.name}",
        table.description,
        "",
        f"**{table.grain.rstrip('.')}.**{key}",
        "",
        "| column | type | may be NULL | meaning |",
        "| --- | --- | --- | --- |",
        *(_row(column) for column in table.columns),
    ]


def _row(column: Column) -> str:
    refers = f" Refers to [{column.refers_to[0]}](#{column.refers_to[0]})." if column.refers_to else ""
    required = "" if column.is_required else "yes"
    return f"| `{column.name}` | {_TYPES[column.data_type]} | {required} | {_cell(column.description)}{refers} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(tables_page(), encoding="utf-8")
