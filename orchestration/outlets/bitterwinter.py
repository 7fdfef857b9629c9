"""Bitter Winter 寒冬 (zh.bitterwinter.org): a standfirst as a heading, 寒冬記者 NAME at the end; the pages of July 2020
are a summary without paragraphs."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Reading, Role
from orchestration.outlets.layout import (
    HEADING_TAGS,
    Layout,
    add_images,
    begin,
    bracketed_credit,
    is_caption,
    is_heading,
)

_HOUSE = frozenset(("", "寒冬", "Bitter Winter", "unknown"))
_REPORTER = re.compile(r"^寒冬(?:特約)?記者[\s　:：]*(?P<names>\S.{0,30})$")
_CREDIT = re.compile(r"^(?P<role>作者|翻譯|譯者|編譯|攝影|編輯)\s*[:：]\s*(?P<names>[^。]{2,60})$")
_CREDIT_ROLES: dict[str, Role] = {
    "作者": "author",
    "翻譯": "translator",
    "譯者": "translator",
    "編譯": "translator",
    "攝影": "photographer",
    "編輯": "editor",
}
_GLOSS = re.compile(r"\s*[（(][^（）()]*[）)]")
_POINTER = re.compile(r"^(?:閱讀全文\s*>>|相關閱讀|延伸閱讀|視頻[:：][^。]{0,80}$|影片[:：][^。]{0,80}$)")
_WIDGET = "/section.widget"


def read(page: Page) -> Reading:
    reading = begin("bitterwinter")
    for block in page.blocks:
        text = block.text
        if _WIDGET in block.path:
            if text:
                reading.add("note", block)
        elif not text:
            add_images(reading, block)
        elif is_caption(block):
            reading.add("caption", block, photo_credit=bracketed_credit(text))
        elif block.tag in HEADING_TAGS and not any(paragraph.text for paragraph in reading.paragraphs):
            reading.standfirst = text
            reading.add("note", block)
        elif not _read_credit(reading, block):
            reading.add("note" if _is_note(block) else "heading" if is_heading(block) else "body", block)
    if page.front_author not in _HOUSE and all(credit.role != "author" for credit in reading.credits):
        reading.credit("author", *_names(page.front_author))
    return reading


def _read_credit(reading: Reading, block: Block) -> bool:
    """Take in 寒冬記者 NAME or 作者：NAME（Latin name）; whether it was one."""
    if found := _REPORTER.match(block.text):
        reading.credit("author", *_names(found["names"]))
    elif found := _CREDIT.match(block.text):
        reading.credit(_CREDIT_ROLES[found["role"]], *_names(found["names"]))
    else:
        return False
    reading.add("note", block)
    return True


def _names(text: str) -> list[str]:
    return [name for name in split_names(_GLOSS.sub("", text)) if is_name(name)]


def _is_note(block: Block) -> bool:
    return is_boilerplate(block.text) or bool(_POINTER.match(block.text))


LAYOUTS = (Layout("bitterwinter", 1, ("zh.bitterwinter.org",), read, since="2020-07"),)
