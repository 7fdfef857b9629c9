"""Names that an article glosses with their English form: 杰伊·尚博(Jay Shambaugh), and how far left such a name goes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from orchestration.mentions.characters import (
    SURNAMES,
    given_name_weight,
    is_han,
    is_transliterating,
    transliteration_weight,
)
from orchestration.mentions.persons import is_edge, is_loose_edge
from orchestration.mentions.vocabulary import (
    EDGE_WORDS,
    FEATURE_ENDINGS,
    NOT_NAMES,
    PLACE_ENDINGS,
    PRIVATE_BODIES,
    STATE_BODIES,
    TITLES,
)

_ADDRESS = r"(?:(?:Rep|Sen|Gov|Dr|Prof|Gen|Adm|Lt|Col|Maj|Capt|Cmdr|Amb|Rev|Mr|Ms|Mrs)\. ?|Sir |Dame |Lord )*"
_BRACKET = re.compile(
    r"\(\s?(?:音译|英语|英文|英文名|又译|简称|原名)?[:：，, ]?\s?"
    + _ADDRESS
    + r"([A-Z][^()\n，、；;。：]{1,80}?)\s?[,，、；;：)]"
)
_MAY_GLOSS, _MAY_GLOSS_WIDE = (re.compile(bracket + r"[^()（）A-Z\n]{0,7}[A-ZＡ-Ｚ]") for bracket in (r"\(", "（"))
"""By the kind of bracket, since a pattern that begins with one character is found five times as fast."""
_TICKER = re.compile(r"[A-Z0-9]+\.[A-Z]{1,2}")
_NO_BEARER = re.compile(
    r"(?:指数|法案|条例|疫苗|病毒|肺炎|疾病|综合征|指令|侦察机|战斗机|轰炸机|无人机|导弹|理论|地位)$"
)
"""Endings of what is glossed and is neither a person, a body nor a place: 采购经理人指数(PMI)."""
_NO_NAME = re.compile(
    r"(?i:covid.*|sars.*|mers.*|h\dn\d)|PMI|CPI|PPI|GDP|IPO|ETF|AED|PCR|DNA|RNA|mRNA|VPN|GPS|ADIZ|FTA|LPR|MLF|QE"
)
_CLOSING = "”」』》"
_ENGLISH = re.compile(r"[A-Za-zÀ-ž0-9 .,'&\-/–]+\Z")
_WORD = re.compile(r"[A-Za-zÀ-ž']+")
_BODY_WORDS = frozenset(
    """
    university college institute institution center centre committee commission council party bank inc corp company
    group association agency bureau department ministry office fund foundation league union federation society
    court army force navy police times post journal news daily weekly press magazine review hospital school academy
    laboratory museum network organization organisation alliance coalition movement initiative project authority
    administration service board international global capital management partners securities research studies ltd
    llc plc co church airlines airways technologies technology systems industries energy motors media broadcasting
    television radio watch congress parliament house team
    """.split()
)
_PLACE_WORDS = frozenset(
    """
    island islands river lake sea bay strait mountain mountains park square bridge airport port street avenue road
    canal valley desert tower
    """.split()
)
_WORK_WORDS = frozenset(
    """
    act operation plan program programme project week today tonight report index papers files film movie games award
    prize championship festival crisis virus disease syndrome vaccine protocol doctrine theory effect strategy policy
    summit dialogue
    """.split()
)
"""Words of titles of works, laws and events, which name neither a person nor a body."""
_INITIALS = re.compile("(?!US|UN|EU|UK|NY|LA|SF|AI|IT|TV|UC|DC|HK|GE|BP)[A-Z]{2}")
_GIVEN = re.compile("[A-Z][a-zà-ÿ']+")
_BODIES = STATE_BODIES | PRIVATE_BODIES
_ENDS_OF_BODIES = frozenset(word[-1] for word in _BODIES)
_ENDS_OF_FEATURES = frozenset(word[-1] for word in FEATURE_ENDINGS)
_ENDS_OF_PLACES = frozenset(word[-1] for word in PLACE_ENDINGS)
_ENDS_OF_TITLES = frozenset(word[-1] for word in TITLES)
_AFTER_NAMES = (
    "教授",
    "博士",
    "医生",
    "上校",
    "上将",
    "中将",
    "少将",
    "议员",
    "总统",
    "总理",
    "首相",
    "大使",
    "律师",
    "牧师",
    "主教",
    "将军",
    "法官",
    "部长",
    "州长",
    "市长",
    "爵士",
    "勋爵",
)
"""Titles that also stand between a name and its gloss: 科力|教授(Harry Klee)."""
_LONGEST_ENDING = 8
_LONGEST_NAME = 26


class Gloss(NamedTuple):
    """`text[start:end]` is glossed by the English name at `text[english_start:english_end]`; kind is '' where unsure."""

    start: int
    end: int
    english_start: int
    english_end: int
    kind: str


def may_gloss(text: str) -> bool:
    """Whether a text as printed has a bracket that an English name may stand in; spares most texts the work."""
    return _MAY_GLOSS.search(text) is not None or _MAY_GLOSS_WIDE.search(text) is not None


def glosses(text: str, taken_to: dict[int, int]) -> Iterator[Gloss]:
    """The glosses of a normalised text; `taken_to` maps ends of names already found to their starts."""
    for match in _BRACKET.finditer(text):
        end, english = match.start(), match.group(1)
        if text[end - 1 : end] == " ":
            end -= 1
        if end and text[end - 1] in _CLOSING:
            end -= 1
        if text[end - 1 : end] in _ENDS_OF_TITLES and any(text[end - size : end] in TITLES for size in range(3, 8)):
            continue
        if text.endswith(_AFTER_NAMES, 0, end):
            end -= 2
        if _TICKER.fullmatch(english) or end < 2 or not is_han(text[end - 1]) or not _ENGLISH.match(english):
            continue
        is_law = text[end - 1 : end] == "法" and english.endswith((" Act", " Law", " Bill", " Code"))
        if is_law or _NO_BEARER.search(text, max(0, end - 4), end) or _NO_NAME.fullmatch(english):
            continue
        kind = english_kind(english)
        edge = _left_edge(text, end, taken_to, kind, _is_of_body(english))
        if edge is not None:
            yield Gloss(edge[0], end, match.start(1), match.start(1) + len(english), edge[1])


@lru_cache(maxsize=1024)
def english_kind(english: str) -> str:
    """What an English name says of its bearer: PERSON, ORG, LOC, or '' where it might be any."""
    words = _WORD.findall(english)
    lower = {word.casefold() for word in words}
    if words and words[-1].casefold() in ("act", "bill", "law", "treaty"):
        return ""
    if lower & _BODY_WORDS:
        return "ORG"
    is_korean = len(words) > 1 and words[0] == "Park" and "-" in english
    if lower & _PLACE_WORDS and not is_korean:
        return "LOC"
    if "&" in english or not words:
        return "ORG"
    if len(words) in (2, 3) and _INITIALS.fullmatch(words[0]) and all(_GIVEN.fullmatch(word) for word in words[1:]):
        return "PERSON"
    if any(len(word) > 1 and word.isupper() for word in words):
        return "ORG" if len(words) == 1 else ""
    if lower & _WORK_WORDS:
        return ""
    if english.startswith(("USS ", "HMS ", "HMAS ", "SS ")):
        return ""
    if 2 <= len(words) <= 5 and not lower & {"of", "for", "the", "and", "in", "on", "to", "or", "not", "is", "with"}:
        return "PERSON"
    return ""


@lru_cache(maxsize=1024)
def _is_of_body(english: str) -> bool:
    return not _BODY_WORDS.isdisjoint(english.casefold().split())


def kind_beside(text: str, name: str, start: int, english_end: int) -> str:
    """What the words beside a gloss, or after the name elsewhere, say of its bearer; '' where they say nothing."""
    before, after = text[max(0, start - 2) : start], text[english_end + 1 : english_end + 3]
    if before in _BEFORE_PLACES or after[:1] in _AFTER_PLACES or after in ("地区", "空军", "自治"):
        return "GPE"
    if before in _BEFORE_BODIES or after in ("公司", "集团", "报告", "报业"):
        return "ORG"
    if before in _BEFORE_PERSONS or before[-1:] in ("叫", "子"):
        return "PERSON"
    at = text.find(name)
    while at >= 0:
        following = text[at + len(name) : at + len(name) + 2]
        if following[:1] in ("说", "和") or following in _PERSON_VERBS:
            return "PERSON"
        at = text.find(name, at + len(name))
    return ""


_BEFORE_PLACES = frozenset(
    "首都 首府 城市 位于 小镇 省会 港口 镇上 州的 省的 市的 小城 古城 港市 抵达 前往 来自".split()
)
_AFTER_PLACES = frozenset("市镇县省州岛区村")
_BEFORE_BODIES = frozenset(
    """
    公司 集团 品牌 厂商 药厂 平台 机构 媒体 网站 智库 企业 巨头 组织 银行 应用 软件 杂志 报社 乐队 团体 商店 超市
    """.split()
)
_BEFORE_PERSONS = frozenset(
    """
    名叫 名为 饰演 之子 之女 儿子 女儿 妻子 丈夫 弟弟 哥哥 姐姐 妹妹 母亲 父亲 先生 女士 将军 教授 博士
    """.split()
)
_BEFORE_PERSONS_OR_BODIES = _BEFORE_PERSONS | _BEFORE_BODIES
_PERSON_VERBS = frozenset(
    """
    表示 指出 认为 告诉 强调 写道 解释 回忆 补充 承认 透露 警告 称自 出生 去世 当选 辞职 女士 先生 曾在 曾是 回答
    坦言 相信 觉得 担心 是一
    """.split()
)


def _left_edge(text: str, end: int, taken_to: dict[int, int], kind: str, is_body: bool) -> tuple[int, str] | None:
    if end in taken_to:
        return taken_to[end], "" if kind == "ORG" else kind
    run = end
    while run > 0 and end - run < _LONGEST_NAME and (is_han(text[run - 1]) or text[run - 1] == "·"):
        run -= 1
    if end - run < 2:
        return None
    quoted = text[run - 1 : run] in ("“", "「", "『")
    body = _ending(text, run, end, _BODIES, _ENDS_OF_BODIES)
    feature = _ending(text, run, end, FEATURE_ENDINGS, _ENDS_OF_FEATURES)
    place = _ending(text, run, end, PLACE_ENDINGS, _ENDS_OF_PLACES)
    if kind == "PERSON":
        start = _person_start(text, run, end, taken_to)
        if start is not None and not (body and len(body) > 1 and end - run > len(body)):
            if place and end - start > 2:
                return start, "GPE"
            if feature and len(feature) > 1:
                return start, "LOC"
            return start, "PERSON"
    if quoted and kind != "PERSON" and end - run <= 16 and (body or kind == "ORG"):
        return run, "ORG"
    ending, found = next(
        ((word, k) for word, k in ((body, "ORG"), (feature, "LOC"), (place, "GPE")) if word), (None, "")
    )
    if ending and (kind in ("", found) or found == "ORG"):
        start = _foreign_start(text, run, end - len(ending), taken_to)
        if start is not None and end - start > len(ending):
            return start, found
        start = _after_edge(text, run, end - len(ending))
        if start is not None and found == kind and kind in ("ORG", "LOC"):
            return start, found
    if (
        is_body
        and 3 <= end - run <= 14
        and is_edge(text, run)
        and not _FUNCTION_WORDS & set(text[run:end])
        and not any(at in taken_to for at in range(run + 1, end))
    ):
        return run, "ORG"
    start = _foreign_start(text, run, end, taken_to)
    if start is not None and end - start >= 2 and not kind and _is_governed(text, start, end):
        return start, "GPE"
    if start is not None and end - start >= 2 and is_loose_edge(text, start) and kind:
        return start, kind
    if start is not None and end - start >= 2 and not kind:
        strong = transliteration_weight(text[start:end]) >= 3 * (end - start)
        if (
            strong
            or is_loose_edge(text, start)
            or text[start - 1] in "叫子女"
            or text[start - 2 : start] in _BEFORE_PERSONS_OR_BODIES
        ):
            return start, ""
    return None


def _ending(text: str, run: int, end: int, words: frozenset[str], ends: frozenset[str]) -> str | None:
    """The longest of the words that the run ends with; `ends` are their last characters."""
    if text[end - 1] not in ends:
        return None
    sizes = range(min(_LONGEST_ENDING, end - run), 0, -1)
    return next((text[end - size : end] for size in sizes if text[end - size : end] in words), None)


def _is_governed(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in ("在", "市", "镇", "省", "州", "县", "村") or text[start - 2 : start] in (
        "首都",
        "城市",
        "小镇",
        "位于",
        "来自",
        "首府",
    )


def _person_start(text: str, run: int, end: int, taken_to: dict[int, int]) -> int | None:
    start = _foreign_start(text, run, end, taken_to)
    if start is not None and end - start >= 2 and (is_edge(text, start) or is_loose_edge(text, start)):
        return start
    for length in (3, 2, 4):
        at = end - length
        if (
            at >= run
            and text[at] in SURNAMES
            and given_name_weight(text[at + 1 : end]) >= -4
            and is_loose_edge(text, at)
        ):
            return at
    at = end - 3
    if at >= run and text[at] in SURNAMES and given_name_weight(text[at + 1 : end]) >= 3:
        return at
    if start is not None and end - start >= 2:
        for at in (start - 1, start - 2):
            if at > run and is_edge(text, at) and is_han(text[at - 1]) and not _FUNCTION & set(text[at:start]):
                return at
    if start is not None and end - start >= 3 and transliteration_weight(text[start:end]) >= 3 * (end - start):
        return start
    for length in (3, 4, 5, 2, 6):
        at = end - length
        if at > run and is_edge(text, at) and not _FUNCTION & set(text[at:end]):
            return at + 2 if length > 3 and text[at : at + 2] in _BEFORE_NAMES else at
    return (
        run if 2 <= end - run <= 8 and run > 0 and is_edge(text, run) and not _FUNCTION & set(text[run:end]) else None
    )


def _after_edge(text: str, run: int, end: int) -> int | None:
    """The place after the nearest function word, where the name of a body may begin that a bracket ends: 于|皇后|学院."""
    at = end
    while at > run and text[at - 1] not in _BEFORE_BODY and not (end - at >= 2 and text[at - 2 : at] in EDGE_WORDS):
        at -= 1
    return at if 2 <= end - at <= 8 else None


_BEFORE_BODY = frozenset("的在和与及由对向为从于到被给据是")
_BEFORE_NAMES = EDGE_WORDS | frozenset(
    "质询 会见 采访 专访 约谈 击败 战胜 解雇 起用 聘请 邀请 通缉 追问 询问 接替 取代 力挺 迎战".split()
)
_FUNCTION_WORDS = frozenset("的是在了和与及由对向为从到被将把给这那有他她它们不也都就说称据该其")
_FUNCTION = frozenset("之的是在了和与及由对向为从到被将把给这那有他她它们不也都就人家员者部会国司学院")


def _foreign_start(text: str, run: int, end: int, taken_to: dict[int, int]) -> int | None:
    start = end
    while (
        start > run
        and (is_transliterating(text[start - 1]) or text[start - 1] == "·")
        and not (end - start >= 2 and start in taken_to)
    ):
        start -= 1
    while start < end and (
        text[start] == "·" or (transliteration_weight(text[start]) <= 0 and not is_edge(text, start))
    ):
        start += 1
    if end - start < 2 or text[start : start + 2] in NOT_NAMES:
        return None
    return start if transliteration_weight(text[start:end].replace("·", "")) >= 1.6 * (end - start) else None
