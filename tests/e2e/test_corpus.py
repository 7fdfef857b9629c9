"""The whole archive sample: folder and archive give the same tables, nothing is lost, every labelled article is found."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from docs.build_sources import PAGE, sources_page
from tests.conftest import query, sinoscope

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

UNORDERED = {"entity_pairs"}
"""Ids are joined to its rows after they were put in order, which several threads may disturb."""
COMPARED_WITHOUT = {"documents": ["first_seen_at", "container"], "article_versions": ["seen_at"]}


def test_folder_and_archive_give_the_same_tables(
    corpus_warehouse: Path, corpus_folder: Path, shared: Path, tmp_path: Path
) -> None:
    result = sinoscope("refresh", "--raw", corpus_folder, "--raw", shared / "seeds", "--warehouse", tmp_path)
    assert result.code == 0, result.err
    tables = [
        str(row[0])
        for row in query(tmp_path, "select table_name from duckdb_tables() where table_name <> 'refresh_log'")
    ]
    assert len(tables) > 10
    for table in tables:
        assert fingerprint(tmp_path, table) == fingerprint(corpus_warehouse, table), table


def fingerprint(warehouse: Path, table: str) -> str:
    """A hash of all rows of a published table in the order in which they stand, where they have one."""
    excluded = ", ".join(COMPARED_WITHOUT.get(table, []))
    columns = f"* exclude ({excluded})" if excluded else "*"
    order = "order by all" if table in UNORDERED else ""
    with duckdb.connect(str(warehouse / "sinoscope.duckdb"), read_only=True) as connection:
        connection.execute("set threads = 1")  # several would put the rows together in the order they finish
        row = connection.execute(
            f"select md5(string_agg(t::varchar, chr(10))) from (select {columns} from {table} {order}) as t"
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_documents_are_reconciled(corpus_warehouse: Path) -> None:
    counts = dict(query(corpus_warehouse, "select status, count(*) from documents group by 1"))
    assert sum(counts.values()) == 13_006
    assert counts["parsed"] == query(corpus_warehouse, "select count(*) from articles")[0][0]


def test_only_documents_without_readable_text_are_rejected(corpus_warehouse: Path) -> None:
    assert query(corpus_warehouse, "select distinct reason from rejects") == [("no-text",)]


def test_every_labelled_article_is_found_with_exact_spans(corpus_warehouse: Path, shared: Path) -> None:
    figures = score(corpus_warehouse, shared, "dev")
    assert figures["articles_found"] == figures["articles"] == 120
    assert figures["spans_exact"] == 1.0


def test_no_layout_leaves_a_body_short_or_blocks_unread(corpus_warehouse: Path) -> None:
    """Bodies under 40 characters are those of pages that hold no more text, and nearly every block has a kind."""
    left_over = query(corpus_warehouse, """
        select a.url, a.char_count, sum(length(p.text)) filter (where p.kind = 'note') as around
        from articles a left join paragraphs p using (article_id)
        where a.char_count < 40
        group by all
        having sum(length(p.text)) filter (where p.kind in ('caption', 'note')) > 10 * a.char_count + 400
    """)  # fmt: skip
    assert left_over == []
    unread = query(corpus_warehouse, "select parser, sum(unread_chars) / sum(page_chars) from articles group by 1")
    assert all(float(str(share)) <= 0.01 for _, share in unread)


def test_outlets_page_is_current(corpus_warehouse: Path) -> None:
    assert PAGE.read_text() == sources_page(corpus_warehouse), "run python -m docs.build_sources on this warehouse"


def score(warehouse: Path, shared: Path, gold: str) -> dict[str, float]:
    """The figures of the labels' own scoring script."""
    done = subprocess.run(
        [sys.executable, shared / "accuracy" / "score.py", "--json", "--warehouse", warehouse / "sinoscope.duckdb",
         "--gold", shared / "accuracy" / gold],
        capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
