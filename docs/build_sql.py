"""Writes docs/sql.md, questions with their queries and results, out of docs/sql/*/*.sql and a warehouse of the archive sample:
python -m docs.build_sql WAREHOUSE

A query's file begins with the question as a comment; further comment lines say how to read the result.  Its folder is
the section.
"""

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

FOLDER = Path(__file__).parent / "sql"
PAGE = Path(__file__).parent / "sql.md"
_INTRODUCTION = """# {count} questions in SQL

Each question is a file in [docs/sql](sql), run here on the archive sample: 13,000 articles of twenty outlets, nearly all of
July 2020 to July 2021, and five of 2024. The figures are counts of that sample and not of what the outlets printed. On your
own warehouse:

    sinoscope sql - < docs/sql/1-topics/01-fentanyl.sql

[tables.md](tables.md) describes every column. The page is made by `python -m docs.build_sql WAREHOUSE`, and a test compares every
result with what the query gives.
"""
_SECTIONS = {
    "1-topics": "What they write about",
    "2-names": "Who and what is named",
    "3-framing": "How outlets differ",
    "4-quotes": "Who says it",
    "5-time": "When, and in how many versions",
    "6-sources": "Where it comes from",
    "7-dialogues": "Dialogues and their meetings",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what it asks; `section` is its folder."""

    path: Path
    section: str
    text: str
    note: str
    query: str


def questions() -> list[Question]:
    """All questions in the order of their files.  Raises ValueError where a file does not begin with its question."""
    found = []
    for path in sorted(FOLDER.glob("*/*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        comments = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        if not comments or not comments[0].endswith("?") or lines[0] != f"-- {comments[0]}":
            raise ValueError(f"{path.name} does not begin with its question: -- …?")
        query = "\n".join(line for line in lines if not line.startswith("--"))
        found.append(Question(path, path.parent.name, comments[0], " ".join(comments[1:]), query))
    return found


def result_table(connection: duckdb.DuckDBPyConnection, question: Question) -> str:
    """The result of a query as a Markdown table."""
    result = connection.execute(question.query)
    columns = [column[0] for column in result.description or []]
    rows = result.fetchall()
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def sql_page(warehouse: Path) -> str:
    """The page as it follows from the queries and a warehouse."""
    asked = questions()
    parts = [_INTRODUCTION.format(count=len(asked))]
    section = ""
    with duckdb.connect(str(warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        for number, question in enumerate(asked, 1):
            if question.section != section:
                section = question.section
                parts.append(f"## {_SECTIONS[section]}\n")
            parts.append(f"### {number}. {question.text}")
            if question.note:
                parts.append(question.note)
            parts.append(f"\n```sql\n{question.query}\n```\n\n{result_table(connection, question)}\n")
    return "\n".join(parts)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "NULL"
    if isinstance(value, list):
        return ", ".join(_cell(entry) for entry in value)
    return str(value).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(sql_page(Path(sys.argv[1])), encoding="utf-8")
