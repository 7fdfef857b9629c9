"""Scores the topics of one article from weighted terms: pure functions of text, nothing of Dagster or DuckDB.

A topic's evidence is the sum over its terms of weight x how often and where the term stands; a title counts
most, the lead next, and the tenth mention adds little.  The sum is set against the length of the article, so
that a long text needs more to be "about" something, and mapped to 0..1.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2, pow

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


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How much an article is about a topic, and the terms that say so, strongest first."""

    topic_id: str
    score: float
    is_main: bool
    mention_count: int
    evidence: list[str]


class TopicScorer:
    """Matches all terms in one pass and scores the topics they stand for; build one in each worker from the terms."""

    def __init__(self, patterns: Mapping[str, tuple[tuple[str, float], ...]]) -> None:
        self._patterns = sorted(patterns)
        self._meanings = [patterns[pattern] for pattern in self._patterns]
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
        in_title, in_lead, in_body = self._count(title), self._count(lead), self._count(body)
        evidence: dict[str, list[tuple[float, str]]] = defaultdict(list)
        totals: dict[str, float] = defaultdict(float)
        mentions: dict[str, int] = defaultdict(int)
        announced: set[str] = set()  # topics the headline or the lead touches
        # Sorted, so that sums of floats come out the same whatever the order of the matches.
        for pattern in sorted(in_title.keys() | in_body.keys() | in_lead.keys()):
            title_count, body_count = in_title.get(pattern, 0), in_body.get(pattern, 0)
            presence = log2(1 + body_count)
            presence += TITLE_FACTOR if title_count else 0.0
            presence += LEAD_FACTOR if pattern in in_lead else 0.0
            for topic_id, weight in self._meanings[pattern]:
                totals[topic_id] += weight * presence
                if weight > 0:
                    evidence[topic_id].append((-weight * presence, self._patterns[pattern]))
                    mentions[topic_id] += title_count + body_count
                    if title_count or pattern in in_lead:
                        announced.add(topic_id)
        scale = _length_scale(len(title) + len(body))
        scores = {
            topic_id: _score_of(total / scale * (1.0 if topic_id in announced else BACKGROUND_FACTOR))
            for topic_id, total in totals.items()
            if total > 0
        }
        main = main_topics(scores)
        return [
            TopicScore(
                topic_id=topic_id,
                score=score,
                is_main=topic_id in main,
                mention_count=mentions[topic_id],
                evidence=[term for _, term in sorted(evidence[topic_id])[:EVIDENCE_LIMIT]],
            )
            for topic_id, score in _ranked(scores)
        ]

    def _count(self, text: str) -> dict[int, int]:
        """How often each pattern stands in the text, by pattern number."""
        counts: dict[int, int] = defaultdict(int)
        if self._automaton is None or not text:
            return counts
        for start, end, pattern in self._automaton.find(text):
            if self._is_word[pattern] and not _stands_alone(text, start, end):
                continue
            counts[pattern] += 1
        return counts


def main_topics(scores: Mapping[str, float]) -> frozenset[str]:
    """The topics an article is centrally about: strong by themselves and beside its strongest one.

    >>> sorted(main_topics({"taiwan": 0.8, "diplomacy": 0.6, "europe": 0.5}))
    ['diplomacy', 'taiwan']
    """
    ranked = _ranked(scores)
    if not ranked or ranked[0][1] < ONLY_TOPIC_MIN_SCORE:
        return frozenset()
    threshold = max(MAIN_MIN_SCORE, MAIN_SHARE_OF_BEST * ranked[0][1])
    return frozenset(
        topic_id for rank, (topic_id, score) in enumerate(ranked[:MAIN_LIMIT]) if rank == 0 or score >= threshold
    )


def _ranked(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Best first; equal ones by their id, so that the order never depends on that of the matches."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


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
