"""What a refresh takes in, reads and leaves alone, step by step and without dbt."""

import io
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration import refresh as refreshing
from orchestration import steps, store
from orchestration.archive.inventory import RawPathError
from orchestration.dbt_build import ReadyDbt, project_key
from orchestration.refresh import NotPublishable, Outcome, Refresh, resolve_roots
from orchestration.store import Warehouse, append, open_build
from tests.conftest import page


def extract(warehouse: Path, *roots: Path) -> Outcome:
    """The steps of a refresh up to the tables, whose tests are elsewhere."""
    refresh = Refresh(Warehouse(warehouse), resolve_roots([str(root) for root in roots]))
    refresh.warehouse.prepare()
    refresh.take_in()
    refresh.read()
    refresh.enrich_all()
    return refresh.outcome


def raw(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with open_build(Warehouse(warehouse)) as build:
        return build.execute(sql).fetchall()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_bytes(page(f"https://news.example.org/{number}", title=f"第{number}篇报道"))
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


def test_first_refresh_reads_everything(archive: Path, warehouse: Path) -> None:
    outcome = extract(warehouse, archive)
    assert (outcome.found, outcome.new, outcome.read, outcome.gone) == (3, 3, 3, 0)
    assert outcome.enriched == {step.name: 3 for step in steps.ENRICHMENTS}


def test_second_refresh_opens_and_reads_nothing(archive: Path, warehouse: Path) -> None:
    extract(warehouse, archive)
    outcome = extract(warehouse, archive)
    assert (outcome.found, outcome.opened, outcome.new, outcome.read) == (3, 0, 0, 0)
    assert set(outcome.enriched.values()) == {0}


def test_a_new_file_alone_is_opened_and_read(archive: Path, warehouse: Path) -> None:
    extract(warehouse, archive)
    (archive / "new.txt").write_bytes(page("https://news.example.org/new"))
    outcome = extract(warehouse, archive)
    assert (outcome.found, outcome.opened, outcome.new, outcome.read) == (4, 1, 1, 1)


def test_a_changed_file_is_read_and_its_old_content_kept(archive: Path, warehouse: Path) -> None:
    extract(warehouse, archive)
    changed = page("https://news.example.org/1", title="第1篇报道（更新）", paragraphs=["内容有改动，增加了一句话。"])
    (archive / "1.txt").write_bytes(changed)
    outcome = extract(warehouse, archive)
    assert (outcome.new, outcome.read) == (1, 1)
    assert raw(warehouse, "select is_present from raw.files where path = '1.txt' order by 1") == [(False,), (True,)]
    assert raw(warehouse, "select count(*) from raw.readings") == [(4,)]


def test_a_file_under_another_name_is_not_read_again(archive: Path, warehouse: Path) -> None:
    extract(warehouse, archive)
    (archive / "1.txt").rename(archive / "renamed.txt")
    outcome = extract(warehouse, archive)
    assert (outcome.new, outcome.gone, outcome.read) == (1, 1, 0)


def test_a_file_that_comes_back_is_present_again(archive: Path, warehouse: Path) -> None:
    extract(warehouse, archive)
    content = (archive / "1.txt").read_bytes()
    (archive / "1.txt").unlink()
    assert extract(warehouse, archive).gone == 1
    (archive / "1.txt").write_bytes(content)
    extract(warehouse, archive)
    assert raw(warehouse, "select is_present from raw.files where path = '1.txt'") == [(True,)]


@pytest.mark.parametrize(
    "between", [None, page("https://news.example.org/1", title="另一个题目")], ids=["gone", "changed"]
)
def test_a_file_that_goes_back_to_what_it_was_counts_as_changed(
    between: bytes | None, archive: Path, warehouse: Path
) -> None:
    """The tables are built anew then, although every content has been seen before."""
    file = archive / "1.txt"
    extract(warehouse, archive)
    content = file.read_bytes()
    file.unlink() if between is None else file.write_bytes(between)
    extract(warehouse, archive)
    file.write_bytes(content)
    assert extract(warehouse, archive).new == 1
    assert extract(warehouse, archive).new == 0


@pytest.mark.parametrize("batch_bytes", [1, 1 << 20], ids=["one batch each", "one batch"])
def test_of_several_entries_of_one_name_the_last_is_present(
    batch_bytes: int, tmp_path: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.refresh._BATCH_BYTES", batch_bytes)
    first, last = page(title="第一稿"), page(title="定稿")
    with tarfile.open(tmp_path / "pack.tar", "w") as archive:
        for content in (first, first, last, last):
            entry = tarfile.TarInfo("./a.txt")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    extract(warehouse, tmp_path / "pack.tar")
    titles = "select title, is_present from raw.files join raw.readings using (sha256) order by is_present"
    assert raw(warehouse, titles) == [("第一稿", False), ("定稿", True)]


def test_files_of_a_root_that_is_not_given_stay_present(archive: Path, warehouse: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    extract(warehouse, archive)
    assert extract(warehouse, other).gone == 0
    assert raw(warehouse, "select count(*) from raw.files where is_present") == [(3,)]


def test_a_reject_says_why_and_the_others_go_on(archive: Path, warehouse: Path) -> None:
    (archive / "empty.txt").write_bytes(b"")
    (archive / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (archive / "no-url.txt").write_bytes("只有一行文字，没有网址。".encode())
    (archive / "bad-url.txt").write_bytes(page("ftp://news.example.org/x"))
    (archive / "no-text.txt").write_bytes(page("https://news.example.org/empty", paragraphs=["<img src='/x.jpg'>"]))
    outcome = extract(warehouse, archive)
    assert outcome.read == 8
    reasons = dict(raw(warehouse, """
        select f.path, r.reject_reason from raw.files f join raw.readings r using (sha256) where r.reject_reason is not null
    """))  # fmt: skip
    assert reasons == {
        "empty.txt": "empty", "binary.txt": "not-text", "no-url.txt": "no-url", "bad-url.txt": "bad-url",
        "no-text.txt": "no-text",
    }  # fmt: skip


def test_a_new_layout_version_reads_its_outlet_alone(
    archive: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive / "nyt.txt").write_bytes(page("https://cn.nytimes.com/world/20240101/invented/"))
    extract(warehouse, archive)
    today = steps.read_key
    monkeypatch.setattr(steps, "read_key", lambda host: today(host) + ("+" if host == "cn.nytimes.com" else ""))
    outcome = extract(warehouse, archive)
    assert outcome.read == 1
    assert set(outcome.enriched.values()) == {1}


def test_reading_all_anew_leaves_nothing_of_what_was_found_before(
    archive: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        text = (f"何立峰周四在北京会见了第{number}个代表团。他说：“双方同意继续沟通。”",)
        (archive / f"{number}.txt").write_bytes(page(f"https://news.example.org/{number}", f"第{number}篇报道", text))
    extract(warehouse, archive)
    tables = [*steps.READ_TABLES, *(table for step in steps.ENRICHMENTS for table in step.tables), "steps_done"]
    found = {table: raw(warehouse, f"select * exclude (read_key) from raw.{table} order by all" if table == "readings"
                        else f"from raw.{table} order by all") for table in tables}  # fmt: skip
    assert found["mentions"]
    assert found["quotes"]
    today = steps.read_key
    monkeypatch.setattr(steps, "read_key", lambda host: today(host) + "+")
    assert extract(warehouse, archive).read == 3
    for table, rows in found.items():
        columns = "* exclude (read_key)" if table == "readings" else "*"
        assert raw(warehouse, f"select {columns} from raw.{table} order by all") == rows, table


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_what_is_found_anew_does_not_mislead_the_planner(is_asked_for: bool, warehouse: Path) -> None:
    """DuckDB remembers the values of rows that are gone, and takes joins with those that came in their place for small."""
    refresh = Refresh(Warehouse(warehouse), [])
    refresh.warehouse.prepare()
    done = pl.DataFrame({"sha256": [f"{number:064}" for number in range(5_000)], "step": "mentions", "step_key": "key"})
    join = (
        "explain (format json) select count(*) from raw.steps_done as a inner join raw.steps_done as b using (sha256)"
    )
    plans = []
    with refresh.kept_build(), refresh._build() as build:
        for _ in range(4):
            append(build, "steps_done", done)
            build.execute("checkpoint")
            plans.append(build.execute(join).fetchall())
            if is_asked_for:
                refresh.forget_results()
            else:
                refreshing._forget(build, "(select sha256 from raw.steps_done)", ["steps_done"])
    assert plans == plans[:1] * 4


def test_a_changed_lexicon_runs_mentions_alone(archive: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(warehouse, archive)
    changed = replace(steps.MENTIONS, key=lambda: "another lexicon")
    others = [changed if step is steps.MENTIONS else step for step in steps.ENRICHMENTS]
    monkeypatch.setattr(steps, "ENRICHMENTS", tuple(others))
    outcome = extract(warehouse, archive)
    assert outcome.read == 0
    assert {name: count for name, count in outcome.enriched.items() if count} == {"mentions": 3}


def test_pool_and_one_process_give_the_same(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration import pool

    tables = "select * from raw.{} order by all"
    results = []
    for folder, from_documents in (("one", 10_000), ("pool", 1)):
        monkeypatch.setattr(pool, "POOL_FROM_DOCUMENTS", from_documents)
        monkeypatch.setattr(pool, "processes", lambda: 2)
        extract(tmp_path / folder, archive)
        results.append([raw(tmp_path / folder, tables.format(name)) for name in ("readings", "paragraphs", "mentions")])
    assert results[0] == results[1]


def test_part_by_part_and_in_one_go_give_the_same(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract(tmp_path / "one", archive)
    monkeypatch.setattr("orchestration.refresh._PART", 2)
    outcome = extract(tmp_path / "other", archive)
    assert outcome.read == 3
    for table in (*steps.READ_TABLES, *(table for step in steps.ENRICHMENTS for table in step.tables), "steps_done"):
        rows = raw(tmp_path / "one", f"from raw.{table} order by all")
        assert rows == raw(tmp_path / "other", f"from raw.{table} order by all"), table
        assert rows or table not in ("readings", "paragraphs", "steps_done")


def test_enrichments_together_and_one_by_one_give_the_same(archive: Path, warehouse: Path, tmp_path: Path) -> None:
    extract(warehouse, archive)
    refresh = Refresh(Warehouse(tmp_path / "single"), resolve_roots([str(archive)]))
    refresh.warehouse.prepare()
    refresh.take_in()
    refresh.read()
    for step in steps.ENRICHMENTS:
        refresh.enrich(step)
    assert refresh.outcome.enriched == {step.name: 3 for step in steps.ENRICHMENTS}
    for table in (*(table for step in steps.ENRICHMENTS for table in step.tables), "steps_done"):
        rows = [raw(folder, f"select * from raw.{table} order by all") for folder in (warehouse, tmp_path / "single")]
        assert rows[0] == rows[1], table
    assert raw(warehouse, "select count(*) from raw.steps_done") == [(3 * len(steps.ENRICHMENTS),)]


def test_a_raw_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(RawPathError, match="nowhere"):
        resolve_roots([str(tmp_path / "nowhere")])


def test_reprint_in_the_other_script_shares_the_story(archive: Path, warehouse: Path) -> None:
    words = "张三说，这次会谈讨论了关税、芯片和芬太尼等问题，双方同意继续保持沟通，并在下个季度举行新一轮会议。"
    text = [
        f"{words}第{n}点是关于{topic}的安排，细节将由工作组商定。"
        for n, topic in enumerate(("农业", "能源", "金融", "航空", "教育"))
    ]
    (archive / "a.txt").write_bytes(page("https://a.example.org/1", "会谈结束", text))
    from opencc import OpenCC

    traditional = [OpenCC("s2t").convert(paragraph) for paragraph in text[:-1]]
    (archive / "b.txt").write_bytes(page("https://b.example.org/1", "會談落幕", traditional, epoch_ms=1704880000000))
    extract(warehouse, archive)
    groups = raw(warehouse, "select count(*), count(distinct story_group) from raw.story_groups")
    assert (2, 1) in groups or groups[0][1] == 2  # the three short reports of the archive may form a group of their own
    hosts = raw(warehouse, "select list(r.host order by r.host) from raw.story_groups g join raw.readings r using (sha256) "
                "where r.host like '_.example.org' group by g.story_group")  # fmt: skip
    assert hosts == [(["a.example.org", "b.example.org"],)]


def _glossing(number: int, name: str = "倪振伟（Jim Nee）") -> bytes:
    return page(f"https://news.example.org/g{number}", title=f"第{number}篇", paragraphs=[f"学者{name}说，今天下雨。"])


MENTIONED = "select sha256, entity_id, surface, char_start, method from raw.mentions order by all"


def test_a_name_that_the_archive_teaches_is_searched_for_where_it_stands_and_nowhere_else(
    archive: Path, warehouse: Path, tmp_path: Path
) -> None:
    (archive / "bare.txt").write_bytes(page("https://news.example.org/bare", paragraphs=["大家请倪振伟先来。"]))
    (archive / "g1.txt").write_bytes(_glossing(1))
    extract(warehouse, archive)
    (archive / "g2.txt").write_bytes(_glossing(2))
    outcome = extract(warehouse, archive)
    # Two articles gloss the name now: the new one, the one that glossed it before and the one that only holds it.
    assert outcome.enriched == {
        step.name: 3 if step.needs_learned or "mentions" in step.needs else 1 for step in steps.ENRICHMENTS
    }
    found = raw(warehouse, "select count(distinct sha256) from raw.mentions where entity_id = 'person.~jim-nee'")
    assert found == [(3,)]
    extract(tmp_path / "at-once", archive)
    assert raw(warehouse, MENTIONED) == raw(tmp_path / "at-once", MENTIONED)


def test_a_name_that_is_no_longer_taught_is_no_longer_searched_for(
    archive: Path, warehouse: Path, tmp_path: Path
) -> None:
    (archive / "bare.txt").write_bytes(page("https://news.example.org/bare", paragraphs=["大家请倪振伟先来。"]))
    for number in (1, 2):
        (archive / f"g{number}.txt").write_bytes(_glossing(number))
    extract(warehouse, archive)
    for number in (3, 4):
        (archive / f"g{number}.txt").write_bytes(_glossing(number, "倪振伟（Joan Nee）"))
    extract(warehouse, archive)
    assert raw(warehouse, "select status from raw.learned_aliases where alias = '倪振伟'") == [("several",)]
    extract(tmp_path / "at-once", archive)
    assert raw(warehouse, MENTIONED) == raw(tmp_path / "at-once", MENTIONED)


def test_tables_of_a_large_build_are_made_anew_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    refresh = Refresh(warehouse, [])
    due = refresh.begin_marts()
    assert (due.anew, due.at_once) == (True, 2)
    monkeypatch.setattr(store, "_GIGABYTE", 1000)
    due = refresh.begin_marts()
    assert (due.anew, due.at_once) == (True, 1)
    with open_build(warehouse) as build:
        store.set_state(build, "models_key", project_key())
    duckdb.connect(str(warehouse.marts)).close()
    due = refresh.begin_marts()
    assert (due.anew, due.at_once) == (False, 2)


@pytest.mark.parametrize("are_written_to", [False, True], ids=["gone", "written to"])
def test_a_part_of_the_tables_is_not_built_beside_others_that_are_of_no_use(
    are_written_to: bool, tmp_path: Path
) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    if are_written_to:
        duckdb.connect(str(warehouse.marts)).close()
        with open_build(warehouse) as build:
            store.set_state(build, "published_marts", "as it was published")
    with pytest.raises(NotPublishable, match="select all of the group warehouse"):
        Refresh(warehouse, []).begin_marts(is_part=True)
    assert warehouse.marts.exists() == are_written_to


@pytest.mark.parametrize(("are_many", "read_before"), [(False, 0), (True, 2)])
def test_dbt_gets_ready_beside_the_reading_of_few_articles_and_beside_the_learning_of_many(
    are_many: bool, read_before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "are_worth_workers", lambda documents: are_many)
    archive = tmp_path / "raw"
    archive.mkdir()
    for number in range(2):
        (archive / f"{number}.txt").write_bytes(page(f"https://news.example.org/{number}"))
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    look = Refresh(warehouse, resolve_roots([str(archive)]))
    read: list[int] = []

    class Dbt(ReadyDbt):
        def get_ready(self) -> None:
            read.append(look.outcome.read)

    refreshing._find_due(look, Dbt(warehouse, None), full=False)
    assert read[0] == read_before


def test_files_that_are_only_seen_again_make_nothing_ready(
    archive: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract(warehouse, archive)
    with open_build(Warehouse(warehouse)) as build:
        store.set_state(build, refreshing._MARTS_KEY, project_key())
    monkeypatch.setattr(refreshing, "are_marts_sound", lambda build, warehouse: True)
    started: list[str] = []

    class Dbt(ReadyDbt):
        def get_ready(self) -> None:
            started.append("dbt")

    def look(change: Path) -> Refresh:
        refresh = Refresh(Warehouse(warehouse), resolve_roots([str(archive)]))
        os.utime(change, (1, 1))
        refreshing._find_due(refresh, Dbt(Warehouse(warehouse), None), full=False)
        return refresh

    monkeypatch.setattr(
        refreshing, "start_workers", lambda make_ready, documents: started.extend(["worker"] * documents)
    )
    assert look(archive / "1.txt").outcome.opened == 1  # under another time, with the same content
    assert started == []
    (archive / "new.txt").write_bytes(page("https://news.example.org/new"))
    assert look(archive / "new.txt").outcome.new == 1
    assert set(started) == {"worker", "dbt"}
