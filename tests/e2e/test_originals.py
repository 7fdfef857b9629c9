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


MEETINGS = [
    # channel, round, first and last day, place, status, who takes part
    ("dialogue.us-cn-financial-working-group", 3, "2024-01-18", "2024-01-19", "gpe.cn-bj", "held", ("内曼", "宣昌能")),
    (
        "dialogue.us-cn-financial-working-group",
        5,
        "2024-08-15",
        "2024-08-16",
        "gpe.cn-sh",
        "planned",
        ("奈曼", "宣昌能"),
    ),
    ("dialogue.us-cn-financial-working-group", None, "2024-12-09", "2024-12-15", "gpe.cn.nanjing", "planned", ()),
    ("dialogue.us-cn-economic-working-group", None, "2024-12-09", "2024-12-15", "gpe.za", "planned", ()),
    ("dialogue.us-cn-dpct", 17, "2024-01-08", "2024-01-09", None, "held", ("蔡斯", "宋延超")),
    ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "gpe.cn-bj", "held", ("布林肯", "习近平")),
    ("dialogue.us-cn-ai-dialogue", 1, None, None, None, "planned", ()),
    (
        "dialogue.us-cn-national-security-advisers",
        None,
        "2024-01-22",
        "2024-01-28",
        "gpe.th.bangkok",
        "held",
        ("沙利文", "王毅"),
    ),
    ("dialogue.us-cn-counternarcotics-working-group", None, None, None, "gpe.cn-bj", "held", ()),
    ("dialogue.us-cn-interior", None, "2024-01-10", "2024-01-10", None, "held", ("马约卡斯", "王小洪")),
    ("dialogue.us-cn-commerce", None, "2024-01-10", "2024-01-10", None, "held", ("雷蒙多", "王文涛")),
]


@pytest.mark.parametrize(
    "meeting", MEETINGS, ids=lambda meeting: f"{meeting[0].removeprefix('dialogue.us-cn-')} {meeting[2]}"
)
def test_a_meeting_the_originals_report(warehouse: Path, meeting: tuple[object, ...]) -> None:
    dialogue_id, round_no, starts_on, ends_on, place, status, people = meeting
    found = query(
        warehouse,
        "select round, cast(starts_on as varchar), cast(ends_on as varchar), place_entity_id, status, "
        "coalesce((select string_agg(name, ' ') from meeting_participants p where p.meeting_id = m.meeting_id), '') "
        f"from dialogue_meetings m where dialogue_id = '{dialogue_id}'",
    )
    assert isinstance(people, tuple)
    assert [
        row
        for row in found
        if row[:3] == (round_no, starts_on, ends_on)
        and row[3] == (place or row[3])
        and row[4] == status
        and all(name in str(row[5]) for name in people)
    ], found


def test_a_session_nobody_reported_is_a_gap(warehouse: Path) -> None:
    gaps = query(warehouse, "select dialogue_id, round, previous_round, next_round from dialogue_gaps")
    assert ("dialogue.us-cn-financial-working-group", 4, 3, 5) in gaps


def test_one_person_of_two_names_is_one_official(warehouse: Path) -> None:
    officials = query(
        warehouse,
        "select count(distinct entity_id), count(distinct meeting_id) from meeting_participants where name like '%曼' and side = 'US'",
    )
    assert officials == [(1, 2)]


def test_a_digest_is_no_version_of_its_original(shared: Path, tmp_path: Path) -> None:
    result = sinoscope("refresh", "--raw", shared / "seeds", "--raw", "seeds", "--warehouse", tmp_path)
    assert result.code == 0, result.err
    assert query(tmp_path, "select is_digest, count(*), max(version_count) from articles group by 1 order by 1") == [
        (False, 5, 1),
        (True, 5, 1),
    ]
    assert query(tmp_path, "select count(*) from (select url from articles group by 1 having count(*) = 2)") == [(5,)]
