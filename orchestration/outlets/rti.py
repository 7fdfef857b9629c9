"""Radio Taiwan International 央廣 (rti.org.tw): a picture and one run of text that the feed cuts off at "...more"."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.credits import split_names
from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import Layout, add_images, begin

_TITLE = re.compile(r"^\[(?P<section>[^\[\]]{1,8})\]\s*(?P<title>.+?)(?:\s+-\s+\d{6}-\d{1,3})?$")
_REPORTERS = re.compile(r"[#＃][^#＃]{0,6}記者(?P<names>[^#＃]{2,30}?)的?(?:採訪)?報[導道][#＃]")


def read(page: Page) -> Reading:
    reading = begin("rti")
    if found := _TITLE.match(page.title):
        reading.section, reading.title = found["section"], found["title"]
    for block in page.blocks:
        if block.text:
            _read_text(reading, block)
        else:
            add_images(reading, block)
    return reading


def _read_text(reading: Reading, block: Block) -> None:
    """The run of text without its link to the page; a line of reporters between lead and report divides it."""
    text = block.text
    more = next((mark for mark in block.marks if mark.tag == "a" and mark.end == len(text)), None)
    if more:
        text = text[: more.start].rstrip()
    begins = 0
    for found in _REPORTERS.finditer(text):
        reading.credit("author", *split_names(found["names"]))
        _add_body(reading, block, text[begins : found.start()])
        reading.add("note", block, found[0])
        begins = found.end()
    _add_body(reading, block, text[begins:])
    if more:
        reading.add("note", block, block.text[more.start :])


def _add_body(reading: Reading, block: Block, text: str) -> None:
    if text.strip():
        reading.add("body", block, text.strip())


LAYOUTS = (Layout("rti", 1, ("rti.org.tw",), read, since="2020-07"),)
