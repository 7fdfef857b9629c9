"""The SQL guide: its queries run on any warehouse, give what the page says on the archive sample, and never depend on how
the rows came."""

import re
from pathlib import Path

import duckdb
import pytest

from docs.build_sql import PAGE, Question, questions, result_table, sql_page
from tests.conftest import PROJECT, sinoscope

QUESTIONS = questions()
TEXT = PAGE.read_text(encoding="utf-8")


def name(question: Question) -> str:
    return question.path.stem


def test_the_page_asks_every_question_with_its_query() -> None:
    assert len(QUESTIONS) >= 30
    assert TEXT.startswith(f"# {len(QUESTIONS)} questions in SQL")
    assert re.findall(r"^### \d+\. (.+)$", TEXT, re.MULTILINE) == [question.text for question in QUESTIONS]
    assert re.findall(r"^```sql\n(.*?)\n```$", TEXT, re.MULTILINE | re.DOTALL) == [q.query for q in QUESTIONS]


def test_every_query_runs_on_the_sample_files_and_many_give_rows(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        rows = {name(question): len(result_table(connection, question).splitlines()) - 2 for question in QUESTIONS}
    assert sum(count > 0 for count in rows.values()) >= 10, rows
    assert max(rows.values()) <= 30


def test_a_question_is_asked_as_the_page_says(sample_warehouse: Path) -> None:
    (file,) = re.findall(r"^ {4}sinoscope sql - < (docs/sql/\S+\.sql)$", TEXT, re.MULTILINE)
    query = (PROJECT / file).read_text(encoding="utf-8")
    result = sinoscope("sql", "-", "--warehouse", sample_warehouse, stdin=query)
    assert result.code == 0, result.err
    assert len(result.out.splitlines()) > 1


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_the_result_is_the_one_on_the_page(question: Question, corpus_warehouse: Path) -> None:
    with duckdb.connect(str(corpus_warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        found = result_table(connection, question)
        connection.execute("set threads = 1")
        connection.execute("set preserve_insertion_order = false")
        assert result_table(connection, question) == found, "the order of the rows is left open"
    assert len(found.splitlines()) > 2, "a question that nothing answers"
    assert f"```\n\n{found}\n" in TEXT, "run `python -m docs.build_sql WAREHOUSE` on a warehouse of the archive sample"


@pytest.mark.corpus
@pytest.mark.slow
def test_the_whole_page_is_current(corpus_warehouse: Path) -> None:
    assert sql_page(corpus_warehouse) == TEXT
