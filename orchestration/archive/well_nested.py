"""The walk over pages that need no tree: each element ends inside the one it began in, and HTML5 makes of the tags just the
elements that they say.  Whatever is not known to be so belongs to the walks in `pages`."""

import re
from functools import lru_cache
from html import unescape
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple

from orchestration.archive.blocks import (
    BARE,
    BARE_BLOCK,
    BREAK,
    IMAGE,
    IMPLIED_ENDS,
    KIND_OF,
    MARKED,
    NO_ATTRIBUTES,
    SKIPPED,
    Attributes,
    Block,
    Builder,
    told_of_block,
    told_of_mark,
)

_MAX_OPEN = 200
"""Deeper pages are left to who counts what is nested."""
_WHITE = " \t\n\f"
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")
# A tag as most are written, in small letters, whose values were taken out.  Behind a quotation mark the next may begin at once.
_EMPTIED = r"""[a-z_:@][^\s"'<>/=A-Z]*+=\"\""""
_FORM = re.compile(rf"([a-z][a-z0-9:-]*+)((?:[ \t\n\f]++{_EMPTIED}(?:[ \t\n\f]*+{_EMPTIED})*+)?+)[ \t\n\f]*+/?")
# Attributes as they may be written, by HTML5's rules: a quotation mark or a second "=" may stand in a name, as in alt="a "b" c".
_GAP = r"[ \t\n\f]*+"
_VALUE = rf"""{_GAP}={_GAP}(?:"([^"]*+)"|'([^']*+)'|([^ \t\n\f"'][^ \t\n\f]*+)|\Z)"""
_ANY = re.compile(rf"[ \t\n\f/]*+(=?+[^ \t\n\f/=]++|=)(?:{_VALUE}|(?!{_GAP}=))")
_ONLY_ANY = re.compile(rf"(?:(?=[ \t\n\f/])(?:{_ANY.pattern})*+[ \t\n\f/]*+)?+")
# A reference, or an ampersand with what might be the name of one (&page=2), or with something else behind it.
_REFERENCE = re.compile(
    r"&(?:(#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z][a-zA-Z0-9]*);|([a-zA-Z0-9]+)(=?)|(?![a-zA-Z0-9#]))"
)

_WITHOUT_SEMICOLON = tuple(name for name in html5 if name[-1] != ";")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_ENDING_ANOTHER = _HEADINGS | {"li", "dd", "dt", "form"}
_WITHOUT_RULES = frozenset(["legend", "time-block"])
"""Blocks that HTML5 does not know for such."""
_VOID = frozenset("area base br embed hr img input link meta param source track wbr".split())
_HOLDING_INLINE = frozenset(["button", "video"])
"""Elements that are skipped with what they hold, to which HTML5 has no rules of its own."""
# What HTML5 has rules of its own for: where one may stand, what ends it, or what its content is.  Not so elements that are
# skipped and hold no tag.
_WITH_RULES = frozenset(
    "applet basefont bgsound body caption col colgroup frame frameset head html image isindex keygen listing marquee "
    "math nobr noembed noframes noscript optgroup option plaintext pre rb rp rt rtc ruby search select svg table tbody td "
    "template textarea tfoot th thead title tr xmp".split()
)
(
    _BLOCK,
    _GUARDED,
    _END_OF_BLOCK,
    _END_OF_MARK,
    _END,
    _MARK,
    _OPEN,
    _LINE_BREAK,
    _IMAGE,
    _RULE,
    _SKIPPED,
    _NOTHING,
) = range(12)


_Tag = tuple[int, str, str, str, Attributes]
"""What a tag does to the blocks of a page: the action, the name, the label of a block or the tag of a mark, the time of a block or
the value of a mark, the attributes of an image.  No class, since such a tuple is taken apart in a third of the time."""


class _Form(NamedTuple):
    """How a tag is written, whatever the values of its attributes are."""

    name: str
    attributes: tuple[str, ...]
    """Their names, the last one first: of two of one name the first counts."""
    link: int
    """Which part of a link the address is, when it is cut at each quotation mark; 0 where there is none."""


_MAX_KNOWN = 16_384
_TAGS_KNOWN: dict[str, _Tag] = {}
"""Tags as written that were read before: few are written again and again."""


class _NeedsTree(Exception):
    """HTML5 makes, or may make, something else of a page than what its tags say."""


def blocks_of_tags(html: str) -> list[Block] | None:
    """`read_blocks` of a page that needs no tree; None where it needs one.

    The page is one of `open_envelope`: its lines end in \\n, and no NUL is in it.  The text and the tags of
    `<p>甲<b>乙</b></p>` say all; not so those of `<p>甲<div>乙</div></p>` or `<b>甲<i>乙</b></i>`.
    """
    try:
        return _walk(html)
    except _NeedsTree:
        return None


def _walk(html: str) -> list[Block]:
    cut = html.split("<")
    cut.append("")
    pieces = iter(cut)
    builder = Builder()
    if before := next(pieces):
        builder.text(_decoded(before))
    known = _TAGS_KNOWN
    opened: list[str] = []
    in_paragraph = is_read = False
    skipped: list[str] = []
    for piece, following in pairwise(pieces):
        # What stands in quotation marks may hold a ">": then the attributes are no such.
        written, closing, text = piece.partition(">")
        if not closing:  # a "<" that begins no tag stands in a text
            raise _NeedsTree
        if is_read:
            is_read = False
        else:
            action, name, told, value, attributes = known.get(written) or _tag(written)
            if skipped:
                _skip(action, name, skipped, opened)
                if skipped:
                    continue
            elif action <= _GUARDED:
                if in_paragraph:
                    _end_paragraph(name, opened, builder)
                if action != _BLOCK and _ends_another(name, opened):
                    raise _NeedsTree
                if name == "p" and following[:3] == "/p>":  # a paragraph of one text
                    builder.paragraph(name, told, value, _decoded(text))
                    in_paragraph, is_read = False, True
                    continue
                in_paragraph = name == "p"
                opened.append(name)
                if len(opened) > _MAX_OPEN:
                    raise _NeedsTree
                builder.block(name, told, value)
            elif action <= _END:
                if (opened and opened[-1] == name) or not _is_astray(name, opened, builder):
                    opened.pop()
                    if action == _END_OF_BLOCK:
                        in_paragraph = False
                        builder.end_block()
                    elif action == _END_OF_MARK:
                        builder.end_mark()
            elif action <= _OPEN:
                if (name == "a" and "a" in opened) or len(opened) > _MAX_OPEN:
                    raise _NeedsTree
                opened.append(name)
                if action == _MARK:
                    builder.mark(told, value)
            elif action == _LINE_BREAK:
                builder.line_break()
            elif action == _IMAGE:
                builder.image(attributes)
            elif action == _RULE:
                if in_paragraph:
                    _end_paragraph(name, opened, builder)
                    in_paragraph = False
                builder.paragraph(name, told, value, "")
            elif action == _SKIPPED:
                skipped.append(name)
                continue
        if text:
            builder.text(_decoded(text))
    if skipped:
        raise _NeedsTree
    for name in reversed(opened):
        builder.end(name, KIND_OF.get(name, MARKED))
    return builder.finish()


def _skip(action: int, name: str, skipped: list[str], opened: list[str]) -> None:
    """A tag in an element that is skipped: its end, or one of inline elements in one that holds such."""
    if action in (_END_OF_MARK, _END) and name == skipped[-1]:
        skipped.pop()
    elif skipped[0] not in _HOLDING_INLINE or len(skipped) > _MAX_OPEN:
        raise _NeedsTree
    elif action in (_MARK, _OPEN) and not (name == "a" and ("a" in opened or "a" in skipped)):
        skipped.append(name)
    elif action not in (_NOTHING, _LINE_BREAK, _IMAGE):
        raise _NeedsTree


def _end_paragraph(name: str, opened: list[str], builder: Builder) -> None:
    """A block begins in a paragraph, which ends with that, where nothing in it is still open."""
    if name in _WITHOUT_RULES or opened.pop() != "p":
        raise _NeedsTree
    builder.end_block()


def _is_astray(name: str, opened: list[str], builder: Builder) -> bool:
    """Whether an end that is not the last element's ends nothing; where a block's ends a paragraph in it, that is done."""
    if name not in opened:
        if name in _HEADINGS and not _HEADINGS.isdisjoint(opened):  # which it ends, whatever its rank
            raise _NeedsTree
        if name == "p":  # an empty one
            builder.paragraph("p", "/p", "", "")
        return True
    if KIND_OF.get(name, MARKED) < BARE_BLOCK or name in _WITHOUT_RULES or name == "form":
        raise _NeedsTree
    if opened.pop() != "p" or opened[-1] != name:
        raise _NeedsTree
    builder.end_block()
    return False


def _ends_another(name: str, opened: list[str]) -> bool:
    """Whether a block ends one that is open: an item the one before it, a heading another.  A form in a form is none."""
    if name == "form":
        return "form" in opened
    if name in _HEADINGS:
        return bool(opened) and opened[-1] in _HEADINGS
    ended, stops = IMPLIED_ENDS[name]
    for other in reversed(opened):
        if other in stops:
            return False
        if other in ended:
            return True
    return False


def _tag(written: str) -> _Tag:
    """What stands between < and >; raises _NeedsTree where HTML5 has rules of its own for it."""
    tag = _read_tag(written)
    action, name, *_ = tag
    is_seldom_again = action == _IMAGE or (action == _MARK and name in ("a", "time"))
    if not is_seldom_again and len(_TAGS_KNOWN) < _MAX_KNOWN:
        _TAGS_KNOWN[written] = tag
    return tag


def _read_tag(written: str) -> _Tag:
    if written.startswith("!--") and written.endswith("--") and len(written) >= 5:
        return _does(_NOTHING)
    if written.startswith("/"):
        return _read_end(written)
    parts = written.split('"' if '"' in written else "'")
    form = _form_of('""'.join(parts[::2])) if len(parts) % 2 else None
    if form is None:
        return _told(*_name_and_attributes(written))
    if form.link:
        return _MARK, "a", "a", _decoded(parts[form.link], is_attribute=True), NO_ATTRIBUTES
    values = parts[1::2]
    if "&" in written:
        values = [_decoded(value, is_attribute=True) for value in values]
    return _told(form.name, dict(zip(form.attributes, reversed(values), strict=True)))


@lru_cache(maxsize=4096)
def _form_of(emptied: str) -> _Form | None:
    """Of `img src="" alt=""` the names; None for what is no beginning of an element, or is not written so."""
    found = _FORM.fullmatch(emptied)
    if found is None:
        return None
    names = found[2].replace('=""', " ").split()
    link = 2 * names.index("href") + 1 if found[1] == "a" and "href" in names else 0
    return _Form(found[1], tuple(reversed(names)), link)


def _read_end(written: str) -> _Tag:
    name, rest = _name_and_rest(written, 1)
    if rest.strip(_WHITE) or name in _WITH_RULES or name in _VOID:
        raise _NeedsTree
    kind = KIND_OF.get(name, MARKED)
    return _does(_END_OF_BLOCK if kind >= BARE_BLOCK else _END_OF_MARK if kind >= BARE else _END, name)


def _name_and_rest(written: str, at: int) -> tuple[str, str]:
    """The name of an element that begins at `at`, and what stands behind it."""
    found = _NAME.match(written, at)
    if found is None:
        raise _NeedsTree
    return found[0].lower(), written[found.end() :]


def _name_and_attributes(written: str) -> tuple[str, Attributes]:
    name, rest = _name_and_rest(written, 0)
    if not _ONLY_ANY.fullmatch(rest):
        raise _NeedsTree
    attributes: dict[str, str | None] = {}
    for attribute, *values in _ANY.findall(rest):
        attributes.setdefault(attribute.lower(), _decoded("".join(values), is_attribute=True))
    return name, attributes


def _told(name: str, attributes: Attributes) -> _Tag:
    """What the beginning of an element does."""
    if name in _WITH_RULES:
        raise _NeedsTree
    kind = KIND_OF.get(name, MARKED)
    if kind == BREAK:
        return _does(_LINE_BREAK)
    if kind == IMAGE:
        return _IMAGE, "", "", "", attributes
    if name in _VOID:
        return _does(_RULE, name, f"/{name}") if kind == BARE_BLOCK else _does(_NOTHING)
    if kind == SKIPPED:
        return _does(_SKIPPED, name)
    if kind >= BARE_BLOCK:
        return _does(_GUARDED if name in _ENDING_ANOTHER else _BLOCK, name, *told_of_block(name, attributes))
    return _does(_MARK, name, *told_of_mark(name, kind, attributes)) if kind >= BARE else _does(_OPEN, name)


def _does(action: int, name: str = "", told: str = "", value: str = "") -> _Tag:
    return action, name, told, value, NO_ATTRIBUTES


def _decoded(text: str, is_attribute: bool = False) -> str:
    """A text with the characters that its references stand for; raises _NeedsTree where one is not written out."""
    if "&" not in text:
        return text
    found = _REFERENCE.findall(text)
    if len(found) != text.count("&"):
        raise _NeedsTree
    for reference, word, is_parameter in found:
        if reference and not _is_plain(reference):
            raise _NeedsTree
        # Some names are references without the semicolon, in a text also where they begin a word.
        if (word in html5 and not is_parameter) if is_attribute else word.startswith(_WITHOUT_SEMICOLON):
            raise _NeedsTree
    return _REFERENCE.sub(lambda found: unescape(found[0]) if found[1] else found[0], text)


def _is_plain(reference: str) -> bool:
    """Whether a reference is of a character that is one to HTML5 and to Python."""
    if reference[0] != "#":
        return f"{reference};" in html5
    code = int(f"0{reference[1:]}", 16) if reference[1] in "xX" else int(reference[1:])
    return 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFDD0
