"""NYT Chinese (cn.nytimes.com, nytimes.com/zh-hans): pages of <div><i>NAME<br>TIME</i></div>, later ones of <address>,
<time>, <section> and <footer>, and the newsletters of nytimes.com."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, read_credit_line, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import (
    CLOSING_BRACKETS,
    Layout,
    add_images,
    begin,
    dash_dateline,
    is_biography,
    is_caption,
    is_heading,
    is_headline,
    place_block,
)

_CLOCK = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ORIGINAL = re.compile(r"英文(?:版|原文)|点击查看本文")
_TRANSLATED = re.compile(r"(?:翻译|翻譯|译者|譯者)\s*[:：]")
_READ_ON = re.compile(r"\s*[（(]阅读[^（）()。]{0,8}版[）)]$")
_PROMOTION = re.compile(
    r"^[（(]?(?:欢迎(?:点击|阅读本期)|感谢阅读(?:今天|本期)|(?:明天|明日)请继续关注|本文稍后将有更新|未来几天，我们将对简报)"
)
_PREFACE = re.compile(r"本文|本报道|系列|栏目|专栏|订阅|简报|选自|联合发表|新闻电邮")
_HISTORY = re.compile(r"^(?:本文(?:最初)?(?:发表|刊登)|[（(]?更正|编者按|本文根据.{0,12}节译)")
_CREDITED = re.compile(
    r"(?P<names>[^。]{2,600}?)"
    r"(?P<how>报道|对(?:本文|此文|报道|本报道)(?:亦|也|均)?有(?:报道|研究|报道和研究)?贡献|撰写(?:本文|此文))(?:[，。；]|$)"
)
_PLACE_OF_REPORT = re.compile(r"\s*(?:from\s*)?自[\u3400-\u9fff·]{2,14}$")
_LATIN_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_NO_SECTION = re.compile(r"\d+|zh-han[st]")
_MAX_CREDITED = 40
_MAX_HEADING = 24
_SENTENCE = re.compile(r"[。！？!?：:；;，、…”’」）)\].]$|^[“‘（(•·*\-–—]")
_PICTURE_CREDIT = re.compile(r"\s*Credit\.{2,3}\s*(?P<name>.+)$")
_LETTER_WRITER = re.compile(r"我是[^，。]{0,12}?(?:记者|作者|编辑)(?P<name>[\u3400-\u9fff]{2,4})[。，]")


def read_italic_page(page: Page) -> Reading:
    """The pages that open with `<div><i>NAME<br>TIME</i></div>` and end in biographies without a footer."""
    reading = _begin("nytimes-italic", page)
    head = next((i for i, block in enumerate(page.blocks) if block.text), 0)
    for block in page.blocks[: head + 1]:
        _read_italic_head(reading, block)
    end = _end_of_article(page.blocks, [credit.name for credit in reading.credits])
    _read_article(reading, page, page.blocks[head + 1 : end])
    for block in page.blocks[max(end, head + 1) :]:
        _read_end_matter(reading, block)
    return reading


def read_section_page(page: Page) -> Reading:
    """The pages with `<address>` authors, a `<section>` of body and a `<footer>` of biographies and credits."""
    reading = _begin("nytimes", page)
    text: list[Block] = []
    end: list[Block] = []
    for block in page.blocks:
        if "/address" in block.path:
            _credit_authors(reading, block.text)
            reading.add("note", block)
        elif block.marked("time") or (block.data and not reading.printed):
            if found := _CLOCK.search(block.data):
                reading.printed = _printed(found)
            reading.add("note", block)
        elif end or "/footer" in block.path:
            end.append(block)
        else:
            text.append(block)
    _read_article(reading, page, text)
    for block in end:
        _read_end_matter(reading, block)
    return reading


def read_newsletter(page: Page) -> Reading:
    """nytimes.com's own pages: figures that close in Credit..., By NAME, thanks to the reader at the end."""
    reading = _begin("nytimes-newsletter", page)
    for block in page.blocks:
        if block.text.startswith("By ") and len(block.text) < 120:
            reading.credit("author", *split_names(block.text[3:]))
            reading.add("note", block)
        elif block.tag == "figcaption" and (found := _PICTURE_CREDIT.search(block.text)):
            reading.add("caption", block, block.text[: found.start()], found["name"])
        else:
            if _PROMOTION.match(block.text) and (found := _LETTER_WRITER.search(block.text)):
                reading.credit("author", found["name"])
            _read_article(reading, page, [block])
    return reading


def _begin(layout: str, page: Page) -> Reading:
    reading = begin(layout)
    folders = [name for name in urlsplit(page.url).path.split("/") if name and not _NO_SECTION.fullmatch(name)]
    reading.section = folders[0] if len(folders) > 1 else None
    return reading


def _read_italic_head(reading: Reading, block: Block) -> None:
    text = block.text
    if found := _CLOCK.search(text):
        reading.printed = _printed(found)
        text = text[: found.start()]
    _credit_authors(reading, text)
    reading.add("note", block)


def _read_article(reading: Reading, page: Page, blocks: list[Block]) -> None:
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        text = block.text
        if not text:
            add_images(reading, block)
        elif _is_furniture(block, reading):
            reading.add("note", block)
        elif is_caption(block) or is_headline(text, page):
            place_block(reading, block, page)
        elif _is_original(block) or (len(text) < 60 and _TRANSLATED.match(text)):
            _read_end_matter(reading, block)
        elif _is_plain_heading(block, following) or (is_heading(block) and not _SENTENCE.search(text)):
            reading.add("heading", block)
        elif text.endswith(CLOSING_BRACKETS) and (found := _READ_ON.search(text)):
            reading.add("body", block, text[: found.start()])
            reading.add("note", block, found[0].strip())
        elif not _has_body(reading) and (found := dash_dateline(text)):
            reading.dateline_place = found["place"]
            reading.add("note", block, found[0])
            reading.add("body", block, text[found.end() :])
        else:
            place_block(reading, block, page)


def _is_furniture(block: Block, reading: Reading) -> bool:
    """Subscriptions, thanks, and what an editor puts before an article in italics."""
    if _PROMOTION.match(block.text) or is_boilerplate(block.text):
        return True
    is_preface = not _has_body(reading) and block.covered("i") > 0.85 and bool(_PREFACE.search(block.text))
    return is_preface or (len(block.text) < 80 and bool(_HISTORY.match(block.text)))


def _is_plain_heading(block: Block, following: Block | None) -> bool:
    """A short line without a full stop that another paragraph follows: the older pages have no bold in headings."""
    if block.tag != "p" or len(block.text) > _MAX_HEADING or following is None or block.images:
        return False
    return not _SENTENCE.search(block.text) and not block.marked("a")


def _end_of_article(blocks: list[Block], authors: list[str]) -> int:
    """Where the biographies and credits begin that close a page."""
    end = len(blocks)
    while end and _closes(blocks[end - 1], authors):
        end -= 1
    return end


def _closes(block: Block, authors: list[str]) -> bool:
    text = block.text
    if not text or is_caption(block):
        return False
    if _is_original(block) or is_boilerplate(text) or _PROMOTION.match(text) or _HISTORY.match(text):
        return True
    if "author-info" in block.path or "article-left" in block.path or (len(text) < 60 and _TRANSLATED.match(text)):
        return True
    return bool(read_credit_line(text)) or bool(_contributions(text)) or is_biography(text, authors)


def _is_original(block: Block) -> bool:
    return bool(block.marks) and any(_ORIGINAL.search(words) for words in block.marked("a"))


def _read_end_matter(reading: Reading, block: Block) -> None:
    """A biography, NAME自香港报道, NAME对本文有研究贡献, 翻译：NAME, the link to the English article, or several."""
    text = block.text
    for mark in reversed(block.marks):
        if mark.tag == "a" and _ORIGINAL.search(block.text[mark.start : mark.end]):
            reading.original_url = mark.value
            text = text[: mark.start]
    for how, names in _contributions(text):
        reading.credit("contributor" if "贡献" in how else "author", *_unknown(reading, names))
    if found := _TRANSLATED.search(text):
        reading.credit("translator", *filter(is_name, split_names(text[found.end() :])))
    else:
        for credit in read_credit_line(text):
            reading.credit(credit.role, credit.name)
    reading.add("note", block)


def _contributions(text: str) -> list[tuple[str, list[str]]]:
    """(报道, [Mike Ives]) of Mike Ives自香港报道, (…贡献, names) of A和B对本文有研究贡献; [] for other lines."""
    found: list[tuple[str, list[str]]] = []
    for part in _CREDITED.finditer(text.strip()):
        pieces = split_names(_LATIN_IN_BRACKETS.sub("", part["names"]))
        names = [_PLACE_OF_REPORT.sub("", piece) for piece in pieces]
        is_report = part["how"] != "报道" or any(_PLACE_OF_REPORT.search(piece) for piece in pieces)
        if not is_report or len(names) > _MAX_CREDITED or not all(is_name(name) for name in names):
            return []
        found.append((part["how"], names))
    return found


def _credit_authors(reading: Reading, text: str) -> None:
    reading.credit("author", *_unknown(reading, split_names(text)))


def _unknown(reading: Reading, names: list[str]) -> list[str]:
    """The names not credited yet in other letters: bylines stand in capitals, the notes at the end do not."""
    known = {credit.name.casefold() for credit in reading.credits if credit.role == "author"}
    return [name for name in dict.fromkeys(names) if name.casefold() not in known]


def _printed(found: re.Match[str]) -> PrintedTime:
    return PrintedTime(datetime(*map(int, found.groups())), None)  # type: ignore[arg-type]


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


def _has_italic_head(page: Page) -> bool:
    first = next((block for block in page.blocks if block.text), None)
    return first is not None and first.tag == "div" and first.covered("i") > 0.9


LAYOUTS = (
    Layout("nytimes-newsletter", 1, ("nytimes.com",), read_newsletter, since="2021-06"),
    Layout("nytimes-italic", 1, ("cn.nytimes.com",), read_italic_page, fits=_has_italic_head, since="2020-07"),
    Layout("nytimes", 1, ("cn.nytimes.com",), read_section_page, since="2021-04"),
)
