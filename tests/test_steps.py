"""The composed extraction: it needs no orchestrator, no database, and gives the same whatever the batches."""

import hashlib
import subprocess
import sys

import polars as pl

from orchestration import frames, steps
from orchestration.batch import Batch, Rows
from tests.conftest import PROJECT, page


def batch_of(*contents: bytes) -> pl.DataFrame:
    return frames.frame(frames.BATCH, [(hashlib.sha256(content).hexdigest(), content) for content in contents])


def test_extraction_runs_in_a_bare_process_without_orchestrator_or_database() -> None:
    program = (
        "import sys\n"
        "from orchestration import frames, steps\n"
        "content = sys.stdin.buffer.read()\n"
        "tables = steps.extract(frames.frame(frames.BATCH, [('id', content)]))\n"
        "loaded = [name for name in ('dagster', 'dbt', 'duckdb', 'typer') if name in sys.modules]\n"
        "print(sorted(tables), tables['readings'].num_rows, loaded)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=page(), capture_output=True, cwd=PROJECT, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip().endswith("1 []")


def test_every_table_has_its_declared_schema() -> None:
    result = steps.read_articles(batch_of(page(), b"", page(paragraphs=["“我们会继续谈下去，”张三周二说。"])))
    articles = Batch(steps.articles_of(result))
    for step in steps.ENRICHMENTS:
        found = step.run(articles)
        articles.add(found)
        result |= steps.frames_of(found)
    for name, table in result.items():
        assert dict(table.schema) == dict(frames.RAW_TABLES[name]), name
    assert len(result["readings"]) == 3
    assert len(result["quotes"]) == 1


def test_today_is_the_day_of_the_dateline() -> None:
    # Published on 10 January 2024 in Asia/Shanghai.
    dated = page(paragraphs=["（中央社華盛頓9日電）张三今天会见了李四。"])
    undated = page("https://news.example.org/b", paragraphs=["张三今天会见了李四。"])
    articles = Batch(steps.articles_of(steps.read_articles(batch_of(dated, undated))))
    found = steps.frames_of(steps.find_date_mentions(articles))["date_mentions"]
    assert [str(day) for day in found["starts_on"]] == ["2024-01-09", "2024-01-10"]


def test_one_batch_and_many_give_the_same() -> None:
    contents = [
        page(f"https://news.example.org/{n}", title=f"第{n}次会谈", epoch_ms=1704877261000 + n) for n in range(6)
    ]
    whole = steps.extract(batch_of(*contents))
    parts = [steps.extract(batch_of(content)) for content in contents]
    for name, table in whole.items():
        assert table.to_pylist() == [row for part in parts for row in part[name].to_pylist()], name


def test_an_article_that_trips_a_step_does_not_cost_the_others_theirs() -> None:
    contents = batch_of(page(), page("https://news.example.org/b", title="坏"))
    articles = Batch(steps.articles_of(steps.read_articles(contents)))

    def trip(batch: Batch) -> Rows:
        if ("坏",) in batch.columns("title"):
            raise IndexError("a defect")
        return steps.find_mentions(batch)

    step = steps.Step("mentions", trip, str, steps.MENTIONS.tables)
    result = steps.run_guarded(step, articles)
    ((_, _, detail),) = result["step_failures"]
    assert detail.startswith("IndexError: a defect")
    assert len({sha256 for sha256, *_ in result["mentions"]}) == 1
