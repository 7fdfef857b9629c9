"""Meetings that an article reports: invented sentences about people whose offices are public."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.dates.grammar import find_dates
from orchestration.dialogues.encounters import MAY_TRIGGER, TRIGGER
from orchestration.dialogues.reading import ArticleText, Day, MeetingReport, find_meetings
from orchestration.quotes.names import Named
from orchestration.scripts import to_simplified

NAMES = {
    "布林肯": ("person.antony-blinken", "PERSON"),
    "沙利文": ("person.jake-sullivan", "PERSON"),
    "耶伦": ("person.janet-yellen", "PERSON"),
    "拜登": ("person.joe-biden", "PERSON"),
    "尼克松": ("person.richard-nixon", "PERSON"),
    "王毅": ("person.wang-yi", "PERSON"),
    "习近平": ("person.xi-jinping", "PERSON"),
    "何立峰": ("person.he-lifeng", "PERSON"),
    "李四光": ("person.~李四光", "PERSON"),
    "史密斯": ("person.~史密斯", "PERSON"),
    "岸田文雄": ("person.fumio-kishida", "PERSON"),
    "美国财政部": ("org.us-treasury", "ORG"),
    "中国公安部": ("org.cn-mps", "ORG"),
    "美国": ("gpe.us", "GPE"),
    "中国": ("gpe.cn", "GPE"),
    "日本": ("gpe.jp", "GPE"),
    "印度": ("gpe.in", "GPE"),
    "北京": ("gpe.cn-bj", "GPE"),
    "华盛顿": ("gpe.us.washington", "GPE"),
    "阿拉斯加": ("gpe.us-ak", "GPE"),
    "安克雷奇": ("gpe.us.anchorage", "GPE"),
    "维也纳": ("gpe.at.vienna", "GPE"),
    "人民大会堂": ("loc.great-hall", "LOC"),
}
PUBLISHED_ON = date(2024, 4, 27)


def mentions_of(body: str) -> list[Named]:
    """Where the names stand, longest first."""
    text, found, taken = to_simplified(body), [], set[int]()
    for name in sorted(NAMES, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            if not taken & set(range(at, at + len(name))):
                taken |= set(range(at, at + len(name)))
                found.append(Named(*NAMES[name], body[at : at + len(name)], at, at + len(name)))
            at = text.find(name, at + 1)
    return sorted(found, key=lambda mention: mention.char_start)


def meetings_of(body: str, published_on: date = PUBLISHED_ON) -> list[MeetingReport]:
    days = [Day(d.starts_on, d.ends_on, d.grain, d.char_start, d.char_end) for d in find_dates(body, published_on)]
    return find_meetings(ArticleText(body, published_on, mentions_of(body), days))


def only(reports: Sequence[MeetingReport]) -> MeetingReport:
    assert len(reports) == 1, reports
    return reports[0]


CASES = {
    "talks_with_day_and_place": (
        "美国国务卿布林肯4月26日在北京同中国外长王毅举行会谈。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "北京", "held", "in_person"),
    ),
    "traditional_characters": (
        "美國國務卿布林肯4月26日在北京同中國外長王毅舉行會談。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "北京", "held", "in_person"),
    ),
    "one_receives_the_other": (
        "习近平4月26日在北京会见了到访的美国国务卿布林肯。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "北京", "held", "in_person"),
    ),
    "call": (
        "美国总统拜登4月2日与中国国家主席习近平通了电话。",
        ("dialogue.us-cn-summit", None, "2024-04-02", "2024-04-02", None, "held", "phone"),
    ),
    "by_video": (
        "何立峰4月10日以视频方式与美国财长耶伦会面。",
        ("dialogue.us-cn-finance", None, "2024-04-10", "2024-04-10", None, "held", "video"),
    ),
    "coming_two_days_joined": (
        "美中两国官员将于5月9日和10日在维也纳举行会谈。",
        ("dialogue.us-cn-officials", None, "2024-05-09", "2024-05-10", "维也纳", "planned", "in_person"),
    ),
    "the_last_day_and_how_many": (
        "中美高层官员4月19日结束了在维也纳为期两天的会谈。",
        ("dialogue.us-cn-officials", None, "2024-04-18", "2024-04-19", "维也纳", "held", "in_person"),
    ),
    "the_place_within_the_place": (
        "布林肯和沙利文4月18日在美国阿拉斯加州安克雷奇与中国外长王毅会谈。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-18", "2024-04-18", "安克雷奇", "held", "in_person"),
    ),
    "a_building_takes_its_city": (
        "布林肯4月26日在北京人民大会堂与习近平会晤。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "北京人民大会堂", "held", "in_person"),
    ),
    "a_named_channel_with_its_round": (
        "美中金融工作组4月15日至16日在华盛顿举行第四次会议。",
        ("dialogue.us-cn-financial-working-group", 4, "2024-04-15", "2024-04-16", "华盛顿", "held", "in_person"),
    ),
    "a_visit": (
        "美国财长耶伦今年4月访问中国。",
        ("dialogue.us-cn-finance", None, "2024-04-01", "2024-04-30", "中国", "held", "in_person"),
    ),
    "called_off": (
        "美国取消了原定5月6日在北京举行的美中会谈。",
        ("dialogue.us-cn-officials", None, "2024-05-06", "2024-05-06", "北京", "cancelled", "in_person"),
    ),
    "a_season": (
        "拜登计划在夏季与习近平通电话，美国和中国官员正在准备。",
        ("dialogue.us-cn-summit", None, "2024-06-01", "2024-08-31", None, "planned", "phone"),
    ),
    "the_announcement_has_another_day": (
        "中国外交部4月25日宣布，王毅将同美国国务卿布林肯于4月26日在北京会晤。",
        ("dialogue.us-cn-foreign-ministers", None, "2024-04-26", "2024-04-26", "北京", "planned", "in_person"),
    ),
    "history": (
        "1972年，时任美国总统尼克松访问中国。",
        ("dialogue.us-cn-summit", None, "1972-01-01", "1972-12-31", "中国", "held", "in_person"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_meeting(name: str) -> None:
    body, expected = CASES[name]
    report = only(meetings_of(body))
    found = (
        report.dialogue_id,
        report.round,
        str(report.starts_on),
        str(report.ends_on),
        report.place and to_simplified(report.place),
    )
    assert (*found, report.status, report.mode) == expected


NOT_MEETINGS = {
    "a_third_country": "美国国务卿布林肯4月26日与日本首相岸田文雄会谈，讨论了中国问题。",
    "two_other_countries": "中国和印度的军方4月26日举行会谈，美国表示关注。印度说两国将继续对话。",
    "a_founding": "美中金融工作组于2023年9月22日成立，负责两国的金融事务。",
    "a_major_general_is_no_sign_of_the_future": "中国少将李四光在美国写了一本书。",
    "a_denial": "布林肯说，美国没有与中国外长王毅会谈。",
    "a_call_for_talks": "中国呼吁美国重启对话。",
    "a_rule": "美国官员每次与中国官员会面时都提出这个问题。",
    "a_statement": "中国外长王毅4月26日发表讲话，批评美国。",
    "a_multilateral_meeting": "习近平4月26日出席了二十国集团峰会，美国总统拜登也在场。",
    "out_of_office": "美国前总统尼克松1985年访问中国。",
    "an_interview": "中国外长王毅接受了美国媒体的访问。",
    "one_side_only": "美国财政部4月26日召开会议，讨论中国的汇率。",
}


@pytest.mark.parametrize("name", NOT_MEETINGS)
def test_no_meeting(name: str) -> None:
    assert meetings_of(NOT_MEETINGS[name]) == []


def test_statements_of_one_meeting_are_one_report() -> None:
    body = (
        "中美高层会谈4月18日在阿拉斯加登场。\n美国国务卿布林肯、国家安全顾问沙利文与中国外长王毅出席。\n"
        "布林肯在会谈中告诉王毅，会谈将持续两天。\n会谈4月19日结束。"
    )
    report = only(meetings_of(body))
    assert (str(report.starts_on), str(report.ends_on), report.place) == ("2024-04-18", "2024-04-19", "阿拉斯加")


def test_two_who_are_met_separately_are_two_meetings_on_the_days_of_the_visit() -> None:
    body = "王毅今年1月访问美国。王毅在华盛顿分别与美国国务卿布林肯和国家安全顾问沙利文举行了会晤。"
    reports = meetings_of(body)
    assert [[p.name for p in r.participants if p.side == "US"] for r in reports] == [["布林肯"], ["沙利文"]]
    assert {str(r.starts_on) for r in reports} == {"2024-01-01"}
    assert {r.place for r in reports} == {"华盛顿"}


def test_the_two_are_those_who_met_before() -> None:
    body = "何立峰4月10日与美国财长耶伦通电话。这是两人继去年11月在华盛顿的会面之后再次交谈。"
    reports = meetings_of(body)
    assert [(str(r.starts_on), r.mode, r.place) for r in reports] == [
        ("2024-04-10", "phone", None),
        ("2023-11-01", "in_person", "华盛顿"),
    ]


def test_a_title_makes_an_official_of_whom_the_lexicon_knows_no_office() -> None:
    body = "美国财政部助理部长史密斯4月10日在北京会见了中国公安部副部长李四光。"
    report = only(meetings_of(body))
    assert [(p.name, p.side, p.is_lead) for p in report.participants] == [
        ("史密斯", "US", True),
        ("李四光", "CN", True),
    ]


def test_evidence_stands_where_it_says() -> None:
    body = "美中金融工作组4月15日至16日在华盛顿举行第四次会议。会议由美国财政部助理部长史密斯与何立峰共同主持。"
    report = only(meetings_of(body))
    surfaces = {field: [body[e.char_start : e.char_end] for e in report.evidence if e.field == field] for field in
                ("name", "round", "date", "place", "status", "participant")}  # fmt: skip
    assert surfaces == {
        "name": ["金融工作组"],
        "round": ["第四次"],
        "date": ["4月15日至16日"],
        "place": ["华盛顿"],
        "status": ["4月15日至16日"],
        "participant": ["史密斯", "何立峰"],
    }


def test_an_article_without_a_day_of_its_own_reports_nothing() -> None:
    body = "美国国务卿布林肯在北京同中国外长王毅举行会谈。"
    assert find_meetings(ArticleText(body, None, mentions_of(body), [])) == []


WORD_PARTS = [
    *"通了过上一次话会谈晤面见致电视频讯像线虚拟远程的方式形访问华美到来出抵达前往赴飞接峰首脑共处磋商判对议交讨论研长主持率领团带队国事正工作联席政治局。",
    *("电话", "会谈", "会议", "访问", "视频", "通话", "对话", "连线", "2+2会", "面对面", "研讨交流"),
]


@given(st.lists(st.sampled_from(WORD_PARTS), max_size=12).map("".join))
def test_words_for_encounters_are_not_passed_over(text: str) -> None:
    assert all(MAY_TRIGGER.search(found.group()) for found in TRIGGER.finditer(text))


@given(st.lists(st.sampled_from(WORD_PARTS), max_size=12).map("".join))
def test_words_for_encounters_begin_with_the_characters_looked_for_first(text: str) -> None:
    words = re.compile(re.sub(r"^\(\?=\[[^\]]+\]\)", "", TRIGGER.pattern))
    assert words.pattern != TRIGGER.pattern
    assert [found.span() for found in TRIGGER.finditer(text)] == [found.span() for found in words.finditer(text)]
