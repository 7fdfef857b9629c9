"""Whose words stand between marks: the attribution before, after, between or around them."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.quotes import names, verbs
from orchestration.quotes.marks import Marked
from orchestration.quotes.names import Named

MIN_CHARS = 8
_FILL = "◇"
_STOPS = frozenset("。！？!?\n")
_STOP = re.compile(r"[。！？!?\n]")
_BREAK = re.compile(r"[，,；;：:。！？!?\n]")
_SPEAKERS = frozenset(("PERSON", "ORG", "GPE"))
_BODY_LIKE = frozenset(("ORG", "GPE", "DIALOGUE", "LOC"))
_MAX_BEFORE = 260
_MAX_AFTER = 140
_MAX_SENTENCES_BACK = 10

_TO_MARK = re.compile(r"[道着了过说是为得成作到出有：:，,、\s—-]*$")
_COLON = re.compile(r"[：:]\s*$")
_AFTER_END = re.compile(r"\s*(?:$|[。，,；;：:“「\"\n！？!?]|时|的|道|说|了|着|并|且|过|他|她|记者|美联社|法新社|路透|媒体|[◇])")
_CONNECTIVE = re.compile(r"^(?:但是?|不过|而且?|同时|此外|另外|对此|因此|所以|然而|随后|后来|其中|接着|之后|当时|近日|日前|今天|昨天|\s|[，,])+")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The name to print and the entity it is, where the article's mentions know it."""

    name: str
    entity_id: str | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said it (None: nobody), and the verb."""

    speaker: Speaker | None
    verb: str | None


class Reader:
    """One article made ready: its text simplified, with long quotations blanked so that nobody in them speaks."""

    def __init__(self, body: str, simplified: str, people: Sequence[Named], spans: Sequence[Marked]) -> None:
        self.body = body
        self.spans = spans
        self.text = _masked(simplified, spans)
        self._people = [p for p in people if p.char_end > p.char_start]
        self._starts = [p.char_start for p in self._people]
        self._known: dict[tuple[int, int], list[names.Candidate]] = {}

    # -- sentences ---------------------------------------------------------------------------------------------------

    def sentence_start(self, at: int) -> int:
        """Where the sentence that holds the mark at `at` begins; a paragraph that ends in a colon belongs to it."""
        start = self._stop_before(at)
        if start > 0 and self.text[start - 1] == "\n" and not self.text[start:at].strip():
            previous = start - 1
            while previous > 0 and self.text[previous - 1].isspace():
                previous -= 1
            if previous > 0 and self.text[previous - 1] in "：:":
                return self._stop_before(previous - 1)
        return start

    def _stop_before(self, at: int) -> int:
        floor = max(0, at - _MAX_BEFORE)
        text = self.text
        i = at
        while i > floor:
            if text[i - 1] in _STOPS:
                # A stop inside marks ends the sentence after the mark: “好。”他说
                while i < at and text[i] in "”」』\"’）)":
                    i += 1
                return i
            i -= 1
        return floor

    def sentence_end(self, at: int) -> int:
        match = _STOP.search(self.text, at, at + _MAX_AFTER)
        return match.start() if match else min(len(self.text), at + _MAX_AFTER)

    # -- candidates --------------------------------------------------------------------------------------------------

    def mentions(self, start: int, end: int) -> list[Named]:
        i = bisect_left(self._starts, start)
        found = []
        while i < len(self._people) and self._people[i].char_start < end:
            if self._people[i].char_end <= end:
                found.append(self._people[i])
            i += 1
        return found

    def candidates(self, start: int, end: int) -> list[names.Candidate]:
        """Everybody named in a stretch outside long quotations, in order."""
        cached = self._known.get((start, end))
        if cached is not None:
            return cached
        found: list[names.Candidate] = []
        taken: list[tuple[int, int]] = []
        for person in self.mentions(start, end):
            if person.entity_type not in _SPEAKERS and person.entity_type != "LOC":
                continue
            if _FILL in self.text[person.char_start : person.char_end]:
                continue
            kind: names.Kind = "person" if person.entity_type == "PERSON" else "body"
            found.append(names.Candidate(person.char_start, person.char_end, kind, person.entity_id))
            taken.append((person.char_start, person.char_end))
        for span in (*names.known_names(self.text, start, end), *names.latin_names(self.text, start, end)):
            if all(span[1] <= other[0] or span[0] >= other[1] for other in taken) and not self._in_brackets(span[0]):
                found.append(names.Candidate(*span, "person"))
                taken.append(span)
        for match in names._PRONOUN.finditer(self.text, start, end):
            if all(match.end() <= other[0] or match.start() >= other[1] for other in taken):
                found.append(names.Candidate(*match.span(), "pronoun"))
        for match in names._ANAPHOR.finditer(self.text, start, end):
            if all(match.end() <= other[0] or match.start() >= other[1] for other in taken):
                found.append(names.Candidate(*match.span(), "person-noun" if match.group("head") else "body-noun"))
        found.sort(key=lambda c: (c.start, -c.end))
        self._known[(start, end)] = found
        return found

    def _in_brackets(self, at: int) -> bool:
        return self.text[max(0, at - 1) : at] in ("（", "(") or bool(re.search(r"[（(][^）)]{0,40}$", self.text[max(0, at - 42) : at]))

    # -- subjects ----------------------------------------------------------------------------------------------------

    def subject(self, start: int, end: int) -> Speaker | names.Candidate | None:
        """The subject of a verb at `end` in the clause from `start`; a pronoun is given as candidate."""
        text = self.text
        lead = _CONNECTIVE.match(text, start, end)
        if lead:
            start = lead.end()
        found = [c for c in self.candidates(start, end) if not self._is_object(c, start)]
        owners = []
        fallback: names.Candidate | None = None
        for index, candidate in enumerate(found):
            rest = text[candidate.end : end]
            rest = re.sub(r"^\s*[（(][^）)]*[）)]", "", rest)
            if candidate.kind == "pronoun":
                if not rest.startswith("的"):
                    return candidate
                owners.append(candidate)
                continue
            if candidate.kind in ("person-noun", "body-noun"):
                return candidate
            if names._OWNER_AFTER.match(rest):
                owners.append(candidate)
                continue
            if candidate.kind == "person":
                # 特朗普任命的部长李四: the name nearest to the verb in the same phrase.
                following = next((c for c in found[index + 1 :] if c.kind == "person"), None)
                if following is not None and not verbs.ADVERBIAL.match(rest) and self._in_apposition(candidate.end, following.start):
                    continue
                return self._named(candidate)
            fallback = fallback or candidate
        name = names.name_ending(text, start, end)
        if name and not any(c.start < name[1] and name[0] < c.end for c in found):
            return Speaker(self.body[name[0] : name[1]], None)
        unnamed = self._unnamed(start, end)
        if fallback is not None:
            bodies = [c for c in found if c.kind == "body" and c not in owners]
            best = self._best_body(bodies, end)
            if unnamed is not None and unnamed[0] <= best.start and unnamed[1] > best.end and "的" in text[best.end : unnamed[1]]:
                return Speaker(self.body[unnamed[0] : unnamed[1]], None)
            return self._named(best, unnamed)
        if unnamed is not None:
            owner = next((c for c in owners if c.kind == "body" and unnamed[0] <= c.start < unnamed[1]), None)
            return Speaker(self.body[unnamed[0] : unnamed[1]], owner.entity_id if owner else None)
        if owners and owners[0].kind != "pronoun":
            return self._named(owners[0])
        return None

    def _best_body(self, bodies: Sequence[names.Candidate], end: int) -> names.Candidate:
        """中国|外交部: of adjacent bodies the last, else the first."""
        best = bodies[0]
        for following in bodies[1:]:
            if following.start - best.end <= 1:
                best = following
        return best

    def _in_apposition(self, start: int, end: int) -> bool:
        between = self.text[start:end]
        return not _BREAK.search(between) and len(between) <= 14 and ("的" in between or "、" in between or not between)

    def _is_object(self, candidate: names.Candidate, start: int) -> bool:
        before = self.text[max(start, candidate.start - 4) : candidate.start]
        if not before:
            return False
        match = names._OBJECT_BEFORE.search(before)
        if not match:
            return False
        return not (match.group() in ("据", "代表", "由", "称", "指", "为", "请") and candidate.kind != "pronoun" and match.group() != "请")

    def _named(self, candidate: names.Candidate, unnamed: tuple[int, int] | None = None) -> Speaker:
        end = candidate.end
        if candidate.kind == "body":
            linked = names._LINKED_TITLE.match(self.text, end)
            if linked:
                end = linked.end()
        return Speaker(self.body[candidate.start : end], candidate.entity_id)

    def _unnamed(self, start: int, end: int) -> tuple[int, int] | None:
        """A speaker without a name in a clause: 一名不愿透露姓名的高管."""
        stretch = self.text[start:end]
        cut = re.search(r"(?:周[一二三四五六日末]|星期[一二三四五六日天]|今天|昨天|日前|近日|当天|\d+[日号]|在|对|向|则|也|还|曾|又|接受|受访|透过|通过|里|中|上|随后|就|甚至|并|都|就此|此前|稍后|[（(])+.*$", stretch[2:])
        head = stretch[: cut.start() + 2] if cut else stretch
        for text in (stretch, head):
            for match in names._UNNAMED.finditer(text):
                begin = start + match.start()
                begin += len(text[match.start() :]) - len(text[match.start() :].lstrip(" 据在，,、"))
                return begin, start + match.end()
        return None

    # -- resolution --------------------------------------------------------------------------------------------------

    def resolve(self, found: Speaker | names.Candidate | None, at: int) -> Speaker | None:
        """A subject as a name: 他, 该行, 这位官员 are the one last spoken of."""
        if found is None or isinstance(found, Speaker):
            return found
        surface = self.text[found.start : found.end]
        if found.kind == "pronoun" and ("们" in surface or "我" in surface):
            return None
        wanted = "body" if found.kind == "body-noun" else "person"
        return self.last_spoken_of(found.start, wanted)

    def last_spoken_of(self, at: int, wanted: str) -> Speaker | None:
        """The person, or the body, that the text before `at` spoke of last, as subject rather than in passing."""
        text = self.text
        end = at
        for _ in range(_MAX_SENTENCES_BACK):
            start = self._stop_before(end)
            found = [c for c in self.candidates(start, end) if c.kind in (("body",) if wanted == "body" else ("person",))]
            opens_with_pronoun = re.match(r"[\s”」\"]*(?:但|不过|而|同时|对此)?[，,]?(?:他|她)(?!们)", text[start:end])
            if found and not (opens_with_pronoun and wanted == "person" and end != at):
                free = [c for c in found if not self._is_object(c, start) and not names._OWNER_AFTER.match(text[c.end : c.end + 4])]
                subjects = [c for c in free if self._leads(c, start)]
                pool = subjects or free or (found if wanted == "body" else [])
                if pool:
                    chosen = pool[0]
                    for following in pool[1:]:
                        if self._in_apposition(chosen.end, following.start):
                            chosen = following
                    if wanted == "person" and end == at and len(pool) > 1:
                        pass
                    return Speaker(self.body[chosen.start : chosen.end], chosen.entity_id)
            end = start
            while end > 0 and (text[end - 1] in _STOPS or text[end - 1] in "”」』\" \u3000’"):
                end -= 1
            if end <= 0:
                return None
        return None

    def _leads(self, candidate: names.Candidate, start: int) -> bool:
        """Whether a name is the subject of a clause: what follows goes on to a verb."""
        rest = self.text[candidate.end : candidate.end + 24]
        rest = re.sub(r"^\s*[（(][^）)]*[）)]?", "", rest)
        return bool(verbs.ADVERBIAL.match(rest)) or bool(verbs.saying_verbs(rest, 0, min(6, len(rest))))

    # -- attribution -------------------------------------------------------------------------------------------------

    def attribute(self, number: int, previous: Attribution | None) -> Attribution | None:
        """The attribution of the span of that number, None where it is no quotation."""
        span = self.spans[number]
        inner = self.text_of(span)
        if counted(inner) < MIN_CHARS:
            return None
        start = self.sentence_start(span.outer_start)
        before = self.text[start : span.outer_start]
        is_opening = not before.strip(" \u3000•·、-—“”「」\"")
        ends_open = inner.rstrip("”’」』\"").endswith(("，", ","))
        stops = inner.rstrip("”’」』\"").endswith(("。", "！", "？", "!", "?", "…"))
        if is_opening or ends_open:
            after = self._after(span, number, certain=ends_open)
            if after is not None:
                return after
        if not is_opening:
            led = self._before(span, start, before, inner, stops)
            if led is not None:
                return led
            return None
        if not (stops or ends_open or span.is_closed is False):
            return None
        if names_a_work(inner):
            return None
        return self._alone(span, number, previous)

    def text_of(self, span: Marked) -> str:
        return self.body[span.start : span.end]

    def _after(self, span: Marked, number: int, certain: bool) -> Attribution | None:
        """“……，”某人说。"""
        start = span.outer_end
        end = self.sentence_end(start)
        if number + 1 < len(self.spans):
            nearest = self.spans[number + 1].outer_start
            if nearest < end and counted(self.text_of(self.spans[number + 1])) >= MIN_CHARS:
                end = nearest
        stretch = self.text[start:end]
        if not stretch.strip():
            return None
        lead = re.match(r"[，,\s—-]*", stretch)
        begin = start + (lead.end() if lead else 0)
        if stretch[:1] in "。的、等和与是为；" and not certain:
            return None
        for at, verb_end in verbs.telling_verbs(self.text, begin, end):
            if not _AFTER_END.match(self.text, verb_end):
                continue
            region = self._clause_start(begin, at)
            subject = self.subject(region, at) if at > region else None
            if subject is None and region > begin:
                subject = self.subject(begin, at)
            if subject is None:
                if certain and at > begin:
                    return Attribution(self.last_spoken_of(begin, "person"), self.text[at:verb_end])
                continue
            return Attribution(self.resolve(subject, at), self.text[at:verb_end])
        if certain:
            subject = self.subject(begin, end)
            return Attribution(self.resolve(subject, begin), None) if subject is not None else None
        return None

    def _clause_start(self, floor: int, at: int) -> int:
        start = floor
        for match in _BREAK.finditer(self.text, floor, at):
            if not self._within_brackets(floor, match.start()):
                start = match.end()
        return start

    def _within_brackets(self, floor: int, at: int) -> bool:
        stretch = self.text[floor:at]
        return stretch.count("（") + stretch.count("(") > stretch.count("）") + stretch.count(")")

    def _before(self, span: Marked, start: int, before: str, inner: str, stops: bool) -> Attribution | None:
        """某人说：“……”, 某人批评这是“……”."""
        end = span.outer_start
        has_colon = bool(_COLON.search(before))
        found = [
            v for v in verbs.saying_verbs(self.text, start, end)
            if not verbs.is_weak(self.text[v[0] : v[1]]) or _TO_MARK.match(self.text, v[1], end)
        ]
        touching = bool(found) and _TO_MARK.match(self.text, found[-1][1], end) is not None
        is_term = self._is_term(span, before, inner)
        if is_term and not has_colon:
            return None
        if not found and not has_colon:
            return None
        if has_colon and not found and names_a_work(inner):
            return None
        if not touching and not has_colon and not stops and counted(inner) < MIN_CHARS:
            return None
        verb = self.text[found[-1][0] : found[-1][1]] if found else None
        subject = None
        for at, _ in reversed(found):
            region = self._clause_start(start, at)
            previous_verbs = [v for v in found if region <= v[0] < at]
            if previous_verbs and (subject := self.subject(previous_verbs[-1][1], at)) is None:
                continue
            subject = subject or self.subject(region, at)
            if subject is not None:
                break
        if subject is None:
            subject = self.subject(start, end) if not found else self.subject(start, found[-1][0])
        speaker = self.resolve(subject, span.outer_start)
        if subject is None:
            speaker = self.last_spoken_of(start, "person")
        if speaker is None and not found and not stops:
            return None
        return Attribution(speaker, verb)

    def _is_term(self, span: Marked, before: str, inner: str) -> bool:
        if inner.rstrip("”’」』\"").endswith(("。", "！", "？", "!", "?", "，", ",")):
            return False
        return bool(verbs.NAMING.search(before.rstrip())) or bool(verbs.NAMED.match(self.text, span.outer_end))

    def _alone(self, span: Marked, number: int, previous: Attribution | None) -> Attribution:
        """A quotation that is a sentence of its own: who spoke last speaks on."""
        text = self.text
        end = span.outer_start
        while end > 0 and (text[end - 1] in _STOPS or text[end - 1] in " \u3000"):
            end -= 1
        start = self._stop_before(end)
        if previous is not None and number > 0 and self.spans[number - 1].outer_end >= start:
            return Attribution(previous.speaker, None)
        for at, _ in verbs.saying_verbs(text, start, end):
            subject = self.subject(self._clause_start(start, at), at)
            if subject is not None:
                return Attribution(self.resolve(subject, at), None)
        if previous is not None and previous.speaker and number > 0 and "\n" not in text[self.spans[number - 1].outer_end : end]:
            return Attribution(previous.speaker, None)
        return Attribution(self.last_spoken_of(span.outer_start, "person"), None)


def counted(text: str) -> int:
    """The characters of a text without white space."""
    return len(_WHITE.sub("", text))


def names_a_work(inner: str) -> bool:
    """Whether what is quoted is a title within marks of its own: “《……》”."""
    return inner.startswith("《") and inner.endswith("》")


def _masked(simplified: str, spans: Sequence[Marked]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        inner = simplified[span.start : span.end]
        if counted(inner) < MIN_CHARS:
            continue
        parts.append(simplified[at : span.start])
        last = inner[-1]
        parts.append(_FILL * (len(inner) - 1) + (last if last in _STOPS else _FILL))
        at = span.end
    parts.append(simplified[at:])
    return "".join(parts)
