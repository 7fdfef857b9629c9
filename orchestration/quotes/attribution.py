"""Whose words stand between marks: the attribution before, after, between or around them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from orchestration.quotes import names, verbs
from orchestration.quotes.marks import Marked
from orchestration.quotes.names import Candidate, Kind, Named
from orchestration.scripts import to_simplified

MIN_CHARS = 8
_FILL = "◇"
_STOPS = frozenset("。！？!?\n")
_STOP = re.compile(r"[。！？!?\n]")
_BREAKS = "，,；;：:。！？!?\n"
_BREAK = re.compile(f"[{_BREAKS}]")
_CLOSERS = '”」』"’）)'
_KIND: dict[str, Kind] = {"PERSON": "person", "ORG": "body", "GPE": "place", "LOC": "place"}
_MAX_BEFORE = 260
_MAX_AFTER = 220
_MAX_SENTENCES_BACK = 12

_TO_MARK = re.compile(
    r"(?:[道着了过说是为得成作到出有：:，,、\s—-]|这一?|其|此[事举]?|该|来|他|她|自己|那|它|将|会|要)*$"
)
_COLON = re.compile(r"[：:]\s*$")
_AFTER_END = re.compile(r"\s*(?:$|[。，,；;：:“「\"\n！？!?◇]|时|的|道|说|了|着|并|且|过|他|她|记者|媒体|[（(])")
_CONNECTIVE = re.compile(
    r"(?=[但不而同此另对因所然随后其接之当近日今昨据至首最例比甚尽事反文书信报\s，,•·●、”」])(?:但是?|不过|而且?|同时|此外|另外|对此|因此|所以|然而|随后|后来|其中|接着|之后|当时|近日|日前|今天|昨天|"
    r"据悉|至于|首先|其次|最后|例如|比如|甚至|尽管如此|事实上|另一方面|反而|[文书信其]中|报道中|[\s，,•·●、”」])+"
)
_BRACKETS = re.compile(r"\s*(?:[（(\[][^（）()\[\]\n]*[）)\]]\s*)+")
_TITLE_AFTER = re.compile(
    r"(?:先生|女士|小姐|夫人|教授|博士|总统|总理|首相|主席|部长|外长|议员|参议员|将军|中校|上校|王子|王妃|爵士|"
    r"律师|医生|老师|牧师|主教|大使|州长|市长|院长|局长|书记|中尉|等人|夫妇|一家|本人)+(?!的)"
)
_PUBLISHER = re.compile(r"《([^《》\n]{1,9}(?:报|周刊|杂志|邮报|新闻|周报|时评|评论|月刊|电视台|网))》")
_SHORT_QUOTED = re.compile(r"[\u4e00-\u9fff][“「]([^“”「」\n◇]{2,12})[”」](?=在|说|表示|称|对|写|也|则|还|就|发)")
_ADVERB_TAIL = re.compile(
    r"(?:则|也|还|又|亦|就|便|并|都|再|曾|更|只|仍|随后|随即|后来|当时|当天|当日|同时|此前|今天|昨天|今日|昨日|"
    r"日前|近日|这样|如此|一再|多次|曾经|进一步|[\u4e00-\u9fff]{2,4}地|明确|公开|直接|强烈|严厉|坚决|继续|接着|"
    r"在[^，在对向接的]{1,20}(?:上|中|里|时|后|前|内|下|间|会)?|"
    r"最[后终初]|一开始|如是|如此|不禁要?|忍不住|(?:本|上|下|这)?(?:周|星期)[一二三四五六日天]|"
    r"[\d一二三四五六七八九十]{1,3}[月日号](?:晚|早|上午|下午|晚间)?|对[^，在对向接]{1,16}|"
    r"向[^，在对向接]{1,16}|接受[^，在对向接]{1,20}|[（(][^）)]*[）)]|\s)+$"
)
_TOPIC_AFTER = re.compile(r"来说|而言|来讲|看来")
_SOMEBODY = re.compile(
    r"一[名位个][^，。\n]{0,16}?(?:人员|警员|官员|男子|女子|居民|学生|人士|员工|司机|[人者员师家长民])"
)
_NAMING_CHARS = 8
"""More than the longest word of verbs.NAMING with the character before it."""
_EDGES = frozenset('“”「」『』‘’"《》的，,、：: \u3000\n')
_REPORTING = frozenset("报道 报导 引述 援引 引用 显示".split())
_INWARD = frozenset("认为 相信 深信 认同 同意 意识到".split())
_LISTED = re.compile(r"[\s、丶和及与以或]{1,3}")
_JOINED = re.compile(r"[\s，,、；;]{0,2}(?:以及|[和及与或并])?\s?")
_FINAL_STOPS = ("。", "！", "？", "!", "?", "…")
_SAYS_SOMETHING = re.compile(r"[是不会要我你他她]|没有|必须|应该|可以")
_SAYS_MORE = re.compile(r"[，是不会要我你将应]|没有|必须|可以|加以|反映")
_LAST_PART = re.compile(r"[·•‧・．∙⋅]([\u4e00-\u9fff]{2,})$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLAIN_NOUN_PHRASE = re.compile(r"[\u4e00-\u9fff·•\-“”「」《》A-Za-z0-9 ]{2,20}$")
_TOO_MUCH = re.compile(r"[我你]|需要|才能|都要|就会|时刻|语气|自己|相继|纷纷|发疯|身为|连忙|随口|大声|脆生|心里|写的是")
"""What says that a phrase is more than somebody: 身为良民都要, 相继."""
_SEVERAL = re.compile(r"有|许多|很多|不少|一些|部分|多数|媒体|外界|记者|网友|网民|这些|那些")
_SOME = re.compile(r"有[^，]{1,12}[者人员民友家士生]$")
_NO_SUBJECT = re.compile(
    r"(?:如果|即使|因为|由于|虽然|尽管|对|在|当|从|向|被|把|将|以|用|为|并|还|也|但|而|却|又|就|再|则|所以|因此|"
    r"认为|这|那|其|一[直再度]|不|没|有|是|自己|可|能|会|要|想|曾|已|正|都|最|更|很|总|先|后|同|与|和|针|说|着|"
    r"了|公开|此|该|多|接受|特别|特意|专门|主动|批|谈|通过|透过|根据|面对)"
)


class Speaker(NamedTuple):
    """The name to print and the entity it is, where the article's mentions know it."""

    name: str
    entity_id: str | None
    is_person: bool = False


class Attribution(NamedTuple):
    """Who is said to have said it (None: nobody), and the verb."""

    speaker: Speaker | None
    verb: str | None


Subject = Speaker | Candidate


class Reader:
    """One article made ready: its text simplified, with long quotations blanked so that nobody in them speaks."""

    def __init__(
        self, body: str, simplified: str, people: Iterable[Named], spans: Sequence[Marked], lengths: Sequence[int]
    ) -> None:
        """`lengths` are the characters of each span without white space."""
        self.body = body
        self.spans = spans
        self._lengths = lengths
        self._plain_text = simplified
        self.text = _blanked(simplified, spans, lengths)
        # Stops are looked for before nearly every mark and verb: backwards, which a pattern does on a reversed text.
        self._backwards = self.text[::-1]
        self._mentions = people
        self._closes = [span.outer_end for span in spans]
        self._numbers = {span.outer_start: number for number, span in enumerate(spans)}
        self._known: dict[tuple[int, int], list[Candidate]] = {}
        self._subjects: dict[tuple[int, int, bool], Subject | None] = {}
        self._gender: dict[str, str] | None = None
        self._terms: set[int] = set()
        """Numbers of the spans found to be terms: what is joined to one by 、 is one too."""
        self._unread: set[int] = set()
        """Numbers of the short spans, of which nobody has asked yet whether they are terms."""

    @cached_property
    def _people(self) -> list[Named]:
        """The mentions of those who may speak; many articles have marks and nobody who is asked for."""
        length = len(self.body)
        return [p for p in self._mentions if p.entity_type in _KIND and p.char_start < p.char_end <= length]

    @cached_property
    def _starts(self) -> list[int]:
        return [p.char_start for p in self._people]

    @cached_property
    def _last_names(self) -> dict[str, str]:
        """Last parts of dotted names: 弗罗里达 is 理查德·弗罗里达 here, whatever else it may name."""
        parts: dict[str, str] = {}
        for person in self._people:
            if person.entity_type == "PERSON" and (last := _last_part(person.surface)):
                parts.setdefault(last, person.entity_id)
        return parts

    @cached_property
    def _speaking(self) -> re.Pattern[str] | None:
        strings = names.speaking_strings(self.text) | {part for part in self._last_names if len(part) > 2}
        return re.compile("|".join(sorted(map(re.escape, strings), key=len, reverse=True))) if strings else None

    # -- sentences ---------------------------------------------------------------------------------------------------

    def sentence_start(self, at: int) -> int:
        """Where the sentence of the mark at `at` begins; a paragraph before that ends in a colon belongs to it."""
        start = self._stop_before(at)
        if start > 0 and not self.text[start:at].strip():
            previous = start
            while previous > 0 and self.text[previous - 1].isspace():
                previous -= 1
            if 0 < previous < start and self.text[previous - 1] in "：:":
                return self._stop_before(previous - 1)
        return start

    def _stop_before(self, at: int) -> int:
        text = self.text
        floor = max(0, at - _MAX_BEFORE)
        i = self._last_before(_STOP, floor, at) + 1
        if i == 0:
            return floor
        # A stop inside marks ends the sentence behind the mark: “好。”|他说
        while i < at and text[i] in _CLOSERS:
            i += 1
        return i

    def _last_before(self, pattern: re.Pattern[str], floor: int, at: int) -> int:
        """The last place of a single character that is not before `floor` and before `at`; -1 where there is none."""
        length = len(self._backwards)
        match = pattern.search(self._backwards, max(0, length - at), length - floor)
        return length - match.end() if match else -1

    def _previous_end(self, start: int) -> int:
        text = self.text
        while start > 0 and (text[start - 1] in _STOPS or text[start - 1] in _CLOSERS or text[start - 1].isspace()):
            start -= 1
        return start

    def _sentence_end(self, at: int) -> int:
        match = _STOP.search(self.text, at, at + _MAX_AFTER)
        return match.start() if match else min(len(self.text), at + _MAX_AFTER)

    def _clause_start(self, floor: int, at: int) -> int:
        """Where the clause before `at` begins; what stands in brackets divides nothing."""
        text = self.text
        if text.find("（", floor, at) < 0 and text.find("(", floor, at) < 0:
            start = max(floor, self._last_before(_BREAK, floor, at) + 1)
            if start > floor + 1 and text[start - 1] == "," and text[start - 2].isdigit() and text[start].isdigit():
                return self._clause_start(floor, start - 1)
            return start
        start = floor
        depth = 0
        for i in range(floor, at):
            char = text[i]
            if char in "（(":
                depth += 1
            elif char in "）)":
                depth = max(0, depth - 1)
            elif depth == 0 and char in _BREAKS:
                start = i + 1
        return start

    # -- candidates --------------------------------------------------------------------------------------------------

    def candidates(self, start: int, end: int) -> list[Candidate]:
        """Everybody named in a stretch outside long quotations, in order."""
        cached = self._known.get((start, end))
        if cached is not None:
            return cached
        text = self.text
        stretch = text[start:end]
        has_brackets = "（" in stretch or "(" in stretch
        has_titles = "《" in stretch
        has_blanks = _FILL in stretch
        found: list[Candidate] = []
        by_form = names.known_names(text, start, end)
        starts = self._starts
        for person in self._people[bisect_left(starts, start) : bisect_left(starts, end)]:
            entity_id, entity_type, _, first, last = person
            if last > end or (has_blanks and _FILL in text[first:last]):
                continue
            if has_brackets and self._in_brackets(start, first):
                continue
            if has_titles and self._in_title(start, first, last):
                continue
            kind = _KIND[entity_type]
            if kind == "place" and person.surface in self._last_names:
                kind, entity_id = "person", self._last_names[person.surface]
            if kind == "person" and by_form:
                longer = next(
                    (s for s in by_form if s[0] <= first and last <= s[1] and s[1] - s[0] > last - first), None
                )
                first, last = longer or (first, last)
                if last != end and any(s[0] < last < s[1] == end for s in by_form):
                    continue
            if _is_apart(first, last, found):
                found.append(Candidate(first, last, kind, entity_id))
        latin = [s for s in names.latin_names(text, start, end) if not self._in_brackets(start, s[0])]
        repeated = [m.span() for m in self._speaking.finditer(text, start, end)] if self._speaking else []
        quoted = (
            [m.span(1) for m in _SHORT_QUOTED.finditer(text, start, end)] if "“" in stretch or "「" in stretch else []
        )
        for span in (*by_form, *repeated, *quoted):
            if _is_apart(*span, found):
                found.append(Candidate(*span, "person", self._last_names.get(text[span[0] : span[1]])))
        for span in latin:
            if _is_apart(*span, found):
                found.append(Candidate(*span, "person" if " " in text[span[0] : span[1]] else "body"))
        for match in _PUBLISHER.finditer(text, start, end) if has_titles else ():
            if _is_apart(*match.span(), found):
                found.append(Candidate(*match.span(1), "body"))
        for match in (
            names.THIS.finditer(text, start, end) if "该" in stretch or "这" in stretch or "那" in stretch else ()
        ):
            if _is_apart(*match.span(), found):
                found.append(Candidate(*match.span(), "this-body" if match.group("body") else "this-person"))
        for match in names.PRONOUN.finditer(text, start, end):
            inside = bisect_right(self._closes, match.start())
            if inside < len(self.spans) and self.spans[inside].outer_start < match.start():
                continue
            if _is_apart(*match.span(), found):
                found.append(Candidate(*match.span(), "pronoun"))
        found.sort(key=lambda c: c.start)
        self._known[(start, end)] = found
        return found

    def _in_brackets(self, floor: int, at: int) -> bool:
        stretch = self.text[max(floor, at - 60) : at]
        if "（" not in stretch and "(" not in stretch:
            return False
        return max(stretch.rfind("（"), stretch.rfind("(")) > max(stretch.rfind("）"), stretch.rfind(")"))

    def _in_title(self, floor: int, start: int, end: int) -> bool:
        """Whether a name is a part of a title: 《如何认识中国》; not 《明日报》, which is the paper."""
        stretch = self.text[max(floor, start - 40) : start]
        if "《" not in stretch:
            return False
        opened = stretch.rfind("《")
        if opened <= stretch.rfind("》"):
            return False
        return opened < len(stretch) - 1 or self.text[end : end + 1] != "》"

    def _rest(self, candidate: Candidate, end: int) -> str:
        """What follows a name, its gloss aside."""
        rest = self.text[candidate.end : end]
        if match := _TITLE_AFTER.match(rest):
            rest = rest[match.end() :]
        return rest[match.end() :] if (match := _BRACKETS.match(rest)) else rest.lstrip(" ")

    def _is_object(self, candidate: Candidate, start: int, everybody: Sequence[Candidate]) -> bool:
        """Whether somebody is told, met or spoken about rather than speaking: 对李四, 在推特上."""
        at = candidate.start
        touching = True
        while touching:  # 向|美国|哥伦比亚广播公司: look before the bodies that lead up to it
            touching = False
            for other in everybody:
                if other.end == at and other.kind in ("body", "place"):
                    at, touching = other.start, True
        before = self.text[max(start, at - 4) : at]
        if before.endswith(("《", "“", "「")):
            before = self.text[max(start, at - 5) : at - 1]
        if not before or not names.OBJECT_BEFORE.search(before):
            return False
        if _TOPIC_AFTER.match(self._rest(candidate, candidate.end + 30)):
            return False
        if candidate.kind in ("person", "pronoun") and names.PLACE_BEFORE.search(before):
            return self._rest(candidate, candidate.end + 30).startswith(("的", "之"))
        return True

    # -- subjects ----------------------------------------------------------------------------------------------------

    def subject(self, start: int, end: int, is_sure: bool = False) -> Subject | None:
        """The subject of a verb at `end` in the clause from `start`; a pronoun is given as candidate.

        `is_sure` says that words follow the verb, so that a phrase nobody knows is somebody.
        """
        key = (start, end, is_sure)
        if key not in self._subjects:
            self._subjects[key] = self._find_subject(start, end, is_sure)
        return self._subjects[key]

    def _find_subject(self, start: int, end: int, is_sure: bool) -> Subject | None:
        text = self.text
        lead = _CONNECTIVE.match(text, start, end)
        if lead:
            start = lead.end()
        if start >= end:
            return None
        cited = last_match(names.CITING, text, start, end)
        if cited is not None and cited.end() < end and (inner := self.subject(cited.end(), end)) is not None:
            return inner
        everybody = self.candidates(start, end)
        found = [c for c in everybody if not self._is_object(c, start, everybody)]
        owners: list[Candidate] = []
        bodies: list[Candidate] = []
        for index, candidate in enumerate(found):
            rest = self._rest(candidate, end)
            if candidate.kind == "pronoun":
                if not rest.startswith("的"):
                    return candidate
                owners.append(candidate)
            elif candidate.kind in ("body", "place", "this-body"):
                if not names.OWNER_AFTER.match(rest) or candidate.kind == "body":
                    bodies.append(candidate)
                else:
                    owners.append(candidate)
            elif names.OWNER_AFTER.match(rest):
                owners.append(candidate)
            elif candidate.kind == "this-person":
                return candidate
            else:
                following = next((c for c in found[index + 1 :] if c.kind == "person"), None)
                if following is not None and self._is_apposition(candidate, following):
                    continue
                return self._named(candidate)
        name = names.name_ending(text, start, end, is_sure)
        if name and not any(c.start < name[1] and name[0] < c.end for c in everybody):
            return self._phrase(name, None, True)
        ends = self._ends(start, end)
        tail = next((t for stop in (end, *ends) if (t := names.name_at_end(text, start, stop))), None)
        if tail and not any(c.start < tail[1] and tail[0] < c.end for c in everybody):
            return self._phrase(tail, None, True)
        phrase = self._unnamed(start, (*ends, end))
        if bodies:
            best = bodies[0]
            for following in bodies[1:]:
                between = text[best.end : following.start]
                if not between or (
                    best.kind == "place"
                    and following.kind == "body"
                    and not re.search(r"[，在对向与和跟、的]", between)
                ):
                    best = following
            if best.kind == "this-body":
                return best
            if phrase is not None:
                noun = text[phrase[0] : phrase[1]]
                is_genre = names.is_genre(noun)
                if phrase[0] <= best.start and "的" in noun and not (is_genre and best.kind == "body"):
                    return self._phrase(phrase, best.entity_id if phrase[0] == best.start else None)
                if phrase[0] >= best.end and not is_genre and best.kind == "place" and phrase[0] - best.end < 12:
                    return self._phrase((best.start, phrase[1]), best.entity_id)
            return self._named(best)
        if phrase is not None:
            if names.is_article(text[phrase[0] : phrase[1]]) and (publisher := self._publisher(phrase[0])):
                return publisher
            owner = next(
                (c for c in owners if phrase[0] <= c.start and c.end <= phrase[1] and c.kind != "person"), None
            )
            return self._phrase(phrase, owner.entity_id if owner else None)
        if owners and owners[0].kind != "pronoun":
            return self._named(owners[0])
        if is_sure and not verbs.saying_verbs(text, start, end):
            return self._plain(start, ends[-1] if ends else end)
        return None

    def _publisher(self, at: int) -> Speaker | None:
        """The paper last named before an article that is cited: 《明日报》……这篇评论写道."""
        floor = max(0, at - 900)
        found = last_match(_PUBLISHER, self.text, floor, at)
        if found is None:
            return None
        known = next(
            (c for c in self.candidates(floor, at) if c.start <= found.start(1) < c.end and c.kind == "body"), None
        )
        return self._phrase(found.span(1), known.entity_id if known else None)

    def _is_apposition(self, candidate: Candidate, following: Candidate) -> bool:
        """Whether a name only leads up to the next: 拜登首席医疗顾问福奇, Acme Funds执行长Jane Roe."""
        between = self._rest(candidate, following.start)
        if _BREAK.search(between) or len(between) > 20:
            return False
        if (
            verbs.ADVERBIAL.match(between)
            and not between.startswith(("总统", "总理", "主席", "部长", "议员"))
            and between
        ):
            return False
        return not re.search(r"[在对向与和跟给、谈访会]", between) or "的" in between[:6]

    def _phrase(self, span: tuple[int, int], entity_id: str | None, is_person: bool = False) -> Speaker:
        start, end = span
        while start < end - 1 and self.body[start] in _EDGES:
            start += 1
        while start < end - 1 and self.body[end - 1] in _EDGES:
            end -= 1
        return Speaker(self.body[start:end], entity_id, is_person)

    def _named(self, candidate: Candidate) -> Speaker:
        end = candidate.end
        if candidate.kind in ("body", "place") and (linked := names.LINKED.match(self.text, end)):
            end = linked.end()
        return self._phrase((candidate.start, end), candidate.entity_id, candidate.kind == "person")

    def _ends(self, start: int, end: int) -> list[int]:
        """Where a subject may end before its verb, adverbs and 对记者 and the like taken off one by one."""
        ends: list[int] = []
        while (match := _ADVERB_TAIL.search(self.text, start, end)) and match.start() > start:
            end = match.start()
            ends.append(end)
        return ends

    def _unnamed(self, start: int, stops: Iterable[int]) -> tuple[int, int] | None:
        """Somebody without a name in a clause, which may end at each of some stops: 一名不愿透露姓名的高管."""
        for stop in stops:
            found = names.unnamed(self.text[start:stop])
            if found and self.text[start + found[0]] not in "对向在就从与和针将把被使让令":
                begin = start + found[0]
                while begin < start + found[1] and self.text[begin] in " 据在由被的，,、":
                    begin += 1
                return begin, start + found[1]
        return None

    def _plain(self, start: int, stop: int) -> Speaker | None:
        """A phrase that nobody knows, standing where the subject stands: 在台藏生慈仁塔青则|表示."""
        phrase = self.text[start:stop]
        if (
            _TOO_MUCH.search(phrase)
            or not _PLAIN_NOUN_PHRASE.match(phrase)
            or (_NO_SUBJECT.match(phrase) and not _SOME.match(phrase))
            or not 2 <= len(phrase.strip()) <= 20
        ):
            return None
        return Speaker(self.body[start:stop].strip(), None)

    # -- resolution --------------------------------------------------------------------------------------------------

    def resolve(self, found: Subject | None, floor: int) -> Speaker | None:
        """A subject as a name: 他, 该行, 这位官员 are the one last spoken of; `floor` is where the sentence "
        "begins."""
        if found is None or isinstance(found, Speaker):
            return found
        surface = self.text[found.start : found.end]
        if found.kind == "pronoun":
            if "我" in surface:
                return None
            if "们" in surface:
                return self._group(floor, found.start)
            first = next((c for c in self.candidates(floor, found.start) if c.kind == "pronoun"), None)
            at = first.start if first is not None else found.start
            if not any(c.kind == "person" for c in self.candidates(floor, at)) and (
                somebody := self._somebody_before(floor, at)
            ):
                return somebody
            return self.last_spoken_of(at, "person", surface)
        if found.kind == "this-body":
            return self.last_spoken_of(found.start, "body") or self._phrase((found.start, found.end), None)
        head = surface.lstrip("该这那位名")
        named = self.last_spoken_of(found.start, "person")
        if named is not None and re.search(
            rf"{re.escape(head[-2:])}[^，。]{{0,4}}{re.escape(to_match(named.name))}",
            self.text[max(0, found.start - 3000) : found.start],
        ):
            return named
        return self._phrase((found.start, found.end), None)

    def _group(self, floor: int, at: int) -> Speaker | None:
        for verb, _ in reversed(verbs.saying_verbs(self.text, floor, at)):
            subject = self.subject(self._clause_start(floor, verb), verb)
            if isinstance(subject, Speaker):
                return subject
        return None

    def last_spoken_of(self, at: int, wanted: str, pronoun: str = "") -> Speaker | None:
        """The person, or the body, that the text before `at` spoke of last: as subject, or else in passing."""
        kinds = ("body",) if wanted == "body" else ("person",)
        in_passing: Speaker | None = None
        end = at
        for turn in range(_MAX_SENTENCES_BACK):
            start = self._stop_before(end)
            everybody = self.candidates(start, end)
            free = [
                c
                for c in everybody
                if c.kind in kinds
                and not self._is_object(c, start, everybody)
                and not self._is_unfit(c, pronoun)
                and self._is_free(c, start, end, pronoun)
            ]
            owned = [c for c in free if self._rest(c, c.end + 4).startswith("的")]
            leading = next((c for c in free if c not in owned and self._leads(c)), None)
            if leading is None and owned and owned[0].start - self._clause_start(start, owned[0].start) <= 1:
                leading = owned[0]
            # Further back it can only take the place of a name.
            is_asked = wanted == "person" and (turn <= 2 or leading is not None)
            spoken = self._opening_subject(start, end) if is_asked else None
            if isinstance(spoken, int):
                if leading is not None and leading.start > spoken:
                    leading = None
            elif (
                spoken is not None
                and turn <= 2
                and (leading is None or (not spoken[1].is_person and spoken[0] < leading.start))
            ):
                return spoken[1]
            if leading is not None:
                following = [c for c in free if c.start > leading.end and self._is_apposition(leading, c)]
                return self._named(following[-1] if following else leading)
            if in_passing is None and free and turn < 6:
                in_passing = self._named(free[0])
            end = self._previous_end(start)
            if end <= 0:
                break
        return in_passing

    def _is_free(self, candidate: Candidate, start: int, end: int, pronoun: str) -> bool:
        """Whether a name stands for itself: not 李四的律师, unless the sentence goes on with 他; nor 他的父亲李四."""
        if re.search(r"[他她]们?的[^，。]{0,8}$", self.text[max(start, candidate.start - 10) : candidate.start]):
            return False
        rest = self._rest(candidate, min(end, candidate.end + 60))
        if not names.OWNER_AFTER.match(rest):
            return True
        return bool(pronoun) and rest.startswith("的") and re.search(rf"[，；]{pronoun}(?!们)", rest) is not None

    def _opening_subject(self, start: int, end: int) -> tuple[int, Speaker] | int | None:
        """Whom a sentence is about that nobody knows by name: 一名警员与邻居争执, 她的友人表示; where it is "
        "他, its place."""
        lead = _CONNECTIVE.match(self.text, start, end)
        begin = lead.end() if lead else start
        for verb, _ in verbs.saying_verbs(self.text, start, end)[:1]:
            clause = self._clause_start(start, verb)
            subject = self.subject(clause, verb)
            if isinstance(subject, Candidate):
                return subject.start if subject.kind == "pronoun" else None
            if subject is not None and _SEVERAL.match(to_match(subject.name)):
                return None
            if (
                subject is not None
                and not names.is_genre(subject.name)
                and (subject.entity_id is None or subject.is_person)
            ):
                return clause, subject
        if re.match(r"[他她](?![们的])", self.text[begin : begin + 2]):
            return begin
        opening = names.name_opening(self.text, begin, end)
        if opening:
            return begin, self._phrase(opening, None, True)
        match = _SOMEBODY.match(self.text, begin, end)
        return (begin, self._phrase(match.span(), None)) if match else None

    def _somebody_before(self, floor: int, at: int) -> Speaker | None:
        """Somebody without a name earlier in the same sentence: 视频中，一名警员与邻居争执，|他说."""
        found = None
        for match in _SOMEBODY.finditer(self.text, floor, at):
            if self.text[match.start() - 1 : match.start()] in ("，", "。", "\n", "；", ""):
                found = match
        return self._phrase(found.span(), None) if found else None

    def _is_unfit(self, candidate: Candidate, pronoun: str) -> bool:
        """Whether 他 or 她 cannot mean a name: 李女士, or one that the article elsewhere takes up with the other."""
        if not pronoun:
            return False
        around = self.text[candidate.end - 2 : candidate.end + 2]
        if "女士" in around or "小姐" in around:
            return pronoun == "他"
        if "先生" in around:
            return pronoun == "她"
        if self._gender is None:
            self._gender = self._genders()
        known = self._gender.get(candidate.entity_id or self.text[candidate.start : candidate.end])
        return known is not None and known != pronoun

    def _genders(self) -> dict[str, str]:
        """Which pronoun takes up which person, where a name and the next pronoun of its sentence leave no doubt."""
        text = self.text
        if "她" not in text:
            return {}
        counts: dict[str, list[int]] = {}
        for i, person in enumerate(self._people):
            if person.entity_type != "PERSON":
                continue
            end = min(self._sentence_end(person.char_end), person.char_end + 40)
            if i + 1 < len(self._people):
                following = next(
                    (
                        p
                        for p in self._people[i + 1 : i + 4]
                        if p.entity_type == "PERSON" and p.entity_id != person.entity_id
                    ),
                    None,
                )
                end = min(end, following.char_start) if following else end
            match = re.search(r"(?<!其)[他她](?!们)", text[person.char_end : end])
            if match:
                counts.setdefault(person.entity_id, [0, 0])[match.group() == "她"] += 1
        return {who: "她" if hers > his else "他" for who, (his, hers) in counts.items() if his != hers}

    def _leads(self, candidate: Candidate) -> bool:
        """Whether a name is the subject of its clause: what follows goes on to a verb."""
        rest = self._rest(candidate, candidate.end + 70)[:24]
        clause = self._clause_start(max(0, candidate.start - 40), candidate.start)
        if re.search(
            r"[对向与和跟给把将了着过到]|[他她]的", self.text[clause : candidate.start]
        ) and not _TOPIC_AFTER.match(rest):
            return False
        if rest[:1] in "，," and rest:
            if self.text[candidate.start - 2 : candidate.start] in ("名为", "名叫", "叫做"):
                return True
            return self.text[max(0, candidate.start - 1)] in "\n。！？"
        if rest[:1] in "。！？\n" and self.text[candidate.start - 1 : candidate.start] == "是":
            return True
        return bool(rest) and rest[0] not in "。！？!?\n的之、和与及等案；：:”」》"

    # -- attribution -------------------------------------------------------------------------------------------------

    def attribute(self, number: int, previous: Attribution | None) -> Attribution | None:
        """The attribution of the span of that number, None where it is no quotation."""
        span = self.spans[number]
        inner = self.body[span.start : span.end]
        bare = inner.rstrip(_CLOSERS)
        goes_on = bare.endswith(("，", ","))
        stops = bare.endswith(_FINAL_STOPS)
        if self._lengths[number] < MIN_CHARS and not (stops or goes_on):
            # Too short to be one, and its speaker is not needed to know who goes on speaking.
            self._unread.add(number)
            return None
        start = self.sentence_start(span.outer_start)
        before = self.text[start : span.outer_start]
        is_opening = not before.strip(' \u3000•·●、—-“”「」"')
        if (
            is_opening
            and not before.strip()
            and self._is_term(span, before, inner, stops or goes_on)
            and not self._told_at_once(span)
        ):
            self._terms.add(number)
            return None
        if is_opening or goes_on:
            after = self._after(span, number, goes_on)
            if after is not None:
                return after
        if (
            previous is not None
            and not is_opening
            and _JOINED.fullmatch(self.text, self.spans[number - 1].outer_end, span.outer_start)
            and not self._is_term(span, before, inner, stops or goes_on)
        ):
            return previous
        if not is_opening:
            return self._before(span, number, start, before, inner, stops)
        if self._is_term(span, before, inner, stops or goes_on):
            return None
        is_paragraph = (
            self.text[span.outer_end : span.outer_end + 1] in ("\n", "")
            and self.text[max(0, span.outer_start - 1)] == "\n"
        )
        if not (stops or goes_on or not span.is_closed or is_paragraph) or (
            inner.startswith("《") and inner.endswith("》")
        ):
            return None
        if is_paragraph and not stops and not goes_on and span.is_closed:
            return Attribution(None, None)
        return self._alone(span, number, previous)

    def _told_at_once(self, span: Marked) -> bool:
        """Whether an attribution follows the mark at once: “……”，李四说。"""
        return self.text[span.outer_end : span.outer_end + 1] in ("，", ",")

    def _after(self, span: Marked, number: int, goes_on: bool) -> Attribution | None:
        """“……，”某人说。"""
        start = span.outer_end
        end = self._sentence_end(start)
        following = number + 1
        while following < len(self.spans) and self.spans[following].outer_start < end:
            if self._lengths[following] >= MIN_CHARS:
                end = self.spans[following].outer_start
            following += 1
        stretch = self.text[start:end]
        if not stretch.strip() or (stretch[0] in "。的、等和与是为；" and not goes_on):
            return None
        lead = re.match(r"[，,\s—-]*", stretch)
        begin = start + (lead.end() if lead else 0)
        for at, verb_end in verbs.telling_verbs(self.text, begin, end):
            if not _AFTER_END.match(self.text, verb_end):
                continue
            region = self._clause_start(begin, at)
            subject = self.subject(region, at, is_sure=region == begin)
            if subject is None and region > begin:
                subject = self.subject(begin, at)
            if subject is not None:
                return Attribution(self.resolve(subject, begin), self.body[at:verb_end])
            if goes_on:
                return Attribution(self.last_spoken_of(begin, "person"), self.body[at:verb_end])
        if goes_on and not self.text[max(0, span.outer_start - 9) : span.outer_start].rstrip().endswith(("：", ":")):
            subject = self.subject(begin, end)
            return Attribution(self.resolve(subject, begin), None) if subject is not None else None
        return None

    def _before(
        self, span: Marked, number: int, start: int, before: str, inner: str, stops: bool
    ) -> Attribution | None:
        """某人说：“……”, 某人批评这是“……”."""
        end = span.outer_start
        text = self.text
        has_colon = bool(_COLON.search(before))
        if self._is_term(span, before, inner, stops) and not (has_colon and stops):
            self._terms.add(number)
            return None
        found = verbs.saying_verbs(text, start, end)
        described = None
        if not found and re.search(r"用\s*$", before):
            described = re.match(
                r"[^，。]{0,3}(?:形容|描述|描绘|概括|比喻|称呼)", text[span.outer_end : span.outer_end + 8]
            )
        if not found and not has_colon and described is None and not (stops and counted(inner) >= 12):
            return self._carried_on(start, before, inner)
        if has_colon and not found and not stops and counted(inner) < 12:
            return None
        subject, by = self._source(start, end, found)
        verb = self.body[by[0] : by[1]] if by else described.group() if described else None
        if subject is not None:
            return Attribution(self.resolve(subject, start), verb)
        speaker = self.last_spoken_of(start, "person")
        return Attribution(speaker, verb) if speaker is not None or found or stops else None

    def _carried_on(self, start: int, before: str, inner: str) -> Attribution | None:
        """李四说，事情难办。在这种情况下，“任何人都会犯错”: a clause of its own that follows somebody's words."""
        if (
            not before.rstrip().endswith(("，", ",", "是", "为"))
            or counted(inner) < (8 if inner.startswith("我") else 10)
            or not _SAYS_MORE.search(to_match(inner))
        ):
            return None
        if self.text[start - 1 : start] == "\n" or start == 0:
            return None
        end = self._previous_end(start)
        before_start = self._stop_before(end)
        found = [v for v in verbs.saying_verbs(self.text, before_start, end) if verbs.is_firm(self.text[v[0] : v[1]])]
        if not found:
            return None
        subject, _ = self._source(before_start, end, found, leads_in=False)
        return Attribution(self.resolve(subject, before_start), None) if subject is not None else None

    def _source(
        self, start: int, end: int, found: list[tuple[int, int]], leads_in: bool = True
    ) -> tuple[Subject | None, tuple[int, int] | None]:
        """Who says it in a sentence before the mark, and by which verb: the one at the mark, or else the first."""
        if not found:
            stop = start + len(self.text[start:end].rstrip(" \u3000：:"))
            has_colon = stop < end and bool(self.text[stop:end].strip())
            subject = self.subject(self._clause_start(start, stop), stop, is_sure=has_colon)
            return subject or self.subject(start, stop) or self._first_person(start, stop), None
        if leads_in and _TO_MARK.match(self.text, found[-1][1], end):
            subject, verb = self._first_subject(
                start, found, [*reversed(found)], self._clause_start(start, found[-1][0])
            )
            outer = None
            if subject is not None and not _is_person(subject) and self._is_inward(verb):
                outer = self._person_told(start, [v for v in found if v[0] < verb[0]])
            return outer or (subject, verb)
        # A person who speaks later in the sentence (…，但李四说，……“) is nearer than the first.
        outer = self._person_told(start, found)
        if outer is not None:
            return outer
        told = [verb for verb in found if self.text[verb[0] : verb[1]] not in _REPORTING]
        return self._first_subject(start, found, told or found, -1)

    def _is_inward(self, verb: tuple[int, int]) -> bool:
        """Whether a verb tells what somebody thinks or wants, as reported by another: 他说，公司认为这“……”."""
        word = self.text[verb[0] : verb[1]]
        return word in _INWARD or not verbs.is_firm(word)

    def _person_told(self, start: int, found: list[tuple[int, int]]) -> tuple[Subject, tuple[int, int]] | None:
        """The last person in a sentence who says something outright, with the verb."""
        for verb in reversed(found):
            region = self._clause_start(start, verb[0])
            subject = self.subject(region, verb[0]) or self._led_up_to(start, region)
            if subject is not None and _is_person(subject) and verbs.is_firm(self.text[verb[0] : verb[1]]):
                return subject, verb
        return None

    def _first_subject(
        self, start: int, found: list[tuple[int, int]], order: list[tuple[int, int]], sure: int
    ) -> tuple[Subject | None, tuple[int, int]]:
        """The first subject of some verbs; in the clause at `sure` there has to be one. 声明 yields to a body."""
        spare: Subject | None = None
        for verb in order:
            region = self._clause_start(start, verb[0])
            subject = self.subject(region, verb[0], is_sure=region == sure) or self._led_up_to(start, region)
            if isinstance(subject, Speaker) and names.is_genre(subject.name) and verb != order[-1]:
                spare = spare or subject
            elif subject is not None:
                return subject, verb
        subject = spare or self._first_person(start, found[0][0])
        region = self._clause_start(start, found[-1][0])
        while subject is None and region > start:
            clause = self._clause_start(start, region - 1)
            subject = self.subject(clause, region - 1)
            region = clause
        return subject, found[-1]

    def _led_up_to(self, floor: int, region: int) -> Subject | None:
        """A name that a clause ends with, the verb standing in the next: ……的发言人李四，周一称."""
        if region <= floor or self.text[region - 1] not in "，,":
            return None
        clause = self._clause_start(floor, region - 1)
        everybody = self.candidates(clause, region - 1)
        if not everybody or everybody[-1].kind != "person" or self._rest(everybody[-1], region - 1).strip():
            return None
        return None if self._is_object(everybody[-1], clause, everybody) else self._named(everybody[-1])

    def _first_person(self, start: int, end: int) -> Subject | None:
        everybody = self.candidates(start, end)
        free = [
            c
            for c in everybody
            if c.kind in ("person", "pronoun")
            and not self._is_object(c, start, everybody)
            and not names.OWNER_AFTER.match(self._rest(c, end))
        ]
        if not free:
            return None
        leading = next((c for c in free if c.kind == "pronoun" or self._leads(c)), free[0])
        return leading if leading.kind == "pronoun" else self._named(leading)

    def _is_term(self, span: Marked, before: str, inner: str, stops: bool) -> bool:
        """Whether it is a name, a title or a term rather than somebody's words."""
        if stops or inner.endswith(("，", ",")):
            return False
        number = self._numbers[span.outer_start]
        if self._is_listed(number) and self._was_term(number - 1):
            return True
        if not _HAN.search(inner) and inner.count(" ") < 3:
            return True
        return bool(
            verbs.NAMING.search(before.rstrip()[-_NAMING_CHARS:])
            or verbs.NAMED.match(self.text, self._list_end(number))
            or (
                verbs.TERM.search(self._plain_text, span.start, span.end)
                and counted(inner) <= 18
                and not self._plain_text.startswith("有", span.start)
                and not _SAYS_SOMETHING.search(self._plain_text, span.start, span.end)
            )
        )

    def _was_term(self, number: int) -> bool:
        """Whether a span that was read before was found to be a term; of short ones it is told now."""
        first = number
        while first - 1 in self._unread and self._is_listed(first):
            first -= 1
        for unread in range(first, number + 1):  # from the first of a list on, as each leans on the one before
            if unread in self._unread:
                self._unread.remove(unread)
                span = self.spans[unread]
                before = self.text[self.sentence_start(span.outer_start) : span.outer_start]
                if self._is_term(span, before, self.body[span.start : span.end], False):
                    self._terms.add(unread)
        return number in self._terms

    def _is_listed(self, number: int) -> bool:
        """Whether a span stands in a list after the one before it: “甲”、“乙”."""
        if number == 0:
            return False
        start, end = self.spans[number - 1].outer_end, self.spans[number].outer_start
        return end - start <= 3 and _LISTED.fullmatch(self.text, start, end) is not None

    def _list_end(self, number: int) -> int:
        """Where a list of marked terms ends: “甲”、“乙”或“丙”|等罪名."""
        while number + 1 < len(self.spans):
            end, following = self.spans[number].outer_end, self.spans[number + 1].outer_start
            if following - end > 2 or not re.fullmatch(r"[、丶和及与以或]{1,2}", self.text[end:following]):
                break
            number += 1
        return self.spans[number].outer_end

    def _alone(self, span: Marked, number: int, previous: Attribution | None) -> Attribution:
        """A quotation that is a sentence of its own: who spoke last speaks on."""
        text = self.text
        end = self._previous_end(span.outer_start)
        start = self._stop_before(end)
        if previous is not None and number > 0 and self.spans[number - 1].outer_end > start:
            return Attribution(previous.speaker, None)
        for at, _ in verbs.saying_verbs(text, start, end):
            subject = self.subject(self._clause_start(start, at), at)
            if subject is not None:
                return Attribution(self.resolve(subject, start), None)
        if previous is not None and previous.speaker is not None and number > 0:
            between = text[self.spans[number - 1].outer_end : end]
            if "\n" not in between:
                return Attribution(previous.speaker, None)
        return Attribution(self.last_spoken_of(span.outer_start, "person"), None)


def _is_apart(start: int, end: int, found: list[Candidate]) -> bool:
    """Whether a stretch overlaps nobody found so far."""
    for other in found:  # noqa: SIM110 - a generator takes three times the time
        if start < other.end and other.start < end:
            return False
    return True


def _is_person(subject: Subject) -> bool:
    return subject.kind in ("pronoun", "this-person") if isinstance(subject, Candidate) else subject.is_person


@lru_cache(maxsize=65536)
def _last_part(name: str) -> str | None:
    """The last part of a dotted name: names recur across articles."""
    match = _LAST_PART.search(name)
    return match.group(1) if match else None


def last_match(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last of a pattern's matches in a stretch."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found


def counted(text: str) -> int:
    """The characters of a text without white space."""
    return sum(map(len, text.split()))


def to_match(text: str) -> str:
    """A printed string in the script that matching runs on."""
    return to_simplified(text)


def _blanked(simplified: str, spans: Sequence[Marked], lengths: Sequence[int]) -> str:
    """The text with what stands between marks blanked, short terms aside; a stop at its end stays."""
    parts: list[str] = []
    at = 0
    for span, length in zip(spans, lengths, strict=True):
        if length < MIN_CHARS:
            continue
        inner = simplified[span.start : span.end]
        parts.append(simplified[at : span.start])
        parts.append(_FILL * (len(inner) - 1) + (inner[-1] if inner[-1] in _STOPS else _FILL))
        at = span.end
    parts.append(simplified[at:])
    return "".join(parts)
