"""NYT Chinese (cn.nytimes.com): the feed's own pages of <address>, <time>, <section> and <footer>, and the pages of
<div><i>NAME<br>TIME</i></div>."""

import re
from datetime import datetime

from orchestration.archive.blocks import Block
from orchestration.articles.credits import contributors, read_credit_line, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import Layout, begin, is_heading, place_block

_CLOCK = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ORIGINAL = re.compile(r"英文(?:版|原文)")
_TRANSLATOR = re.compile(r"^(?:翻译|翻譯|译者|譯者)\s*[:：]")


def read_section_page(page: Page) -> Reading:
    """The pages with `<address>` authors, a `<section>` of body and a `<footer>` of biographies and credits."""
    reading = begin("nytimes")
    for block in page.blocks:
        if "/address" in block.path:
            reading.credit("author", *split_names(block.text))
            reading.add("note", block)
        elif block.marked("time") or block.data and not reading.printed:
            _read_time(reading, block)
            reading.add("note", block)
        elif "/footer" in block.path:
            _read_footer(reading, block)
        elif block.images and block.covered("small") > 0.5:
            reading.add("caption", block)
        else:
            _read_body_block(reading, block, page)
    return reading


def read_italic_page(page: Page) -> Reading:
    """The pages that open with `<div><i>NAME<br>TIME</i></div>` and end in biographies without a footer."""
    reading = begin("nytimes-italic")
    in_head = True
    for block in page.blocks:
        if in_head and block.covered("i") > 0.9 and block.tag == "div":
            if found := _CLOCK.search(block.text):
                reading.printed = _printed(found)
            else:
                reading.credit("author", *split_names(block.text))
            reading.add("note", block)
            continue
        in_head = False
        _read_body_block(reading, block, page)
    return reading


def _read_body_block(reading: Reading, block: Block, page: Page) -> None:
    text = block.text
    if names := contributors(text):
        reading.credit("contributor", *names)
        reading.add("note", block)
    elif _is_end_matter(block):
        _read_footer(reading, block)
    elif block.covered("b") >= 0.95 and is_heading(block):
        reading.add("heading", block)
    else:
        place_block(reading, block, page)


def _is_end_matter(block: Block) -> bool:
    return bool(_TRANSLATOR.match(block.text) or (_ORIGINAL.search(block.text) and block.covered("a") > 0.5))


def _read_footer(reading: Reading, block: Block) -> None:
    if names := contributors(block.text):
        reading.credit("contributor", *names)
    for credit in read_credit_line(block.text):
        reading.credit(credit.role, credit.name)
    for mark in block.marks:
        if mark.tag == "a" and _ORIGINAL.search(block.text[mark.start : mark.end]):
            reading.original_url = mark.value
    reading.add("note", block)


def _read_time(reading: Reading, block: Block) -> None:
    if found := _CLOCK.search(block.data):
        reading.printed = _printed(found)


def _printed(found: re.Match[str]) -> PrintedTime:
    return PrintedTime(datetime(*map(int, found.groups())), None)  # type: ignore[arg-type]


def _has_italic_head(page: Page) -> bool:
    first = next((block for block in page.blocks if block.text), None)
    return first is not None and first.tag == "div" and first.covered("i") > 0.9


LAYOUTS = (
    Layout("nytimes-italic", 1, ("cn.nytimes.com",), read_italic_page, fits=_has_italic_head),
    Layout("nytimes", 1, ("cn.nytimes.com",), read_section_page),
)
