"""What one article says of meetings: statements of encounters put together to one report for each meeting.  Meetings
across articles are put together in merging.py."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from orchestration.dialogues.actors import SIDES, Actor, find_actors
from orchestration.dialogues.encounters import (
    BOTH,
    MAY_TRIGGER,
    PAIR,
    PAIRS,
    TRIGGER,
    Encounter,
    Mode,
    Status,
    encounters_of,
)
from orchestration.dialogues.reference import (
    any_channel,
    channel_by_office,
    countries,
    entities_of,
    named_channels,
    offices,
    place_names,
)
from orchestration.quotes.names import Named
from orchestration.scripts import simplified_body


class Day(NamedTuple):
    """A time expression of the body and the days it means."""

    starts_on: date
    ends_on: date
    grain: str
    char_start: int
    char_end: int


class ArticleText(NamedTuple):
    """What finding meetings takes of an article: its mentions and time expressions are those of the body, in order."""

    body: str
    published_on: date | None
    mentions: Sequence[Named]
    days: Sequence[Day]


class Evidence(NamedTuple):
    """Where a field of a report stands: `body[char_start:char_end]`."""

    field: str
    char_start: int
    char_end: int


class Participant(NamedTuple):
    """An official at a meeting, by the fullest name in the article."""

    entity_id: str
    name: str
    side: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class MeetingReport:
    """What an article says of one meeting; what it does not say is None."""

    dialogue_id: str
    round: int | None
    round_text: str | None
    starts_on: date | None
    ends_on: date | None
    grain: str | None
    place: str | None
    place_entity_id: str | None
    place_rank: int | None
    status: Status
    mode: Mode | None
    participants: tuple[Participant, ...]
    evidence: tuple[Evidence, ...]


def may_report_meetings(body: str, published_on: date | None, entity_ids: Collection[str]) -> bool:
    """Whether an article is worth reading for meetings: it has a date, names both countries and some encounter."""
    if published_on is None:
        return False
    names_both = not any(entities_of(side).isdisjoint(entity_ids) for side in SIDES)
    if not names_both and not any(pair in body for pair in PAIRS):
        return False
    return MAY_TRIGGER.search(simplified_body(body)) is not None


def find_meetings(article: ArticleText) -> list[MeetingReport]:
    """The meetings between the United States and China that an article reports, in the order of the text.

    An article that `may_report_meetings` rules out gives none.
    """
    entity_ids = [mention.entity_id for mention in article.mentions]
    return meetings_of(article) if may_report_meetings(article.body, article.published_on, entity_ids) else []


def meetings_of(article: ArticleText) -> list[MeetingReport]:
    """The same of an article that `may_report_meetings` lets through."""
    published_on = article.published_on
    if published_on is None:
        return []
    text = simplified_body(article.body)
    statements = _statements(text, article, published_on)
    drafts = _put_together(statements)
    return [report for draft in drafts if (report := _report(draft, text, article)) is not None]


@dataclass(slots=True)
class _Place:
    surface_start: int
    surface_end: int
    entity_id: str
    rank: int
    parents: tuple[str, ...] = ()


@dataclass(slots=True)
class _Statement:
    encounter: Encounter
    sentence: int
    day: Day | None
    place: _Place | None
    mode: Mode | None
    status: Status | None
    status_span: tuple[int, int] | None
    round: int | None
    round_span: tuple[int, int] | None
    channel: str | None
    channel_span: tuple[int, int] | None
    office: str | None
    lasts: int | None
    edge: str | None
    is_negated: bool
    is_wished: bool
    is_plural: bool
    is_denied: bool


@dataclass(slots=True)
class _Draft:
    statements: list[_Statement] = field(default_factory=list)

    def people(self, side: str) -> set[str]:
        return {a.entity_id for s in self.statements for a in _people_of(s, side) if a.entity_id}

    def days(self) -> list[Day]:
        return [s.day for s in self.statements if s.day is not None]


_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?[”」』]?")
_NEGATED = re.compile(
    r"没有|尚未|未能|从未|未曾|还未|并未|不会|不愿|不想|不再|无意|拒绝|拒不|随时|是否|能否|会否|大门|避免|拒|不可能|不太可能|无法|难以|何时|任何|"
    r"传闻|谣言|不急于|如果|若(?!干)|倘若|一旦|呼吁|应该|应当|主张|愿意|愿与|愿同|可以|必须|需要|为了"
)
_DENIED = re.compile(r"没有|还没|尚未|未能|从未|未曾|并未|不会|无意|拒绝|不愿|不想|未(?=与|同|和)")
_WISHED = re.compile(r"希望|建议|敦促|要求|渴望|期望|寻求|试图|促成|促使|推动|促进|有机会|奠定|铺路")
_FAR_OFF = re.compile(r"[^，。；]{0,3}?(?:奠定|铺路|的计划|的想法|的设想|的提议|的前景|的邀请|的意愿|意愿)")
_PLANNED = re.compile(
    r"将(?!军|领|近|来|信|持续|继续)|计划|拟|预计|预定|预期|定于|即将|准备|打算|有望|可望|可能|料将|安排|考虑|邀请|筹备|敲定|同意|商定|下周|下星期|下月|下个月|明天|明日|"
    r"后天|前夕|在即|商讨|正在讨论|正讨论|正协商|会前|敦促|提议|预料|力争|希望|派(?!出)|晚些时候|未来|接下来|稍后|年底前|年内"
)
_CANCELLED = re.compile(
    r"(?:取消|搁置|推迟|延后|延期|叫停|中止)了?[^，。；]{0,14}(?:会谈|访问|行程|会晤|会议|会面|谈判|对话|磋商|访华|访美|通话)|"
    r"(?:会谈|访问|会晤|会议|会面|谈判|对话|磋商|访华|访美|行程|通话)[^，。；]{0,10}(?:取消|推迟|搁置|延期|延后|告吹|未能举行|没能举行|没有举行|并未举行)"
)
_DONE = re.compile(
    r"了|曾|已|结束|落幕|达成|举行过|过后|之后|期间|此前|上周|昨|刚刚|时(?=，|表示|说|称|提)|中(?=，|表示|说|称|提|向)|会后|首度"
)
_DID = re.compile(r"(?:进行|举行|召开|展开)了|(?<!不)曾(?!经?计划|打算)")
_ROUND = re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,3})(?:次|届|轮|场|回)(?!执政|任期|当选|参选|世界|以来|上任)")
_FIRST = re.compile(r"(?:首次|首轮|首届|首场)(?!与|和|同|面对面|高层|对|访|正式)")
_OF_TERM = re.compile(r"上任|就任|任内|执政|就职|入主|上台|以来的?(?:首次|第一次)|政府首次")
_LAST = re.compile(r"最后一(?:次|轮|场|届)")
_LASTS = re.compile(
    r"(?:为期|连续|长达|历时|持续)(?:共|约)?([一二两三四五六七2-7])[天日]|(?<!第)([两三四五六七2-7])天的?(?:高层)?(?:会谈|会议|会晤|访问|对话|谈判|磋商|交流|行程)"
)
_FOUNDED = re.compile(r"成立|建立|设立|组建|创立|创建")
_CHANNEL_AS_TITLE = re.compile(r"的?(?:美方|中方)?(?:代表团|成员|牵头人|负责人|主席|官员|机制|框架|渠道)")
_REMOTE = re.compile(r"视频|视讯|视像|线上|虚拟|远程|云端|连线")
_BY_WAY_OF = re.compile(r"(?:通过|以|用|经由)(视频|视讯|线上|网络|电话)")
_SPOKEN = re.compile(
    r"^[^，。；]{0,12}?(?:说|表示|宣布|报道|报导|称|指出|透露|援引|引述|刊登|发布|发表|发出|证实|告诉|强调|声明|记者会|在例行|回应|撰文|受访|消息)"
)
_SAYS = re.compile(
    r"表示|宣布|报道|报导|指出|透露|援引|引述|发布|证实|强调|回应|声称|据称|放出|披露|提出|提议|称，|说，|：|说要|说将|声明"
)
_DAY_AFTER = re.compile(r"次日|翌日|隔天|隔日|之后|以后")
_SINCE = re.compile(
    r"(?!自)[^，。；]{0,8}?(?:就任|上任|就职|起(?!来)|成立|宣誓|入主|疫情|生效|签署|达成|爆发|建交)|(?!自)[^，。；举进在与]{0,16}?以来"
)
_THE_TWO = re.compile(r"两人|二人|两位(?:部长|官员|防长|外长|领导人|领袖|特使)?")
_OF_BOTH = "dialogue.us-cn-"
_PLURAL = re.compile(
    r"每次|每当|每年|每半年|历次|(?<![第十\d])(?:[两三四五六七八九多数几]|[2-9]|一系列|多)(?:次|轮|场)|一系列|多次|频繁|往往|定期"
)
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_ROUND_NUMERALS = {"首": 1}
_TALK_PLACE = re.compile(
    r"(?:的|市|州|省|高层|高级别|战略|双边|首脑|元首|经贸|贸易|外交|举行|举办|召开|进行|美中|中美|附近的?|那场|郊外|去年|\d{1,2}月)*"
)
_IN = re.compile(
    r"(?:在|于|前往|赴|抵达|访问|来到|飞往|到|到访|造访)(?:当地时间|去年|今年|前年|本周|上周|下周|上个?月|下个?月|本月|首都|"
    r"[\d一二三四五六七八九十年月日号（）()周星期天上下午晚至、和])*$"
)
_HAPPENS = re.compile(r"[^，。；]{0,8}?(?:举行|进行|召开|展开|登场|结束|开始|落幕|见面|会[晤谈面]|开幕|[，。]|$)")
_AWAY = re.compile(r"(?:等|问题|事务|方面|政府|当局|的?(?:人权|局势|军事|行为|行动|扩张|紧张))")
_BUILDING = re.compile(
    r"(?:[宾賓][馆館]|酒店|[饭飯]店|[庄莊][园園]|大[会會]堂|基地|[大角][楼樓]|大[厦廈]|官邸|[宫宮]|中心|[机機][场場]|[厅廳]|度假村|城堡|"
    r"使[馆館]|[领領]事[馆館]|中南海|[钓釣][鱼魚][台臺]|戴[维維][营營])$"
)
_BUILDING_ENDS = frozenset("馆館店园園堂會会地楼樓厦廈邸宫宮心场場厅廳村堡海台臺营營")
_CHAIN = re.compile(r"(?:的|州|省|郊外的?|附近的?|，|（|\()?")


class _Sentences:
    """The sentences of a body, by number."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.spans = [match.span() for match in _SENTENCE.finditer(text)]
        self._starts = [start for start, _ in self.spans]

    def of_encounters(self) -> list[tuple[int, list[re.Match[str]]]]:
        """The sentences that tell of an encounter, with the words for it."""
        found: list[tuple[int, list[re.Match[str]]]] = []
        numbers = (self._at(match.start()) for match in MAY_TRIGGER.finditer(self._text))
        for number, _ in groupby(numbers):
            words = list(TRIGGER.finditer(self._text, *self.spans[number]))
            if words:
                found.append((number, words))
        return found

    def subject_before(self, number: int, named: Sequence[Actor], starts: Sequence[int]) -> Actor | None:
        """The first official of the last sentence that names one, in the same paragraph before a sentence.

        `named` are the officials of the two sides by name, `starts` where they begin.
        """
        for index in range(bisect_left(starts, self._starts[number]) - 1, -1, -1):
            told_in = self._at(starts[index])
            if told_in >= 0 and starts[index] < self.spans[told_in][1]:
                if any(self._opens_paragraph(between) for between in range(told_in + 1, number + 1)):
                    return None
                return named[bisect_left(starts, self._starts[told_in])]
        return None

    def _at(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def _opens_paragraph(self, number: int) -> bool:
        start = self._starts[number]
        return start > 0 and self._text[start - 1] == "\n"


def _statements(text: str, article: ArticleText, published_on: date) -> list[_Statement]:
    sentences = _Sentences(text)
    told = sentences.of_encounters()
    actors, named = find_actors(text, article.mentions, published_on.year, [sentences.spans[n] for n, _ in told])
    actor_starts = [actor.start for actor in actors]
    named = [actor for actor in named if actor.side in SIDES]
    named_starts = [actor.start for actor in named]
    names_a_goal = any(word.lastgroup == "visit" for _, words in told for word in words)
    places = _places(text, article.mentions) if names_a_goal else []
    channels = [(m.char_start, m.char_end) for m in article.mentions if m.entity_id.startswith(_OF_BOTH)]
    encounters_in: list[tuple[int, list[Encounter]]] = []
    met: list[Encounter] = []
    for number, words in told:
        start, end = sentences.spans[number]
        inside = actors[bisect_left(actor_starts, start) : bisect_left(actor_starts, end)]
        targets = (
            [
                (place.surface_start, place.surface_end, countries().get(place.entity_id, ""))
                for place in places
                if start <= place.surface_start < end
            ]
            if any(word.lastgroup == "visit" for word in words)
            else []
        )
        names = [span for span in channels if start <= span[0] < end]
        known = BOTH.search(text, start, end) is not None and _both_are_known(text, article.mentions, start, end)
        subject = sentences.subject_before(number, named, named_starts)
        encounters = encounters_of(text, start, end, words, inside, subject, targets, names, known)
        encounters = [_of_both_before(text, e, start, met) for e in encounters]
        met += encounters
        encounters_in.append((number, encounters))
    if not met or (all(e.bond == "bare" for e in met) and not any_channel().search(text)):
        return []
    places = places or _places(text, article.mentions)
    all_days = _whole_days(text, article.days, published_on)
    return [
        _statement(text, *sentences.spans[number], number, e, encounters, all_days, places, published_on)
        for number, encounters in encounters_in
        for e in encounters
    ]


def _both_are_known(text: str, mentions: Sequence[Named], start: int, end: int) -> bool:
    """Whether 两国 in a sentence means the two: it names the pair, or both are named in it or shortly before, and no
    third country."""
    if PAIR.search(text, start, end):
        return True
    home = countries()
    near = {home.get(m.entity_id) for m in mentions if m.entity_type == "GPE" and start - 120 <= m.char_start < end}
    return set(SIDES) <= near <= {*SIDES, "TW", "HK", None}


_JOINED = re.compile(r"[）)]?(?:和|及|与|、|以及|至|到|～|~|－|-|—)[（(]?")
_BRACKETED = re.compile(r"[（(](?:当地时间|北京时间|美东时间|美国时间)?|[）)]|")
_SAME_DAY = re.compile(r"同一天|同日|当天|当日")
_SEASON = re.compile(r"(今年|明年|去年)?的?(春|夏|秋|冬)(?:季|天)")
_SEASON_MONTHS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}


def _whole_days(text: str, days: Sequence[Day], published_on: date) -> list[Day]:
    """Time expressions with those joined that name the days of one thing (周四和周五), and seasons."""
    found: list[Day] = []
    for day in days:
        last = found[-1] if found else None
        if last is not None and day.grain == "day" and last.grain in ("day", "range"):
            gap = text[last.char_end : day.char_start]
            if (day.starts_on - last.ends_on).days in (1, 2) and _JOINED.fullmatch(gap):
                found[-1] = Day(last.starts_on, day.ends_on, "range", last.char_start, day.char_end)
                continue
            if _BRACKETED.fullmatch(gap) and abs((day.starts_on - last.starts_on).days) <= 7:
                # 明天（周四18日）: what stands in brackets settles the day.
                found[-1] = day._replace(char_start=last.char_start)
                continue
        found.append(day)
    for match in _SAME_DAY.finditer(text):
        before = [day for day in found if day.char_end <= match.start() and match.start() - day.char_end <= 400]
        if before and before[-1].grain == "day":
            found.append(before[-1]._replace(char_start=match.start(), char_end=match.end()))
            found.sort(key=lambda day: day.char_start)
    for match in _SEASON.finditer(text):
        year = published_on.year + {"去年": -1, "明年": 1}.get(match[1] or "", 0)
        first = _SEASON_MONTHS[match[2]]
        starts_on = date(year, first, 1)
        ends_on = date(year + first // 12, first % 12 + 3, 1) - timedelta(days=1)
        found = [day for day in found if not match.start() <= day.char_start < match.end()]
        found.append(Day(starts_on, ends_on, "quarter", *match.span()))
    return sorted(found, key=lambda day: day.char_start)


def _statement(
    text: str,
    start: int,
    end: int,
    number: int,
    encounter: Encounter,
    siblings: Sequence[Encounter],
    days: Sequence[Day],
    places: Sequence[_Place],
    published_on: date,
) -> _Statement:
    parties = (encounter.us, encounter.cn)
    others = [e for e in siblings if e.bond in ("named", "visit") and (e.us, e.cn) != parties and (e.us or e.cn)]
    own = {a.entity_id for a in (*encounter.us, *encounter.cn) if a.name}
    others = [
        e
        for e in others
        if e is not encounter and not (e.bond == "visit" and own & {a.entity_id for a in (*e.us, *e.cn)})
    ]
    previous = max((e.end for e in others if e.end <= encounter.start), default=start)
    following = min((e.start for e in others if e.start >= encounter.end), default=end)
    scope_start, scope_end = max(start, previous), following
    begins = min([encounter.start, *(a.begins for a in (*encounter.us, *encounter.cn) if start <= a.begins)])
    near = text[max(scope_start, min(begins, encounter.start) - 25) : min(scope_end, encounter.end + 25)]
    if encounter.bond in ("pair", "bare"):
        near = text[max(scope_start, encounter.start - 20) : encounter.end]
    host = encounter.kind == "host"
    day = None if host else _day_of(text, encounter, days, scope_start, scope_end, siblings)
    acting = [(a.begins, a.end) for a in (*encounter.us, *encounter.cn)]
    acting += _asides(text, encounter)
    free = [q for q in places if not any(low <= q.surface_start < high for low, high in acting)]
    is_remote = encounter.kind in ("call", "video")
    place = None if host or is_remote else _place_of(text, encounter, free, scope_start, scope_end)
    channel, channel_span = _channel_of(text, encounter, start, end)
    round_no, round_span = _round_of(text, encounter, scope_start, scope_end, channel is not None)
    mode = _mode_of(text, encounter, scope_start, place)
    status, status_span = _status_of(text, encounter, scope_start, scope_end, begins, day, published_on)
    lasts = _LASTS.search(text, start, end) or _LASTS.search(text, end, text.find("。", end) + 1)
    edge = _edge_of(text, encounter, day)
    low = max(scope_start, min(begins, encounter.start) - 12)
    clause = max(low, text.rfind("，", low, encounter.start) + 1)
    is_denied = _DENIED.search(text, clause, encounter.start) is not None
    negated = _NEGATED.search(text, low, encounter.end + 3)
    wished = _WISHED.search(text, low, encounter.end) or (
        _FAR_OFF.match(text, encounter.end) if encounter.kind != "visit" else None
    )
    plural = _PLURAL.search(text, max(scope_start, encounter.start - 12), encounter.end + 4)
    office = next(
        (o for o, c in channel_by_office().items() if c.pattern is not None and c.pattern.search(near)),
        None,
    )
    return _Statement(
        encounter,
        number,
        day,
        place,
        mode,
        status,
        status_span,
        round_no,
        round_span,
        channel,
        channel_span,
        office,
        _number(lasts[1] or lasts[2]) if lasts else None,
        edge,
        negated is not None,
        wished is not None,
        plural is not None,
        is_denied,
    )


def _of_both_before(text: str, encounter: Encounter, start: int, met: Sequence[Encounter]) -> Encounter:
    """两人, 两位部长: the people of the encounter before."""
    if encounter.bond in ("named", "visit"):
        return encounter
    named = next((e for e in reversed(met[-4:]) if e.bond == "named"), None)
    if named is None or start - named.end > 120:
        return encounter
    if not _THE_TWO.search(text, max(start, encounter.start - 40), encounter.start):
        return encounter
    return replace(encounter, us=named.us, cn=named.cn, bond="named")


def _number(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS[numeral]


def _day_of(
    text: str, encounter: Encounter, days: Sequence[Day], start: int, end: int, siblings: Sequence[Encounter]
) -> Day | None:
    """The time expression of an encounter: the nearest one of its own part of the sentence that dates nothing else."""
    best: tuple[int, Day] | None = None
    asides = _asides(text, encounter)
    for day in days:
        if not start <= day.char_start < end:
            continue
        after = text[day.char_end : min(end, day.char_end + 16)]
        if _SINCE.match(after) or any(low <= day.char_start < high for low, high in asides):
            continue
        if day.char_end <= encounter.start:
            between = text[day.char_end : encounter.start]
            if _SAYS.search(between):
                continue
            commas = between.count("，")
            cost = len(between) + 12 * commas
            if re.match(r"[）)]?，", between):
                cost = 20 + 12 * (commas - 1) + len(between) // 3
            elif commas and encounter.bond in ("pair", "bare"):
                cost += 80
        else:
            between = text[encounter.end : day.char_start]
            if _SPOKEN.match(after) or _SAYS.search(between) or _DAY_AFTER.search(between):
                continue
            cost = 15 + len(between) + 25 * between.count("，")
        if day.grain == "year":
            cost += 20
        if cost > 90:
            continue
        if best is None or cost < best[0]:
            best = (cost, day)
    return best[1] if best else None


def _asides(text: str, encounter: Encounter) -> list[tuple[int, int]]:
    """Between the word for with and the name of who is met: 与2015年参加过谈判的张三, which dates nothing else."""
    spans = []
    for group, other in ((encounter.us, encounter.cn), (encounter.cn, encounter.us)):
        if group and other and other[-1].end <= group[0].start:
            link = max(text.rfind(word, other[-1].end, group[0].start) for word in "与和同跟晤见")
            if link >= 0:
                spans.append((link, group[-1].start))
    return spans


def _edge_of(text: str, encounter: Encounter, day: Day | None) -> str | None:
    """Whether the day is the first or last of a meeting of several days."""
    if day is None:
        return None
    low, high = min(day.char_start, encounter.start), max(day.char_end, encounter.end) + 10
    stop = text.find("。", encounter.end, high)
    around = text[max(0, low - 4) : high if stop < 0 else stop]
    if re.search(r"结束|落幕|闭幕|收场|完成|最后一(?:轮|天|日)", around):
        return "last"
    if re.search(r"一开场|开场|登场|展开|开始|开幕|首日|第一场|首场|第一天|启动", around):
        return "first"
    return None


def _places(text: str, mentions: Sequence[Named]) -> list[_Place]:
    """The places of a body; a facility takes the city before it with it (北京人民大会堂)."""
    found: list[_Place] = []
    for mention in mentions:
        start, end = mention.char_start, mention.char_end
        if mention.entity_type == "DIALOGUE":
            # 阿拉斯加会谈 is one name: the place in it counts, too.
            low = start + 2 if PAIR.match(text, start) else start
            inner = next((n for n in range(min(6, end - low - 2), 1, -1) if text[low : low + n] in place_names()), 0)
            entity_id = place_names().get(text[low : low + inner], "")
            if inner and countries().get(entity_id) not in (None, "TW", "HK"):
                found.append(_Place(low, low + inner, entity_id, _rank_of(entity_id)))
            continue
        rank = _rank(mention)
        if rank is None or mention.surface.isascii():
            continue
        if found and found[-1].surface_end == start and rank == 4 and found[-1].rank in (2, 3):
            start = found[-1].surface_start
        if text[end : end + 1] in ("市", "州") and not text[start:end].endswith(("市", "州")):
            end += 1
        found.append(_Place(start, end, mention.entity_id, rank))
    return found


@lru_cache(maxsize=16384)
def _rank_of(entity_id: str) -> int:
    parts = entity_id.split(".")
    return 3 if len(parts) > 2 else 2 if "-" in parts[-1] or "~" in entity_id else 1


def _rank(mention: Named) -> int | None:
    """How exact a place is: 1 a country, 2 a part of one, 3 a city, 4 a building."""
    if mention.entity_type == "GPE":
        return _rank_of(mention.entity_id)
    return 4 if mention.surface[-1:] in _BUILDING_ENDS and _BUILDING.search(mention.surface) else None


def _place_of(text: str, encounter: Encounter, places: Sequence[_Place], start: int, end: int) -> _Place | None:
    """Where an encounter is: 在…举行, 阿拉斯加会谈, 访问…; of a chain of places the last one."""
    chosen: _Place | None = None
    previous: _Place | None = None
    for place in places:
        if not start <= place.surface_start < end:
            continue
        left = place.surface_start
        if previous is not None and previous.surface_end == left:
            left = previous.surface_start
        before = text[max(start, left - 16) : left]
        gap_before = text[previous.surface_end : place.surface_start] if previous is not None else "-"
        chained = previous is not None and previous is chosen and _CHAIN.fullmatch(gap_before) is not None
        previous = place
        is_home = place.rank == 1 and countries().get(place.entity_id) in SIDES
        if encounter.bond == "visit":
            if encounter.end <= place.surface_start <= encounter.end + 6 and chosen is None:
                if "，" not in text[encounter.end : place.surface_start]:
                    chosen = place
                continue
        elif is_home:
            continue
        if chained and chosen is not None and place.rank >= chosen.rank and place.rank > 1:
            chosen = replace(place, parents=(*chosen.parents, chosen.entity_id))
            previous = chosen
        elif chosen is not None:
            continue
        elif place.surface_end <= encounter.start and encounter.bond != "visit":
            gap = text[place.surface_end : encounter.start]
            if (_TALK_PLACE.fullmatch(gap) and place.rank in (2, 3)) or (
                _IN.search(before) and len(gap) <= 60 and not _AWAY.match(gap)
            ):
                chosen = place
        elif (
            _IN.search(before)
            and re.fullmatch(r"[^，]{0,25}", text[encounter.end : place.surface_start])
            and _HAPPENS.match(text, place.surface_end)
        ):
            chosen = place
    return chosen


def _channel_of(text: str, encounter: Encounter, start: int, end: int) -> tuple[str | None, tuple[int, int] | None]:
    low, high = max(start, encounter.start - 40), min(end, encounter.end + 25)
    if not any_channel().search(text, low, high):
        return None, None
    for channel in named_channels():
        match = channel.pattern.search(text, low, high) if channel.pattern else None
        if (
            match
            and not _CHANNEL_AS_TITLE.match(text, match.end())
            and not _FOUNDED.search(text, max(start, match.start() - 8), match.start())
        ):
            return channel.dialogue_id, match.span()
    return None, None


def _round_of(
    text: str, encounter: Encounter, start: int, end: int, is_named: bool
) -> tuple[int | None, tuple[int, int] | None]:
    low, high = max(start, encounter.start - 30), min(end, encounter.end + 12)
    is_of_term = _OF_TERM.search(text, start, end) is not None
    match = _ROUND.search(text, low, high)
    if match and not is_of_term and (is_named or match.start() < encounter.start <= match.end() + 10):
        return _number(match[1]), match.span()
    last = _LAST.search(text, low, high)
    if last:
        return None, last.span()
    first = _FIRST.search(text, max(low, encounter.start - (12 if is_named else 7)), encounter.end)
    if first and not is_of_term:
        return 1, first.span()
    return None, None


def _mode_of(text: str, encounter: Encounter, start: int, place: _Place | None) -> Mode | None:
    word = text[encounter.start : encounter.end]
    around = text[max(start, encounter.start - 12) : encounter.end]
    way = _BY_WAY_OF.search(text, max(start, text.rfind("，", start, encounter.start)), encounter.start)
    if _REMOTE.search(around) or (way and way[1] != "电话"):
        return "video"
    if encounter.kind == "call" or "电话" in around or way:
        return "phone"
    if (
        encounter.kind == "visit"
        or word in ("会晤", "会面", "会见", "见面", "接见", "晤谈", "面对面")
        or place is not None
    ):
        return "in_person"
    return None


def _status_of(
    text: str,
    encounter: Encounter,
    start: int,
    end: int,
    begins: int,
    day: Day | None,
    published_on: date,
) -> tuple[Status | None, tuple[int, int] | None]:
    first = min(begins, encounter.start, day.char_start if day is not None else encounter.start)
    low = max(start, first - (20 if encounter.bond in ("pair", "bare") else 14))
    high = min(end, encounter.end + 14)
    cancelled = _CANCELLED.search(text, low, high)
    if cancelled:
        return "cancelled", cancelled.span()
    comma = text.find("，", encounter.end, high)
    planned = _PLANNED.search(text, low, high if comma < 0 else comma)
    if day is not None and day.grain in ("day", "range", "week"):
        if day.ends_on < published_on - timedelta(days=1):
            return "held", (day.char_start, day.char_end)
        if day.starts_on > published_on:
            return "planned", (day.char_start, day.char_end)
        if planned:
            return "planned", planned.span()
        return "held", (day.char_start, day.char_end)
    if day is not None and day.ends_on < published_on:
        return "held", (day.char_start, day.char_end)
    if day is not None and day.starts_on > published_on:
        return "planned", (day.char_start, day.char_end)
    done = _DONE.search(text, encounter.start, min(end, encounter.end + 4)) or _DID.search(
        text, max(start, encounter.start - 14), encounter.end
    )
    if planned and not done:
        return "planned", planned.span()
    if done:
        return "held", done.span()
    return None, None


def _people_of(statement: _Statement, side: str) -> tuple[Actor, ...]:
    actors = statement.encounter.us if side == "US" else statement.encounter.cn
    return tuple(a for a in actors if a.name)


def _starts_draft(s: _Statement) -> bool:
    """Whether a statement has enough to be a meeting of its own."""
    e = s.encounter
    if s.is_plural or (s.is_denied and s.status != "cancelled"):
        return False
    past = s.day is not None and s.status == "held" and e.bond in ("named", "visit")
    if s.is_negated and s.status != "cancelled" and not past:
        return False
    if s.is_wished and not s.day:
        return False
    if s.channel is not None:
        return bool(s.day or s.place or s.round)
    if e.bond == "named":
        both = bool(_people_of(s, "US")) and bool(_people_of(s, "CN"))
        return (both or e.kind != "talk") if s.day or s.place else both and (e.kind != "talk" or s.status == "held")
    if e.bond == "visit":
        return e.destination is not None and (bool(s.day or s.place) or s.status == "planned")
    if e.bond == "sides" and e.kind == "talk":
        return bool(s.day and s.place)
    return e.bond in ("sides", "pair") and bool(s.day or s.place)


def _put_together(statements: Sequence[_Statement]) -> list[_Draft]:
    """Statements of one meeting together: first those that could stand alone, then what refers back to them."""
    drafts: list[_Draft] = []
    later: list[_Statement] = []
    for s in statements:
        if s.encounter.kind in ("host", "during"):
            # 会议由张三与李四主持, 张三在会谈中告诉李四: of the meeting that was spoken of last.
            near = [
                d for d in drafts if s.sentence - d.statements[-1].sentence <= _REFERS and _affinity(d, s) is not None
            ]
            if near:
                max(near, key=lambda d: d.statements[-1].encounter.start).statements.append(s)
                continue
            if s.encounter.kind == "host":
                continue
        if not _starts_draft(s):
            later.append(s)
            continue
        best = _best(drafts, s, 3)
        if best is not None:
            best.statements.append(s)
        else:
            drafts.append(_Draft([s]))
    for s in list(later):
        # 张三上次访问 is a visit to the other side where the article has him meet it.
        if s.encounter.bond == "visit" and s.day and not s.is_negated and not s.is_plural:
            own = "US" if s.encounter.us else "CN"
            people = {a.entity_id for a in _people_of(s, own)}
            met = any(people & d.people(own) and d.people("CN" if own == "US" else "US") for d in drafts)
            if met and _best(drafts, s, 3) is None:
                drafts.append(_Draft([s]))
                later.remove(s)
    drafts = _join(drafts)
    _lend_days(drafts)
    for s in later:
        if s.is_negated or s.is_wished or s.is_plural or s.is_denied:
            continue
        best = _best(drafts, s, 2)
        if best is None and (s.lasts or s.edge) and s.encounter.kind in ("meet", "talk"):
            best = _best(drafts, s, 0)
        if best is not None:
            best.statements.append(s)
    return drafts


def _lend_days(drafts: Sequence[_Draft]) -> None:
    """张三1月访问中国。张三会见了李四: the talks of a visit are on its days."""
    for draft in drafts:
        if draft.days():
            continue
        for other in drafts:
            for s in other.statements:
                close = abs(s.sentence - draft.statements[0].sentence) <= 1
                people = {a.entity_id for side in SIDES for a in _people_of(s, side)}
                if (
                    s.encounter.bond == "visit"
                    and s.day
                    and close
                    and people & (draft.people("US") | draft.people("CN"))
                ):
                    draft.statements.append(s)
                    break
            if draft.days():
                break


def _join(drafts: list[_Draft]) -> list[_Draft]:
    """Drafts that turned out to be of one meeting once each was complete."""
    joined: list[_Draft] = []
    for draft in drafts:
        for other in joined:
            scores = [_affinity(other, s) for s in draft.statements]
            if all(score is not None for score in scores) and max(score or 0 for score in scores) >= 4:
                other.statements += draft.statements
                break
        else:
            joined.append(draft)
    return joined


def _best(drafts: Sequence[_Draft], s: _Statement, least: int) -> _Draft | None:
    scored = [(score, -index) for index, draft in enumerate(drafts) if (score := _affinity(draft, s)) is not None]
    if not scored:
        return None
    score, index = max(scored)
    return drafts[-index] if score >= least else None


def _affinity(draft: _Draft, s: _Statement) -> int | None:
    """How much speaks for a statement being of a draft's meeting; None where something speaks against it."""
    score = 0
    remote = {x.mode in ("phone", "video") for x in draft.statements if x.mode}
    if s.mode and remote and (s.mode in ("phone", "video")) not in remote:
        return None
    score += s.mode in ("phone", "video") and True in remote
    if _is_of_leaders(s, draft) is False:
        return None
    channels = {x.channel for x in draft.statements if x.channel}
    if s.channel and channels:
        if s.channel not in channels:
            return None
        score += 3
    rounds = {x.round for x in draft.statements if x.round}
    if s.round and rounds and s.round not in rounds:
        return None
    fine = _FINE
    days = draft.days()
    meets_day = False
    if s.day is not None and days:
        gap = min(_gap(s.day, day) for day in days)
        if gap > 1:
            return None
        if gap == 0:
            meets_day = s.day.grain in fine and any(day.grain in fine for day in days)
            coarsest = "year" in (s.day.grain, *(day.grain for day in days))
            score += 3 if meets_day or any(s.day.grain == day.grain for day in days) else 1 if coarsest else 2
        elif any(x.edge or x.lasts for x in (s, *draft.statements)) and s.encounter.kind in ("meet", "talk"):
            score += 2
    statuses = {x.status for x in draft.statements if x.status}
    if (
        s.status
        and statuses
        and s.status not in statuses
        and not meets_day
        and "cancelled" not in (s.status, *statuses)
    ):
        return None
    people = 0
    for side in SIDES:
        mine, theirs = {a.entity_id for a in _people_of(s, side)}, draft.people(side)
        if mine and theirs:
            if not mine & theirs:
                return None
            people += 1
        elif not mine and not theirs:
            continue
        else:
            roles = {a.office for x in draft.statements for a in _actors_of(x, side) if a.office}
            own = {a.office for a in _actors_of(s, side) if a.office}
            if roles and own and not roles & own:
                return None
            score += 2 if roles & own else 0
    score += 3 * people
    has_people = any(_people_of(s, side) for side in SIDES)
    knows_people = any(draft.people(side) for side in SIDES)
    if channels and not s.channel and has_people and not people:
        if any(a.office == "leaders" for side in SIDES for a in _people_of(s, side)):
            return None
        if not knows_people and s.status == "planned" and s.encounter.kind in ("meet", "talk"):
            score += 2
    places = [x.place for x in draft.statements if x.place]
    goal = s.encounter.destination
    if goal is not None and any(countries().get(p.entity_id) not in (goal, None) for p in places):
        return None
    if s.place is not None and places:
        if not any(_same_place(s.place, place) for place in places):
            return None
        score += 2 if s.place.rank > 1 else 1
    loose = ("pair", "sides")
    if s.encounter.bond in loose and any(x.encounter.bond != "bare" for x in draft.statements):
        score += 1
    offices = {x.office for x in draft.statements if x.office}
    if s.office and s.office in offices:
        score += 1
    nearest = min(abs(s.sentence - x.sentence) for x in draft.statements)
    if nearest <= 1:
        score += 1 if s.encounter.bond != "bare" else 2
    return score


def _is_of_leaders(s: _Statement, draft: _Draft) -> bool | None:
    """Whether 两国元首通话 and the people of a draft are of one rank; None where that cannot be told."""
    if any(_people_of(s, side) for side in SIDES):
        return None
    offices_met = {a.office for x in draft.statements for side in SIDES for a in _people_of(x, side) if a.office}
    if not offices_met or s.office not in ("leaders", "diplomacy", "trade", "defence", "climate"):
        return None
    return (s.office == "leaders") == ("leaders" in offices_met)


_REFERS = 6
"""So many sentences on, 会议 still means the meeting spoken of."""
_FINE = ("day", "range", "week")


def _actors_of(s: _Statement, side: str) -> tuple[Actor, ...]:
    return s.encounter.us if side == "US" else s.encounter.cn


def _gap(one: Day, other: Day) -> int:
    if one.starts_on <= other.ends_on and other.starts_on <= one.ends_on:
        return 0
    return min(abs((one.starts_on - other.ends_on).days), abs((other.starts_on - one.ends_on).days))


def _same_place(one: _Place, other: _Place) -> bool:
    if one.entity_id == other.entity_id or 4 in (one.rank, other.rank):
        return True
    home = countries()
    if home.get(one.entity_id) != home.get(other.entity_id):
        return False
    return one.rank != other.rank or one.rank == 1


def _in_office(participants: Sequence[Participant], year: int) -> list[Participant]:
    """Those who were officials at the time; of whom no office is known is taken by the title in the article."""
    held = offices()
    return [p for p in participants if p.entity_id not in held or any(o.covers(year) for o in held[p.entity_id])]


def _report(draft: _Draft, text: str, article: ArticleText) -> MeetingReport | None:
    statements = draft.statements
    starts_on, ends_on, grain, day = _days(statements)
    place = _best_place(statements)
    named = _participants(draft, text, article)
    year = (starts_on or article.published_on or date.min).year
    participants = tuple(_in_office(named, year))
    if len(participants) < len(named) and not {p.side for p in participants} >= {p.side for p in named}:
        return None
    status = _final_status(statements, starts_on, ends_on, article.published_on)
    modes = Counter(s.mode for s in statements if s.mode)
    mode = modes.most_common(1)[0][0] if modes else None
    if "video" in modes and mode == "phone":
        mode = "video"
    round_statement = next((s for s in statements if s.round), None) or next(
        (s for s in statements if s.round_span), None
    )
    dialogue_id = _dialogue_of(draft, participants, year)
    evidence = [Evidence("name", statements[0].encounter.start, statements[0].encounter.end)]
    name_span = next((s.channel_span for s in statements if s.channel_span), None)
    if name_span:
        evidence[0] = Evidence("name", *name_span)
    if round_statement is not None and round_statement.round_span:
        evidence.append(Evidence("round", *round_statement.round_span))
    if day is not None:
        evidence.append(Evidence("date", day.char_start, day.char_end))
    if place is not None:
        evidence.append(Evidence("place", place.surface_start, place.surface_end))
    span = next((s.status_span for s in statements if s.status == status and s.status_span), None)
    if span:
        evidence.append(Evidence("status", *span))
    seen: set[str] = set()
    for s in statements:
        for actor in (*_people_of(s, "US"), *_people_of(s, "CN")):
            if actor.entity_id and actor.entity_id not in seen:
                seen.add(actor.entity_id)
                evidence.append(Evidence("participant", actor.start, actor.end))
    surface = article.body[place.surface_start : place.surface_end] if place else None
    return MeetingReport(
        dialogue_id,
        round_statement.round if round_statement else None,
        article.body[slice(*round_statement.round_span)] if round_statement and round_statement.round_span else None,
        starts_on,
        ends_on,
        grain,
        surface,
        place.entity_id if place else None,
        place.rank if place else None,
        status,
        mode,
        participants,
        tuple(sorted(evidence)),
    )


_GRAINS = {"day": 0, "range": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}


def _days(statements: Sequence[_Statement]) -> tuple[date | None, date | None, str | None, Day | None]:
    """The days of a meeting: of the finest expressions the first, with those that extend it."""
    dated = [s for s in statements if s.day is not None]
    if not dated:
        return None, None, None, None
    finest = min(_GRAINS[s.day.grain] for s in dated if s.day)
    exact = [s for s in dated if s.day and _GRAINS[s.day.grain] == finest]
    first = exact[0].day
    assert first is not None
    lasts = next((s.lasts for s in statements if s.lasts), None)
    if finest:
        return first.starts_on, first.ends_on, first.grain, first
    ranges = [s.day for s in exact if s.day and s.day.grain == "range"]
    if ranges:
        first = ranges[0]
        return first.starts_on, first.ends_on, "range", first
    begin = end = first.starts_on
    firsts = [s.day.starts_on for s in exact if s.day and s.edge == "first"]
    ends = [s.day.starts_on for s in exact if s.day and s.edge == "last"]
    if ends and firsts and min(firsts) < max(ends) and (max(ends) - min(firsts)).days <= 4:
        begin, end = min(firsts), max(ends)
    elif lasts and lasts > 1:
        if ends:
            begin, end = ends[0] - timedelta(days=lasts - 1), ends[0]
        elif firsts:
            begin, end = firsts[0], firsts[0] + timedelta(days=lasts - 1)
        else:
            end = begin + timedelta(days=lasts - 1)
    return begin, end, "day" if begin == end else "range", first


def _best_place(statements: Sequence[_Statement]) -> _Place | None:
    places = [s.place for s in statements if s.place]
    if not places:
        return None
    within = {parent for place in places for parent in place.parents}
    own = [s for s in statements if s.place and s.place.entity_id not in within]
    weights: Counter[str] = Counter()
    for s in own:
        if s.place:
            is_firm = s.day is not None or s.encounter.bond in ("named", "visit")
            weights[s.place.entity_id] += (3 if is_firm else 1) + (s.place.rank > 1)
    best = max(weights.values(), default=0)
    return next((place for place in places if weights[place.entity_id] == best), places[0])


def _final_status(
    statements: Sequence[_Statement], starts_on: date | None, ends_on: date | None, published_on: date | None
) -> Status:
    said = Counter(s.status for s in statements if s.status)
    if said["cancelled"]:
        return "cancelled"
    if starts_on is not None and published_on is not None and starts_on > published_on:
        return "planned"
    if ends_on is not None and published_on is not None and ends_on < published_on - timedelta(days=1):
        return "held"
    return "planned" if said["planned"] > said["held"] else "held"


def _participants(draft: _Draft, text: str, article: ArticleText) -> tuple[Participant, ...]:
    fullest: dict[str, str] = {}
    for mention in article.mentions:
        if mention.entity_type != "PERSON" or mention.surface.isascii():
            continue
        if len(mention.surface) > len(fullest.get(mention.entity_id, "")):
            fullest[mention.entity_id] = mention.surface
    found = []
    for side in SIDES:
        people: list[str] = []
        for s in draft.statements:
            people += [a.entity_id for a in _people_of(s, side) if a.entity_id and a.entity_id not in people]
        found += [Participant(p, fullest.get(p, ""), side, index == 0) for index, p in enumerate(people)]
    return tuple(found)


def _dialogue_of(draft: _Draft, participants: Sequence[Participant], year: int) -> str:
    """The channel: the one that is named, else that of the officials, of the words, or the one for all others."""
    named = Counter(s.channel for s in draft.statements if s.channel)
    if named:
        return named.most_common(1)[0][0]
    for side in SIDES:
        held = [office for p in participants if p.side == side and (office := _office_at(p.entity_id, year))]
        held = held or [a.office for s in draft.statements for a in _actors_of(s, side) if a.office and not a.name]
        if held:
            office = "diplomacy" if {"diplomacy", "security"} <= set(held) else held[0]
            return channel_by_office()[office].dialogue_id
    said = Counter(s.office for s in draft.statements if s.office)
    return channel_by_office()[said.most_common(1)[0][0] if said else "other"].dialogue_id


def _office_at(entity_id: str, year: int) -> str | None:
    return next((o.office for o in reversed(offices().get(entity_id, ())) if o.covers(year)), None)
