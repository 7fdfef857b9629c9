"""Who acts in a sentence: officials by name, officials by side alone (中国官员), and third parties.  What they do is
in encounters.py."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from orchestration.dialogues.reference import countries, offices
from orchestration.quotes.names import Named

SIDES = ("US", "CN")
OTHER = "other"


class Actor(NamedTuple):
    """Somebody who may meet somebody, `text[start:end]`.

    `side` is US, CN or other (a third country); `name` is None for officials who are not named; `begins` is where
    the title before the name begins.
    """

    start: int
    end: int
    side: str
    entity_id: str | None
    name: str | None
    office: str | None
    begins: int


_TITLE_ENDS = tuple(
    "国务卿 大臣 总理 主席 总统 书记 委员 主任 代表 特使 顾问 助理 大使 公使 总领事 议员 将军 上将 中将 少将 司令 司令员 秘书 "
    "领导 领导人 负责人 牵头人 官员 官 长".split()
)
_NATION_TYPES = frozenset(("GPE", "ORG"))
_TITLE_LAST = frozenset(title[-1] for title in _TITLE_ENDS) | {"\n"}
_DUTY_BREAK = re.compile(r"[，。；：！？“”「」\n跟及向对在了由称说派提为]|(?<![上中少大])将(?!军)|会[见晤]")
_LIST_BREAK = re.compile(r"[，。；：！？“”「」\n、与和同跟及向对在了由称说派提为]|(?<![上中少大])将(?!军)|会[见晤]")
_ROLE = (
    r"国务卿|国安顾问|国家安全顾问|部长|外长|防长|财长|商务部长|贸易代表|特使|总统|国家主席|总理|首相|外相|防卫相|大臣|财政部长|官员|高官|高层|代表团|代表|外交官|"
    r"领导人?|元首|领袖|军方|当局|同行|同级|对口|团队|议员|方面|方代表|大使"
)
_COLLECTIVE = re.compile(
    rf"(?:(?!会[见晤谈]|访|[美中]方)[^，。；：！？“”、与和同跟及\n在将已对向了]){{0,14}}?(?:{_ROLE})"
)
_OFFICE_OF_ROLE = (
    (re.compile(r"国家安全顾问|国安顾问"), "security"),
    (re.compile(r"气候[^，。；]{0,6}特使"), "climate"),
    (re.compile(r"国务卿|外长|外交官|外交部长"), "diplomacy"),
    (re.compile(r"防长|国防部长|军方"), "defence"),
    (re.compile(r"财长|财政部"), "finance"),
    (re.compile(r"商务部"), "commerce"),
    (re.compile(r"贸易代表"), "trade"),
    (re.compile(r"总统$|国家主席|元首|领导人|领袖"), "leaders"),
    (re.compile(r"议员"), "legislature"),
)
_NOT_IN_PERSON = re.compile(
    r"(?:\s*[（(][^）)]{0,40}[）)])?(?:总统|先生)?(?:新|过渡)?(?:政府|当局|团队|阵营|上任|就任|上台|就职|执政|任内|任期|任职|时期|时代|总统任|当选|胜选|卸任|入主|宣誓|主持的?(?:全球)?气候)"
)
_OWN_OFFICER = re.compile(rf"(?:总统|主席|总理)?的[^，。；、的]{{0,10}}?(?:{_ROLE})")
_PEOPLE_AGAINST = re.compile(r"迫害|异[见议]|维权|民间|企业|公司|留学|民众|商会|受害|难民|活动人士|侨务|记者|学者|大学")
_POSTED = re.compile(r"[驻对赴访反抗制亲挺]$")
_SPEAKS = re.compile(r"[^，。；]{0,6}?(?:称|说|表示|认为|指责|强调|指出|透露|介绍|宣布|批评|描述|形容)")
_SIDE_WORD = re.compile(r"[美中]方(?!面)")
_MORE_TITLES = re.compile(r"[^，。；：！？“”「」\n、与和同跟及向对（）()]{2,24}[、兼]$")
_BEFORE_PARTNER = re.compile(r"(?:与|和|同|跟)$")
_AFTER_PARTNER = re.compile(r"(?:与|和|同|跟)")
_FIELD_OF_DUTY = re.compile(r"(?:(?:、|与|和)[^，。；、与和]{1,8})*(?:事务|问题)")
_GOVERNS = re.compile(r"gpe\.[a-z]{2}|gpe\.cn-bj|gpe\.us\.washington")
"""Countries, and the capitals that stand for their governments."""
_STANDS_IN = re.compile(r"(?:在|于|抵达|返回|前往|飞往|来到)[^，。；、]{0,6}$")


def find_actors(
    text: str, mentions: Sequence[Named], year: int, sentences: Sequence[tuple[int, int]]
) -> tuple[list[Actor], list[Actor]]:
    """The actors of a body (in simplified characters) in order, and of them those with a name.

    `mentions` are the body's mentions in order.  Actors without a name are looked for in `sentences` alone, the spans
    of those that tell of an encounter, in order.

    Who has an office in offices.csv is an official of its side; of others the title before the name says so
    (中国公安部副部长张三).  People of one of the two countries without an office are nobody's officials.
    """
    actors: list[Actor] = []
    spoken_for: list[tuple[int, int]] = []
    known_sides: dict[str, str] = {}
    home = countries()
    nations = [m for m in mentions if m[1] in _NATION_TYPES and m[0] in home]  # by place, which is read faster
    starts = [m.char_start for m in nations]
    people = [m for m in mentions if m[1] == "PERSON"]
    named_at = {m.char_start for m in people}
    last_end = 0
    for mention in people:
        if mention.surface.isascii():
            continue
        entity_id, start, end = mention.entity_id, mention.char_start, mention.char_end
        begins, nation = start, None
        if _ends_as_title(text, last_end, start):
            begins, nation = _title(text, start, last_end, nations, starts)
        side, office = _office_in(entity_id, year)
        if side is None:
            if begins < start and nation is None:
                nation = _nation_spoken_of(text, begins, last_end, nations, starts)
            side = _side_by_title(text, mention, begins, nation)
            side = known_sides.setdefault(entity_id, side) if side else known_sides.get(entity_id)
        last_end = end
        if side is None:
            pass
        elif side in SIDES and (aide := _OWN_OFFICER.match(text, end)):
            last_end = aide.end()
            if last_end not in named_at:
                own = _office_of_role(aide.group())
                actors.append(Actor(start, last_end, side, None, None, own, begins))
        elif _NOT_IN_PERSON.match(text, end):
            role = _COLLECTIVE.match(text, end)
            if side in SIDES and role is not None and "政府" in role.group():
                last_end = role.end()
                actors.append(Actor(start, last_end, side, None, None, None, begins))
        else:
            actors.append(Actor(start, end, side, entity_id, mention.surface, office, begins))
        spoken_for.append((begins, last_end))
    actors += _unnamed(text, nations, starts, spoken_for, sentences)
    actors.sort(key=lambda actor: (actor.start, actor.end))
    return actors, [actor for actor in actors if actor.name]


def _title(text: str, start: int, free_from: int, nations: list[Named], starts: list[int]) -> tuple[int, Named | None]:
    """Where the title that stands before a name begins, and the country or body in it: 中国外交部长|王毅.

    It begins nowhere before `free_from`, where the name before it ends.
    """
    reach = text[max(free_from, start - 45) : start]
    offset = start - len(reach)
    breaks = [m.end() for m in _LIST_BREAK.finditer(reach)]
    near = offset + (breaks[-1] if breaks else 0)
    found = _first_nation(text, near, start, nations, starts)
    if found is None:
        # 国防部负责中国、台湾与蒙古事务的副助理部长: the list belongs to the duty.
        breaks = [m.end() for m in _DUTY_BREAK.finditer(reach)]
        wide = offset + (breaks[-1] if breaks else 0)
        found = _first_nation(text, wide, start, nations, starts)
        if found is not None:
            near = found.char_start
    # 中央政治局委员、中央外事办主任王毅: one who holds several offices.
    while (
        text[near - 1 : near] in ("、", "兼", "\n")
        and (more := _MORE_TITLES.search(text[max(free_from, near - 26) : near]))
        and _ends_as_title(more.group(), 0, len(more.group()) - 1)
    ):
        near -= len(more.group())
    return near, found


def _ends_as_title(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` ends in a title, or in one and a line end."""
    if end <= start or text[end - 1] not in _TITLE_LAST:
        return False
    return text.endswith(_TITLE_ENDS, start, end - 1 if text[end - 1] == "\n" else end)


def _nation_spoken_of(text: str, begins: int, free_from: int, nations: list[Named], starts: list[int]) -> Named | None:
    """Whose body a title means that names no country: 美国代表团由财政部助理部长张三率领."""
    sentence = max(text.rfind(stop, free_from, begins) for stop in "。；！？\n") + 1
    before = nations[bisect_left(starts, max(sentence, free_from)) : bisect_left(starts, begins)]
    if not before or re.search(r"[与和同跟及、]|会[见晤]", text[before[-1].char_end : begins]):
        return None
    return before[-1]


def _office_of_role(role: str) -> str | None:
    return next((office for pattern, office in _OFFICE_OF_ROLE if pattern.search(role)), None)


def _first_nation(text: str, start: int, end: int, nations: list[Named], starts: list[int]) -> Named | None:
    for nation in nations[bisect_left(starts, start) :]:
        if nation.char_end > end:
            return None
        if not _FIELD_OF_DUTY.match(text, nation.char_end):
            return nation
    return None


@lru_cache(maxsize=16384)
def _office_in(entity_id: str, year: int) -> tuple[str, str] | tuple[None, None]:
    """The side of somebody with an office in offices.csv, and that of the year or else the last."""
    held = offices().get(entity_id)
    if held is None:
        return None, None
    now = [office for office in held if office.covers(year)]
    return held[0].side, (now or held)[-1].office


def _side_by_title(text: str, mention: Named, begins: int, nation: Named | None) -> str | None:
    """The side of somebody without a known office: his country's, or of the country or body in his title."""
    home = countries().get(mention.entity_id)
    if home is not None and home not in SIDES:
        return OTHER
    if not _ends_as_title(text, begins, mention.char_start):
        return None
    if home is None and nation is not None:
        home = countries().get(nation.entity_id)
    if home is None:
        return None
    return home if home in SIDES else OTHER


def _unnamed(
    text: str,
    nations: list[Named],
    starts: list[int],
    spoken_for: list[tuple[int, int]],
    sentences: Sequence[tuple[int, int]],
) -> list[Actor]:
    """Sides that act without a name: 中国官员, 中方, 与日本."""
    found = []
    taken = iter(sorted(spoken_for))
    span = next(taken, None)
    inside = (nations[bisect_left(starts, first) : bisect_left(starts, last)] for first, last in sentences)
    for nation in chain.from_iterable(inside):
        while span is not None and span[1] <= nation.char_start:
            span = next(taken, None)
        if span is not None and span[0] <= nation.char_start < span[1]:
            continue
        country = countries()[nation.entity_id]
        side = country if country in SIDES else OTHER
        start, end = nation.char_start, nation.char_end
        if _POSTED.search(text[max(0, start - 1) : start]):
            continue
        speaks_for_country = nation.entity_type == "ORG" or _GOVERNS.fullmatch(nation.entity_id) is not None
        if not speaks_for_country and _STANDS_IN.search(text[max(0, start - 8) : start]):
            continue
        role = _COLLECTIVE.match(text, end)
        if (
            role is not None
            and (span is None or role.end() <= span[0])
            and (speaks_for_country or role.end() - end <= 6)
        ):
            if not _SPEAKS.match(text, role.end()) and not _PEOPLE_AGAINST.search(role.group()):
                found.append(Actor(start, role.end(), side, None, None, _office_of_role(role.group()), start))
        elif (_SIDE_WORD.fullmatch(text[start:end]) and not _SPEAKS.match(text, end)) or (
            nation.entity_type == "GPE"
            and speaks_for_country
            and not _STANDS_IN.search(text[max(0, start - 8) : start])
            and (_BEFORE_PARTNER.search(text[max(0, start - 1) : start]) or _AFTER_PARTNER.match(text, end))
        ):
            found.append(Actor(start, end, side, None, None, None, start))
    return found
