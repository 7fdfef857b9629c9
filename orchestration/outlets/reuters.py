"""Reuters Chinese (cn.reuters.com): the site's own containers until September 2020, then bare paragraphs under
`<div><i>TIME</i></div>`; every report begins with 路透北京4月16日 - and ends with (完)."""

import re
from datetime import datetime

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading, Role
from orchestration.outlets.layout import (
    CLOSING_BRACKETS,
    Layout,
    add_images,
    begin,
    is_caption,
    is_heading,
    is_headline,
)

_PRINTED = re.compile(r"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z?$")
_DASH = r"\s*[-–—]+\s*"
_DATELINE = re.compile(
    rf"^[-–—\s]*(?:(?:Reuters|路透)?\d{{1,2}}月\d{{1,2}}日{_DASH}(?=(?:Reuters|路透)))?"
    rf"(?:(?:Reuters|路?透社?)\s*(?P<place>[\u3400-\u9fff·/、／]{{2,30}}?)?|(?P<before>[\u3400-\u9fff]{{2,4}})路透)\s*"
    rf"(?:\d{{1,2}})?月\d{{1,2}}日(?:电|讯)?(?:{_DASH}|\s+|$)"
)
_EDITORS_REMARK = re.compile(
    r"^[（(](?:更正|新增|更新|补充|修正|修改|改写|重发|重复|增加|加入|对.{2,14}的?(?:更新|更正)|本文).{0,120}[）)]$"
)
_END = re.compile(r"\s*[（(]?\s*完\s*[）)]\s*$")
_CREDIT_IN_BRACKETS = re.compile(
    r"\s*[（(](?P<line>(?:发稿|编译|记者|作者|撰稿|整理|审校)[\s/:：][^（）()]{2,80})[）)]\s*$"
)
_ROLES: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys("作者 撰稿 撰写 采写 采访 记者 整理 发稿".split(), ("author",)),
    **dict.fromkeys("编译 翻译".split(), ("translator",)),
    **dict.fromkeys("审校 编辑".split(), ("editor",)),
    "编译/审校": ("translator", "editor"),
    "发稿/审校": ("author", "editor"),
}
_ROLE = re.compile(rf"(?P<role>{'|'.join(sorted(_ROLES, key=len, reverse=True))})(?:[\s　:：]+|$)")
_CREDIT_LINE = re.compile(rf"^{_ROLE.pattern}")
_CONTRIBUTED = re.compile(r"^[（(](?P<names>[^。]{2,80}?)(?:对(?:本文|此文|本报导))?(?:亦|也)?有(?:所)?贡献[）)]?$")
_DESK = re.compile(r"路透(?:社)?(?:[\u3400-\u9fff]{2}部)?")
_CHART_LINK = re.compile(r"^(?:tmsnrt\.rs/\w+|here)(?:\s*[（(]完[）)])?$")
_SEE_ALSO = re.compile(r"(?:点选|点击|参见|参看|链接|链结|浏览|欲览|原文|全文|公告|详情|网站|here$|www\.)")
_CALL = re.compile(r"^(?:参看|欲览|欲浏览|浏览|预览|更多细节|更多详情|详情).{0,50}(?:点选|点击|参见)")
_PHOTO_CREDIT = re.compile(r"(?:via\s+)?REUTERS\s*/\s*[^。）)]+$", re.IGNORECASE)
_PHOTO_CREDIT_VIA = re.compile(rf"{_PHOTO_CREDIT.pattern}|\S+\s*[^。]*?(?:/\w+)?\s+via\s+REUTERS$", re.IGNORECASE)
_VIA = re.compile(r"via\s+REUTERS$", re.IGNORECASE)
_CHART_TITLE = re.compile(r"^(?:动?图[表说示]?\d{0,2}|图片说明)\s*[：:]\s*\S")
_SENTENCE_END = tuple("。！？!?；;”")
_HAS_WORD = re.compile(r"\w")
_LONE_NAME = re.compile(r"[\u3400-\u9fff]{2,3}")
MAX_CHART_CAPTION = 70


def read(page: Page) -> Reading:
    reading = begin("reuters")
    is_open = False  # whether the report's text has begun
    is_ended = False  # whether its (完) has been read
    for i, block in enumerate(page.blocks):
        text = block.text
        following = page.blocks[i + 1] if i + 1 < len(page.blocks) else None
        if not text:
            add_images(reading, block)
        elif not reading.printed and (printed := _PRINTED.match(text)):
            # The earliest pages print the same UTC time as the later ones without its Z.
            reading.printed = PrintedTime(datetime(*map(int, printed.groups())), "Z")  # type: ignore[arg-type]
            reading.add("note", block)
        elif "trustBadge" in block.path or is_headline(text, page) or not _HAS_WORD.search(text):
            reading.add("note", block)
        elif is_caption(block):
            reading.add("caption", block, photo_credit=_photo_credit(text))
        elif (
            _read_credits(reading, text)
            or (is_ended and _SEE_ALSO.search(text) and len(text) <= 120)
            or (not is_open and (_EDITORS_REMARK.match(text) or _is_lone_name(reading, text)))
            or _CHART_LINK.match(text)
            or _is_see_also(block)
        ):
            reading.add("note", block)
        elif ((following and _CHART_LINK.match(following.text)) or _CHART_TITLE.match(text)) and _is_chart_caption(
            text
        ):
            reading.add("caption", block)
        else:
            is_ended = is_ended or _without_end(text) != text
            _read_body_block(reading, block, page, is_first=not is_open)
            is_open = True
    return reading


def _read_body_block(reading: Reading, block: Block, page: Page, is_first: bool) -> None:
    text = block.text
    if text.rstrip().endswith(CLOSING_BRACKETS) and (found := _CREDIT_IN_BRACKETS.search(text)):
        _read_credits(reading, found["line"])
        text = text[: found.start()]
    text = _without_end(text)
    if is_first and (dateline := _DATELINE.match(text)):
        reading.dateline_place = dateline["place"] or dateline["before"]
        reading.dateline = dateline[0]
        text = text[dateline.end() :]
    bare = text.strip("* 　")
    if not bare or (_SEE_ALSO.search(bare) and _is_see_also(block)):
        reading.add("note", block)
    elif text.startswith("**") or (bare.startswith("【") and bare.endswith("】")):
        reading.add("heading", block, bare)
    elif is_boilerplate(text) or is_headline(text, page):
        reading.add("note", block)
    elif is_heading(block):
        reading.add("heading", block, text)
    else:
        reading.add("body", block, text)


def _without_end(text: str) -> str:
    """A paragraph without the (完) that ends a report."""
    return _END.sub("", text) if "完" in text and text.rstrip().endswith(CLOSING_BRACKETS) else text


def _read_credits(reading: Reading, line: str) -> bool:
    """Take the credits of a line such as 编译 汪红英/徐文焰；审校 白云; False for any other line."""
    line = line.strip().strip("（）()")
    if "贡献" in line and (found := _CONTRIBUTED.match(f"({line})")):
        names = _DESK.sub("、", found["names"]).replace("，", "、")
        reading.credit("contributor", *split_names(names))
        return True
    if len(line) > 150 or not _CREDIT_LINE.match(line):
        return False
    heads = list(_ROLE.finditer(line))
    found_credits: list[tuple[Role, str]] = []
    is_translated = any(head["role"].startswith("编译") for head in heads)
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        for name in split_names(line[head.end() : after.start() if after else len(line)]):
            if not is_name(name):
                return False
            if _DESK.match(name):
                continue
            for role in _ROLES[head["role"]]:
                # Beside a translator, 发稿 names who sent the translation out.
                found_credits.append(("editor" if is_translated and head["role"] == "发稿" else role, name))
    for role, name in found_credits:
        reading.credit(role, name)
    return True


def _is_lone_name(reading: Reading, text: str) -> bool:
    """Whether a block before the report is nothing but its author's name, which is then taken as such."""
    if not _LONE_NAME.fullmatch(text):
        return False
    reading.credit("author", text)
    return True


def _is_see_also(block: Block) -> bool:
    """Whether a block only points to a source: 欲览详情，请点击：here."""
    text = _without_end(block.text)
    if len(text) > 80 or text.endswith(_SENTENCE_END):
        return False
    ends_in_link = any(mark.tag == "a" and mark.end >= len(text) - 2 for mark in block.marks)
    return bool(_CALL.match(text) or (ends_in_link and _SEE_ALSO.search(text)))


def _is_chart_caption(text: str) -> bool:
    """Whether a block before a chart's link is its caption and no paragraph."""
    if len(text) > MAX_CHART_CAPTION or text.endswith(_SENTENCE_END) or _DATELINE.match(text):
        return False
    return not text.startswith("以下") or "图" in text


def _photo_credit(caption: str) -> str | None:
    found = (_PHOTO_CREDIT_VIA if _VIA.search(caption) else _PHOTO_CREDIT).search(caption)
    return found[0].strip() if found else None


LAYOUTS = (Layout("reuters", 1, ("cn.reuters.com",), read),)
