"""Solidot (solidot.org): one paragraph of news with links, at times a reader's submission, and the site's picture."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.credits import is_name
from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import Layout, begin, place_block

_SUBMITTED = re.compile(r"^(?P<name>[^，。“”\"：:]{2,24}?)\s*(?:写道|来信|投稿)\s*[：:]?\s*[\"“]")
_SITE_PICTURE = "/0/446/"


def read(page: Page) -> Reading:
    reading = begin("solidot")
    for block in page.blocks:
        if not block.text and all(_SITE_PICTURE in image.src for image in block.images):
            continue
        block.images[:] = [image for image in block.images if _SITE_PICTURE not in image.src]
        _credit_reader(reading, block)
        place_block(reading, block, page)
    return reading


def _credit_reader(reading: Reading, block: Block) -> None:
    """NAME 写道 "…" passes on what a reader sent in; the words stay in the body, they say whose account it is."""
    if not reading.paragraphs and (found := _SUBMITTED.match(block.text)) and is_name(found["name"].strip()):
        reading.credit("contributor", found["name"].strip())


LAYOUTS = (Layout("solidot", 1, ("solidot.org",), read, since="2020-07"),)
