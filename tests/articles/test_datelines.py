"""Which openings of a first paragraph are datelines, and which only look like one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.articles.datelines import Dateline, dateline_day, read_dateline

DATELINES: dict[str, tuple[str, str, str]] = {
    "place and dash": ("华盛顿 — ", "华盛顿", ""),
    "place and double dash": ("华盛顿 —— ", "华盛顿", ""),
    "place, dash without space before": ("华盛顿— ", "华盛顿", ""),
    "two places": ("香港/台北 - ", "香港/台北", ""),
    "agency with a day": ("（中央社台北15日電）", "台北", ""),
    "agency with month and day": ("（中央社巴黎3月15日專電）", "巴黎", ""),
    "agency from foreign wires": ("（中央社華盛頓14日綜合外電報導）", "華盛頓", ""),
    "one reporter": ("（中央社記者林小樹台北30日電）", "台北", "林小樹"),
    "two reporters": ("（中央社記者林小樹、何大山台北30日電）", "台北", "林小樹、何大山"),
    "reporter of two characters": ("（中央社記者何山台北30日電）", "台北", "何山"),
    "reporter with spaces": ("（中央社記者 林小樹 台北30日電）", "台北", "林小樹"),
    "correspondent": ("（特派员何大山北京专电）", "北京", "何大山"),
    "place and 讯": ("（新加坡讯）", "新加坡", ""),
    "place, compiled": ("（北京综合讯）", "北京", ""),
    "half-width brackets": ("(中央社巴黎3日電)", "巴黎", ""),
    "wire, place, day and dash": ("路透北京4月16日 - ", "北京", ""),
    "wire with two places": ("路透北京/上海4月16日 - ", "北京/上海", ""),
    "wire with 电": ("新华社北京1月5日电 ", "北京", ""),
    "wire with reporters behind": ("新华社北京1月5日电（记者林小树、何大山）", "北京", "林小树、何大山"),
}
REPORT = "一座旧磨坊在雨中重新开放。"


@pytest.mark.parametrize(("dateline", "place", "names"), DATELINES.values(), ids=DATELINES)
def test_datelines_are_read_and_measured(dateline: str, place: str, names: str) -> None:
    found = read_dateline(dateline + REPORT)
    assert found == Dateline(place, names, len(dateline))
    assert (dateline + REPORT)[found.length :] == REPORT


NO_DATELINES: dict[str, str] = {
    "begins with a place": "华盛顿的一座旧磨坊重新开放。",
    "place and comma": "华盛顿，一座旧磨坊重新开放。",
    "place and space": "华盛顿 一座旧磨坊重新开放。",
    "dash between two places": "北京—上海的列车今天停运。",
    "dash of an aside": "北京——这座旧城——下雨了。",
    "dash in running text": "有一座旧磨坊在雨中重新开放 — 在华盛顿。",
    "hyphen without space": "磨坊-图书馆重新开放。",
    "bracket in running text": "旧磨坊（中央社台北15日電）重新开放。",
    "bracket that says something else": "（请勿来电）旧磨坊重新开放。",
    "bracket with a day alone": "（15日）旧磨坊重新开放。",
    "agency as the subject": "中央社台北15日报道，旧磨坊重新开放。",
    "wire without a dash": "路透北京4月16日报道说，旧磨坊重新开放。",
    "begins with 记者": "记者何大山在台北看到，旧磨坊重新开放。",
    "empty": "",
    "a dash alone": "— 旧磨坊",
}


@pytest.mark.parametrize("text", NO_DATELINES.values(), ids=NO_DATELINES)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    assert read_dateline(text) is None


PIECES = st.sampled_from([*"（）()—-/、 0159日月電讯", "中央社", "路透", "記者", "台北", "林小樹", "綜合", "外電報導"])


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_a_dateline_lies_within_its_text(text: str) -> None:
    found = read_dateline(text)
    if found is not None:
        assert 0 < found.length <= len(text)
        assert found.place in text[: found.length]
        assert found.names in text[: found.length]
        assert found.place == found.place.strip() != ""


DAYS: dict[str, tuple[str, date, date | None]] = {
    "day alone": ("（中央社台北15日電）", date(2021, 3, 15), date(2021, 3, 15)),
    "the day before": ("（中央社華盛頓3日綜合外電報導）", date(2021, 3, 4), date(2021, 3, 3)),
    "of last month": ("（中央社華盛頓28日電）", date(2021, 3, 1), date(2021, 2, 28)),
    "of last year": ("路透北湾12月31日 - ", date(2021, 1, 2), date(2020, 12, 31)),
    "held over a weekend": ("路透北湾7月31日 - ", date(2020, 8, 3), date(2020, 7, 31)),
    "a day ahead": ("（中央社威靈頓5日電）", date(2021, 3, 4), date(2021, 3, 5)),
    "with year": ("【大纪元2021年03月05日讯】", date(2021, 3, 5), date(2021, 3, 5)),
    "Chinese numerals": ("新华社北湾十五日电 ", date(2021, 3, 16), date(2021, 3, 15)),
    "spaces": ("(北湾 3 月 5 日综合电)", date(2021, 3, 5), date(2021, 3, 5)),
    "without 日": ("（中央社台北15電）", date(2021, 3, 15), date(2021, 3, 15)),
    "no day": ("（新加坡讯）", date(2021, 3, 15), None),
    "too long ago": ("（中央社台北11日電）", date(2021, 3, 15), None),
    "another month": ("路透北湾2月15日 - ", date(2021, 3, 15), None),
    "another year": ("【大纪元2019年03月15日讯】", date(2021, 3, 15), None),
    "no such day": ("（中央社台北32日電）", date(2021, 3, 4), None),
    "the first day there is": ("（中央社台北31日電）", date.min, None),
    "the last day there is": ("（中央社台北31日電）", date.max, date.max),
}


@pytest.mark.parametrize(("dateline", "published_on", "day"), DAYS.values(), ids=DAYS)
def test_the_day_of_a_dateline_lies_near_publication(dateline: str, published_on: date, day: date | None) -> None:
    assert dateline_day(dateline, published_on) == day


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-1, 3))
def test_every_near_day_is_read(published_on: date, before: int) -> None:
    written_on = published_on - timedelta(days=before)
    assert dateline_day(f"（中央社台北{written_on.day}日電）", published_on) == written_on
    assert dateline_day(f"路透北湾{written_on.month}月{written_on.day}日 - ", published_on) == written_on
