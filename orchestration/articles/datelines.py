"""Datelines: the place, reporters and agency that open a report, taken off its first paragraph."""

import re
from dataclasses import dataclass

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
