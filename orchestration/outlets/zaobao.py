"""Lianhe Zaobao 联合早报 (zaobao.com): plain paragraphs with figures, and advertisements that hold no text."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Reading, Role
from orchestration.outlets.layout import (
    CLOSING_BRACKETS,
    Layout,
    begin,
    bracketed_credit,
    is_caption,
    is_question_heading,
    links_only,
    place_block,
)

_DATELINE = re.compile(r"^[（(](?P<place>[^（）()，。]{2,20}?)(?:综合|特派员|专)?[讯电][）)]\s*")
_OWN_NEWS = frozenset(("早报", "本报", "联合早报"))
_SIGNED = re.compile(
    r"[（(](?:作者|记者)?是?(?:《?(?:联合早报|本报|早报)》?)[^（）()]{0,6}?(?:特派员|通讯员|记者)(?P<names>[^（）()]{0,20}?)(?:综合)?(?:报道|采访)?[）)]$"
)
_CREW = re.compile(r"^(?P<role>采访|摄像|摄影|编导|剪辑|制作|旁白|字幕)[：:]\s*(?P<names>.+)$")
_CREW_ROLES: dict[str, Role] = {"采访": "author", "摄影": "photographer", "摄像": "photographer"}
_NOTE = re.compile(r"^(?:[（(]视频来源[：:].{1,80}|新闻链接[：:]?|相关新闻[：:]?)$")
_PROMOTION = "/freemium_images/"
_SECTION = re.compile(r"/realtime/(\w+)/")


def read(page: Page) -> Reading:
    reading = begin("zaobao")
    if found := _SECTION.search(page.url):
        reading.section = found[1]
    for block in page.blocks:
        if not block.text and all(_PROMOTION in image.src for image in block.images):
            continue
        if is_caption(block) and block.text:
            reading.add("caption", block, photo_credit=bracketed_credit(block.text))
        elif found := _CREW.match(block.text):
            _credit(reading, _CREW_ROLES.get(found["role"], "contributor"), found["names"])
            reading.add("note", block)
        elif _NOTE.match(block.text) or _is_link(block):
            reading.add("note", block)
        elif block.text.endswith(CLOSING_BRACKETS) and (found := _SIGNED.search(block.text)):
            _read_signed(reading, block, found)
        elif not _has_body(reading) and (found := _DATELINE.match(block.text)):
            _read_dateline(reading, block, found)
        elif is_question_heading(block):
            reading.add("heading", block)
        else:
            place_block(reading, block, page)
    return reading


def _read_dateline(reading: Reading, block: Block, found: re.Match[str]) -> None:
    """（北京综合讯） names a place, （早报讯） the paper itself."""
    if found["place"] not in _OWN_NEWS:
        reading.dateline_place = found["place"]
    reading.dateline = found[0]
    reading.add("note", block, found[0].strip())
    if rest := block.text[found.end() :]:
        reading.add("body", block, rest)


def _read_signed(reading: Reading, block: Block, found: re.Match[str]) -> None:
    """A paragraph that closes with （联合早报北京特派员…报道）."""
    _credit(reading, "author", found["names"])
    if text := block.text[: found.start()].rstrip():
        reading.add("body", block, text)
    reading.add("note", block, found[0])


def _is_link(block: Block) -> bool:
    """A headline of another report; a sentence of the article may be a link throughout, too."""
    return bool(block.text) and links_only(block) and not block.text.endswith(("。", "？", "！", "”"))


def _credit(reading: Reading, role: Role, names: str) -> None:
    reading.credit(role, *(name for name in split_names(names) if is_name(name)))


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUTS = (Layout("zaobao", 1, ("zaobao.com",), read, since="2020-07"),)
