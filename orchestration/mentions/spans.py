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
    by_length = sorted(spans, key=_shortness)
    taken = bytearray(max([span.end for span in by_length], default=0))
    kept: list[Span] = []
    for span in by_length:
        start, end = span.start, span.end
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            kept.append(span)
    return sorted(kept)


def _shortness(span: Span) -> int:
    return span.start - span.end
