"""Datelines: the place, reporters, agency and day that open a report, taken off its first paragraph."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.dates.numerals import read_number

_DAY = r"(?:(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月)?(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})[日号號]"
_DASH = r"(?:—+|–+|-{1,2}|―+|─+|－)"
_AGENCY = (
    r"(?:路透社?|法新社|美联社|美聯社|新华社|新華社|中新社|中央社|德新社|共同社|塔斯社|俄新社|韩联社|韓聯社|BBC|VOA)"
)
# Nothing divides the last name from the place: it has three characters, two only where no place would be left.
_NAMES = r"(?:[\u3400-\u9fff]{2,4}[、，,\s])*[\u3400-\u9fff]{3}"

_FORMS = [
    # （中央社記者劉世怡台北30日電） （中央社台北15日電） (新加坡讯), but not （请勿来电）
    re.compile(
        rf"^[（(](?={_AGENCY}|[^（）()]*(?:[日号號讯訊綜综專专駐驻]|记者|記者|特派))"
        rf"(?:{_AGENCY})?(?:駐|驻)?(?:(?:特派[員员]?|特约记者|特約記者|記者|记者)\s*(?P<names>{_NAMES}|[^（）()]{{2,24}}?)\s*)?"
        rf"(?P<place>[\u3400-\u9fff]{{2,8}}?)(?:{_DAY})?(?:综合|綜合)?[外專专]?(?:電|电|讯|訊)(?:報導|報道|报道|报导)?[）)]\s*"
    ),
    # 路透北京4月16日 - , 路透北京/上海4月16日 -
    re.compile(
        rf"^{_AGENCY}(?P<place>[\u3400-\u9fff]{{2,8}}(?:/[\u3400-\u9fff]{{2,8}}){{0,2}}){_DAY}(?:電|电|讯|訊)?\s*{_DASH}\s*"
    ),
    # 新华社北京1月5日电（记者…）
    re.compile(
        rf"^{_AGENCY}(?P<place>[\u3400-\u9fff]{{2,8}}){_DAY}(?:電|电|讯|訊)(?:[（(](?:记者|記者)?(?P<names>[^（）()]{{2,30}})[）)])?\s*"
    ),
    # 华盛顿 — , 香港/台北 -
    re.compile(rf"^(?P<place>[\u3400-\u9fff·]{{2,8}}(?:[/／、][\u3400-\u9fff]{{2,8}})?)\s+{_DASH}\s*(?=\S|$)"),
    re.compile(r"^(?P<place>[\u3400-\u9fff·]{2,8})\s*(?:—+|─+)\s+(?=\S|$)"),
]

_NUMBER = r"\d{1,2}|[一二三四五六七八九十廿]{1,3}"
_PRINTED_DAY = re.compile(
    rf"(?:(?P<year>\d{{4}})\s*年\s*)?(?:(?P<month>{_NUMBER})\s*月\s*)?(?P<day>{_NUMBER})\s*(?:[日号號]|(?=[專专外綜综]?[合電电]))"
)
# A report is published on the day it is dated or after a weekend at most; a day ahead is that of a place further east.
_LATEST, _EARLIEST = 1, -3


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a first paragraph opens with: the place as printed, the reporters' names unsplit, and the length of it."""

    place: str
    names: str
    length: int


def read_dateline(text: str) -> Dateline | None:
    """The dateline a paragraph opens with: 华盛顿 — , （中央社台北15日電）, 路透北京4月16日 - ; None without one."""
    for form in _FORMS:
        if found := form.match(text):
            groups = found.groupdict()
            return Dateline(groups["place"].strip(), (groups.get("names") or "").strip(), found.end())
    return None


def dateline_day(dateline: str, published_on: date) -> date | None:
    """The day a dateline carries: the one of its name in the three days before publication, on its day or the next.

    None where it prints no day, or one that lies further off.

    >>> dateline_day("（中央社華盛頓30日電）", date(2021, 5, 1))
    datetime.date(2021, 4, 30)
    """
    found = [match.groupdict() for match in _PRINTED_DAY.finditer(dateline)]
    if not found:
        return None
    year, month, day = (read_number(found[-1][part]) if found[-1][part] else None for part in ("year", "month", "day"))
    for ahead in range(_LATEST, _EARLIEST - 1, -1):
        try:
            near = published_on + timedelta(days=ahead)
        except OverflowError:
            continue
        if near.day == day and month in (None, near.month) and year in (None, near.year):
            return near
    return None
