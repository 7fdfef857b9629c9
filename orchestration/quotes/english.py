"""Quotations of pages in English: “…,” said X; X told reporters: “…”."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from orchestration.quotes.attribution import Attribution, Speaker, last_match
from orchestration.quotes.marks import Marked
from orchestration.quotes.names import Named

_VERBS = (
    "said|says|told|tells|wrote|writes|added|adds|argued|argues|noted|notes|warned|warns|explained|explains|"
    "asked|asks|recalled|recalls|insisted|insists|stated|states|tweeted|posted|replied|continued|concluded|"
    "declared|announced|called|described|praised|criticized|accused|urged|reckons|reckoned|thinks|thought|"
    "believes|believed|claimed|claims|commented|remarked|stressed|emphasized|emphasised|pointed out|laments|"
    "lamented|"
    "acknowledged|admitted|testified|observed|observes|quipped|joked|reads|read|hoped|thinking|saying|telling|"
    "writing|adding|calling|described as"
)
_VERB = re.compile(rf"\b(?:{_VERBS})\b")
_NAME = r"(?:(?:Mr|Ms|Mrs|Dr|Prof|Sir|President|Minister|Secretary|Senator|Gen|General)\.? )?[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]+|de|van|von|der|bin|al|el))*"
_AFTER = re.compile(
    rf"[\s,—-]*(?:(?P<verb1>{_VERBS}) (?:the |an? )?(?:[\w’'-]+ ){{0,6}}?(?P<name1>{_NAME}|he|she|they)|"
    rf"(?P<name2>{_NAME}|[Hh]e|[Ss]he|[Tt]hey)(?:,[^,.]{{0,80}},)?(?: \w+ly| also| has|"
    rf" had)? (?P<verb2>{_VERBS}))\b"
)
_SUBJECT = re.compile(rf"(?P<name>{_NAME}|\b[Hh]e\b|\b[Ss]he\b)(?![’\w])")
_NOT_NAMES = frozenset(
    "The A An In On At But And So For It If When While As This That These Those There Yet Its His Her Their "
    "Our Mr Ms Mrs Dr Watching Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March "
    "April May June July August "
    "September October November December After Before By With From Over To Of".split()
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_MIN_WORDS = 4


def is_english(body: str) -> bool:
    """Whether a body is in English: a text with hardly a Han character."""
    sample = body[:600]
    han = 0
    for run in _HAN.finditer(sample):
        han += run.end() - run.start()
        if han * 20 >= len(sample):
            return False
    return han * 20 < len(sample)


class EnglishReader:
    """One English article made ready."""

    def __init__(self, body: str, people: Iterable[Named], spans: Sequence[Marked]) -> None:
        self.body = body
        self.spans = spans
        self._people = [p for p in people if p.entity_type == "PERSON"]
        self._starts = [p.char_start for p in self._people]

    def attribute(self, number: int, previous: Attribution | None) -> Attribution | None:
        """The attribution of the span of that number, None where it is no quotation."""
        span = self.spans[number]
        inner = self.body[span.start : span.end]
        goes_on = inner.endswith((",", "，"))
        stops = inner.endswith((".", "?", "!", "…"))
        if len(inner.split()) < 2:
            return None
        end = self._end(number)
        after = _AFTER.match(self.body, span.outer_end, end) if goes_on or stops else None
        if after and not re.search(
            r"[.?!]", self.body[span.outer_end : after.start("name1") if after["name1"] else after.start("name2")]
        ):
            which = "1" if after["name1"] else "2"
            return Attribution(
                self._speaker(after.start(f"name{which}"), after.end(f"name{which}")), after[f"verb{which}"]
            )
        start = self._sentence_start(span.outer_start)
        before = self.body[start : span.outer_start]
        verbs = list(_VERB.finditer(before))
        if verbs and (stops or goes_on or before.rstrip().endswith((",", ":")) or len(inner.split()) >= _MIN_WORDS):
            subjects = [
                m for m in _SUBJECT.finditer(before) if m.start() < verbs[-1].start() and m["name"] not in _NOT_NAMES
            ]
            speaker = self._speaker(start + subjects[-1].start(), start + subjects[-1].end()) if subjects else None
            return Attribution(speaker or self._last(start), verbs[-1].group())
        if not verbs and (goes_on or len(inner.split()) >= _MIN_WORDS):
            later = _LATER.search(self.body, span.outer_end, self._sentence_end(span.outer_end))
            if later:
                return Attribution(self._speaker(later.start("name"), later.end("name")), later["verb"])
        if stops and not before.strip() and previous is not None and len(inner.split()) >= _MIN_WORDS:
            return Attribution(previous.speaker, None)
        return None

    def _end(self, number: int) -> int:
        limit = self.spans[number].outer_end + 160
        return min(limit, self.spans[number + 1].outer_start) if number + 1 < len(self.spans) else limit

    def _sentence_start(self, at: int) -> int:
        match = last_match(_BOUNDARY, self.body, max(0, at - 300), at)
        return match.end() if match else max(0, at - 300)

    def _sentence_end(self, at: int) -> int:
        match = re.compile(r"[.?!]\s|\n").search(self.body, at, at + 160)
        return match.start() if match else at + 160

    def _speaker(self, start: int, end: int) -> Speaker | None:
        name = self.body[start:end].rstrip(",.’'")
        if name.lower() in ("he", "she", "they"):
            return self._last(start) if name.lower() != "they" else None
        if name in _NOT_NAMES:
            return None
        i = bisect_left(self._starts, start)
        while i < len(self._people) and self._people[i].char_start < end:
            return Speaker(self._people[i].surface, self._people[i].entity_id, True)
        known = next((p for p in self._people if p.surface.endswith(name.split()[-1])), None)
        return Speaker(name, known.entity_id if known else None, True)

    def _last(self, at: int) -> Speaker | None:
        """The person last named: known to be mentioned, or Mr So-and-so; whose Mr is only an owner (Mr X’s) "
        "is passed over."""
        i = bisect_left(self._starts, at)
        while i > 0 and self.body[self._people[i - 1].char_end : self._people[i - 1].char_end + 2] in ("’s", "'s"):
            i -= 1
        named = self._people[i - 1] if i else None
        polite = last_match(_POLITE, self.body, max(0, at - 1500), at)
        if polite is not None and (named is None or polite.start() > named.char_start):
            return Speaker(re.sub(r"’s$", "", polite.group()), None, True)
        if named is None:
            opening = _FULL_NAME.search(self.body, 0, at)
            return Speaker(opening.group(), None, True) if opening else None
        return Speaker(named.surface, named.entity_id, True)


_BOUNDARY = re.compile(r"[.?!][”\"’)]*\s|\n|[.?!,][”\"]\s")
_POLITE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr)\.? [A-Z][\w-]+(?!’|\w)")
_FULL_NAME = re.compile(r"\b[A-Z][\w-]+ [A-Z][\w-]+\b")
_LATER = re.compile(rf"(?P<name>{_NAME}|\b[Hh]e\b|\b[Ss]he\b) (?:\w+ )?(?P<verb>{_VERBS})\b")
