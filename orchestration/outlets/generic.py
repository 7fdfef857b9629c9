"""The layout of pages whose outlet has none of its own: what markup and words alone tell."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import ROLE_WORDS, contributors, is_name, read_credit_line, split_names
from orchestration.articles.datelines import read_dateline
from orchestration.articles.reading import Page, PrintedTime, Reading, Role
from orchestration.outlets.layout import (
    Layout,
    add_images,
    begin,
    dash_dateline,
    is_biography,
    is_caption,
    is_heading,
    keep_text,
    links_only,
    place_block,
)

_MAIL_DATE = re.compile(r"^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})$")
_CLOCK = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[\sT,，]*(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d)(?:\.\d+)?)?\s*(?P<zone>Z|GMT|UTC)?)?"
)
_DAY_FIRST = re.compile(r"^(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})(?: - (?P<hour>\d\d):(?P<minute>\d\d))?$")
_TIME_WORDS = re.compile(
    r"^(?:(?:最后|最後)?(?:发布|發布|更新|发表|發表|刊登)(?:时间|時間|于|於|日期)?|"
    r"(?:Published|Updated)(?: on)?|时间|日期)?\s*[:：]?\s*|\s*(?:更新|发布|發布)?$"
)
_AGO = re.compile(r"^\d+ ?(?:秒|分钟|分鐘|小时|小時|天|minutes?|hours?|days?)(?:前| ago)$")
_ENGLISH_DAY = re.compile(r"^[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}$")
_MAX_TIME_LINE = 60

_NOTE = re.compile(
    r"^(?:(?:图像来源|圖像來源|图片来源|圖片來源|图像加注文字|圖像加註文字|来源|來源|資料來源|资料来源)[，,：:].{1,60}|"
    r"[（(【]?(?:(?:欢迎|歡迎|请|請)?(?:点击|點擊|订阅|訂閱).{0,30}"
    r"(?:订阅|訂閱|简报|電子報|电子报|邮箱|收看|收听|频道|頻道)|"
    r"感谢阅读|感謝閱讀|欢迎阅读本期|请输入正确|請輸入正確).{0,300}|"
    r"[（(]?(?:本文|以上).{0,12}(?:依据|依據|根据|根據|参考|參考).{2,20}(?:的)?(?:报道|報導|报导)[。]?[）)]?|"
    r"[（(]?(?:注[：:])?(?:本文|以上|此文|文章)(?:内容)?(?:仅|只|僅)代表.{0,200}|"
    r".{0,20}摘译自其[它他]媒体.{0,250}|我们的标准：.{0,40}|"
    r"本文(?:最初|首次)?(?:发表|刊登|刊发|刊载)(?:于|在).{4,40}|"
    r"This article (?:first )?(?:appeared|was (?:first )?published).{0,200}|"
    r"[—–-] ?.{1,50}\(@\w{1,20}\).{0,30}|"
    r"(?:使用浏览器|Your browser|Copyright|All rights reserved).{0,120}|Credit\.{3}.{0,80}|"
    r"(?:看更多|更多新闻|更多报道|阅读全文|閱讀全文|继续阅读|繼續閱讀|展开|返回顶部|Related|MORE|Listen to.{0,20}))$",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"[./#_-](?:story-lead|standfirst|subtitle|sub-title|deck|dek|article__?-?intro|summary|description)(?:[./#]|$)"
)
_TOPIC_CLASS = re.compile(r"\.(?:tag|category)-[^./]*")
_BYLINE = re.compile(
    r"/address(?:[./#]|$)|[./#_-](?:by-?line|authors?|contributors?|writer)(?:[./#_-]|$)", re.IGNORECASE
)
_BYLINE_WORDS = re.compile(
    r"^(?:[Bb]y|文|撰文|作者|记者|記者)\s*[:：/／]?\s*|\s*[（(][^（）()]*[）)]\s*$|\s*(?:报道|報導|综合报道)$"
)
_NAME = r"(?:[\u3400-\u9fff]{2,4}|[A-ZÀ-Ž][\w.’'-]+(?: +[\w.’'-]+){1,3})"
_ONLY_NAMES = re.compile(rf"^{_NAME}(?:\s*[/／、,，;；]\s*{_NAME}){{0,8}}$")
_MAX_BYLINE = 80
_ROLES = "|".join(sorted(ROLE_WORDS, key=len, reverse=True))
_ROLE_AND_SPACE = re.compile(rf"(?P<before>^|[\s；;、，（(])(?P<role>{_ROLES})\s+(?=\S{{2}})")
_STATION = re.compile(
    r"^[（(]?(?:[\u3400-\u9fff]{2,8}(?:电台|電台|之声|之聲|网|網|社|报|報))(?:特约|特約)?(?=(?:记者|記者))"
)
_REPORTER = re.compile(
    r"^(?:特约|特約)?(?:记者|記者)\s*[:：]?\s*(?P<name>[\u3400-\u9fff]{3}|[\u3400-\u9fff]{2}|[\u3400-\u9fff]{4})"
    r"\s*(?P<place>[\u3400-\u9fff]{2,4})?\s*(?:报道|報導|报导)(?=\s|$|[。；;])\s*"
)
_REPORTER_AND_ROLE = re.compile(rf"^(?:记者|記者)(?P<name>[\u3400-\u9fff]{{2,4}})(?=\s+(?:{_ROLES}))\s*")
_OUR_REPORTER = re.compile(
    r"^(?:本报|本報|本刊|本网|本網|本台|本社)(?:特约|特約|实习|實習|驻[\u3400-\u9fff]{1,3}|駐[\u3400-\u9fff]{1,3})?(?:记者|記者|通讯员|通訊員)"
    r"\s*[:：]?\s*(?P<names>[\u3400-\u9fff]{2,4}(?:\s*[ 、，,]\s*[\u3400-\u9fff]{2,4}){0,5})$"
)
"""A line that only names the paper's own reporters: 本报记者 NAME NAME."""
_NAMES_AT_END = re.compile(
    r"^(?P<names>[^（()]{2,60}?)\s*[（(](?=[^（）()]*(?:社|综合|綜合|据|據|摘编|摘譯|摘译))[^（）()]{2,40}[）)]$"
)
_READ_ON = re.compile(r"\s*[（(](?:阅读|閱讀|点击|點擊)[^（）()。]{0,12}(?:版|全文|原文)[）)]$")
_POINTER = re.compile(r"^[▲▼△▽]")
_STATION_PREFIX = re.compile(
    r"^[（(【](?P<inside>[^（）()【】]{2,30}(?:讯|訊|中文网|中文網|报道|報道|報導|报导|电|電|消息))[）)】]\s*(?=\S)"
)
_REPORTER_INSIDE = re.compile(r"(?:记者|記者)(?P<names>[\u3400-\u9fff、]{2,12}?)(?:综合|綜合)?(?:报道|報道|報導|报导)$")
_AGENCY_AT_END = re.compile(
    r"^[（(](?:综合|綜合|据|據)?[^（）()。]{2,30}(?:社|综合报道|綜合報導|报道|報導)(?:等)?[）)]$"
)
_SIGNED = re.compile(
    r"\s*[（(](?P<credits>(?:实习|實習)?(?:记者|記者|作者|译者|譯者|编译|編譯|编辑|編輯|责编|責編|核稿|发稿|審校|审校)"
    r"\s*[：: ][^（）()]{2,90})[）)][。.]?\s*\d{0,9}$"
)
_SPOKEN = re.compile(r"^(?:记者|記者|作者)[:：][^/／]*[。？！?!]$")
"""An interview's question begins like a credit: 记者：您怎么看？"""
_CALL_IN_LINK = re.compile(r"^(?:点击|點擊|阅读|閱讀|查看|看)")
_ORIGINAL = re.compile(r"(?:点击|點擊|阅读|閱讀|查看).{0,8}(?:英文版|原文)")
_CREDIT_AFTER = re.compile(r"(?:翻译|翻譯|译者|譯者)\s*[:：]")
_SENTENCE_END = re.compile(r"[。！？!?；…][”」』’\"）)]*$")


def read(page: Page) -> Reading:
    """Read a page of an unknown outlet: time stamps, bylines, standfirst and links before and after the text are notes,
    the rest is as `place_block` says; a page that would have no text keeps its links and lists."""
    reading = begin("generic")
    end = _end_of_article(page.blocks)
    head: list[Block] = []
    for i, block in enumerate(page.blocks):
        if not block.text:
            add_images(reading, block)
        elif i >= end and not is_caption(block):
            _read_end_matter(reading, block)
        elif _read_head(reading, block):
            head.append(block)
        else:
            _read_block(reading, block, page)
    keep_text(reading, apart=[block for block in head if block.text != reading.standfirst])
    return reading


def _read_head(reading: Reading, block: Block) -> bool:
    """Take in what stands above a text, times such as 5 分钟前 also elsewhere; False for anything else."""
    text = block.text
    is_above = not _has_body(reading)
    if is_above and len(text) <= _MAX_TIME_LINE and (printed := read_time_line(block)):
        reading.printed = reading.printed or printed
        reading.add("note", block)
        return True
    if _AGO.match(text) or _ENGLISH_DAY.match(text) or (block.marked("time") and len(text) < 30):
        reading.add("note", block)
        return True
    if not is_above or is_caption(block):
        return False
    if _STANDFIRST.search(block.path):
        reading.standfirst = reading.standfirst or text
    elif names := _byline(reading, block):
        reading.credit("author", *names)
    elif block.tag != "h1":
        return False
    reading.add("note", block)
    return True


def read_time_line(block: Block) -> PrintedTime | None:
    """The time of a line that prints a time and nothing else."""
    text = block.text
    if _MAIL_DATE.match(text):
        moment = parsedate_to_datetime(text)
        return PrintedTime((moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None), "Z")
    line = _TIME_WORDS.sub("", text)
    found = _DAY_FIRST.match(line) or _CLOCK.fullmatch(line)
    return _printed(found) if found else None


def _printed(found: re.Match[str]) -> PrintedTime | None:
    parts = found.groupdict()
    try:
        clock = [int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
        return PrintedTime(datetime(*clock), "Z" if parts.get("zone") else None)  # type: ignore[arg-type]
    except ValueError:
        return None


def _byline(reading: Reading, block: Block) -> list[str]:
    """The names of a line above the text that is a byline by its container, or names and nothing else."""
    text = block.text
    if len(text) > _MAX_BYLINE:
        return []
    if found := _CLOCK.search(text):
        reading.printed = reading.printed or _printed(found)
        text = text[: found.start()]
    names = _BYLINE_WORDS.sub("", text.strip()).strip()
    is_italic = block.tag == "div" and block.covered("i") > 0.9
    if (
        is_italic
        or _BYLINE.search(_TOPIC_CLASS.sub("", block.path))
        or (block.tag in ("div", "span") and not is_heading(block) and _ONLY_NAMES.match(names))
    ):
        found_names = split_names(names)
        return list(dict.fromkeys(found_names)) if all(is_name(name) for name in found_names) else []
    return []


def _read_block(reading: Reading, block: Block, page: Page) -> None:
    text = block.text
    if _NOTE.match(text) or _AGENCY_AT_END.match(text) or _is_link_beside(block):
        reading.add("note", block)
        return
    if _POINTER.match(text) and len(text) < 120:
        reading.add("caption", block)
        return
    if signed := _credits(block):
        _credit(reading, signed)
        reading.add("note", block)
        return
    if not _has_body(reading):
        text = _without_dateline(reading, block)
    text, tail = _without_tail(reading, text)
    if text == block.text:
        place_block(reading, block, page)
    elif text:
        reading.add("body", block, text)
    if tail:
        reading.add("note", block, tail)


def _without_dateline(reading: Reading, block: Block) -> str:
    """The first paragraph without （德国之声中文网）, 【…讯】（…记者NAME报导） or 香港——; the other datelines are
    taken off for all layouts alike."""
    text = block.text
    while (found := _STATION_PREFIX.match(text)) and not read_dateline(text):
        if reporter := _REPORTER_INSIDE.search(found["inside"]):
            reading.credit("author", *split_names(reporter["names"]))
        reading.add("note", block, found[0].strip())
        text = text[found.end() :]
    if found := dash_dateline(text):
        reading.dateline_place = found["place"]
        reading.add("note", block, found[0])
        text = text[found.end() :]
    return text


def _without_tail(reading: Reading, text: str) -> tuple[str, str]:
    """A paragraph's text and what stands in brackets after it: （编辑：NAME） or （阅读本文中文版）."""
    if (found := _READ_ON.search(text)) and found.start():
        return text[: found.start()], found[0].strip()
    if (found := _SIGNED.search(text)) and (signed := _credits_of(found["credits"])):
        _credit(reading, signed)
        return text[: found.start()].rstrip(), found[0].strip()
    return text, ""


def _credit(reading: Reading, signed: list[tuple[Role, list[str]]]) -> None:
    for role, names in signed:
        reading.credit(role, *names)


def _is_link_beside(block: Block) -> bool:
    """A headline of another article: nothing but a link, and no sentence."""
    if not links_only(block):
        return False
    return block.tag in ("li", "ul", "td", "div") or not _SENTENCE_END.search(block.text)


def _credits(block: Block) -> list[tuple[Role, list[str]]]:
    """The credits of a block that holds nothing else, without a link's 点击查看…."""
    text = block.text
    for mark in reversed(block.marks):
        if mark.tag == "a" and _CALL_IN_LINK.match(block.text[mark.start : mark.end]):
            text = text[: mark.start] + text[mark.end :]
    if (found := _NAMES_AT_END.match(text)) and _ONLY_NAMES.match(found["names"]):
        return [("author", split_names(found["names"]))]
    if found := _OUR_REPORTER.match(text.lstrip("（(").rstrip("）) ")):
        return [("author", re.split(r"[\s、，,]+", found["names"]))]
    return _credits_of(text.strip()) if len(text) <= 120 else []


def _credits_of(text: str) -> list[tuple[Role, list[str]]]:
    """Role and names of 记者：NAME 责编：NAME, of 编译 NAME/NAME；审校 NAME, of 某某电台记者NAME 台北报道 责编 NAME."""
    found: list[tuple[Role, list[str]]] = []
    if _SPOKEN.search(text):
        return []
    line = _STATION.sub("", text.strip(" #◇■"))
    if reporter := _REPORTER.match(line) or _REPORTER_AND_ROLE.match(line):
        found.append(("author", [reporter["name"]]))
        line = line[reporter.end() :]
    line = _ROLE_AND_SPACE.sub(r"\g<before>\g<role>：", line.strip())
    for credit in read_credit_line(line):
        found.append((credit.role, [credit.name]))
    return found if not line or len(found) > bool(reporter) else []


def _end_of_article(blocks: list[Block]) -> int:
    """Where the biographies, contributions and credits begin that close a page."""
    end = len(blocks)
    while end and _closes(blocks[end - 1]):
        end -= 1
    return end


def _closes(block: Block) -> bool:
    text = block.text
    if not text or is_caption(block):
        return False
    if is_boilerplate(text) or _NOTE.match(text) or contributors(text) or is_biography(text, ()):
        return True
    is_translated = bool(_CREDIT_AFTER.search(text)) and len(text) < 120 and bool(block.marked("a"))
    return is_translated or bool(_credits(block))


def _read_end_matter(reading: Reading, block: Block) -> None:
    reading.credit("contributor", *contributors(block.text))
    _credit(reading, _credits(block))
    for mark in block.marks:
        if mark.tag == "a" and _ORIGINAL.search(block.text[mark.start : mark.end]):
            reading.original_url = mark.value
    reading.add("note", block)


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUT = Layout("generic", 1, (), read)
