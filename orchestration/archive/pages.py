"""From a page's HTML to its blocks: which parser reads it, and the walk over the tree that it makes."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from orchestration.archive.blocks import (
    BARE_BLOCK,
    BREAK,
    IMAGE,
    KIND_OF,
    LINK,
    MARKED,
    NO_ATTRIBUTES,
    SKIPPED,
    TEXT,
    UNMARKED,
    Block,
    Builder,
)
from orchestration.archive.envelope import Unreadable
from orchestration.archive.limits import MAX_NESTED_TAGS
from orchestration.archive.well_nested import blocks_of_tags

# HTML5 moves, drops or stops at these; a page that has one is walked as it is written, by BeautifulSoup.  What the tags
# begin with is asked first: alternatives that ignore case are tried one by one.
_REARRANGED = re.compile(
    r"<(?=[bfhlmpstx][rlmietoav])(?:frameset|frame|plaintext|xmp|listing|select|template|html|body|math|svg)[\s>/]",
    re.IGNORECASE,
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
    r"<(?:(?=t)(?:table|tbody|thead|tfoot|tr)\b|/(?=[tc])(?:td|th|tr|tbody|thead|tfoot|caption)\b)[^>]*>\s*"
    r"(?!</|<!--|<(?:tr|td|th|tbody|thead|tfoot|caption|colgroup|col|table)\b|\s|$)",
    re.IGNORECASE,
)


def read_blocks(html: str) -> list[Block]:
    """The blocks of a page in reading order.

    Inline elements are joined without spaces, `<br><br>` ends a block, and so does a single `<br>` after a closed
    sentence or before an item of a list.  The page is one of `open_envelope`, which leaves no NUL and no carriage return.
    Raises Unreadable (too-deep) above the limit of nested tags.
    """
    blocks = blocks_of_tags(html)
    if blocks is None and _REARRANGED.search(html):
        html = _SELF_CONTAINED.sub("", html)
        blocks = blocks_of_tags(html)
    if blocks is not None:
        return blocks
    if _REARRANGED.search(html) or _MISPLACED_IN_TABLE.search(html):
        return blocks_of_soup(html)
    return blocks_of_lexbor(html)


def blocks_of_lexbor(html: str) -> list[Block]:
    """`read_blocks` by selectolax's Lexbor parser."""
    builder = Builder()
    root = LexborHTMLParser(html).body
    node: LexborNode | None = root.first_child if root is not None else None
    ancestors: list[tuple[LexborNode, str, int]] = []
    kind_of = KIND_OF.get
    while node is not None:
        tag = node.tag or "-"
        kind = kind_of(tag, MARKED)
        if kind == TEXT:
            if text := node.text_content:
                builder.text(text)
        elif kind == BREAK:
            builder.line_break()
        elif kind == IMAGE:
            builder.image(node.attributes)
        elif kind != SKIPPED and (kind != MARKED or tag[0] not in "-!"):
            has_attributes = kind >= LINK and kind != BARE_BLOCK
            builder.start(tag, kind, node.attributes if has_attributes else NO_ATTRIBUTES)
            child = node.first_child
            if child is not None:
                ancestors.append((node, tag, kind))
                if len(ancestors) > MAX_NESTED_TAGS:
                    raise Unreadable("too-deep", f"more than {MAX_NESTED_TAGS} nested tags")
                node = child
                continue
            builder.end(tag, kind)
        following = node.next
        while following is None:
            if not ancestors:
                return builder.finish()
            node, tag, kind = ancestors.pop()
            builder.end(tag, kind)
            following = node.next
        node = following
    return builder.finish()


def blocks_of_soup(html: str) -> list[Block]:
    """`read_blocks` by BeautifulSoup, for pages that HTML5's rules would rearrange."""
    # Here, since it takes a tenth of a second, and few archives have such a page among the first.
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PageElement, PreformattedString, Tag
    from bs4.exceptions import ParserRejectedMarkup

    builder = Builder()
    try:
        soup = BeautifulSoup(html, "html.parser")
    except (RecursionError, AssertionError, ValueError, ParserRejectedMarkup) as error:
        raise Unreadable("too-deep", f"the page cannot be parsed: {type(error).__name__}") from None
    open_children: list[tuple[str, int, Iterator[PageElement]]] = [("", UNMARKED, iter(soup.contents))]
    while open_children:
        tag, kind, children = open_children[-1]
        element = next(children, None)
        if element is None:
            open_children.pop()
            builder.end(tag, kind)
        elif isinstance(element, Tag):
            kind = KIND_OF.get(element.name, MARKED)
            if kind == SKIPPED:
                continue
            if len(open_children) > MAX_NESTED_TAGS:
                raise Unreadable("too-deep", f"more than {MAX_NESTED_TAGS} nested tags")
            attributes = {k: " ".join(v) if isinstance(v, list) else v for k, v in element.attrs.items()}
            if kind == BREAK:
                builder.line_break()
            elif kind == IMAGE:
                builder.image(attributes)
            else:
                builder.start(element.name, kind, attributes)
            open_children.append((element.name, kind, iter(element.contents)))
        elif isinstance(element, NavigableString) and not isinstance(element, PreformattedString):
            builder.text(str(element))
    return builder.finish()
