"""Nei.st (nei.st): reprints from magazines in the markup of a dozen themes: the text stands in plain paragraphs of the
entry, all else in boxes of their own."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, read_credit_line, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import (
    HEADING_TAGS,
    Layout,
    add_images,
    begin,
    is_caption,
    is_heading,
    is_headline,
    keep_text,
)

_TEXT_PATH = re.compile(
    r"^/article[^/]*/div[^/]*entry-content[^/]*"
    r"(?:/(?:section\.entry-content[^/]*|div\.site-content-contain[^/]*|div\.body-container|div\.article-page[^/]*|"
    r"div\.entry-content[^/]*|div\.article-section[^/]*|blockquote[^/]*|[uo]l[^/]*|table[^/]*|tbody|tr[^/]*))*"
    r"/(?:p|h[2-6]|li|td|th|blockquote)(?:[#.][^/]*)?$"
)
_STANDFIRST = re.compile(r"blog-post__description|article-template__|p\.css-12sthoa|js-cover-story")
_CAPTION_PATH = re.compile(r"aesop-cap-description|figcaption|/div#fullBleedHeaderContent/div")
_PHOTO_CREDIT_PATH = "aesop-cap-cred"
_PHOTO_CREDIT = re.compile(
    r"^(?:Photograph(?:er|s)?(?: by|:)?|Photo(?: by|:)?|摄(?:影)?[：:]|图[：:])\s*", re.IGNORECASE
)
_PHOTOGRAPHER = re.compile(r"^摄(?:影)?[：:]\s*(?P<name>[\u3400-\u9fff]{2,4})\s*[/／]")
_DAY = re.compile(
    r"^(?:[\w .]{3,30} / )?(?P<month>[A-Z][a-z]{2,8}) (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
    r"(?: / .{0,40})?$"
)
_HAN_DAY = re.compile(r"^(?P<year>\d{4}) 年 (?P<month>\d\d) 月 (?P<day>\d\d) 日\s+")
_AUTHOR = re.compile(r"^[（(]?(?:本文)?作者[：:]?\s*(?P<name>[\u3400-\u9fff·]{2,8})\s*(?:[，,、（(]|系|是|为|$)")
_HEADING_CLASS = re.compile(r"/p\.(?:iJpJRAjDFA8X7BliKg8_BQ|KXvsmwB9Xz)")


def read(page: Page) -> Reading:
    reading = begin("neist")
    reading.section = _section(page.url)
    for block in page.blocks:
        if not block.text:
            add_images(reading, block)
        elif _PHOTO_CREDIT_PATH in block.path:
            _read_photo_credit(reading, block)
        elif _CAPTION_PATH.search(block.path):
            reading.add("caption", block)
        elif is_headline(block.text, page) or not _TEXT_PATH.match(block.path) or _STANDFIRST.search(block.path):
            _read_beside(reading, block)
        else:
            _read_text(reading, block)
    keep_text(reading)
    return reading


def _read_text(reading: Reading, block: Block) -> None:
    text = block.text
    signed = read_credit_line(text)
    if found := _AUTHOR.match(text) if len(text) < 200 else None:
        reading.credit("author", found["name"])
    for credit in signed:
        reading.credit(credit.role, credit.name)
    if signed or found or is_boilerplate(text):
        reading.add("note", block)
    elif is_caption(block):
        reading.add("caption", block)
    elif block.tag in HEADING_TAGS or _HEADING_CLASS.search(block.path) or is_heading(block):
        reading.add("heading", block)
    else:
        reading.add("body", block)


def _read_beside(reading: Reading, block: Block) -> None:
    """What stands outside the text: the standfirst, the writer, related reprints, charts, the theme's own words."""
    is_before = all(paragraph.kind != "body" for paragraph in reading.paragraphs)
    text = block.text
    if is_before and (found := _HAN_DAY.match(text) or _DAY.match(text)):
        reading.printed = reading.printed or _printed(found)
        text = text[found.end() :]
    is_standfirst = bool(_STANDFIRST.search(block.path)) and not _is_english_title(block)
    if is_before and text and is_standfirst and reading.standfirst is None:
        reading.standfirst = text
    if found := _AUTHOR.match(block.text):
        reading.credit("author", found["name"])
    reading.add("note", block)


def _printed(found: re.Match[str]) -> PrintedTime | None:
    """The day the magazine's article is from: Oct 15th 2019, July 20, 2020, 2020 年 06 月 01 日."""
    day = f"{found['year']} {found['month'][:3]} {found['day']}"
    try:
        return PrintedTime(datetime.strptime(day, "%Y %m %d" if found["month"].isdigit() else "%Y %b %d"), None)
    except ValueError:
        return None


def _is_english_title(block: Block) -> bool:
    return block.tag == "h1" or not re.search(r"[\u3400-\u9fff]", block.text)


def _read_photo_credit(reading: Reading, block: Block) -> None:
    """The credit under a picture: Photograph by NAME/AGENCY, 摄：林振东/端传媒."""
    credit = _PHOTO_CREDIT.sub("", block.text).strip()
    if found := _PHOTOGRAPHER.match(block.text):
        reading.credit("photographer", *filter(is_name, split_names(found["name"])))
    previous = reading.paragraphs[-1] if reading.paragraphs else None
    if previous is not None and previous.kind == "caption" and credit:
        previous.photo_credit = credit
        reading.add("note", block)
    else:
        reading.add("caption", block, photo_credit=credit or None)


def _section(url: str) -> str | None:
    """The magazine a page is from: caixin of /medium/caixin/cw880e."""
    folders = urlsplit(url).path.strip("/").split("/")
    return folders[-2] if len(folders) > 1 else None


LAYOUTS = (Layout("neist", 1, ("nei.st",), read, since="2019-07"),)
