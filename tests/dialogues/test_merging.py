"""One meeting out of many reports, whatever their order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.dialogues import merging
from orchestration.dialogues.merging import Report, merge_reports

FWG = "dialogue.us-cn-financial-working-group"
MINISTERS = "dialogue.us-cn-foreign-ministers"
OTHERS = "dialogue.us-cn-officials"


def report(
    article: str,
    published_on: str = "2024-01-24",
    dialogue_id: str = MINISTERS,
    days: tuple[str, str] | None = ("2024-01-18", "2024-01-19"),
    grain: str | None = "range",
    place: str | None = None,
    status: str = "held",
    mode: str | None = "in_person",
    round_no: int | None = None,
    us: tuple[str, ...] = ("b",),
    cn: tuple[str, ...] = ("w",),
    number: int = 1,
) -> Report:
    first, last = (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else (None, None)
    return Report(
        article, number, date.fromisoformat(published_on), dialogue_id, round_no, first, last, grain if days else None,
        place, status, mode, frozenset(us), frozenset(cn),
    )  # fmt: skip


def groups(*reports: Report) -> list[list[str]]:
    """The articles of each meeting, in order."""
    meetings: dict[str, list[str]] = {}
    for article, _, meeting in merge_reports(reports):
        meetings.setdefault(meeting, []).append(article)
    return sorted(meetings.values())


SAME = {
    "same_days_and_people": (report("a"), report("b")),
    "planned_and_held": (report("a", "2024-01-10", status="planned"), report("b")),
    "a_day_apart_by_the_time_zone": (
        report("a", days=("2024-01-18", "2024-01-18"), grain="day"),
        report("b", days=("2024-01-17", "2024-01-17"), grain="day"),
    ),
    "one_names_nobody_but_the_channel": (report("a"), report("b", us=(), cn=())),
    "a_month_and_one_meeting_in_it": (report("a"), report("b", days=("2024-01-01", "2024-01-31"), grain="month")),
    "undated_soon_after": (report("a"), report("b", "2024-01-30", days=None)),
    "undated_soon_before": (report("a"), report("b", "2024-01-03", days=None, status="planned")),
    "a_city_and_its_country": (report("a", place="gpe.us.anchorage"), report("b", place="gpe.us")),
    "the_channel_for_all_others": (
        report("a", place="gpe.us-ak"),
        report("b", dialogue_id=OTHERS, place="gpe.us-ak", us=(), cn=()),
    ),
}
DIFFERENT = {
    "other_days": (report("a"), report("b", days=("2024-01-25", "2024-01-26"))),
    "other_people": (report("a"), report("b", us=("y",), cn=("h",))),
    "other_rounds": (report("a", dialogue_id=FWG, round_no=3), report("b", dialogue_id=FWG, round_no=4)),
    "a_call_and_a_meeting": (report("a"), report("b", mode="phone")),
    "other_channels": (report("a"), report("b", dialogue_id=FWG)),
    "other_countries": (report("a", place="gpe.th"), report("b", place="gpe.cn-bj")),
    "undated_long_after": (report("a"), report("b", "2024-09-30", days=None)),
    "undated_plan_of_something_after_it": (report("a"), report("b", "2024-02-03", days=None, status="planned")),
    "two_reports_of_one_article": (report("a"), report("a", number=2)),
    "strangers_in_the_channel_for_all_others": (
        report("a", dialogue_id=OTHERS, us=(), cn=()),
        report("b", dialogue_id=OTHERS, us=(), cn=()),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_one_meeting(name: str) -> None:
    assert len(groups(*SAME[name])) == 1


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_meetings(name: str) -> None:
    assert len(groups(*DIFFERENT[name])) == 2


def test_an_undated_report_joins_none_of_two_that_fit_alike() -> None:
    first = report("a", days=("2024-01-05", "2024-01-05"), grain="day")
    second = report("b", days=("2024-01-15", "2024-01-15"), grain="day")
    assert groups(first, second, report("c", days=None)) == [["a"], ["b"], ["c"]]


def test_an_id_is_that_of_the_report_that_founded_the_meeting() -> None:
    alone = merge_reports([report("a")])[0][2]
    assert {meeting for _, _, meeting in merge_reports([report("a"), report("b", "2024-02-01")])} == {alone}


days = st.dates(date(2024, 1, 1), date(2024, 4, 15))
reports = st.lists(
    st.builds(
        lambda article, day, long, channel, mode, us, cn, status: report(
            str(article), str(day), channel, None if long < 0 else (str(day), str(day)), "day", None, status, mode, None, us, cn
        ),
        st.integers(0, 99), days, st.integers(-1, 1), st.sampled_from([MINISTERS, FWG, OTHERS]),
        st.sampled_from([None, "phone", "in_person"]), st.sampled_from([(), ("b",), ("y",)]), st.sampled_from([(), ("w",), ("h",)]),
        st.sampled_from(["held", "planned"]),
    ),
    max_size=12, unique_by=lambda r: r.article_id,
)  # fmt: skip


@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(given_reports: list[Report], random) -> None:  # type: ignore[no-untyped-def]
    merged = merge_reports(given_reports)
    shuffled = list(given_reports)
    random.shuffle(shuffled)
    assert merge_reports(shuffled) == merged
    assert [(article, number) for article, number, _ in merged] == sorted(
        (r.article_id, r.report_no) for r in given_reports
    )


@given(reports)
def test_days_rule_out_only_meetings_that_would_not_fit(given_reports: list[Report]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_is_far", lambda meeting, report: False)
        looked_at_all = merge_reports(given_reports)
    assert merge_reports(given_reports) == looked_at_all
