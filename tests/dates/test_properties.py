"""What holds for the date grammar whatever the text."""

import re
from datetime import date, timedelta
from itertools import pairwise
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from orchestration.dates import forms, spans
from orchestration.dates.grammar import DateMention, find_dates
from orchestration.dates.numerals import CHINESE_DIGITS, read_number

FRAGMENTS = (
    "2021年 二〇二〇年 民國110年 110年 去年 今年 同年 翌年 当年 3月 十二月 本月 上个月 底 初 上旬 18日 三十一日 31日 29日 2月 至 到 - ~ 、 和 （ ） ( ) "
    "周一 星期天 上周 本周 下周四 周末 上周末 今天 昨日 今(19)日 昨 明晚 后天 三天前 两年前 3个月后 十天后 第三季度 上半年 前三季度 去年同期 年底 月初 "
    "将于 预计 表示 说 ， 。 “ ” 《 》 法案 圣诞节 七一 冬至 当天 次日 Jan. 20, 2021 Tuesday on last week May 2020 2020-12-31 . 个 0 9999年 ０ \n 〇 日 年 月"
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join),
    st.text(alphabet="0123456789一二三十〇年月日号周末上下今昨前后至到（） ，。", max_size=60),
)
DAYS = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from([date.min, date.max]))
CHINESE = {value: digit for digit, value in CHINESE_DIGITS.items() if digit in "〇一二三四五六七八九"}


def counting(number: int) -> str:
    """1 to 31 in words: 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else CHINESE[tens] + "十") + (CHINESE[ones] if ones else "")


def positional(number: int) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(number))


def grain_fits(mention: DateMention) -> bool:
    first, last = mention.starts_on, mention.ends_on
    whole_months = first.day == 1 and last == spans.last_of_month(last.year, last.month)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return {
        "day": first == last,
        "range": first < last,
        "week": first.weekday() == 0 and last - first == timedelta(days=6),
        "month": whole_months and count == 1,
        "quarter": whole_months and count == 3,
        "year": whole_months and first.month == 1 and count == 12,
    }[mention.grain]


@given(TEXTS, DAYS)
def test_any_text_is_read(text: str, published_on: date | None) -> None:
    mentions = find_dates(text, published_on)
    assert all(text[m.char_start : m.char_end] == m.surface for m in mentions)
    assert all(m.starts_on <= m.ends_on and grain_fits(m) for m in mentions)
    assert all(a.char_end <= b.char_start for a, b in pairwise(mentions))
    assert find_dates(text, published_on) == mentions


@given(TEXTS, st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_a_surface_read_alone_is_one_expression_or_none(text: str, published_on: date) -> None:
    for mention in find_dates(text, published_on):
        again = find_dates(mention.surface, published_on)
        assert [m.surface for m in again] in ([mention.surface], [])


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["会议于{}举行。", "會議於{}舉行。", "（{}）", "{}", "他說：「{}」", "截至{}，"]),
    st.booleans(),
    DAYS,
)
def test_a_rendered_day_is_found_again(on: date, frame: str, in_words: bool, published_on: date | None) -> None:
    written = f"{on.year}年{on.month}月{on.day}日"
    if in_words:
        written = f"{positional(on.year)}年{counting(on.month)}月{counting(on.day)}日"
    mentions = find_dates(frame.format(written), published_on)
    assert [(m.surface, m.starts_on, m.ends_on, m.grain) for m in mentions] == [(written, on, on, "day")]


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.booleans())
def test_a_rendered_month_and_year_are_found_again(on: date, in_words: bool) -> None:
    year, month = (positional(on.year), counting(on.month)) if in_words else (str(on.year), str(on.month))
    for written, span in (
        (f"{year}年{month}月", spans.month(on.year, on.month)),
        (f"{year}年", spans.year(on.year)),
    ):
        (mention,) = find_dates(f"自{written}以来", None)
        assert (mention.surface, mention.starts_on, mention.ends_on) == (written, span.starts_on, span.ends_on)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.integers(1, 400))
def test_a_rendered_range_is_found_again(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    written = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    (mention,) = find_dates(f"合約自{written}有效", None)
    assert (mention.surface, mention.starts_on, mention.ends_on) == (written, first, last)


@given(st.integers(1, 99))
def test_numbers_in_words_are_read(number: int) -> None:
    assert read_number(counting(number)) == number


def test_time_grows_with_the_text_alone() -> None:
    """No paragraph breaks, no sentence ends, many dates: what would make a careless look-back quadratic."""
    units = ("1月1日", "“今天周一", "昨天次日", "，2011年3月4日", '"今天16日', "May 5, 2020 ")
    for unit in units:
        text = unit * (40_000 // len(unit))
        started = perf_counter()
        find_dates(text, date(2021, 4, 14))
        assert perf_counter() - started < 8, unit


@given(TEXTS)
def test_no_expression_is_passed_over_for_how_it_begins(text: str) -> None:
    tried = [(kind, forms._FIRST.get(first, first), re.compile(source)) for kind, first, source in forms.CANDIDATES]
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        matches = ((kind, pattern.match(text, at)) for kind, first, pattern in tried if text[at] in first)
        kind, match = next(((kind, m) for kind, m in matches if m and m.end() > at), ("", None))
        if match:
            found.append((kind, at, match.end()))
        at = match.end() if match else at + 1
    assert [(form.kind, form.start, form.end) for form in forms.find_forms(text)] == found
