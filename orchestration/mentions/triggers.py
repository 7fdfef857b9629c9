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


class Triggers(NamedTuple):
    """The triggers of a text by the layers that ask for them, each in the order of the text."""

    titles: list[Trigger]
    speech: list[Trigger]
    bodies: list[Trigger]
    places: list[Trigger]
    features: list[Trigger]
    channels: list[Trigger]


_LAYERS = (TITLE, SPEECH, STATE | PRIVATE, PLACE, FEATURE, CHANNEL)
"""The roles of each field of Triggers."""


def find_triggers(text: str) -> Triggers:
    """The triggers of a normalised text, leftmost-longest: in 外交部长 a title and no ministry."""
    automaton, words, roles, layers = _automaton()
    make = partial(tuple.__new__, Trigger)  # the constructor takes three times the time
    triggers = Triggers([], [], [], [], [], [])
    for start, end, i in automaton.find(text):
        if layers[i]:
            trigger = make((start, end, words[i], roles[i]))
            for layer in layers[i]:
                triggers[layer].append(trigger)
    return triggers


@cache
def _automaton() -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[str], list[int], list[tuple[int, ...]]]:
    roles_of: dict[str, int] = {}
    for role, words in _WORDS:
        for word in words:
            roles_of[word] = roles_of.get(word, 0) | role
    ordered = sorted(roles_of)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(ordered, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    roles = [roles_of[word] for word in ordered]
    layers = [tuple(field for field, wanted in enumerate(_LAYERS) if role & wanted) for role in roles]
    return automaton, ordered, roles, layers
