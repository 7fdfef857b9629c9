"""The Economist (economist.com): a printed day, dateline or byline in an <aside>, small capitals at the beginning, and
notes, promotions and the headline of the print edition at the end."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import HEADING_TAGS, Layout, add_images, begin, is_headline, keep_text, links_only

_BYLINE = re.compile(r"^by\s+(?P<names>.+)$", re.IGNORECASE)
_NOTE = re.compile(
    r"^(?:Listen (?:on|to|now)\b.{0,90}(?:Apple|Spotify|story|economist\.com|podcast)|Listen to this story|"
    r"(?:For|Get) full access to\b|Please subscribe|Sign up (?:to|for)\b|(?:And to )?[Dd]ig deeper\b|Subscribe$|"
    r"Read (?:the best of|our latest|more of|more from)\b|"
    r"For (?:more|all our) (?:on|of|coverage|stories|information|from)\b|"
    r"All our stories relating|See also:|Editor[’']s note\b|(?:Correction|Clarification|Update|Sources?)\s*(?::|\()|"
    r"A version of this article|After this article went to press|"
    r"This (?:article|piece|story|column) (?:appeared|was|has)\b|This guest commentary|The By-invitation section|"
    r"(?:ILLUSTRATIONS?|IMAGES?|PHOTO(?:GRAPH)?S?)\s*:|Additional images|"
    r"Explore (?:our|a selection)\b|Follow the global path|The podcast is complemented|Our new weekly newsletter|"
    r"Enjoy more audio|(?:You can )?(?:subscribe and )?listen to .{0,60} on:|"
    r"(?:Apple Podcasts|Google Podcasts|Spotify|Stitcher|TuneIn|Acast)$|or wherever you get your podcasts)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"^(?:And to )?Dig deeper\s*:?$", re.IGNORECASE)
_BOOK = re.compile(r"\b(?:By|Edited by|Translated by) [A-Z].*(?:\d+ pages|[£$€]\d)")
_ILLUSTRATED = re.compile(r"^(?:ILLUSTRATIONS?|PHOTO(?:GRAPH)?S?)\s*:\s*(?P<names>[A-Z][^:,.]{3,60})$", re.IGNORECASE)
_SIGNED = re.compile(r"^(?P<name>[A-Z][\w’'-]+ [A-Z][\w’'-]+),? (?:Editor|Deputy editor|Editor-in-chief)\b.{0,60}$")
_MAX_LINKS_AT_END = 10


def read(page: Page) -> Reading:
    reading = begin("economist")
    reading.section = _section(page.url)
    closed = len(page.blocks)
    for i, block in enumerate(page.blocks):
        if _CLOSES.match(block.text) and len(page.blocks) - i <= _MAX_LINKS_AT_END:
            closed = i
            break
    last = _last_roman(page.blocks)
    for i, block in enumerate(page.blocks):
        if not block.text:
            add_images(reading, block)
        elif "/aside" in block.path:
            _read_aside(reading, block)
        elif i >= closed or _is_note(block) or is_headline(block.text, page):
            _read_note(reading, block)
        elif i > last and block.covered("i") > 0.9:
            reading.add("note", block)
        elif found := _SIGNED.match(block.text):
            reading.credit("author", found["name"])
            reading.add("note", block)
        elif block.tag in HEADING_TAGS or (block.covered("b") > 0.95 and len(block.text) < 60):
            reading.add("heading", block)
        else:
            reading.add("body", block)
    keep_text(reading)
    return reading


def _read_aside(reading: Reading, block: Block) -> None:
    """The day, the dateline (BIG TIMBER, MONTANA) or `by NAME` with the writer's office."""
    if block.data:
        reading.printed = _printed(block.data)
    elif found := _BYLINE.match(block.text):
        reading.credit("author", *_writers(found["names"]))
    elif reading.dateline_place is None and len(block.text) < 80:
        reading.dateline_place = block.text
    reading.add("note", block)


def _writers(text: str) -> list[str]:
    """The names of a byline without the office after them: Toby Ord senior research fellow gives Toby Ord."""
    words = re.split(r"[:,]", text)[0].split()
    office = next((i for i, word in enumerate(words) if word.islower() and word != "and"), len(words))
    if office < len(words):
        words = words[: min(office, 2)]
    return split_names(" ".join(words)) if "." not in words[0] else [" ".join(words)]


def _read_note(reading: Reading, block: Block) -> None:
    if found := _ILLUSTRATED.match(block.text):
        reading.credit("contributor", found["names"].strip())
    reading.add("note", block)


def _is_note(block: Block) -> bool:
    """Promotions, corrections, the print headline, a review's line of title, publisher and price, contents in links."""
    text = block.text
    if is_boilerplate(text) or _NOTE.match(text) or (len(text) < 250 and _BOOK.search(text)):
        return True
    if block.tag == "figcaption" or (block.tag == "div" and "/div/div" in block.path and block.covered("a", "b") > 0.9):
        return True
    return block.tag == "li" and links_only(block)


def _last_roman(blocks: list[Block]) -> int:
    """The last paragraph not in italics: the italics after it are an editor's."""
    return max((i for i, b in enumerate(blocks) if b.text and b.covered("i") <= 0.9 and not _is_note(b)), default=0)


def _section(url: str) -> str | None:
    folders = urlsplit(url).path.strip("/").split("/")
    return folders[0] if len(folders) > 1 else None


def _printed(value: str) -> PrintedTime | None:
    """The page's day, in UTC; an article of the print edition has the issue's day at 00:00."""
    try:
        return PrintedTime(datetime.fromisoformat(value).replace(tzinfo=None), "Z") if value.endswith("Z") else None
    except ValueError:
        return None


LAYOUTS = (Layout("economist", 1, ("economist.com",), read, since="2020-07"),)
