"""Scores the topics of one article from weighted terms: pure functions of text, nothing of Dagster or DuckDB.

A topic's evidence is the sum over its terms of weight x how often and where the term stands; a title counts
most, the lead next, and the tenth mention adds little.  The sum is set against the length of the article, so
that a long text needs more to be "about" something, and mapped to 0..1.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import takewhile
from math import log2, pow
from typing import NamedTuple

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

# A headline is written to say what the article is about; a lead repeats it with the first detail.
TITLE_FACTOR = 3.0
LEAD_FACTOR = 0.5
# What neither headline nor lead touches is mostly background: the long tail of a report, a list of countries.
BACKGROUND_FACTOR = 0.8
# A longer text matches more terms, but far fewer than in proportion: its evidence is divided by this power of
# its length; texts up to the reference length, about a news brief, are taken as they are.
REFERENCE_LENGTH = 600
LENGTH_EXPONENT = 0.35
# Evidence at which the score is one half: a strong term in the title, repeated in lead and body.
HALF_SCORE = 15.0
# A main topic is at least this strong by itself ...
MAIN_MIN_SCORE = 0.40
# ... and has at least this part of the score of the article's strongest topic.  The factors, lengths and limits
# here were chosen together on labelled articles; F1 moves by less than .01 for values near them.
MAIN_SHARE_OF_BEST = 0.71
# The labels name one to four topics an article is centrally about.
MAIN_LIMIT = 4
# The strongest topic is main even when it is weak, unless almost nothing speaks for it.
ONLY_TOPIC_MIN_SCORE = 0.12
# The terms kept to explain a score.
EVIDENCE_LIMIT = 12


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term in simplified characters (or English) that speaks for a topic, or against it if the weight is negative."""

    topic_id: str
    term: str
    weight: float


class TopicScore(NamedTuple):
    """How much an article is about a topic, and the terms that say so, strongest first."""

    topic_id: str
    score: float
    is_main: bool
    mention_count: int
    evidence: list[str]


@dataclass(slots=True)
class _Case:
    """What an article's terms say for and against one topic."""

    total: float = 0.0
    mentions: int = 0
    is_announced: bool = False
    """Whether the headline or the lead touches the topic."""
    evidence: list[tuple[float, str]] = field(default_factory=list)

    def strongest_terms(self) -> list[str]:
        if len(self.evidence) == 1:
            return [self.evidence[0][1]]
        return [term for _, term in sorted(self.evidence)[:EVIDENCE_LIMIT]]


class TopicScorer:
    """Matches all terms in one pass and scores the topics they stand for; build one in each worker from the terms."""

    def __init__(self, patterns: Mapping[str, tuple[tuple[str, float], ...]]) -> None:
        self._patterns = sorted(patterns)
        self._meanings = [patterns[pattern] for pattern in self._patterns]
        self._are_of_one_line = not any("\n" in pattern for pattern in self._patterns)
        self._is_word = [_has_latin_edge(pattern) for pattern in self._patterns]
        self._automaton = (
            CharwiseDoubleArrayAhoCorasick(self._patterns, MATCH_KIND_LEFTMOST_LONGEST) if self._patterns else None
        )

    @classmethod
    def from_terms(cls, terms: Iterable[TopicTerm]) -> "TopicScorer":
        """Build the scorer; a term may speak for several topics."""
        meanings: dict[str, dict[str, float]] = defaultdict(dict)
        for term in terms:
            for pattern in _spellings(term.term):
                meanings[pattern][term.topic_id] = term.weight
        return cls({pattern: tuple(sorted(weights.items())) for pattern, weights in meanings.items()})

    def score(self, title: str, lead: str, body: str) -> list[TopicScore]:
        """Score an article, best topic first; the texts are in simplified characters and the body includes the lead."""
        found = self._find(body)
        in_title, in_body = self._count(title, self._find(title)), self._count(body, found)
        in_lead = self._in_lead(lead, body, found)
        announced = in_title.keys() | in_lead  # what the headline or the lead touches
        cases: dict[str, _Case] = {}
        # Sorted, so that sums of floats come out the same whatever the order of the matches.
        for pattern in sorted(announced | in_body.keys()):
            mentions = in_body.get(pattern, 0)
            presence = log2(1 + mentions)
            is_announced = pattern in announced
            if is_announced:
                if pattern in in_title:
                    mentions += in_title[pattern]
                    presence += TITLE_FACTOR
                if pattern in in_lead:
                    presence += LEAD_FACTOR
            for topic_id, weight in self._meanings[pattern]:
                case = cases.get(topic_id)
                if case is None:
                    case = cases[topic_id] = _Case()
                strength = weight * presence
                case.total += strength
                if weight > 0:
                    case.evidence.append((-strength, self._patterns[pattern]))
                    case.mentions += mentions
                    if is_announced:
                        case.is_announced = True
        scale = _length_scale(len(title) + len(body))
        ranked = _ranked(
            (topic_id, _score_of(case.total / scale * (1.0 if case.is_announced else BACKGROUND_FACTOR)))
            for topic_id, case in cases.items()
            if case.total > 0
        )
        main = _main_of(ranked)
        return [
            TopicScore(topic_id, score, topic_id in main, cases[topic_id].mentions, cases[topic_id].strongest_terms())
            for topic_id, score in ranked
        ]

    def _find(self, text: str) -> list[tuple[int, int, int]]:
        """Where patterns stand in the text, in order, and which: start, end, number."""
        return self._automaton.find(text) if self._automaton is not None and text else []

    def _count(self, text: str, found: Iterable[tuple[int, int, int]]) -> dict[int, int]:
        """How often each pattern stands in the text by itself, by pattern number."""
        is_word = self._is_word
        counts: dict[int, int] = {}
        for start, end, pattern in found:
            if not is_word[pattern] or _stands_alone(text, start, end):
                counts[pattern] = counts.get(pattern, 0) + 1
        return counts

    def _in_lead(self, lead: str, body: str, found: list[tuple[int, int, int]]) -> AbstractSet[int]:
        """The patterns that stand in the lead; where that is the first line of the body, those found there."""
        if self._are_of_one_line and body.startswith(lead) and body[len(lead) : len(lead) + 1] in ("", "\n"):
            return self._count(body, takewhile(lambda hit: hit[1] <= len(lead), found)).keys()
        return self._count(lead, self._find(lead)).keys()


def main_topics(scores: Mapping[str, float]) -> frozenset[str]:
    """The topics an article is centrally about: strong by themselves and beside its strongest one.

    >>> sorted(main_topics({"taiwan": 0.8, "diplomacy": 0.6, "europe": 0.5}))
    ['diplomacy', 'taiwan']
    """
    return _main_of(_ranked(scores.items()))


def _main_of(ranked: Sequence[tuple[str, float]]) -> frozenset[str]:
    if not ranked or ranked[0][1] < ONLY_TOPIC_MIN_SCORE:
        return frozenset()
    threshold = max(MAIN_MIN_SCORE, MAIN_SHARE_OF_BEST * ranked[0][1])
    return frozenset(
        topic_id for rank, (topic_id, score) in enumerate(ranked[:MAIN_LIMIT]) if rank == 0 or score >= threshold
    )


def _ranked(scores: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Best first; equal ones by their id, so that the order never depends on that of the matches."""
    return [(topic_id, -negated) for negated, topic_id in sorted([(-score, topic_id) for topic_id, score in scores])]


def _score_of(strength: float) -> float:
    return round(strength / (strength + HALF_SCORE), 4)


def _length_scale(characters: int) -> float:
    return pow(max(1.0, characters / REFERENCE_LENGTH), LENGTH_EXPONENT)


def _spellings(term: str) -> tuple[str, ...]:
    """An English term may begin a sentence: `export control` is also looked for as `Export control`."""
    if term[:1].isascii() and term[:1].islower():
        return (term, term[0].upper() + term[1:])
    return (term,)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _has_latin_edge(pattern: str) -> bool:
    return _is_latin(pattern[0]) or _is_latin(pattern[-1])


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a Latin match is a word of its own (`AI` is not in `SAID`); a plural s may follow."""
    if start > 0 and _is_latin(text[start]) and _is_latin(text[start - 1]):
        return False
    if end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]):
        return text[end] == "s" and (end + 1 == len(text) or not _is_latin(text[end + 1]))
    return True
