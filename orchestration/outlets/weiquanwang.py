"""Weiquanwang 维权网 (wqw2010.blogspot.com): the blog's plain paragraphs, opened by （维权网信息中心报道）, with
pictures at the end."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Reading
from orchestration.outlets.layout import (
    Layout,
    add_images,
    begin,
    bracketed_credit,
    is_caption,
    is_heading,
    is_headline,
)

_REPORTED = re.compile(
    r"^[（(](?P<desk>维权网(?:信息中心)?|本网)[^（）()]{0,10}?(?:报道|报导|讯|消息|发布|编辑)[）)：:]?\s*"
)
_AUTHOR = re.compile(
    r"^[（(]?(?:维权网)?(?:特约|特邀)?(?:评论员|记者|撰稿人|作者|撰稿|撰文|文)\s*(?:[：:|｜／/]|(?=\s))\s*(?P<names>[^。：:]{2,30}?)[）)]?$"
)
_SOURCE = re.compile(r"^[（(]?(?:转自|来源|文章来源|原文链接|原载|转载自)\s*[：:]?\s*\S.{0,120}$")
_ATTACHED = re.compile(r"^(?:附|相关)")
_DAY_ALONE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")


def read(page: Page) -> Reading:
    reading = begin("weiquanwang")
    for block in page.blocks:
        text = block.text
        if not text:
            add_images(reading, block)
        elif is_caption(block) or "tr-caption" in block.path:
            reading.add("caption", block, photo_credit=bracketed_credit(text))
        elif is_headline(text, page) or is_boilerplate(text) or (len(text) < 130 and _SOURCE.match(text)):
            reading.add("note", block)
        elif not _has_body(reading) and (found := _AUTHOR.match(text)):
            reading.credit("author", *(name for name in split_names(found["names"]) if is_name(name)))
            reading.add("note", block)
        elif is_heading(block) and not text.endswith(("、", "，", "：")):
            reading.add("heading", block)
        else:
            _read_paragraph(reading, block)
    _keep_signatures(reading)
    _drop_day_of_comment(reading)
    return reading


def _read_paragraph(reading: Reading, block: Block) -> None:
    """A paragraph, the first without the desk that reports: （维权网信息中心报道）."""
    text = block.text
    found = _REPORTED.match(text) if not _has_body(reading) else None
    if found:
        reading.credit("author", found["desk"])
        reading.add("note", block, found[0].strip())
        text = text[found.end() :]
    if text:
        reading.add("body", block, text)


def _keep_signatures(reading: Reading) -> None:
    """Bold lines below the last paragraph sign a letter; they head nothing."""
    for paragraph in reversed(reading.paragraphs):
        if paragraph.kind == "heading" and not _ATTACHED.match(paragraph.text):
            paragraph.kind = "body"
        elif paragraph.kind in ("body", "heading"):
            return


def _drop_day_of_comment(reading: Reading) -> None:
    """The day below a signed comment is no part of it; the day below a letter is."""
    last = next((paragraph for paragraph in reversed(reading.paragraphs) if paragraph.kind == "body"), None)
    is_signed = any(credit.role == "author" and not credit.name.startswith("维权网") for credit in reading.credits)
    if last and is_signed and _DAY_ALONE.match(last.text):
        last.kind = "note"


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUTS = (Layout("weiquanwang", 1, ("wqw2010.blogspot.com",), read, since="2020-07"),)
