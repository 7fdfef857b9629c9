"""Statements of a sentence that two sides meet, met or will meet: the words for an encounter, and who meets whom.
Which of them tell of one meeting is decided in reading.py."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.dialogues.actors import OTHER, SIDES, Actor

Status = Literal["held", "planned", "cancelled"]
Mode = Literal["in_person", "phone", "video"]

TRIGGER = re.compile(
    r"(?=[通电致视线虚远国正工访到来出抵前赴飞会见晤接峰2首共磋谈对交讨研面长主率带])(?:(?P<call>通(?:了|过|上了?)?(?:一?次)?(?:视频|视讯)?(?:电话|话)(?!会)|电话(?:会谈|会议|会晤|沟通|交谈|交流|对话|磋商)|致电)"
    r"|(?P<video>(?:视频|视讯|视像|线上|虚拟|远程)(?:的方式|方式|形式)?[^，。；]{0,4}(?:会谈|会议|会晤|峰会|通话|会面|对话|连线|研讨|磋商))"
    r"|(?P<visit>(?:国事|正式|工作)?访问|到访|来访|出访|访华|访美|抵达|抵华|前往|赴|飞往)"
    r"|(?P<meet>会谈|会晤|会面|会见|见面|晤谈|接见|峰会|2\+2会|首脑会议|共处)"
    r"|(?P<talk>磋商|谈判|对话|(?<!联席)(?<!政治局)会议(?!主席)|交谈|讨论了?|研讨交流|研讨|面对面(?!会)|长谈)"
    r"|(?P<host>主持|率领|率团|带队))"
)
"""Words for an encounter, after a first look at the first character; of call and video the channel is clear, `talk` ones are often no encounter at all."""
MAY_TRIGGER = re.compile(
    r"话(?<=[通电讯频次了过上对]话)|致电|连线|访(?:问|华|美|(?<=[到来出]访))|抵[达华]|往(?<=[前飞]往)|赴|谈(?:判|(?<=[会晤交长]谈))|晤(?<=会晤)|"
    r"面(?:对面|(?<=[会见]面))|见(?<=[会接]见)|峰会|2\+2会|议(?<=会议)|共处|磋商|讨论|研讨|主持|率[领团]|带队"
)
"""A part of each text that `TRIGGER` matches: it begins with a rare character, by which a text is passed over faster."""
TRANSITIVE = re.compile(r"^(?:会晤|会见|会面|接见|致电|见面)$")
PAIRS = ("中美", "美中", "华美")
PAIR = re.compile("|".join(PAIRS))
BOTH = re.compile(r"两国|双方|两军")
LINK = re.compile(r"与|和|同|跟|及|、|会见|会晤|会面|接见|致电|给(?!予)")
_STAGED = re.compile(r"举行|召开|进行|展开|开展|重启|恢复|登场|结束|落幕|开幕|定于|将于|主持|出席|参加|为期|开始")
_LIST_GAP = re.compile(r"^[^，。；！？\n]{0,45}$")
_MANY = re.compile(
    r"(?:气候|七国集团|G7|G20|二十国集团|20国集团|亚太经合组织|APEC|亚太经合会|金砖|东盟|北约|四方|欧盟|上合|东亚|民主|安理会|联合国|"
    r"世卫|世界卫生|达沃斯|经济论坛|记者|新闻|座谈|听证|国会|委员会|政治局|常委|内阁|工作|专家|简报|安全|董事|年度|国际|全国|党代|"
    r"代表大会|外长|部长|领导人|领袖|缔约方|紧急|视频|特别|记者招待)(?:级|国)?(?:领导人?|外长|首脑)?(?:视频|视讯|线上|虚拟|非正式)?(?:主题)?$"
)
_THIRD_PAIR = re.compile(
    r"(?:美日|日美|美韩|韩美|美俄|俄美|美印|印美|美欧|欧美|美澳|澳美|美台|台美|美英|英美|美朝|朝美|中俄|俄中|中印|印中|中日|日中|中欧|欧中|"
    r"中韩|韩中|中英|中法|中德|中法德|中澳|澳中|两岸|陆美|德日|日澳|日印|美墨|美加|加美|四方|四国|三国|三方|七国)[^，。；]{0,12}$"
)
_NO_OBJECT = re.compile(r"\s*(?:[，。；：！？、）)”」》时中后前期上的是将于在有举结进安地定已可能一事为相]|$)")
_IN_A_TITLE = re.compile(r"(?:中方|美方)?(?:牵头人|负责人|主席)")
_DURING = re.compile(r"时|中|期间|上|后")
_ADDRESSES = re.compile(r"(?:时|中|期间|上|后)[^，。；]{0,4}，?(?:也|还|则|直接)?(?:告诉|向|对|敦促|要求|警告|提醒)")
_AIMED = re.compile(r"(?:对|到|赴|在)[^，。；]{2,6}(?:进行|展开|的)[^，。；]{0,10}$")
_HIS_VISIT = re.compile(r"(?:上次|上一次|首次|前一次|最近一次)的?$")
_TO = re.compile(r"(?:了|过|到|位于|在|首都|美国|中国|中华人民共和国){0,2}")
_GLOSS = re.compile(r"[（(][^）)]*[）)]")
_AFTER_PLACE = re.compile(
    r"[市州]?(?:[，。、；并时期的进与会和及讨就之后前以参访举出一三两四五展]|[）)（(]|首都|[A-Z]|\s|$)"
)
_PURPOSE = re.compile(r"参加|会谈|会议|会晤|会见|会面|磋商|谈判|访问|与|讨论")
_BLOC = re.compile(r"(?:欧盟|北约|东盟|盟友|盟国|盟邦|欧洲|伙伴国?|台湾|台方|日方|韩方|印方|俄方|欧方)(?:与|和|同|跟)$")
_SENDS = re.compile(r"派|邀请|让|指示|接待|陪同")
_INVITES = re.compile(r"(?:主席|总统|总理)?的?邀请")
_VISIT_TO = {"访华": "CN", "抵华": "CN", "访美": "US"}


@dataclass(frozen=True, slots=True)
class Encounter:
    """Words for an encounter, `text[start:end]`, and who takes part.

    `bond` says how the sides are known: people of both sides (named), a visit, sides without names (sides), the pair
    (中美会谈), or not at all (bare).
    """

    start: int
    end: int
    kind: str
    us: tuple[Actor, ...]
    cn: tuple[Actor, ...]
    bond: Literal["named", "visit", "sides", "pair", "bare"]
    destination: str | None = None


def encounters_of(
    text: str,
    start: int,
    end: int,
    words: Sequence[re.Match[str]],
    actors: Sequence[Actor],
    subject: Actor | None,
    places: Sequence[tuple[int, int, str]],
    channels: Sequence[tuple[int, int]],
    both_are_known: bool,
) -> list[Encounter]:
    """The encounters of one sentence, `text[start:end]` in simplified characters.

    `words` are what `TRIGGER` finds in it; `actors` are those of the sentence; `subject` is who the sentence before spoke of; `places` are the sentence's
    places with their countries, `channels` the names of dialogues between the two sides in it;
    `both_are_known` says that 两国 and 双方 mean the two sides here.
    """
    found: list[Encounter] = []
    for match in words:
        kind = match.lastgroup or ""
        if kind == "visit":
            visit = _visit(text, start, end, match, actors, places, subject)
            found += [visit] if visit is not None else []
        else:
            found += _meeting(text, start, end, match, kind, actors, subject, channels, both_are_known)
    return found


def _meeting(
    text: str,
    start: int,
    end: int,
    match: re.Match[str],
    kind: str,
    actors: Sequence[Actor],
    subject: Actor | None,
    channels: Sequence[tuple[int, int]],
    both_are_known: bool,
) -> list[Encounter]:
    at, after_at = match.start(), match.end()
    before = [actor for actor in actors if actor.end <= at]
    after = [actor for actor in actors if after_at <= actor.begins and actor.start - after_at <= 60]
    head = text[max(start, at - 16) : at]
    is_named = any(low <= at < high for low, high in channels)
    if not is_named and (_THIRD_PAIR.search(head) or (_MANY.search(head) and kind in ("meet", "talk", "video"))):
        return []
    if _IN_A_TITLE.match(text, after_at):
        return []
    if TRANSITIVE.match(match.group()) and not is_named:
        if after and _touches(text, after_at, after[0]):
            return _transitive(text, at, after_at, kind, before, after, subject)
        if not _NO_OBJECT.match(text, after_at):
            return []
    elif after and _DURING.match(text, after_at) and before and after[0].begins - after_at <= 30:
        one, other = before[-1], after[0]
        if (
            one.side in SIDES
            and other.side in SIDES
            and one.side != other.side
            and _ADDRESSES.fullmatch(text, after_at, other.begins)
        ):
            return [_between(at, after_at, "during", _run(text, before), (other,))]
    parties = _parties_before(text, at, after_at, kind, before, subject)
    if parties is not None:
        return parties
    if kind == "host":
        return []
    if is_named:
        return [Encounter(at, after_at, kind, (), (), "pair")]
    if _pair_before(text, start, at, actors, both_are_known):
        staged = _STAGED.search(text, max(start, at - 20), min(end, after_at + 20))
        if kind != "talk" or staged:
            return [Encounter(at, after_at, kind, (), (), "pair")]
    return [Encounter(at, after_at, kind, (), (), "bare")]


def _parties_before(
    text: str, at: int, after_at: int, kind: str, before: list[Actor], subject: Actor | None
) -> list[Encounter] | None:
    """The encounter of those who stand before its word; [] where they are no business of the two sides."""
    last = _run(text, before)
    if not last or len(_without_glosses(text[last[-1].end : at])) > 70:
        return None
    earlier = _run(text, before[: -len(last)])
    side = last[0].side
    between = text[earlier[-1].end : last[0].start] if earlier else ""
    if _BLOC.search(text[max(0, last[0].begins - 8) : last[0].begins]):
        return []
    if side == OTHER:
        return [] if at - last[-1].end <= 30 and (earlier or _partner(text, last[0])) else None
    if earlier and earlier[0].side == OTHER and _partner(text, last[0]) and len(between) < 40:
        return []
    if (
        earlier
        and earlier[0].side in SIDES
        and earlier[0].side != side
        and LINK.search(between)
        and len(_without_glosses(between)) <= 80
    ):
        if "分别" in text[earlier[-1].end : last[0].begins] and kind != "talk":
            return [_between(at, after_at, kind, earlier, (one,)) for one in last]
        return [_between(at, after_at, kind, earlier, last)]
    if _partner(text, last[0]):
        others = [a for a in before if a.side in SIDES and a.side != side]
        opposite = others[-1:] or ([subject] if subject is not None and subject.side not in (side, OTHER) else [])
        if opposite:
            return [_between(at, after_at, kind, tuple(opposite), last)]
    if kind == "host":
        us, cn = (last, ()) if side == "US" else ((), last)
        return [Encounter(at, after_at, kind, us, cn, "sides")]
    return None


def _transitive(
    text: str, at: int, after_at: int, kind: str, before: list[Actor], after: list[Actor], subject: Actor | None
) -> list[Encounter]:
    met = _first_run(text, after)
    if met[0].side == OTHER:
        return []
    meeting = _run(text, before)
    if meeting and meeting[0].side != met[0].side:
        return [] if meeting[0].side == OTHER else [_between(at, after_at, kind, meeting, met)]
    if subject is not None and subject.side not in (met[0].side, OTHER) and not meeting:
        return [_between(at, after_at, kind, (subject,), met)]
    return []


def _visit(
    text: str,
    start: int,
    end: int,
    match: re.Match[str],
    actors: Sequence[Actor],
    places: Sequence[tuple[int, int, str]],
    subject: Actor | None,
) -> Encounter | None:
    word = match.group()
    head = text[start : match.start()]
    to = next((country for ending, country in _VISIT_TO.items() if word.endswith(ending)), None)
    before = [actor for actor in actors if actor.end <= match.start()]
    is_assumed = False
    hosts = tuple(a for a in before if _INVITES.match(text, a.end) and text[a.begins - 1] == "应")
    before = [a for a in before if a not in hosts]
    after = [actor for actor in actors if actor.name and match.end() <= actor.start <= match.end() + 10]
    visitors = _run(text, before) or tuple(after[:1]) or ((subject,) if subject is not None else ())
    if to is None:
        close = [p for p in places if match.end() <= p[0] and _TO.fullmatch(text, match.end(), p[0])]
        aimed = _AIMED.search(head)
        if close:
            if len(close) == 1 and not _AFTER_PLACE.match(text, close[0][1]):
                return None
            to = close[0][2]
        elif aimed:
            near = [p for p in places if p[1] <= match.start()]
            to = near[-1][2] if near else None
        elif word.endswith("访问") and _HIS_VISIT.search(head[-8:]) and visitors and visitors[0].side in SIDES:
            if not _NO_OBJECT.match(text, match.end()):
                return None
            to, is_assumed = ("CN" if visitors[0].side == "US" else "US"), True
    if to not in SIDES:
        return None
    if word in ("前往", "赴", "抵达", "飞往") and not _PURPOSE.search(text[match.end() : min(end, match.end() + 30)]):
        is_assumed = True
    if (
        not visitors
        or visitors[0].side in (to, OTHER)
        or (match.start() - visitors[-1].end > 40 and visitors[0] is not subject)
    ):
        return None
    if _SENDS.search(text, visitors[-1].end, match.start()):
        return None
    if visitors[-1].name is None and not re.search(
        "官员|高官|高层|谈判代表团|特使|国务卿|部长|顾问", text[visitors[0].start : match.start()]
    ):
        return None
    hosts = tuple(a for a in hosts if a.side == to)
    us, cn = (visitors, hosts) if visitors[0].side == "US" else (hosts, visitors)
    return Encounter(match.start(), match.end(), "visit", us, cn, "visit", None if is_assumed else to)


def _between(at: int, after_at: int, kind: str, one: Sequence[Actor], other: Sequence[Actor]) -> Encounter:
    us, cn = (one, other) if one[0].side == "US" else (other, one)
    named = any(a.name for a in us) and any(a.name for a in cn)
    some = any(a.name for a in (*us, *cn))
    return Encounter(at, after_at, kind, tuple(us), tuple(cn), "named" if named or some else "sides")


def _without_glosses(text: str) -> str:
    return _GLOSS.sub("", text)


def _run(text: str, actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """The last actors of one side that stand in one list: 杨洁篪和王毅."""
    run: list[Actor] = []
    for actor in reversed(actors):
        if run and (actor.side != run[0].side or not _in_list(text, actor, run[0])):
            break
        run.insert(0, actor)
    return tuple(run)


def _first_run(text: str, actors: Sequence[Actor]) -> tuple[Actor, ...]:
    run = [actors[0]]
    for actor in actors[1:]:
        if actor.side != run[0].side or not _in_list(text, run[-1], actor):
            break
        run.append(actor)
    return tuple(run)


def _in_list(text: str, one: Actor, other: Actor) -> bool:
    gap = _without_glosses(text[one.end : other.begins])
    return re.fullmatch(
        r"(?:、|和|或|与|及|以及|跟|同|，以及|，和|以及其?他?|[^，。；与和]{0,2})?[^，。；！？\n与和]{0,20}", gap
    ) is not None and (re.match(r"\s*(?:、|和|或|与|及|以及|跟|同|，以及)", gap) is not None)


def _touches(text: str, at: int, actor: Actor) -> bool:
    gap = _without_glosses(text[at : actor.begins])
    return re.fullmatch(r"了?(?:的)?[^，。；：！？“”\n]{0,12}", gap) is not None


def _partner(text: str, actor: Actor) -> bool:
    """Whether an actor stands after a word for with: 与中国外长王毅."""
    return (
        re.search(r"(?:与|和|同|跟|会见|会晤)(?:其|来自|他的|她的)?$", text[max(0, actor.begins - 4) : actor.begins])
        is not None
    )


def _pair_before(text: str, start: int, at: int, actors: Sequence[Actor], both_are_known: bool) -> bool:
    low = max(start, at - 24)
    if PAIR.search(text, low, at):
        return True
    far = PAIR.search(text, max(start, at - 70), at)
    if (
        far
        and _STAGED.search(text, far.end(), at)
        and not any(a.side == OTHER and far.start() <= a.start < at for a in actors)
    ):
        return True
    return both_are_known and BOTH.search(text, low, at) is not None
