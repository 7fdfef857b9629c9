"""Meetings in a refresh: reports of several articles are put together, and only what articles say now counts."""

from pathlib import Path

import pytest

from orchestration import steps
from orchestration.refresh import Refresh, resolve_roots
from orchestration.store import Warehouse, open_build
from tests.conftest import page

TALKS = "美国国务卿布林肯1月8日在北京与中国外长王毅举行会谈。"
PLAN = "美国国务卿布林肯计划1月8日在北京与中国外长王毅举行会谈，中国外交部没有证实。"
NOTHING = "美国和中国的学者出版了一本书。"
DAY = 24 * 3600 * 1000
JANUARY_10 = 1704877261000


def merge(warehouse: Path, archive: Path) -> int:
    refresh = Refresh(Warehouse(warehouse), resolve_roots([str(archive)]))
    refresh.warehouse.prepare()
    refresh.take_in()
    refresh.read()
    for step in steps.ENRICHMENTS:
        refresh.enrich(step)
    return refresh.merge_meetings()


def groups(warehouse: Path) -> list[tuple[str, str, str]]:
    """Meeting, path and status of each report that counts."""
    with open_build(Warehouse(warehouse)) as build:
        return build.execute(
            "select g.meeting_id, f.path, r.status from raw.meeting_groups g join raw.meeting_reports r using (sha256, report_no) "
            "join raw.files f using (sha256) order by f.path"
        ).fetchall()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "plan.txt").write_bytes(
        page("https://news.example.org/plan", paragraphs=[PLAN], epoch_ms=JANUARY_10 - 5 * DAY)
    )
    (folder / "talks.txt").write_bytes(page("https://news.example.org/talks", paragraphs=[TALKS], epoch_ms=JANUARY_10))
    return folder


def test_two_articles_report_one_meeting_and_its_status_has_a_history(archive: Path, tmp_path: Path) -> None:
    assert merge(tmp_path / "warehouse", archive) == 1
    found = groups(tmp_path / "warehouse")
    assert [(path, status) for _, path, status in found] == [("plan.txt", "planned"), ("talks.txt", "held")]
    assert len({meeting for meeting, _, _ in found}) == 1


def test_what_an_older_version_said_is_no_report(archive: Path, tmp_path: Path) -> None:
    merge(tmp_path / "warehouse", archive)
    later = page("https://news.example.org/plan", paragraphs=[NOTHING], epoch_ms=JANUARY_10 - 4 * DAY)
    (archive / "plan.2.txt").write_bytes(later)
    merge(tmp_path / "warehouse", archive)
    assert [path for _, path, _ in groups(tmp_path / "warehouse")] == ["talks.txt"]


def test_the_same_however_many_refreshes_it_took(archive: Path, tmp_path: Path) -> None:
    merge(tmp_path / "once", archive)
    talks = (archive / "talks.txt").read_bytes()
    (archive / "talks.txt").unlink()
    merge(tmp_path / "twice", archive)
    (archive / "talks.txt").write_bytes(talks)
    merge(tmp_path / "twice", archive)
    assert groups(tmp_path / "twice") == groups(tmp_path / "once")
