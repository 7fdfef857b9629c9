"""RFI Chinese 法广 (rfi.fr): a printed Paris time, a lead in bold, and the reports of AFP that RFI reprints."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from orchestration.archive.blocks import Block
from orchestration.articles.credits import ROLE_WORDS, is_name, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import Layout, begin, is_caption, is_question_heading, place_block

_CLOCK = re.compile(r"^(\d\d)/(\d\d)/(\d{4}) - (\d\d):(\d\d)$")
_OUTLET_IN_TITLE = re.compile(r"\s*[–—-]\s*法国国际广播电台\s*[–—-]\s*RFI$")
_DATELINE = re.compile(
    r"^[（(](?:法新社|路透社|美联社|中央社)记?(?P<place>[^（）()\d]{0,20}?)\d{1,2}日(?:综合外|专|法新)?(?:电(?:报[导道])?|法新社)[）)]\s*"
)
_TRANSLATED = re.compile(
    r"\s*[（(](?P<credits>(?:实习)?(?:译者|编译|编辑|核稿)\s*[：:][^（）()]{0,60})[）)]?[^\u3400-\u9fff]{0,10}$"
)
_SIGNED = re.compile(
    r"\s*[（(]法广[^（）()]{0,8}?(?:记者|通讯员|特派员)(?P<names>[^（）()]{2,20}?)(?:发自[^（）()]{2,8}|报[导道])?[）)][。.]?$"
)
_RELATED = re.compile(r"^(?:其[它他]|(?:之前)?相关报[导道])\s*(?:[/／–—-]|\s)\s*\S")
_NOTE = re.compile(r"^(?:Array|N{3,}|[a-z]|广告|点击.{0,6}(?:收看|收听|观看).{0,40})$")
_REMAINS = re.compile(r"(?<=[。」”！？])\s*(?:[（(#]|1\d{2,6}|(?:欢迎)?点击[^。]{0,30}(?:了解详情|视频报道))[。]?$")
_REMAIN = ("（", "(", "#", "了解详情", "视频报道")
_NOTE_PATH = re.compile(r"/p\.t-copyright|m-block-ad|m-em-video__title|m-em-audio|o-self-promo")


def read(page: Page) -> Reading:
    reading = begin("rfi")
    reading.title = _OUTLET_IN_TITLE.sub("", page.title) or None
    reading.section = _section(page.url)
    for block in page.blocks:
        text = block.text
        if not reading.printed and (found := _CLOCK.match(text)):
            reading.printed = _paris_time(found)
            reading.add("note", block)
        elif is_caption(block) and text:
            reading.add("caption", block, photo_credit=_photo_credit(block))
        elif _NOTE.match(text) or _is_note_path(block.path) or _is_related(block):
            reading.add("note", block)
        elif text and block.tag == "p":
            _read_paragraph(reading, block, page)
        else:
            place_block(reading, block, page)
    return reading


def _read_paragraph(reading: Reading, block: Block, page: Page) -> None:
    """A paragraph without AFP's dateline before it and its translators, RFI's correspondent or remains of the wire and of
    players after it."""
    text = block.text
    is_first = all(paragraph.kind != "body" for paragraph in reading.paragraphs)
    dateline = _DATELINE.match(text) if is_first else None
    signed = _after_text(text)
    if not dateline and not signed:
        if is_first and block.covered("b") > 0.9 and "t-content__body" not in block.path:
            reading.add("body", block)
        elif is_question_heading(block):
            reading.add("heading", block)
        else:
            place_block(reading, block, page)
        return
    begins, ends = 0, len(text)
    if dateline:
        reading.dateline_place = dateline["place"] or None
        reading.dateline = dateline[0]
        begins = dateline.end()
        reading.add("note", block, dateline[0].strip())
    if signed:
        ends = signed.start()
    if body := text[begins:ends].strip():
        reading.add("body", block, body)
    if signed:
        _read_credits(reading, signed)
        reading.add("note", block, signed[0].strip())


def _after_text(text: str) -> re.Match[str] | None:
    """Translators, RFI's correspondent or remains of the wire behind a paragraph's last sentence."""
    if ("编" in text or "译者" in text or "核稿" in text) and (found := _TRANSLATED.search(text)):
        return found
    if "法广" in text and (found := _SIGNED.search(text)):
        return found
    end = text.removesuffix("。")
    return _REMAINS.search(text) if end.endswith(_REMAIN) or end[-1:].isdecimal() else None


def _read_credits(reading: Reading, signed: re.Match[str]) -> None:
    """译者：NAME/核稿：NAME gives a translator and an editor, 法广特约记者NAME发自东京 an author."""
    groups = signed.groupdict()
    if names := groups.get("names"):
        reading.credit("author", *split_names(names))
    for part in re.split(r"[/／]", groups.get("credits") or ""):
        role, colon, names = re.sub(r"^\s*实习", "", part).partition("：" if "：" in part else ":")
        if colon and role.strip() in ROLE_WORDS:
            reading.credit(ROLE_WORDS[role.strip()], *filter(is_name, split_names(names)))


@lru_cache(maxsize=4096)
def _is_note_path(path: str) -> bool:
    return bool(_NOTE_PATH.search(path))


def _photo_credit(block: Block) -> str | None:
    """The second of a caption's two spans, without ©."""
    spans = block.marked("span")
    return spans[-1].strip(" ©") or None if len(spans) > 1 else None


def _is_related(block: Block) -> bool:
    return bool(_RELATED.match(block.text)) and block.covered("a") > 0.3


def _section(url: str) -> str | None:
    """The last folder of /cn/专栏检索/法国报纸摘要/20210314-…; AFP's reports stand in none or in `contenu`."""
    folders = urlsplit(url).path.strip("/").split("/")[1:-1]
    return _section_of(folders[-1]) if folders else None


@lru_cache(maxsize=1024)
def _section_of(folder: str) -> str | None:
    section = unquote(folder)
    return section if section != "contenu" else None


def _paris_time(found: re.Match[str]) -> PrintedTime | None:
    """The printed time in UTC.  RFI prints the clock of Paris: no page of the archive is older than its time so read,
    in summer or in winter, and most are minutes younger."""
    day, month, year, hour, minute = map(int, found.groups())
    try:
        printed = datetime(year, month, day, hour, minute)
    except ValueError:
        return None
    is_summer = _last_sunday(year, 3) + timedelta(hours=2) <= printed < _last_sunday(year, 10) + timedelta(hours=3)
    hours = 2 if is_summer else 1
    return PrintedTime(printed - timedelta(hours=hours), f"+0{hours}:00")


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


LAYOUTS = (Layout("rfi", 1, ("rfi.fr",), read, since="2020-07"),)
