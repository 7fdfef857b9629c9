"""Xinwen Lianbo 新闻联播 (cn.govopendata.com): the evening's headlines, each linked to its place on the page, or the
headlines with what was said."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import HEADING_TAGS, Layout, begin, links_only, place_block

_OWN_PLACE = re.compile(r"/xinwenlianbo/\d{8}/?#\w+$")


def read(page: Page) -> Reading:
    reading = begin("xinwenlianbo")
    texts = {block.text for block in page.blocks if block.text and not _is_contents(block)}
    for block in page.blocks:
        if not _is_contents(block):
            place_block(reading, block, page)
        elif block.text in texts:
            reading.add("note", block)
        else:
            reading.add("body", block)
    return reading


def _is_contents(block: Block) -> bool:
    """Whether a block is a headline linked to its transcript: the page's text where the feed has no transcript."""
    if not block.text or block.tag in HEADING_TAGS or not links_only(block):
        return False
    return block.tag == "li" or any(_OWN_PLACE.search(mark.value) for mark in block.marks if mark.tag == "a")


LAYOUTS = (Layout("xinwenlianbo", 1, ("cn.govopendata.com",), read, since="2020-08"),)
