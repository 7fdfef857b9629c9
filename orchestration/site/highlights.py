"""Text with its facts marked: mentions, dates, topic terms, quotations and meeting evidence as HTML elements, each with
an anchor that other pages lead to.  Layers may overlap; elements never do."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from orchestration.site.text import escaped, sentences

Layer = Literal["inner", "evidence", "quote"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place of a text: `css` are its classes, `href` (already escaped) makes it a link."""

    start: int
    end: int
    layer: Layer
    css: str
    href: str | None = None


def one_layer(marks: Sequence[Mark]) -> list[Mark]:
    """Marks in order without overlaps: of two that overlap the one that begins first, then the longer, stays."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.css)):
        if not kept or kept[-1].end <= mark.start:
            kept.append(mark)
    return kept


def anchor(offset: int, prefix: str = "c") -> str:
    """The id of the place that begins at an offset: c12 in a body, t3 in a title."""
    return f"{prefix}{offset}"


def marked(text: str, start: int, end: int, marks: Sequence[Mark], prefix: str = "c") -> str:
    """A part of a text as HTML, each sentence an element, the marks inside it split where they cross.

    Each mark that begins in the part carries its anchor; a place is escaped whatever it holds.
    """
    inside = [mark for mark in marks if mark.start < end and start < mark.end]
    return "".join(
        f'<span class="s">{_pieces(text, first, last, inside, prefix)}</span>'
        for first, last in sentences(text, start, end)
    )


def plain_part(text: str, start: int, end: int, marked_start: int, marked_end: int) -> str:
    """A part of a text as HTML with one place in it marked, without anchors or links: for lists."""
    return f"{escaped(text[start:marked_start])}<mark>{escaped(text[marked_start:marked_end])}</mark>{escaped(text[marked_end:end])}"


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], prefix: str) -> str:
    here = [mark for mark in marks if mark.start < end and start < mark.end]
    if not here:
        return escaped(text[start:end])
    cuts = sorted({start, end, *(max(start, mark.start) for mark in here), *(min(end, mark.end) for mark in here)})
    out: list[str] = []
    quote: Mark | None = None
    for first, last in pairwise(cuts):
        active = [mark for mark in here if mark.start <= first and last <= mark.end]
        now = next((mark for mark in active if mark.layer == "quote"), None)
        if now != quote:
            if quote:
                out.append("</span>")
            if now:
                begins = f' id="{anchor(first, "q")}"' if now.start == first else ""
                out.append(f'<span class="{now.css}"{begins}>')
            quote = now
        out.append(_element(escaped(text[first:last]), first, [m for m in active if m.layer != "quote"], prefix))
    if quote:
        out.append("</span>")
    return "".join(out)


def _element(inner: str, first: int, active: Sequence[Mark], prefix: str) -> str:
    if not active:
        return inner
    css = " ".join(dict.fromkeys(mark.css for mark in active))
    begins = f' id="{anchor(first, prefix)}"' if any(mark.start == first for mark in active) else ""
    link = next((mark.href for mark in active if mark.href), None)
    if link:
        return f'<a class="{css}" href="{link}"{begins}>{inner}</a>'
    return f'<span class="{css}"{begins}>{inner}</span>'
