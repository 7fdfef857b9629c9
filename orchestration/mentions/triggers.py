"""The places of an article where a name may begin or end: one pass over the text for titles, verbs of speaking and
endings of names."""

from collections.abc import Iterable
from functools import cache, partial
from typing import NamedTuple

import daachorse

from orchestration.mentions import vocabulary

TITLE, SPEECH, STATE, PRIVATE, PLACE, FEATURE, CHANNEL = 1, 2, 4, 8, 16, 32, 64
_WORDS: tuple[tuple[int, Iterable[str]], ...] = (
    (TITLE, vocabulary.TITLES),
    (SPEECH, vocabulary.SPEECH_VERBS),
    (STATE, vocabulary.STATE_BODIES),
    (PRIVATE, vocabulary.PRIVATE_BODIES),
    (PLACE, vocabulary.PLACE_ENDINGS),
    (FEATURE, vocabulary.FEATURE_ENDINGS),
    (CHANNEL, vocabulary.CHANNEL_ENDINGS),
    (0, vocabulary.CONSUMED),
)


class Trigger(NamedTuple):
    """`word` stands at `text[start:end]`; `roles` is the sum of what it may be."""

    start: int
    end: int
    word: str
    roles: int


def find_triggers(text: str) -> list[Trigger]:
    """The triggers of a normalised text, leftmost-longest: in 外交部长 a title and no ministry."""
    automaton, words, roles = _automaton()
    make = partial(tuple.__new__, Trigger)  # the constructor takes three times the time
    return [make((start, end, words[i], roles[i])) for start, end, i in automaton.find(text) if roles[i]]


@cache
def _automaton() -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[str], list[int]]:
    roles_of: dict[str, int] = {}
    for role, words in _WORDS:
        for word in words:
            roles_of[word] = roles_of.get(word, 0) | role
    ordered = sorted(roles_of)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(ordered, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    return automaton, ordered, [roles_of[word] for word in ordered]
