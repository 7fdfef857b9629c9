"""Names of persons that no lexicon is needed for: dotted ones, and those beside a title or a verb of speaking."""

import re
from collections.abc import Iterator

from orchestration.mentions.characters import (
    COMPOUND_SURNAMES,
    SURNAMES,
    TRANSLITERATING,
    given_name_weight,
    is_han,
    transliteration_weight,
)
from orchestration.mentions.spans import Span
from orchestration.mentions.triggers import Trigger
from orchestration.mentions.vocabulary import (
    EDGE_CHARACTERS,
    EDGE_WORDS,
    FIRM_SPEECH_VERBS,
    FOLLOWERS,
    LOOSE_TITLES,
    NOT_NAMES,
    TITLES,
)

_DOTTED_TOO = (
    "施万派路强门肖高汗力立美素通那别黑察铎度何地略日泼得冯杰巴于来大东各生代世三因明可法小荣藤周方英白江安丰喀衣依铁孜"
)
_PART = rf"[{TRANSLITERATING}{_DOTTED_TOO}]{{1,9}}"
_NEXT = rf"[\u4e00-\u9fff][{TRANSLITERATING}{_DOTTED_TOO}]{{0,8}}"
_DOTTED = re.compile(rf"(?:[A-Z]\.?·)?{_PART}(?:·(?:[A-Z]\.?|{_NEXT}))*·{_NEXT}")
_BEFORE_FIRST_DOT = 9
"""How many characters a dotted name has at most before its first dot."""
_NO_PERSON_AFTER = (
    "太空望远镜",
    "望远镜",
    "号",
    "级",
    "奖",
    "大学",
    "学院",
    "法案",
    "机场",
    "公司",
    "博物馆",
    "基金会",
    "研究所",
    "医院",
)
_TITLES_AFTER = (
    "博士",
    "将军",
    "上将",
    "中将",
    "少将",
    "上校",
    "中校",
    "爵士",
    "勋爵",
    "大使",
    "法官",
    "律师",
    "医生",
    "教授",
    "部长",
    "州长",
    "市长",
)
_WORDS_BEFORE = frozenset(
    "基于 对于 关于 由于 至于 位于 归于 来自 包括 随着 通过 依据 根据 当时 其中 此外 以及".split()
)
"""Words that transliterating characters run together with: 基于|约翰·霍普金斯大学."""
_TO_BRACKET = re.compile(r"[\u4e00-\u9fff]{1,2}(?=\([A-Z])")
_PREPOSITIONS = frozenset("道让于当向来因可大各小")
_ADDRESSES = ("女士", "先生", "小姐", "太太")
_ADDRESSED = re.compile("女士|先生|小姐|太太|教授|经理|老师|医生")
_ROW = re.compile(
    rf"[{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}}(?:、[\u4e00-\u9fff]{{2,3}}){{2,}}(?:[和与及][\u4e00-\u9fff]{{2,3}}(?=[，。；等)]))?"
)
_ROW_MIDDLE = re.compile(r"、[\u4e00-\u9fff]{2,3}、")
"""What no row is without, from its first comma; looked for first, since a row may begin at any of many characters."""
_BEFORE_ROW_MIDDLE = 3
"""How many characters a row has at most before its middle: those of its first name."""
_DESCRIBED = re.compile(r"\((?:女|男|音|音译|化名|\d{2}岁)[)，,、]")
_RELATIVE = re.compile(
    rf"的([{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{2}})(?=向|告诉|说|表示|认为|、|和[\u4e00-\u9fff]|，|。|在|则|也|被)"
)
_SPEAKER = re.compile(r"\n([\u4e00-\u9fff]{2,4})[：:](?!\n)")
_FIRST_SPEAKER = re.compile(r"([\u4e00-\u9fff]{2,4})[：:](?!\n)")
_COUNTED = re.compile(r"、([\u4e00-\u9fff]{2,3})(?:两|二)[名人位]")
_ROW_SPLIT = re.compile("[、和与及]")
_LATIN_NAME = re.compile(
    r"[A-Z][a-zà-ÿ'’]+(?: [A-Z]\.)*(?:[ -](?:[OD]['’][A-Z][a-zà-ÿ]+|Mc[A-Z][a-z]+|[A-Z][a-zà-ÿ'’]+|de|van|von|der|bin|al|el))*(?: Jr\.?)?"
)
_LATIN_NAME_BEFORE = re.compile(
    r"(?:[A-Z][a-zà-ÿ]+|[A-Z]\.)(?:[ -](?:[A-Z][A-Za-zà-ÿ]+|[A-Z]\.|de|van|von|der|bin))+\s?$"
)
_EDGE_PUNCTUATION = frozenset("\n。，、；：！？“”‘’「」『』《》()[]【】〔〕…—-–·,.;:!? \t/|'\"")
_AFTER_NAME = frozenset("\n。，、；：！？“”‘’「」『』《》()[]【】…—,.;:!? /") | frozenset(
    "说称指在对与和则也就将已曾是向于从被为的等及以因还并接今昨周星随当前后"
)
_CUT_AFTER = frozenset(
    """
    周一 周二 周三 周四 周五 周六 周日 本周 本月 本人 本次 本报 本台 本届 本身 以及 以来 以后 以前 以为 以色 普遍
    特别 特意 克服 马上 加入 加上 达成 利用 多次 多数 安排 西方 南方 东部 西部 南部 北部 尤其 当天 当时 当地 当选
    当日 因此 因为 今年 今天 明天 明确 提出 提到 提名 提醒 提议 希望 列出 列举 施压 道歉 道出 多位 多年 古巴 巴西
    巴黎 德国 法国 英国 日本 韩国 加拿 泰国 印度 印尼 保证 保持 保护 易地 授权 授予 让步 达到 接受 萨尔 内阁 内部
    可能 可以 考虑 都是 都有 敦促 理解 康复 登上 登台 登陆 登记 登机 密切 文章 切断 思考 书面 吐槽 威胁 博士 博客
    根据 尚未 尚无 李先 沙特 列为 列入 治下 治疗 路透
    """.split()
)
_NAME_BEGINNINGS = frozenset("道格 道恩 道森 道尔 大卫 于尔 于连 因帕 因德 可汗 小约 小唐 小罗 小肯 各雷 来德".split())
_ENDS_NO_NAME = _EDGE_PUNCTUATION - set(".' \n\t")
"""Characters that no name ends with: neither Chinese nor, but for these, in Latin letters."""
_TRANSLITERATING = frozenset(TRANSLITERATING)
_TITLE_ENDS = frozenset(title[-1] for title in TITLES)
_HARD_ENDS = frozenset("说称指对与和则也就将已曾是向于从被为的等及因还并接昨周随后")


def dotted_names(text: str) -> Iterator[Span]:
    """Transliterated names with middle dots: 杰伊·尚博, 约翰·F·肯尼迪."""
    for match in _each_dotted(text):
        start, end = match.span()
        first_dot = text.index("·", start)
        start = max(start, _after_title(text, start, first_dot))
        if text[start] in _PREPOSITIONS and first_dot - start >= 3 and text[start : start + 2] not in _NAME_BEGINNINGS:
            start += 1
        end = _cut(text, text.rindex("·", start, end) + 1, end)
        if text[max(0, start - 2) : start + 1] == "以色列":
            continue
        if (match_bracket := _TO_BRACKET.match(text, end)) and match_bracket.group() not in TITLES:
            end = match_bracket.end()
        end -= next((len(title) for title in _TITLES_AFTER if text.endswith(title, first_dot + 2, end)), 0)
        if text[start : start + 2] in _WORDS_BEFORE and first_dot - start >= 4:
            start += 2
        if text.startswith("大学", end - 1):
            end -= 1
        if text.startswith("博物馆", end - 1):
            end -= 1
        last = end - text.rindex("·", start, end)
        if (
            (last > 2 or (last == 2 and (text[end : end + 1] in "(，。、” \n" or text[end - 1] in SURNAMES)))
            and start < first_dot
            and not text.startswith(_NO_PERSON_AFTER, end)
        ):
            yield Span(start, end, "PERSON", "dotted", text[start:end])


def _each_dotted(text: str) -> Iterator[re.Match[str]]:
    """What `_DOTTED.finditer` finds, looked for only from where a name with the next dot may begin."""
    at = 0
    while (dot := text.find("·", at)) >= 0:
        match = _DOTTED.search(text, max(at, dot - _BEFORE_FIRST_DOT))
        if match is None:
            return
        yield match
        at = match.end()


def titled_names(text: str, triggers: list[Trigger], taken_from: dict[int, int]) -> Iterator[Span]:
    """Names directly after a title: 副总理何立峰, 白宫发言人普萨基; `taken_from` maps starts of known names to ends."""
    for _, start, word, _ in triggers:
        following = text[start : start + 1]
        if not following or following in "：、":
            continue
        if following == " " and "A" <= text[start + 1 : start + 2] <= "Z":
            start += 1
        if start in taken_from:
            continue
        end = name_at(text, start, loose=word in LOOSE_TITLES) or _before_speech(text, start)
        if end:
            yield Span(start, end, "PERSON", "title", text[start:end])


def speaking_names(text: str, triggers: list[Trigger], taken_to: dict[int, int]) -> Iterator[Span]:
    """Names between an edge and a verb of speaking: 。张秀君表示; `taken_to` maps ends of known names to starts."""
    for at, _, word, _ in triggers:
        if at in taken_to or at < 2:
            continue
        last = text[at - 1]
        if last in _ENDS_NO_NAME or (
            last not in _TRANSLITERATING
            and not last.isascii()
            and text[at - 2] not in SURNAMES
            and text[at - 3 : at - 2] not in SURNAMES
            and text[at - 4 : at - 2] not in COMPOUND_SURNAMES
        ):
            continue
        start = name_before(text, at, taken_to, firm=word in FIRM_SPEECH_VERBS)
        if start is not None:
            yield Span(start, at, "PERSON", "speech", text[start:at])


def listed_names(text: str, persons: list[tuple[int, int]]) -> Iterator[Span]:
    """Chinese names joined to a known person: 许志永与丁家喜, 梁彦国、李永平."""
    for start, end in persons:
        at = end
        while text[at : at + 1] in ("、", "与", "和", "及"):
            name_end = _chinese_name_at(text, at + 1, loose=True)
            if not name_end or text[name_end : name_end + 1] not in "、与和及等，。()的\n":
                break
            yield Span(at + 1, name_end, "PERSON", "title", text[at + 1 : name_end])
            at = name_end
        at = start
        while at > 3 and text[at - 1] in "、与和":
            name_start = next((s for s in (at - 4, at - 3) if s >= 0 and is_chinese_name(text[s : at - 1])), None)
            if name_start is None or not is_edge(text, name_start):
                break
            yield Span(name_start, at - 1, "PERSON", "title", text[name_start : at - 1])
            at = name_start


def enumerated_names(text: str) -> Iterator[Span]:
    """Chinese names in a row of three or more: 章伯钧、罗隆基、张澜."""
    for match in _each_row(text):
        names = [name for name in _ROW_SPLIT.split(match.group()) if name]
        if not is_chinese_name(names[0]) or sum(map(is_chinese_name, names)) < max(3, 0.6 * len(names)):
            continue
        at = match.start()
        for name in names:
            at = text.index(name, at)
            if name[0] in SURNAMES and len(name) < 4 and name[:2] not in NOT_NAMES:
                yield Span(at, at + len(name), "PERSON", "title", name)
            at += len(name)


def _each_row(text: str) -> Iterator[re.Match[str]]:
    """What `_ROW.finditer` finds, looked for only from where a row with the next middle may begin."""
    at = 0
    while middle := _ROW_MIDDLE.search(text, at):
        match = _ROW.search(text, max(at, middle.start() - _BEFORE_ROW_MIDDLE))
        if match is None:
            return
        yield match
        at = match.end()


def addressed(text: str, persons: list[Span]) -> list[Span]:
    """Foreign surnames with a form of address, kept whole: 班纳吉女士."""
    return [
        span._replace(end=span.end + 2, method="title")
        for span in persons
        if text[span.end : span.end + 2] in _ADDRESSES
        and "·" not in text[span.start : span.end]
        and _is_foreign_surname(text, span)
    ]


def related_names(text: str) -> Iterator[Span]:
    """Chinese names after 的 that look the more like names: 失去儿子的钟汉能和……."""
    for match in _RELATIVE.finditer(text):
        name = match.group(1)
        if is_chinese_name(name) and min(map(given_name_weight, name[1:])) >= 1 and given_name_weight(name[1:]) >= 5:
            yield Span(*match.span(1), "PERSON", "speech", name)


def speakers(text: str) -> Iterator[Span]:
    """Chinese names that begin a line with a colon, as in interviews: 包修平：…"""
    for match in (_FIRST_SPEAKER.match(text), *_SPEAKER.finditer(text)):
        if match is not None and is_chinese_name(match.group(1)):
            yield Span(*match.span(1), "PERSON", "speech", match.group(1))


def described_names(text: str) -> Iterator[Span]:
    """Chinese names with sex, age or sound in brackets, and pairs that are counted: 徐洪兰(女), 梁彦国、李永平两名."""
    for match in _DESCRIBED.finditer(text):
        end = match.start()
        for size in (3, 2):
            name = text[end - size : end]
            if end >= size and (
                is_chinese_name(name)
                or (name[0] in SURNAMES and given_name_weight(name[1:]) >= 0 and is_edge(text, end - size))
            ):
                yield Span(end - size, end, "PERSON", "title", name)
                break
    for match in _COUNTED.finditer(text):
        end = match.start()
        size = next((n for n in (3, 2) if is_edge(text, end - n) and is_chinese_name(text[end - n : end])), 0)
        if size and end >= size and is_chinese_name(match.group(1)):
            yield Span(end - size, end, "PERSON", "title", text[end - size : end])
            yield Span(*match.span(1), "PERSON", "title", match.group(1))


def surnames_addressed(text: str) -> Iterator[Span]:
    """A Chinese or Japanese surname alone with a form of address: 周女士, 佐藤先生."""
    for match in _ADDRESSED.finditer(text):
        at = match.start()
        start = at - 2 if text[max(0, at - 2) : at] in COMPOUND_SURNAMES else at - 1
        if start < 0 or (start == at - 1 and text[start] not in SURNAMES):
            continue
        if is_edge(text, start) or text[start - 1] in EDGE_CHARACTERS or text[start - 1] in "了称问像":
            yield Span(start, match.end(), "PERSON", "title", text[start : match.end()])


def _is_foreign_surname(text: str, span: Span) -> bool:
    if text[span.start : span.start + 2] in COMPOUND_SURNAMES and span.end - span.start > 2:
        return False
    return text[span.start] not in SURNAMES or transliteration_weight(text[span.start : span.end]) >= 3 * (
        span.end - span.start
    )


def name_at(text: str, start: int, loose: bool = False) -> int:
    """Where the name that begins at `start` ends, 0 where none does."""
    first = text[start]
    if first.isascii():
        match = _LATIN_NAME.match(text, start) if first.isupper() else None
        return match.end() if match and " " in match.group() else 0
    if first not in SURNAMES and first not in _TRANSLITERATING and text[start : start + 2] not in COMPOUND_SURNAMES:
        return 0
    foreign = _transliteration_at(text, start)
    chinese = _chinese_name_at(text, start, loose)
    if foreign and foreign - start >= 4:
        return foreign
    if chinese and foreign > chinese:
        return foreign if transliteration_weight(text[start:foreign]) >= 3 * (foreign - start) else chinese
    return chinese or foreign


def name_before(text: str, end: int, taken_to: dict[int, int], firm: bool) -> int | None:
    """Where the name that ends before a verb at `end` begins, None where none does or its left edge is not sure."""
    last = text[end - 1]
    if last.isascii():
        match = _LATIN_NAME_BEFORE.search(text, max(0, end - 40), end) if firm else None
        return match.start() if match and " " in match.group() and not _in_latin_word(text, match.start()) else None
    if not is_han(last):
        return None
    for length in (3, 2, 4):
        start = end - length
        if start < 0 or (text[start] not in SURNAMES and text[start : start + 2] not in COMPOUND_SURNAMES):
            continue
        name = text[start:end]
        if (
            is_chinese_name(name)
            and (is_edge(text, start) or start in taken_to)
            and (firm or given_name_weight(name[-2:] if length > 2 else name[-1]) >= (4 if length > 2 else 3))
        ):
            return start
    start, longest = end, max(0, end - 8)
    while start > longest and text[start - 1] in _TRANSLITERATING:
        start -= 1
    if end - start >= 2 and (is_edge(text, start) or start in taken_to) and text[start:end] not in TITLES:
        weight = transliteration_weight(text[start:end])
        if weight >= (2.5 if firm else 3.3) * (end - start) and text[start : start + 2] not in NOT_NAMES:
            return start
    return None


def _before_speech(text: str, start: int) -> int:
    """Where a rare Chinese name ends between a title and a verb that only a speaker stands before: 教授|方可成|表示."""
    if text[start : start + 1] not in SURNAMES or text[start : start + 2] in NOT_NAMES:
        return 0
    for end in (start + 3, start + 2):
        name = text[start:end]
        if (
            any(text.startswith(verb, end) for verb in _SPOKEN)
            and all(map(is_han, name))
            and not _NO_RARE_NAME & set(name)
            and name[1:] not in TITLES
            and given_name_weight(name[1:]) >= (-5 if len(name) == 3 else 0)
        ):
            return end
    return 0


_SPOKEN = ("表示", "指出", "认为", "强调", "告诉", "透露", "坦言", "补充", "写道", "说，", "说：", "称，", "解释")
_NO_RARE_NAME = frozenset("的是在了不这个到要我们被多他她它们和与及向对都也就还曾则并等也均所该各其之已")


def _in_latin_word(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isascii() and text[at - 1].isalnum()


def is_edge(text: str, at: int) -> bool:
    """Whether a name may begin at `at`: after punctuation, a title, or a word that goes before names."""
    if at == 0:
        return True
    before = text[at - 1]
    if before in _EDGE_PUNCTUATION or not is_han(before):
        return True
    return before in _TITLE_ENDS and _ends_title(text, at)


def _ends_title(text: str, at: int) -> bool:
    return (
        text[max(0, at - 2) : at] in TITLES
        or text[max(0, at - 3) : at] in TITLES
        or text[max(0, at - 4) : at] in TITLES
    )


def is_loose_edge(text: str, at: int) -> bool:
    """Whether a name of a body may begin at `at`: as for persons, or after a function word or a fitting verb."""
    return is_edge(text, at) or text[at - 1] in EDGE_CHARACTERS or text[max(0, at - 2) : at] in EDGE_WORDS


def is_chinese_name(name: str) -> bool:
    """Whether a word of two to four simplified characters is built like a Chinese name: 林小树, 欧阳晴."""
    if name[:2] in COMPOUND_SURNAMES:
        return len(name) in (3, 4) and given_name_weight(name[2:]) >= 0
    if len(name) not in (2, 3) or name[0] not in SURNAMES or name[:2] in NOT_NAMES or name in TITLES:
        return False
    weight = given_name_weight(name[1:])
    return weight >= (1 if len(name) == 2 else 2) and name[1:] not in FOLLOWERS


def _chinese_name_at(text: str, start: int, loose: bool) -> int:
    surname = 2 if text[start : start + 2] in COMPOUND_SURNAMES else 1
    if surname == 1 and (text[start : start + 1] not in SURNAMES or text[start : start + 2] in NOT_NAMES):
        return 0
    one, two = start + surname + 1, start + surname + 2
    first, second = text[one - 1 : one], text[two - 1 : two]
    if not first or not is_han(first) or text[one - 1 : one + 1] in FOLLOWERS:
        return 0
    weight = given_name_weight(first)
    ends_here = _ends_name(text, one)
    if second and is_han(second) and text[one : one + 2] not in FOLLOWERS and text[one : one + 2] not in TITLES:
        both = weight + given_name_weight(second)
        ends_there = _ends_name(text, two)
        if second in ("和", "与") and text.startswith(("说", "表示", "认为"), two):
            return two
        if ends_there and not ends_here and weight >= (0 if loose else -1) and both >= -3 and first not in _HARD_ENDS:
            return two
        if (second not in _HARD_ENDS or given_name_weight(second) >= 1) and both >= (
            4 if loose and not ends_there else 1 if ends_there else 2
        ):
            return two
    if weight >= (0 if text[one : one + 2] in FOLLOWERS else 2 if loose else 1) and ends_here:
        return one
    return one if weight >= 4 and not loose and given_name_weight(second) < 0 else 0


def _ends_name(text: str, at: int) -> bool:
    """Whether a Chinese name may well end at `at`: before punctuation, a function word, or a word that follows names."""
    following = text[at : at + 1]
    return (
        not is_han(following)
        or following in _AFTER_NAME
        or text[at : at + 2] in FOLLOWERS
        or text[at : at + 2] in TITLES
    )


def _transliteration_at(text: str, start: int) -> int:
    end = start
    longest = min(start + 9, len(text))
    while end < longest and text[end] in _TRANSLITERATING:
        end += 1
    if end - start < 2:
        return 0
    end = _cut(text, start, end)
    while end - start >= 2 and transliteration_weight(text[end - 1]) <= 0:
        end -= 1
    if end - start < 2 or text[start : start + 2] in NOT_NAMES:
        return 0
    return end if transliteration_weight(text[start:end]) >= 2.4 * (end - start) else 0


def _cut(text: str, start: int, end: int) -> int:
    """The end of a run of transliterating characters without the word that follows the name: 尚博|本周."""
    for at in range(start + 1, end + 1):
        if (
            text[at - 1 : at + 1] in _CUT_AFTER
            and at - 1 > start
            and (at == end or transliteration_weight(text[at - 1 : at + 1]) < 5)
        ):
            return at - 1
    return end


def _after_title(text: str, start: int, end: int) -> int:
    """Where a name begins in a run that may have a title before it."""
    for at in range(end - 1, start, -1):
        if text[at - 1] in _TITLE_ENDS and _ends_title(text, at):
            return at
    return start
