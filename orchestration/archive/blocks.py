"""Blocks of a page: what they are, and how they are made of the elements and texts that a walk over a page meets, whichever
walk it is.  What a block means is the business of the outlets' layouts."""

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

Attributes = Mapping[str, str | None]
NO_ATTRIBUTES: Attributes = {}

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead time-block tr ul".split()
)
SKIPPED_TAGS = frozenset(
    "script style noscript template iframe svg math head title meta link object embed audio video canvas map select "
    "textarea button input option param track base".split()
)

# What a tag is to the walk and the builder; an element that is not named leaves a mark with its classes.  From LINK on
# attributes say something, from BARE on there is a mark, blocks come last.
TEXT, SKIPPED, BREAK, IMAGE, UNMARKED, BARE, LINK, TIME, MARKED, BARE_BLOCK, BLOCK = range(11)
KIND_OF = {
    **dict.fromkeys(BLOCK_TAGS, BLOCK),
    **dict.fromkeys("hr tbody".split(), BARE_BLOCK),
    **dict.fromkeys("b strong i em".split(), BARE),
    **dict.fromkeys("u sub sup font bdi bdo wbr nobr abbr acronym source picture label".split(), UNMARKED),
    **dict.fromkeys([*SKIPPED_TAGS, "-comment"], SKIPPED),
    "-text": TEXT,
    "br": BREAK,
    "img": IMAGE,
    "a": LINK,
    "time": TIME,
}

_WHITE = " \n\t\f\r"
# White space that is not one space or one line end already.
_SPACES = re.compile(f"[{_WHITE}]{{2,}}|[\t\f\r]")
# No text: zero-width characters, soft hyphens, bidirectional controls, C0 and C1 controls.
_CLEAN = {
    **dict.fromkeys(map(chr, [*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0)]), ""),
    **dict.fromkeys("\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]), ""),
    "\xa0": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
}
_UNCLEAN = re.compile(f"[{''.join(_CLEAN)}]")
_ENDS_LINE = frozenset('。！？!?…：:；;）)】」』”"’.')
_BEGINS_LINE = re.compile(r"\u3000|[-—–•·●■◆▲※*＊【《（(「『“]|[0-9一二三四五六七八九十]{1,3}[、.．)）]")
_BREAK_GAP = "br"
_STRIPPED = " \n\t\u3000"
_BY_PLACE = itemgetter(1, 2, 0)  # start, end and tag of a mark


class Mark(NamedTuple):
    """An inline element over `start` to `end` of a block's text: a, b, i, small, cite, span, time …

    `b` also stands for strong, `i` for em.  `value` is the link of an `a`, the datetime of a `time`, else the classes.
    """

    tag: str
    start: int
    end: int
    value: str


_mark = partial(tuple.__new__, Mark)  # the constructor takes three times the time


class Image(NamedTuple):
    src: str
    alt: str
    at: int
    """Offset in the block's text it stands at."""


class Block(NamedTuple):
    """A run of text between two block boundaries of a page; `text` is '' where only images stand.

    `tag` is the block element that holds it, `path` that element with its ancestors from the root, each as
    tag#id.class.class: ``/div/footer.end/p``.
    """

    tag: str
    path: str
    text: str
    marks: list[Mark]
    images: list[Image]
    data: str
    """The datetime or pudate attribute of the block's own element or of the first `time` in it."""

    def covered(self, *tags: str) -> float:
        """The share of the text, white space aside, that stands inside elements of these tags, 0 to 1."""
        spans = [(start, end) for tag, start, end, _ in self.marks if tag in tags]
        if not spans:
            return 0.0
        inside = reached = 0
        for start, end in sorted(spans):
            if end > reached:
                inside += _letters(self.text[max(start, reached) : end])
                reached = end
        return inside / _letters(self.text) if inside else 0.0

    def marked(self, tag: str) -> list[str]:
        """The texts of the elements of this tag."""
        return [self.text[m.start : m.end] for m in self.marks if m.tag == tag]


_block = partial(tuple.__new__, Block)

# Of a block that begins: the open blocks that end with that, and those that they are not looked for behind.
IMPLIED_ENDS = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
}
_SAME_MARK = {"strong": "b", "em": "i"}


class Builder:
    """Turns starts, ends and texts into blocks; knows nothing of the parser that calls it.

    Elements are those of a tree: each is ended once, after all that it holds.
    """

    __slots__ = ("_data", "_gap", "_images", "_inline", "_length", "_marks", "_open", "_parts", "blocks")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[tuple[str, str, str]] = [("body", "", "")]  # tag, path, data
        self._inline: list[tuple[str, int, str]] = []  # tag, start, value
        # White space seen and not yet written, the strongest of a space, one with a line end of the source, and a <br>.
        self._gap = ""
        self._data = ""
        self._reset()

    def _reset(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._images: list[Image] = []

    def start(self, tag: str, kind: int, attributes: Attributes) -> None:
        """An element of a tree begins, whose parser may have left out ends that HTML5 implies."""
        if kind >= BARE_BLOCK:
            self._flush()
            if tag in IMPLIED_ENDS:
                self._close_implied(tag)
            elif self._open[-1][0] == "p":
                self._open.pop()
            self.block(tag, *told_of_block(tag, attributes))
        elif kind >= BARE:
            self.mark(*told_of_mark(tag, kind, attributes))

    def block(self, tag: str, label: str, data: str) -> None:
        """A block begins; nothing ends with that but the text before it."""
        if self._length or self._images or self._gap or self._data:
            self._flush()
        _, path, inherited = self._open[-1]
        self._open.append((tag, path + label, data or inherited))

    def mark(self, tag: str, value: str) -> None:
        """An inline element begins."""
        if tag == "time" and not self._data:
            self._data = value
        self._inline.append((tag, self._length, value))

    def paragraph(self, tag: str, label: str, data: str, text: str) -> None:
        """A block that holds one text and nothing else."""
        if self._inline:  # its marks go on in the block
            self.block(tag, label, data)
            if text:
                self.text(text)
            self.end_block()
            return
        if self._length or self._images or self._gap or self._data:
            self._flush()
        if not text.isprintable() or "  " in text:
            text = _collapsed(text)
        text = text.strip(" \n")
        if "\n" in text:
            text = _join_lines(text)
        text = text.strip(_STRIPPED)
        if text:
            _, path, inherited = self._open[-1]
            self.blocks.append(_block((tag, path + label, text, [], [], data or inherited)))

    def _close_implied(self, tag: str) -> None:
        """HTML5's omitted end tags: a block ends an open paragraph, an item the item before it."""
        opened = self._open
        closed, stops = IMPLIED_ENDS[tag]
        for i in range(len(opened) - 1, 0, -1):
            if opened[i][0] in closed:
                del opened[i:]
                return
            if opened[i][0] in stops:
                return

    def end(self, tag: str, kind: int) -> None:
        """An element of a tree ends."""
        if kind >= BARE_BLOCK:
            opened = self._open
            if opened[-1][0] == tag and len(opened) > 1:
                self.end_block()
            elif any(tag == other for other, _, _ in opened[1:]):
                self._flush()
                while opened.pop()[0] != tag:
                    pass
            elif tag == "p":
                self._flush()  # a paragraph that another block has closed ends once more
        elif kind >= BARE:
            self.end_mark()

    def end_block(self) -> None:
        """The last block that began ends."""
        if self._length or self._images or self._gap or self._data:
            self._flush()
        self._open.pop()

    def end_mark(self) -> None:
        """The last inline element that began ends."""
        self._close_mark(self._inline.pop())

    def image(self, attributes: Attributes) -> None:
        src = attributes.get("data-src") or attributes.get("src") or _first_of_srcset(attributes.get("srcset"))
        if src:
            self._images.append(Image(src.strip(), _one_line(attributes.get("alt")), self._length))

    def line_break(self) -> None:
        if self._gap == _BREAK_GAP or not self._length:
            self._flush()
        else:
            self._gap = _BREAK_GAP

    def text(self, text: str) -> None:
        # White space between blocks.
        if text[0] <= " " and not self._length and not text.strip(_WHITE):
            return
        # What is to be cleaned and all white space but the space are not printable; most texts have neither.
        if not text.isprintable() or "  " in text:
            text = _collapsed(text)
            if not text:
                return
        # No character below the space is left but the line end.
        if text[0] <= " ":
            if not self._gap or (self._gap == " " and text[0] == "\n"):
                self._gap = text[0]
            text = text[1:]
            if not text:
                return
        closing = text[-1]
        if closing <= " ":
            text = text[:-1]
        if "\n" in text:
            text = _join_lines(text)
        if self._gap:
            self._write_gap(text)
        self._parts.append(text)
        self._length += len(text)
        if closing <= " ":
            self._gap = closing

    def finish(self) -> list[Block]:
        self._flush()
        return self.blocks

    def _write_gap(self, following: str) -> None:
        gap, self._gap = self._gap, ""
        if not self._length:
            return
        last = self._parts[-1][-1]
        if gap == _BREAK_GAP and (last in _ENDS_LINE or _BEGINS_LINE.match(following)):
            self._flush()
        elif gap == " " or not (_is_han(last) and _is_han(following[0])):
            # What was opened in the gap begins behind it.
            self._inline = [(tag, start + (start == self._length), value) for tag, start, value in self._inline]
            self._parts.append(" ")
            self._length += 1

    def _close_mark(self, inline: tuple[str, int, str]) -> None:
        tag, start, value = inline
        if self._length > start and (value or tag != "span"):
            self._marks.append(_mark((tag, start, self._length, value)))

    def _flush(self) -> None:
        if self._length or self._images:  # without, no mark has begun behind the start of the block
            if self._inline:
                for inline in self._inline:
                    self._close_mark(inline)
                self._inline = [(tag, 0, value) for tag, _, value in self._inline]
            marks, images = self._marks, self._images
            if len(marks) > 1:
                marks.sort(key=_BY_PLACE)
            whole = "".join(self._parts)
            text = whole.strip(_STRIPPED)
            if len(text) != len(whole):
                marks, images = _moved(whole, text, marks, images)
            if text or images:
                tag, path, data = self._open[-1]
                self.blocks.append(_block((tag, path, text, marks, images, self._data or data)))
            self._reset()
        self._gap = self._data = ""


def told_of_block(tag: str, attributes: Attributes) -> tuple[str, str]:
    """What a block's tag adds to the path, and the time it tells."""
    return _label_of(tag, attributes.get("id"), attributes.get("class")), attributes.get("datetime") or ""


def told_of_mark(tag: str, kind: int, attributes: Attributes) -> tuple[str, str]:
    """The tag and the value of the mark that an inline element leaves."""
    if kind == LINK:
        return tag, attributes.get("href") or ""
    if kind == BARE:
        return _SAME_MARK.get(tag, tag), ""
    if kind == TIME:
        return tag, attributes.get("pudate") or attributes.get("datetime") or ""
    return tag, attributes.get("class") or ""


@lru_cache(maxsize=4096)
def _label_of(tag: str, identity: str | None, classes: str | None) -> str:
    if tag == "tbody":  # HTML5 puts one into every table, written or not
        return ""
    label = "/" + tag
    if identity:
        label += "#" + identity.replace("/", "")
    if classes:
        label += "." + ".".join(classes.replace("/", "").split())
    return label


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _moved(whole: str, stripped: str, marks: list[Mark], images: list[Image]) -> tuple[list[Mark], list[Image]]:
    """Marks and images where they stand in a text that was stripped."""
    lead, length = len(whole) - len(whole.lstrip(_STRIPPED)), len(stripped)
    moved = (Mark(m.tag, max(m.start - lead, 0), min(m.end - lead, length), m.value) for m in marks)
    placed = [Image(i.src, i.alt, min(max(i.at - lead, 0), length)) for i in images]
    return [m for m in moved if m.start < m.end], placed


def _collapsed(text: str) -> str:
    """A text without what is none, each of its white spaces one space, or one line end where it holds one."""
    if not text.strip(_WHITE):
        return "\n" if "\n" in text else " "
    return _SPACES.sub(_collapse, _UNCLEAN.sub(_clean, text))


def _clean(char: re.Match[str]) -> str:
    return _CLEAN[char[0]]


def _collapse(space: re.Match[str]) -> str:
    return "\n" if "\n" in space[0] else " "


def _join_lines(text: str) -> str:
    """Line ends of the source, white space to a browser, vanish between Han characters and are a space elsewhere."""
    first, *others = text.split("\n")
    parts = [first]
    before = first
    for line in others:
        if not (before and line and _is_han(before[-1]) and _is_han(line[0])):
            parts.append(" ")
        parts.append(line)
        before = line
    return "".join(parts)


def _is_han(char: str) -> bool:
    """Whether a character is written without spaces beside it: Chinese, Japanese, and their punctuation."""
    return (
        "\u3400" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u30ff"
        or "\uff00" <= char <= "\uffef"
        or "\u2e80" <= char <= "\u2fdf"
        or "\uf900" <= char <= "\ufaff"
        or "\ufe30" <= char <= "\ufe4f"
        or char in "“”‘’…—·"
    )


def _one_line(text: str | None) -> str:
    if not text:
        return ""
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", _UNCLEAN.sub(_clean, text)).replace("\n", " ")
    return text.strip(_STRIPPED)


def _first_of_srcset(srcset: str | None) -> str | None:
    return srcset.split(",")[0].split()[0] if srcset and srcset.split(",")[0].split() else None
