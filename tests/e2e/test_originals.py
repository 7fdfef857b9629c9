"""The five original files give the articles, outlets and months they were collected for."""

from pathlib import Path

import pytest

from tests.conftest import query, sinoscope


@pytest.fixture(scope="module")
def warehouse(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals") / "warehouse"
    result = sinoscope("refresh", "--raw", shared / "seeds", "--warehouse", folder)
    assert result.code == 0, result.err
    return folder


def test_articles_and_sources(warehouse: Path) -> None:
    assert query(warehouse, "select source_id, article_count from sources order by 1") == [
        ("cn.nytimes.com", 4),
        ("voachinese.com", 1),
    ]


def test_calendar_runs_from_the_first_month_to_the_last_without_gaps(warehouse: Path) -> None:
    months = [str(row[0])[:7] for row in query(warehouse, "select distinct month from topic_calendar order by 1")]
    assert months == [f"2024-{month:02d}" for month in range(1, 13)]
    with_articles = query(
        warehouse, "select distinct month from topic_calendar where source_article_count > 0 order by 1"
    )
    assert [str(row[0])[5:7] for row in with_articles] == ["01", "02", "04", "08", "12"]


def test_a_digest_is_no_version_of_its_original(shared: Path, tmp_path: Path) -> None:
    result = sinoscope("refresh", "--raw", shared / "seeds", "--raw", "seeds", "--warehouse", tmp_path)
    assert result.code == 0, result.err
    assert query(tmp_path, "select is_digest, count(*), max(version_count) from articles group by 1 order by 1") == [
        (False, 5, 1),
        (True, 5, 1),
    ]
    assert query(tmp_path, "select count(*) from (select url from articles group by 1 having count(*) = 2)") == [(5,)]
