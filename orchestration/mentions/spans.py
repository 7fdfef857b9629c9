"""A stretch of text that names something, and the choice among stretches that overlap."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` names `key` (a link's key: an entity id, or a name to be discovered) of `kind` by `method`."""

    start: int
    end: int
    kind: str
    method: str
    key: str


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlaps, in order: the longest wins, among equals the one given first."""
    given = list(spans)
    shortness = [start - end for start, end, *_ in given]
    taken = bytearray(max([span[1] for span in given], default=0))
    kept: list[Span] = []
    for i in sorted(range(len(given)), key=shortness.__getitem__):
        span = given[i]
        start, end, *_ = span
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            kept.append(span)
    return sorted(kept)
