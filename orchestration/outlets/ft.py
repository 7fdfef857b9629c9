"""FT Chinese (cn.ft.com): a standfirst that names the columnist, paragraphs, and the translator or the writer's
biography at either end."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.credits import is_name
from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import Layout, begin, is_question_heading, keep_text, place_block

_COLUMNIST = re.compile(r"^(?P<name>[\u3400-\u9fff·•]{2,8})[：:]")
_BIOGRAPHY = re.compile(
    r"^[（(]?\s*(?:注[：:]\s*)?(?:本文)?作者"
    r"(?P<name>(?![为是系])[\u3400-\u9fff·•]{2,8}?)?\s*(?:是|为|系|[：:]|，)"
)
_DISCLAIMER = re.compile(r"^[（(]?\s*(?:注[：:]\s*)?本文(?:仅|只)?代表|@ftchinese\.com")
_EDITOR = re.compile(r"(?:责编|责任编辑|编辑)[：:]\s*(?P<name>[\u3400-\u9fff]{2,4})")
_MAX_BIOGRAPHY = 200


def read(page: Page) -> Reading:
    reading = begin("ft")
    columnist = ""
    for block in page.blocks:
        if "/div.story-lead" in block.path and block.text:
            reading.standfirst = block.text
            columnist = found["name"] if (found := _COLUMNIST.match(block.text)) else ""
            reading.add("note", block)
        elif _is_biography(block):
            _read_biography(reading, block, columnist)
        elif is_question_heading(block):
            reading.add("heading", block)
        else:
            place_block(reading, block, page)
    keep_text(reading)
    return reading


def _is_biography(block: Block) -> bool:
    if not block.text or len(block.text) > _MAX_BIOGRAPHY:
        return False
    return bool(_BIOGRAPHY.match(block.text) or _DISCLAIMER.search(block.text))


def _read_biography(reading: Reading, block: Block, columnist: str) -> None:
    """（作者为独立经济学家。责编：NAME …@ftchinese.com）: who "the writer" is stands before the colon of the
    standfirst."""
    found = _BIOGRAPHY.match(block.text)
    name = found["name"] if found and found["name"] else columnist
    if name and is_name(name):
        reading.credit("author", name)
    if editor := _EDITOR.search(block.text):
        reading.credit("editor", editor["name"])
    reading.add("note", block)


LAYOUTS = (Layout("ft", 1, ("cn.ft.com",), read, since="2020-07"),)
