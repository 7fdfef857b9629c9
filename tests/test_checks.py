"""Each check of the tables can fail: what is wrong is planted into a finished build, and the check says so."""

import json
import shutil
from pathlib import Path

import pytest

from orchestration import refresh as refreshing
from orchestration.dbt_build import DbtFailed, DbtResult, Due, ReadyDbt, read_results
from orchestration.dictionary import published_tables
from orchestration.refresh import Refresh
from orchestration.store import Warehouse, refresh_lock
from tests.conftest import PROJECT, page, query, sinoscope
from tests.marts import build_with, builder, opened

FAULTS = {
    "a lost document": ("documents_reconcile", "delete from documents where path = (select min(path) from documents)"),
    "a document without a status": ("documents_reconcile", "update documents set status = 'unknown' where path = (select min(path) from documents)"),
    "a reject without a reason": ("documents_reconcile", "update documents set status = 'rejected' where path = (select min(path) from documents)"),
    "a mention beside its surface": ("offsets_exact", "update mentions set char_start = char_start + 1, char_end = char_end + 1 where mention_id = (select min(mention_id) from mentions)"),
    "a quotation beside its text": ("offsets_exact", "insert into quotes select 'q', article_id, 'not there', null, null, null, 0, 9, 1 from articles limit 1"),
    "a date beside its surface": ("offsets_exact", "update date_mentions set char_end = char_end + 1"),
    "a range that ends before it starts": ("offsets_exact", "update date_mentions set ends_on = starts_on - interval 1 day"),
    "a paragraph beside its text": ("offsets_exact", "update paragraphs set char_start = char_start + 1 where char_start > 0"),
    "a paragraph of another text": ("offsets_exact", "update paragraphs set text = text || '.' where char_start = 0"),
    "a paragraph lost": ("offsets_exact", "delete from paragraphs where char_start > 0"),
    "a body with more than its paragraphs": ("offsets_exact", "update articles set body = body || chr(10) || 'more'"),
    "a mention in another paragraph": ("offsets_exact", "update mentions set char_start = 0, char_end = 2 where char_start > 2"),
    "a title without what it names": ("offsets_exact", "update articles set title = 'none'"),
    "a month missing": ("calendar_complete", "delete from topic_calendar where month = (select max(month) from topic_calendar)"),
    "a row twice": ("calendar_complete", "insert into topic_calendar from topic_calendar limit 1"),
    "another source instead": ("calendar_complete", "update topic_calendar set source_id = 'x.example.org' where month = (select min(month) from topic_calendar)"),
    "a story that is no article": ("ids_known", "update articles set story_id = 'gone'"),
    "a link to nowhere": ("ids_known", "update links set target_article_id = 'gone' where position = 1"),
    "evidence that is no article": ("ids_known", "update entity_aliases set evidence_article_id = 'gone' where evidence_article_id is not null"),
    "a document of no article": ("ids_known", "update documents set article_id = 'gone'"),
    "an article of no document": ("ids_known", "update articles set article_id = article_id || 'x'"),
    "an alias twice": ("aliases_unique", "insert into entity_aliases from entity_aliases limit 1"),
    "a mention twice": ("unique_mentions_mention_id", "insert into mentions from mentions limit 1"),
    "the id of a new mention in an article that did not change": ("unique_mentions_mention_id", "insert into mentions select * replace ('x' as article_id) from mentions limit 1"),
    "a mention of no entity": ("sound_mentions", "update mentions set entity_id = 'gone'"),
    "a paragraph of no article": ("sound_paragraphs", "update paragraphs set article_id = 'gone'"),
    "a month with far fewer articles": ("counts_fall", "insert into raw.published_counts select source_id, month, count(*) + 5 from articles group by all"),
    "an outlet that is gone": ("counts_fall", "insert into raw.published_counts values ('x.example.org', null, 9)"),
    "many rejects": ("share_rejected", "update documents set status = 'rejected'"),
    "a step that failed": ("steps_without_defect", "insert into raw.step_failures select sha256, 'mentions', 'invented' from raw.readings"),
}  # fmt: skip


@pytest.fixture(scope="module")
def checks(sample_warehouse: Path) -> dict[str, str]:
    """The compiled SQL of every data test, by its name."""
    nodes = json.loads((sample_warehouse.parent / "manifest.json").read_text())["nodes"].values()
    return {node["name"]: node["compiled_code"] for node in nodes if node["resource_type"] == "test"}


@pytest.fixture(scope="module")
def copy(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    copy = Warehouse(tmp_path_factory.mktemp("checks") / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)
    return copy


@pytest.mark.parametrize(("check", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_check_finds_what_is_wrong(check: str, fault: str, checks: dict[str, str], copy: Warehouse) -> None:
    (sql,) = [sql for name, sql in checks.items() if name.startswith(check)][:1]
    with opened(copy) as connection:
        if check != "counts_fall":
            assert connection.execute(sql).fetchall() == []
        connection.execute("begin")
        if check == "counts_fall":
            connection.execute("delete from raw.published_counts")
            assert connection.execute(sql).fetchall() == []
        assert connection.execute(fault).fetchone() != (0,)
        assert connection.execute(sql).fetchall() != []
        connection.execute("rollback")


DECLARED = [
    (table.name, column.name, fault)
    for table in published_tables().values()
    for column in table.columns
    for is_declared, fault in (
        (column.is_unique and table.name != "mentions", "stands twice"),
        (column.refers_to, f"is not in {(column.refers_to or [''])[0]}"),
        (column.values, f"is none of {', '.join(column.values)}"),
    )
    if is_declared
]
"""What the YAML holds columns to, and what their table's check says of a column that is not so."""


def test_much_is_declared() -> None:
    assert len(DECLARED) > 75


@pytest.mark.parametrize(("table", "column", "fault"), DECLARED)
def test_a_table_is_held_to_what_is_declared(
    table: str, column: str, fault: str, checks: dict[str, str], copy: Warehouse
) -> None:
    check = checks[f"sound_{table}"]
    spoilt = f"select {table}.* replace ('gone' as {column}) from range(2) left join {table} on true"
    with opened(copy) as connection:
        assert connection.execute(check).fetchall() == []
        connection.execute("begin")
        connection.execute(f"create or replace table marts.main.{table} as {spoilt}")
        found = connection.execute(f"select distinct fault, value from ({check})").fetchall()
        connection.execute("rollback")
    assert (f"{column} {fault}", "gone") in found


def test_a_table_that_is_not_sound_says_how(checks: dict[str, str], sample_warehouse: Path, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, warehouse.folder)
    with opened(warehouse) as connection:
        connection.execute("update mentions set entity_id = 'gone', field = 'foot'")
    failed = {"unique_id": "test.sound_mentions", "status": "fail", "compiled_code": checks["sound_mentions"]}
    (warehouse.dbt_target / "run_results.json").write_text(json.dumps({"results": [failed]}))
    said = r"^entity_id is not in entities: gone\. field is none of title, body: foot\. test\.sound_mentions"
    with pytest.raises(DbtFailed, match=said):
        read_results(warehouse, 1, "")


WARNINGS = {"counts_fall", "share_rejected", "steps_without_defect"}
OUR_OWN = {path.stem for path in (PROJECT / "dbt" / "tests").glob("*.sql")}
STOPPING = {check: fault for check, fault in FAULTS.values() if check in OUR_OWN - WARNINGS}
"""A fault for each check of our own that is no mere warning."""


def test_the_checks_that_only_warn_are_these(sample_warehouse: Path) -> None:
    nodes = json.loads((sample_warehouse.parent / "manifest.json").read_text())["nodes"].values()
    severities = {node["name"]: node["config"]["severity"].lower() for node in nodes if node["resource_type"] == "test"}
    assert {name for name, severity in severities.items() if severity != "error"} == WARNINGS
    assert set(severities) > WARNINGS


@pytest.mark.parametrize(("check", "fault"), STOPPING.items(), ids=STOPPING)
def test_a_check_that_fails_stops_the_publish(
    check: str,
    fault: str,
    sample_warehouse: Path,
    growing_manifest: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refreshing, "ANEW_SHARE", 0)
    copy = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)
    before = copy.published.read_bytes()
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_bytes(page())

    def refresh() -> int:
        with refresh_lock(copy, "test") as lock:
            return len(refreshing.run(Refresh(copy, [raw]), lock).published_rows)

    build_with(monkeypatch, builder(Warehouse(sample_warehouse), growing_manifest, fault))
    with pytest.raises(DbtFailed, match=rf"^{check}"):
        refresh()
    assert copy.published.read_bytes() == before
    build_with(monkeypatch, builder(Warehouse(sample_warehouse), growing_manifest))
    assert refresh()
    assert copy.published.read_bytes() != before


def test_every_check_of_its_own_is_tried() -> None:
    assert {check for check, _ in FAULTS.values()} >= OUR_OWN


@pytest.mark.slow
def test_an_outlet_that_falls_is_a_warning_in_the_log_and_in_status(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number in range(8):
        (raw / f"{number}.txt").write_bytes(page(f"https://news.example.org/{number}", f"第{number}篇"))
    assert sinoscope("refresh", "--raw", raw, "--warehouse", warehouse).code == 0
    assert query(warehouse, "select warnings from refresh_log") == [([],)]
    for number in range(5):
        (raw / f"{number}.txt").unlink()
    fallen = sinoscope("refresh", "--raw", raw, "--warehouse", warehouse)
    assert fallen.code == 0
    assert "counts_fall" in fallen.out
    log = query(
        warehouse,
        "select checks_passed > 40, len(warnings), articles_enriched['mentions'], seconds['read'] > 0 from refresh_log order by started_at",
    )
    assert log == [(True, 0, 8, True), (True, 1, 0, True)]
    status = sinoscope("status", "--warehouse", warehouse).out
    assert "1 warned" in status
    assert "counts_fall" in status
    assert "published" in status


def test_a_failed_refresh_is_told_by_status(
    sample_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Warehouse(tmp_path / "warehouse")
    shutil.copytree(sample_warehouse, copy.folder)

    def fail(dbt: ReadyDbt, due: Due) -> DbtResult:
        raise DbtFailed("test.sinoscope.offsets_exact: got 3 results")

    build_with(monkeypatch, fail)
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_bytes(page())
    with refresh_lock(copy, "test") as lock, pytest.raises(DbtFailed):
        refreshing.run(Refresh(copy, [raw]), lock)
    status = sinoscope("status", "--warehouse", copy.folder).out
    assert "failed: test.sinoscope.offsets_exact: got 3 results" in status
