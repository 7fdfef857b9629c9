"""Deutsche Welle (dw.com): `<div><i>NAME<br>TIME</i></div>`, pictures with small print, reporters and agencies in a
last line 张慈/邹宗翰 (法新社), copyright, 相关图集; pages of pictures alone hold their text in the pictures' blocks."""

import re
from datetime import datetime

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, read_credit_line
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import CLOSING_BRACKETS, Layout, add_images, begin, is_caption, is_headline

_PRINTED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$")
_OPENING = re.compile(r"^[（(]?\s*德[国國]之[声聲圣](?:中文[^）)]?)?\s*[）)]\s*")
_COPYRIGHT = re.compile(
    r"(?:©|ⓒ|\(c\))\s*\d{4}\s*年?\s*(?:德[国國]之[声聲]|DW).*$|(?:^|\s)德[国國]之[声聲]版[权權][声聲]明.*$",
    re.IGNORECASE | re.DOTALL,
)
_COPYRIGHT_SIGNS = re.compile(r"[©ⓒⒸ(版]")
_GALLERY = re.compile(r"^(?:相关|相關)(?:图集|圖集|画廊)")
_PROMOTION = re.compile(
    "|".join(
        [
            r"^\[?摘[编編译譯]自其[他它]媒[体體]",
            r"^德[国國]之[声聲]致力[于於]",
            r"^(?:更多|延[伸申])(?:[阅閱][读讀]|内容|內容)\s*[:：]",
            r"^(?:资料)?[来來]源\s*[:：]",
            r"^(?:欢迎订阅|歡迎訂閱|Feed-URL|iTunes|https?://\S+$)",
        ]
    )
)
_SERIES_NOTE = re.compile(r"^系列[报報][道导導][说說]明")
_NAME = r"(?:[\u3400-\u9fff]{1,4}(?:\s[\u3400-\u9fff]{1,3})?|[A-ZÀ-Ž][\w.'’-]+(?:\s+[A-ZÀ-Žv][\w.'’-]*){1,3})"
_BETWEEN = r"\s*[/／、丶,，;；&]\s*"
_AGENCIES = re.compile(
    rf"^(?P<names>{_NAME}(?:{_BETWEEN}{_NAME})*)?\s*[/／]?\s*[（(](?P<agencies>[^（）()。]{{2,60}})[）)》]\s*$"
)
_IS_AGENCIES = re.compile(
    r"社|[报報](?:[道导導]|纸|$|[、，,等])|[编編译譯]|综合|綜合|据|[广廣]|[网網]|等$|台|周刊|明[镜鏡]|署|来源|"
    r"[Tt]imes|CNN|BBC|FAZ|ARD|ZDF|SZ|AFP|dpa|部$"
)
_AGENCIES_AFTER_TEXT = re.compile(r"(?<=[。！？”」])\s*[（(][^（）()。]{0,30}社[^（）()。]{0,30}[）)]$")
_HEAD_REMARKS = re.compile(
    r"^null\b|[（(][^（）()]*[）)]|(?:采访|採訪|特约|特約)?(?:记者|採訪|采访|作者)\s*[:：]|"
    r"综合报[道导導]|綜合報[道導]|[摘选選][編编译譯]|编译$"
)
_DESKS = frozenset("ARD ZDF DW dpa AFP Reuters AP 德国之声 德国之声中文网 德新社 路透社 法新社 美联社".split())
_QUESTION = re.compile(r"^(?:德[国國]之[声聲]|DW|记者|記者|问|問)\s*[:：]")
_SENTENCE_END = re.compile(r"[。！？!?：:；…][”」\"]?$")
MAX_HEADING = 40
MAX_BIOGRAPHY = 250


def read(page: Page) -> Reading:
    reading = begin("dw")
    has_paragraphs = any(block.tag == "p" and block.text for block in page.blocks)
    in_gallery = in_series_note = is_ended = False
    before: Block | None = None
    for block in page.blocks:
        text = block.text
        after_picture, before = before is not None and bool(before.images) and not before.text, block
        if not text:
            add_images(reading, block)
        elif is_boilerplate(text) or is_headline(text, page):
            is_ended = is_ended or _without_copyright(text) != text
            reading.add("note", block)
        elif _GALLERY.match(text):
            in_gallery = True
            reading.add("note", block)
        elif not reading.printed and block.tag == "div" and block.covered("i") > 0.9:
            _read_head(reading, block)
        elif is_caption(block) or (block.tag != "p" and has_paragraphs and (in_gallery or block.images)):
            reading.add("caption", block)
        elif is_ended and not _AGENCIES.match(text):
            reading.add("note", block)
        else:
            in_gallery = False
            in_series_note = in_series_note or bool(_SERIES_NOTE.match(text))
            text = _without_copyright(text)
            is_ended = is_ended or text != block.text
            text = text.strip()
            if in_series_note or not text or _PROMOTION.match(text) or _read_credits(reading, text):
                reading.add("note", block)
            elif (
                after_picture and len(text) <= MAX_HEADING and not _SENTENCE_END.search(text) and not block.covered("b")
            ):
                reading.add("caption", block)
            else:
                _read_body_block(reading, block, text)
    _set_aside_biographies(reading)
    if not any(paragraph.kind == "body" for paragraph in reading.paragraphs):
        _read_pictures_as_body(reading)
    return reading


def _read_head(reading: Reading, block: Block) -> None:
    """The block of `<i>NAME<br>TIME</i>`, or one of two where a bracket closes the name."""
    names = block.text
    if found := _PRINTED.search(names):
        reading.printed = PrintedTime(datetime(*map(int, found.groups())), "Z")  # type: ignore[arg-type]
        names = names[: found.start()]
    reading.credit("author", *_names(_HEAD_REMARKS.sub(" ", _HEAD_REMARKS.sub(" ", names.strip()))))
    reading.add("note", block)


def _read_body_block(reading: Reading, block: Block, text: str) -> None:
    if not any(paragraph.kind == "body" for paragraph in reading.paragraphs):
        text = _OPENING.sub("", text)
    if text.endswith(CLOSING_BRACKETS):
        text = _AGENCIES_AFTER_TEXT.sub("", text)
    if text.startswith(("图 ", "圖 ")) and len(text) <= MAX_HEADING:
        reading.add("caption", block)
    elif _is_heading(block):
        reading.add("heading", block, text)
    else:
        reading.add("body", block, text)


def _without_copyright(text: str) -> str:
    return _COPYRIGHT.sub("", text) if _COPYRIGHT_SIGNS.search(text) else text


def _read_credits(reading: Reading, text: str) -> bool:
    """Take the names of a line such as 张慈/邹宗翰 (法新社), （德新社） or 责编: 张慈; False for any other line."""
    if found_credits := read_credit_line(text):
        for credit in found_credits:
            if credit.name != "本文作者":
                reading.credit(credit.role, credit.name)
        return True
    if len(text) > 90 or not (found := _AGENCIES.match(text)) or not _IS_AGENCIES.search(found["agencies"]):
        return False
    reading.credit("author", *_names(found["names"] or ""))
    return True


def _names(text: str) -> list[str]:
    names = (" ".join(_closed_up(name).split()) for name in re.split(r"[/／、丶,，;；&]|\s+und\s+|\s+and\s+", text))
    return [name for name in names if name not in _DESKS and is_name(name)]


def _closed_up(name: str) -> str:
    """A Chinese name without the space that sets its one-character surname apart: 王 雅群."""
    return re.sub(r"^\s*([\u3400-\u9fff])\s+([\u3400-\u9fff]{1,2})\s*$", r"\1\2", name)


def _is_heading(block: Block) -> bool:
    text = block.text
    if block.tag in ("h2", "h3", "h4"):
        return True
    return (
        len(text) <= MAX_HEADING
        and block.covered("b") >= 0.95
        and not text.endswith(("。", "；", "：", ":"))
        and not _QUESTION.match(text)
    )


def _read_pictures_as_body(reading: Reading) -> None:
    """A page of pictures whose captions are all its text."""
    for paragraph in reading.paragraphs:
        if paragraph.kind == "caption" and paragraph.text:
            paragraph.kind = "body"


def _set_aside_biographies(reading: Reading) -> None:
    """Biographies of authors and interviewed experts after the end: in italics, or under the author's name."""
    authors = [credit.name for credit in reading.credits if credit.role == "author"]
    for paragraph in reversed(reading.paragraphs):
        if paragraph.kind == "body" and paragraph.block and len(paragraph.text) <= MAX_BIOGRAPHY:
            by_author = any(
                re.match(rf"{re.escape(name)}\s*(?:[（(][^）)]*[）)])?\s*(?:[,，]|是|为|為|系|现|現)", paragraph.text)
                for name in authors
            )
            if not by_author and paragraph.block.covered("i") < 0.9:
                return
            paragraph.kind = "note"
        elif paragraph.kind in ("body", "heading"):
            return


LAYOUTS = (Layout("dw", 1, ("dw.com",), read),)
