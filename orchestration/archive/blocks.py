"""From HTML to blocks: the one walk over a page, the same whichever parser read it.  What a block means is the
business of the outlets' layouts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from orchestration.archive.envelope import Unreadable
from orchestration.archive.limits import MAX_NESTED_TAGS

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead time-block tr ul".split()
)
SKIPPED_TAGS = frozenset(
    "script style noscript template iframe svg math head title meta link object embed audio video canvas map select "
    "textarea button input option param track base".split()
)
# HTML5 moves, drops or stops at these; a page that has one is walked as it is written, by BeautifulSoup.
_REARRANGED = re.compile(
    r"<(?:frameset|frame|plaintext|xmp|listing|select|template|html|body|math|svg)[\s>/]", re.IGNORECASE
)
# Drawings and menus that hold nothing but what belongs into one.  However a page is read they are skipped; with them
# taken off most pages that have one need not be walked as they are written, which takes twenty times as long.
_SELF_CONTAINED = re.compile(
    r"<svg\b[^<>]*>(?:[^<]|<!--[^<>]*-->|</?(?:path|g|circle|ellipse|rect|line|polyline|polygon|use|defs|title|desc|"
    r"symbol|lineargradient|radialgradient|stop|clippath|mask|text|tspan|style)\b[^<>]*>)*+</svg\s*>"
    r"|<select\b[^<>]*>(?:[^<]|<!--[^<>]*-->|</?(?:option|optgroup)\b[^<>]*>)*+</select\s*>",
    re.IGNORECASE,
)
_MISPLACED_IN_TABLE = re.compile(
    r"<(?:(?:table|tbody|thead|tfoot|tr)\b|/(?:td|th|tr|tbody|thead|tfoot|caption)\b)[^>]*>\s*"
    r"(?!</|<!--|<(?:tr|td|th|tbody|thead|tfoot|caption|colgroup|col|table)\b|\s|$)",
    re.IGNORECASE,
)

_HAN = "\u2e80-\u2fdf\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’…—·"
_IS_HAN = re.compile(f"[{_HAN}]")
_SPACES = re.compile(r"[ \n\t\f\r]+")
# No text: zero-width characters, soft hyphens, bidirectional controls, C0 and C1 controls.
_CLEAN = {
    **dict.fromkeys([*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0)]),
    **dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    0xA0: " ",
    0x2028: "\n",
    0x2029: "\n",
    0x85: "\n",
}
_NEEDS_CLEANING = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_ENDS_LINE = frozenset('。！？!?…：:；;）)】」』”"’.')
_BEGINS_LINE = re.compile(r"\u3000|[-—–•·●■◆▲※*＊【《（(「『“]|[0-9一二三四五六七八九十]{1,3}[、.．)）]")
_BREAK = "br"
_STRIPPED = " \n\t\u3000"


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


@dataclass(slots=True)
class Block:
    """A run of text between two block boundaries of a page; `text` is '' where only images stand.

    `tag` is the block element that holds it, `path` that element with its ancestors from the root, each as
    tag#id.class.class: ``/div/footer.end/p``.
    """

    tag: str
    path: str
    text: str
    marks: list[Mark] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    data: str = ""
    """The datetime or pudate attribute of the block's own element or of the first `time` in it."""

    def covered(self, *tags: str) -> float:
        """The share of the text, white space aside, that stands inside elements of these tags, 0 to 1."""
        spans = [(m.start, m.end) for m in self.marks if m.tag in tags]
        if not spans or not self.text:
            return 0.0
        inside = {i for start, end in spans for i in range(start, end)}
        letters = [i for i, char in enumerate(self.text) if not char.isspace()]
        return sum(i in inside for i in letters) / len(letters) if letters else 0.0

    def marked(self, tag: str) -> list[str]:
        """The texts of the elements of this tag."""
        return [self.text[m.start : m.end] for m in self.marks if m.tag == tag]


def read_blocks(html: str) -> list[Block]:
    """The blocks of a page in reading order.

    Inline elements are joined without spaces, `<br><br>` ends a block, and so does a single `<br>` after a closed
    sentence or before an item of a list.  Raises Unreadable (too-deep) above the limit of nested tags.
    """
    if _REARRANGED.search(html):
        html = _SELF_CONTAINED.sub("", html)
    if _REARRANGED.search(html) or _MISPLACED_IN_TABLE.search(html):
        return blocks_of_soup(html)
    return blocks_of_lexbor(html)


def blocks_of_lexbor(html: str) -> list[Block]:
    """`read_blocks` by selectolax's Lexbor parser."""
    builder = _Builder()
    root = LexborHTMLParser(html).body
    node: LexborNode | None = root.first_child if root is not None else None
    ancestors: list[tuple[LexborNode, str]] = []
    while node is not None:
        tag = node.tag or "-"
        if tag == "-text":
            if text := node.text_content:
                builder.text(text)
        elif tag[0] not in "-!" and tag not in SKIPPED_TAGS:
            builder.start(tag, node.attributes if tag not in _BARE else _NO_ATTRIBUTES)
            child = node.first_child
            if child is not None:
                ancestors.append((node, tag))
                if len(ancestors) > MAX_NESTED_TAGS:
                    raise Unreadable("too-deep", f"more than {MAX_NESTED_TAGS} nested tags")
                node = child
                continue
            builder.end(tag)
        following = node.next
        while following is None:
            if not ancestors:
                return builder.finish()
            node, tag = ancestors.pop()
            builder.end(tag)
            following = node.next
        node = following
    return builder.finish()


def blocks_of_soup(html: str) -> list[Block]:
    """`read_blocks` by BeautifulSoup, for pages that HTML5's rules would rearrange."""
    builder = _Builder()
    try:
        soup = BeautifulSoup(html, "html.parser")
    except (RecursionError, AssertionError, ValueError, ParserRejectedMarkup) as error:
        raise Unreadable("too-deep", f"the page cannot be parsed: {type(error).__name__}") from None
    open_children: list[tuple[str, Iterator[PageElement]]] = [("", iter(soup.contents))]
    while open_children:
        tag, children = open_children[-1]
        element = next(children, None)
        if element is None:
            open_children.pop()
            if tag:
                builder.end(tag)
        elif isinstance(element, Tag):
            if element.name in SKIPPED_TAGS:
                continue
            if len(open_children) > MAX_NESTED_TAGS:
                raise Unreadable("too-deep", f"more than {MAX_NESTED_TAGS} nested tags")
            builder.start(
                element.name, {k: " ".join(v) if isinstance(v, list) else v for k, v in element.attrs.items()}
            )
            open_children.append((element.name, iter(element.contents)))
        elif isinstance(element, NavigableString) and not isinstance(element, PreformattedString):
            builder.text(str(element))
    return builder.finish()


_NO_ATTRIBUTES: dict[str, str | None] = {}
_BARE = frozenset("b strong i em br hr u sub sup tbody".split())
_IMPLIED_ENDS = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
}
_SAME_MARK = {"strong": "b", "em": "i"}
_UNMARKED = frozenset("u sub sup font bdi bdo wbr nobr abbr acronym source picture label".split())


class _Builder:
    """Turns starts, ends and texts into blocks; knows nothing of the parser that calls it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[tuple[str, str, str]] = [("body", "", "")]  # tag, path, data
        self._inline: list[tuple[str, int, str]] = []  # tag, start, value
        self._reset()

    def _reset(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        # White space seen and not yet written, the strongest of a space, one with a line end of the source, and a <br>.
        self._gap = ""
        self._last = ""
        self._marks: list[Mark] = []
        self._images: list[Image] = []
        self._data = ""

    def start(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in BLOCK_TAGS:
            self._flush()
            self._close_implied(tag)
            _, path, data = self._open[-1]
            if not attributes:
                # HTML5 puts a tbody into every table, written or not.
                self._open.append((tag, path if tag == "tbody" else f"{path}/{tag}", data))
            else:
                inner = _path_of(path, tag, attributes.get("id"), attributes.get("class"))
                self._open.append((tag, inner, attributes.get("datetime") or data))
        elif tag == "br":
            self._break()
        elif tag == "img":
            src = attributes.get("data-src") or attributes.get("src") or _first_of_srcset(attributes.get("srcset"))
            if src:
                self._images.append(Image(src.strip(), _one_line(attributes.get("alt")), self._length))
        elif tag not in _UNMARKED:
            if tag == "a":
                value = attributes.get("href") or ""
            elif tag == "time":
                value = attributes.get("pudate") or attributes.get("datetime") or ""
                self._data = self._data or value
            elif tag in _BARE:
                value = ""
            else:
                value = attributes.get("class") or ""
            self._inline.append((_SAME_MARK.get(tag, tag), self._length, value))

    def _close_implied(self, tag: str) -> None:
        """HTML5's omitted end tags: a block ends an open paragraph, an item the item before it."""
        opened = self._open
        if tag not in _IMPLIED_ENDS:
            if opened[-1][0] == "p":
                opened.pop()
            return
        closed, stops = _IMPLIED_ENDS[tag]
        for i in range(len(opened) - 1, 0, -1):
            if opened[i][0] in closed:
                del opened[i:]
                return
            if opened[i][0] in stops:
                return

    def end(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            opened = self._open
            if opened[-1][0] == tag and len(opened) > 1:
                self._flush()
                opened.pop()
            elif any(tag == other for other, _, _ in opened[1:]):
                self._flush()
                while opened.pop()[0] != tag:
                    pass
            elif tag == "p":
                self._flush()  # a paragraph that another block has closed ends once more
        elif tag not in _UNMARKED and tag not in ("br", "img"):
            name = _SAME_MARK.get(tag, tag)
            for i in range(len(self._inline) - 1, -1, -1):
                if self._inline[i][0] == name:
                    self._close_mark(self._inline.pop(i))
                    break

    def text(self, text: str) -> None:
        # What is to be cleaned and all white space but the space are not printable; most texts have neither.
        if not text.isprintable() or "  " in text:
            if _NEEDS_CLEANING.search(text):
                text = text.translate(_CLEAN)
            text = _SPACES.sub(_collapse, text)
        if not text:
            return
        if text[0] in " \n":
            if not self._gap or (self._gap == " " and text[0] == "\n"):
                self._gap = text[0]
            text = text[1:]
            if not text:
                return
        closing = text[-1]
        if closing in " \n":
            text = text[:-1]
        if "\n" in text:
            text = _join_lines(text)
        if self._gap:
            self._write_gap(text)
        self._parts.append(text)
        self._length += len(text)
        self._last = text[-1]
        if closing in " \n":
            self._gap = closing

    def finish(self) -> list[Block]:
        self._flush()
        return self.blocks

    def _write_gap(self, following: str) -> None:
        gap, self._gap = self._gap, ""
        if not self._last:
            return
        if gap == _BREAK and (self._last in _ENDS_LINE or _BEGINS_LINE.match(following)):
            self._flush()
        elif gap == " " or not (_IS_HAN.match(self._last) and _IS_HAN.match(following)):
            # What was opened in the gap begins behind it.
            self._inline = [(tag, start + (start == self._length), value) for tag, start, value in self._inline]
            self._parts.append(" ")
            self._length += 1

    def _break(self) -> None:
        if self._gap == _BREAK or not self._length:
            self._flush()
        else:
            self._gap = _BREAK

    def _close_mark(self, inline: tuple[str, int, str]) -> None:
        tag, start, value = inline
        if self._length > start and (value or tag != "span"):
            self._marks.append(_mark((tag, start, self._length, value)))

    def _flush(self) -> None:
        if not self._length and not self._images:
            # Nothing was written since the last block, so no mark has begun behind its start.
            self._gap = self._data = ""
            return
        if self._inline:
            for inline in self._inline:
                self._close_mark(inline)
            self._inline = [(tag, 0, value) for tag, _, value in self._inline]
        tag, path, data = self._open[-1]
        if len(self._marks) > 1:
            self._marks.sort(key=lambda mark: (mark.start, mark.end, mark.tag))
        text, marks, images = _stripped("".join(self._parts), self._marks, self._images)
        if text or images:
            self.blocks.append(Block(tag, path, text, marks, images, self._data or data))
        self._reset()


@lru_cache(maxsize=4096)
def _path_of(parent: str, tag: str, identity: str | None, classes: str | None) -> str:
    if tag == "tbody":
        return parent
    label = tag
    if identity:
        label += "#" + identity.replace("/", "")
    if classes:
        label += "." + ".".join(classes.replace("/", "").split())
    return f"{parent}/{label}"


def _stripped(text: str, marks: list[Mark], images: list[Image]) -> tuple[str, list[Mark], list[Image]]:
    stripped = text.strip(_STRIPPED)
    if len(stripped) == len(text):
        return text, marks, images
    lead, length = len(text) - len(text.lstrip(_STRIPPED)), len(stripped)
    moved = (Mark(m.tag, max(m.start - lead, 0), min(m.end - lead, length), m.value) for m in marks)
    placed = [Image(i.src, i.alt, min(max(i.at - lead, 0), length)) for i in images]
    return stripped, [m for m in moved if m.start < m.end], placed


def _collapse(space: re.Match[str]) -> str:
    return "\n" if "\n" in space[0] else " "


def _join_lines(text: str) -> str:
    """Line ends of the source, white space to a browser, vanish between Han characters and are a space elsewhere."""
    return re.sub(f"(?<=[{_HAN}])\n(?=[{_HAN}])", "", text).replace("\n", " ")


def _one_line(text: str | None) -> str:
    return _SPACES.sub(" ", (text or "").translate(_CLEAN)).strip(_STRIPPED)


def _first_of_srcset(srcset: str | None) -> str | None:
    return srcset.split(",")[0].split()[0] if srcset and srcset.split(",")[0].split() else None
