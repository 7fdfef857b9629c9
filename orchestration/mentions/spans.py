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
    taken = bytearray()
    kept: list[Span] = []
    for span in sorted(spans, key=_shortness):
        if len(taken) < span.end:
            taken.extend(bytes(span.end - len(taken)))
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            kept.append(span)
    return sorted(kept)


def _shortness(span: Span) -> int:
    return span.start - span.end
