"""What a refresh costs follows what changed: counts that are the same on every machine; times are for `make bench`."""

import json
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from orchestration import quotes, refresh, steps
from orchestration.articles import article
from orchestration.dates import grammar
from orchestration.dbt_build import DbtResult, ReadyDbt, build_marts
from orchestration.mentions.matching import Matcher
from orchestration.pool import BATCH_DOCUMENTS
from orchestration.refresh import Outcome, Refresh, resolve_roots, run
from orchestration.store import Warehouse, open_build, open_tables, refresh_lock
from orchestration.stories import similarity
from tests.conftest import PROJECT, page

ARTICLES = 1000
DERIVED = (*steps.READ_TABLES, *(table for step in steps.ENRICHMENTS for table in step.tables))
PLACES = ("北京", "上海", "华盛顿", "东京", "首尔", "柏林", "巴黎", "伦敦", "堪培拉", "新德里")


def invented(number: int) -> bytes:
    """A report of its own: place, persons, date and numbers differ, so that none is a reprint of another."""
    place, other = PLACES[number % 10], PLACES[number // 10 % 10]
    return page(
        f"https://news.example.org/{number}",
        title=f"第{number}号报告在{place}发表",
        paragraphs=(
            f"外交部发言人王明{number % 28 + 1}日在{place}表示：“我们愿意就第{number}号报告继续谈下去。”",
            f"{other}方面称，{number * 7 + 3}名代表上周五讨论了{number * 13 + 5}项贸易安排，出口管制仍是分歧所在。",
            f'<img src="https://news.example.org/{number}.jpg">（记者：李华）',
        ),
        epoch_ms=1704877261000 + number * 3_600_000,
    )


def refreshed(warehouse: Warehouse, archive: Path) -> Outcome:
    with refresh_lock(warehouse, "test") as lock:
        return run(Refresh(warehouse, resolve_roots([str(archive)])), lock)


def counting(monkeypatch: pytest.MonkeyPatch, counts: Counter[str], owner: Any, name: str) -> None:
    """Count the calls of a function."""
    original: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        counts[name] += 1
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)


def places_of_rows(warehouse: Warehouse) -> dict[str, set[tuple[str, int]]]:
    """Article and place in the build of each row of the tables that grow by articles."""
    models = json.loads((warehouse.dbt_target / "manifest.json").read_bytes())["nodes"].values()
    with open_tables(warehouse) as build:
        return {
            model["name"]: set(build.execute(f"select article_id, rowid from {model['relation_name']}").fetchall())
            for model in models
            if model["schema"] == "main" and model["config"].get("unique_key") == "article_id"
        }


@pytest.mark.slow
def test_one_article_more_costs_one_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "raw"
    archive.mkdir()
    warehouse = Warehouse(tmp_path / "warehouse")
    for number in range(ARTICLES):
        (archive / f"{number}.txt").write_bytes(invented(number))
    first = refreshed(warehouse, archive)
    assert (first.found, first.opened, first.read) == (ARTICLES, ARTICLES, ARTICLES)
    places = places_of_rows(warehouse)

    calls: Counter[str] = Counter()
    counting(monkeypatch, calls, article, "read_article")
    counting(monkeypatch, calls, Matcher, "annotate")
    counting(monkeypatch, calls, quotes, "find_quotes")
    counting(monkeypatch, calls, grammar, "find_dates")
    counting(monkeypatch, calls, similarity, "signature")
    counting(monkeypatch, calls, similarity, "similarity")
    written: Counter[str] = Counter()
    append = refresh.append

    def counted_append(build: Any, table: str, frame: pl.DataFrame, *schema: Any) -> None:
        written[table] += len(frame)
        append(build, table, frame, *schema)

    monkeypatch.setattr(refresh, "append", counted_append)
    built: list[DbtResult] = []
    monkeypatch.setattr(refresh, "build_marts", lambda *a, **k: built.append(build_marts(*a, **k)) or built[-1])

    (archive / "new.txt").write_bytes(invented(ARTICLES))
    second = refreshed(warehouse, archive)

    assert (second.found, second.opened, second.new, second.read) == (ARTICLES + 1, 1, 1, 1)
    assert second.enriched == {step.name: 1 for step in steps.ENRICHMENTS}
    assert calls == {"read_article": 1, "annotate": 1, "find_quotes": 1, "find_dates": 1, "signature": 1}
    with open_build(warehouse) as build:
        new = "(select sha256 from raw.files where path = 'new.txt')"
        rows = {
            table: build.execute(f"select count(*) from raw.{table} where sha256 in {new}").fetchall()[0][0]
            for table in (*DERIVED, "contents", "steps_done")
        }
    assert written.pop("touched_articles") == 1
    assert {table: count for table, count in written.items() if count} == {
        t: count for t, count in rows.items() if count
    }
    assert rows["readings"] == 1
    assert rows["mentions"] >= 4
    assert rows["quotes"] == 1
    assert rows["steps_done"] == len(steps.ENRICHMENTS)
    # Rows of the other articles were not written again: each stands where it stood.
    assert {"articles", "mentions", "paragraphs", "quotes"} < places.keys()
    for table, rows in places_of_rows(warehouse).items():
        assert rows > places[table], table
        assert len({article for article, _ in rows - places[table]}) == 1, table
    models = len(list((PROJECT / "dbt" / "models").rglob("*.sql")))
    assert len(built) == 1  # dbt starts once
    nodes = json.loads((warehouse.dbt_target / "run_results.json").read_text())["results"]
    kinds = Counter(node["unique_id"].split(".")[0] for node in nodes)
    assert kinds["model"] == models
    assert kinds["seed"] == 0
    assert kinds["unit_test"] == 0


def test_nothing_new_opens_nothing_and_starts_no_dbt(
    sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "warehouse"
    shutil.copytree(sample_warehouse, folder)
    monkeypatch.setattr(ReadyDbt, "get_ready", lambda *_: pytest.fail("dbt was started"))
    monkeypatch.setattr(refresh, "build_marts", lambda *_: pytest.fail("dbt was started"))
    published = (folder / "sinoscope.duckdb").stat().st_mtime_ns
    outcome = refreshed(Warehouse(folder), PROJECT / "seeds")
    assert (outcome.opened, outcome.new, outcome.read) == (0, 0, 0)
    assert (folder / "sinoscope.duckdb").stat().st_mtime_ns == published


EXTRACTION = """
import pickle, resource, sys
from pathlib import Path
from orchestration import frames, steps
contents = pickle.load(sys.stdin.buffer)
tables = steps.extract(frames.frame(frames.BATCH, [(str(i), content) for i, content in enumerate(contents)]))
status = Path("/proc/self/status")
if status.exists():  # the kernel lets a child's maxrss begin with its parent's
    peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print(peak // 1024, tables["readings"].num_rows, tables["mentions"].num_rows)
"""


def test_extraction_fits_into_300_megabytes() -> None:
    """The composed function on a full batch, in a process of its own, as a distributed engine would call it."""
    contents = [invented(number) for number in range(BATCH_DOCUMENTS)]
    done = subprocess.run(
        [sys.executable, "-c", EXTRACTION], input=pickle.dumps(contents), capture_output=True, cwd=PROJECT, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    megabytes, readings, mentions = map(int, done.stdout.split())
    assert readings == len(contents)
    assert mentions > len(contents)
    assert megabytes < 300
