"""Which few sentences of an article the site shows: those that hold what other pages lead to, within a fixed number of
characters.  Knows nothing of HTML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from orchestration.site.text import sentences

EXTRACT_CHARS = 400
"""Not more characters of a body than this."""
EVIDENCE_CHARS = 1200
"""Of an article that reports many meetings, whose every field must lead to its sentence, never more than this."""
EXTRACT_SHARE = 0.4
"""Of short bodies not more than about this share, unless a page leads to a certain place in it."""
EXTRACT_LEAST = 100
"""But always room for about a sentence."""
_LONG_SENTENCE = 110
_BEFORE, _AFTER = 30, 50
_TIGHT = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A place in a body that a page may lead to; of facts with the same key one shown place is enough."""

    key: str
    start: int
    end: int
    weight: float


def choose_extract(
    body: str,
    paragraphs: Sequence[tuple[int, int]],
    needed: Sequence[tuple[int, int]],
    facts: Sequence[Fact],
    most: int = EXTRACT_CHARS,
) -> list[tuple[int, int]]:
    """The parts of a body to show, as sorted half-open offsets that neither overlap nor cross a paragraph.

    `paragraphs` are the offsets of the body's paragraphs; `needed` are places that some page leads to, most needed
    first: each is shown with its sentence (a long sentence is cut to the words around) as long as `most`
    characters last, towards the end with fewer words.  What is left goes to the sentences that hold most of the other facts for their length.
    """
    cut = [part for first, last in paragraphs for part in sentences(body, first, last)]
    shown: list[tuple[int, int]] = []
    room = most
    for start, end in needed:
        for part in _around(cut, start, end):
            room -= _add(shown, part, room)
        if not is_shown(shown, start, end) and end - start <= _LONG_SENTENCE:
            for part in cut:
                if part[0] <= start and end <= part[1]:
                    room -= _add(shown, (max(part[0], start - _TIGHT), min(part[1], end + _TIGHT)), room)
    room -= most - min(EXTRACT_CHARS, max(EXTRACT_LEAST, int(len(body) * EXTRACT_SHARE)))
    by_sentence = _facts_by_sentence(cut, facts)
    covered = {fact.key for fact in facts if is_shown(shown, fact.start, fact.end)}
    offers = sorted(
        ((-_gain(inside, covered) / (20 + part[1] - part[0]), part) for part, inside in by_sentence.items()),
    )
    for offer, sentence in offers:
        if room <= 0:
            break
        inside = by_sentence[sentence]
        if offer < 0 and _gain(inside, covered) > 0:
            first = next(fact for fact in inside if fact.key not in covered)
            part = (
                sentence if sentence[1] - sentence[0] <= _LONG_SENTENCE else _window(sentence, first.start, first.end)
            )
            taken = _add(shown, part, room)
            room -= taken
            if taken:
                covered.update(fact.key for fact in inside if part[0] <= fact.start and fact.end <= part[1])
    return shown


def is_shown(shown: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a place lies within one of the shown parts."""
    return any(first <= start and end <= last for first, last in shown)


def _around(cut: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    touched = [part for part in cut if part[0] < end and start < part[1]]
    parts = []
    for part in touched:
        inside = max(part[0], start), min(part[1], end)
        if inside[1] - inside[0] > _LONG_SENTENCE:
            inside = inside[0], inside[0] + _LONG_SENTENCE
        parts.append(part if part[1] - part[0] <= _LONG_SENTENCE else _window(part, *inside))
    return parts


def _window(part: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    return max(part[0], start - _BEFORE), min(part[1], end + _AFTER)


def _add(shown: list[tuple[int, int]], part: tuple[int, int], room: int) -> int:
    """Put a part among the shown ones, joined with those it overlaps; gives what it cost, 0 where it did not fit."""
    overlapping = [other for other in shown if other[0] < part[1] and part[0] < other[1]]
    joined = min([part[0], *(other[0] for other in overlapping)]), max([part[1], *(other[1] for other in overlapping)])
    cost = joined[1] - joined[0] - sum(last - first for first, last in overlapping)
    if cost > room:
        return 0
    for other in overlapping:
        shown.remove(other)
    shown.append(joined)
    shown.sort()
    return cost


def _facts_by_sentence(
    cut: Sequence[tuple[int, int]], facts: Sequence[Fact]
) -> Mapping[tuple[int, int], Sequence[Fact]]:
    found: dict[tuple[int, int], list[Fact]] = {}
    i = 0
    for fact in sorted(facts, key=lambda fact: (fact.start, fact.end, fact.key)):
        while i < len(cut) and cut[i][1] <= fact.start:
            i += 1
        if i < len(cut) and cut[i][0] <= fact.start and fact.end <= cut[i][1]:
            found.setdefault(cut[i], []).append(fact)
    return found


def _gain(facts: Sequence[Fact], covered: Collection[str]) -> float:
    best: dict[str, float] = {}
    for fact in facts:
        if fact.key not in covered:
            best[fact.key] = max(best.get(fact.key, 0.0), fact.weight)
    return sum(best.values())
