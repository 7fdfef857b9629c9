"""The layout of pages whose outlet has none of its own: what markup and words alone tell."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import ROLE_WORDS, contributors, is_name, read_credit_line, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
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
_TIME_WORDS = re.compile(r"^(?:(?:最后|最後)?(?:发布|發布|更新|发表|發表|刊登)(?:时间|時間|于|於|日期)?|(?:Published|Updated)(?: on)?|时间|日期)?\s*[:：]?\s*|\s*(?:更新|发布|發布)?$")
_AGO = re.compile(r"^\d+ ?(?:秒|分钟|分鐘|小时|小時|天|minutes?|hours?|days?)(?:前| ago)$")
_ENGLISH_DAY = re.compile(r"^[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}$")
_MAX_TIME_LINE = 60

_NOTE = re.compile(
    r"^(?:(?:图像来源|圖像來源|图片来源|圖片來源|图像加注文字|圖像加註文字|来源|來源|資料來源|资料来源)[，,：:].{1,60}|"
    r"[（(【]?(?:(?:欢迎|歡迎|请|請)?(?:点击|點擊|订阅|訂閱).{0,30}(?:订阅|訂閱|简报|電子報|电子报|邮箱|收看|收听|频道|頻道)|感谢阅读|感謝閱讀|欢迎阅读本期|请输入正确|請輸入正確).{0,300}|"
    r"[（(]?(?:本文|以上).{0,12}(?:依据|依據|根据|根據|参考|參考).{2,20}(?:的)?(?:报道|報導|报导)[。]?[）)]?|"
    r"[（(]?(?:注[：:])?(?:本文|以上|此文|文章)(?:内容)?(?:仅|只|僅)代表.{0,200}|.{0,20}摘译自其[它他]媒体.{0,250}|我们的标准：.{0,40}|"
    r"(?:使用浏览器|Your browser|Copyright|All rights reserved).{0,120}|Credit\.{3}.{0,80}|"
    r"(?:看更多|更多新闻|更多报道|阅读全文|閱讀全文|继续阅读|繼續閱讀|展开|返回顶部|Listen to this story|Related|MORE))$",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(r"[./#-](?:story-lead|standfirst|subtitle|sub-title|deck|dek|article__?-?(?:summary|intro)|summary|description)(?:[./#]|$)")
_BYLINE = re.compile(r"/address(?:[./#]|$)|[./#_-](?:by-?line|authors?|contributors?|writer)(?:[./#_-]|$)", re.IGNORECASE)
_BYLINE_WORDS = re.compile(r"^(?:[Bb]y|文|撰文|作者|记者|記者)\s*[:：/／]?\s*|\s*[（(][^（）()]*[）)]\s*$|\s*(?:报道|報導|综合报道)$")
_ONLY_NAMES = re.compile(
    r"^(?:[\u3400-\u9fff]{2,4}|[A-ZÀ-Ž][\w.’'-]+(?: +[\w.’'-]+){1,3})(?:\s*[/／、,，;；]\s*(?:[\u3400-\u9fff]{2,4}|[A-ZÀ-Ž][\w.’'-]+(?: +[\w.’'-]+){1,3})){0,8}$"
)
_MAX_BYLINE = 80
_ROLES = "|".join(sorted(ROLE_WORDS, key=len, reverse=True))
_ROLE_AND_SPACE = re.compile(rf"(?P<before>^|[\s；;、，（(])(?P<role>{_ROLES})\s+(?=\S{{2}})")
_STATION = re.compile(r"^[（(]?(?:[\u3400-\u9fff]{2,8}(?:电台|電台|之声|之聲|网|網|社|报|報))(?:特约|特約)?(?=(?:记者|記者))")
_REPORTER = re.compile(
    r"^(?:特约|特約)?(?:记者|記者)\s*[:：]?\s*(?P<name>[\u3400-\u9fff]{3}|[\u3400-\u9fff]{2}|[\u3400-\u9fff]{4})\s*(?P<place>[\u3400-\u9fff]{2,4})?\s*(?:报道|報導|报导)(?=\s|$|[。；;])\s*"
)
_REPORTER_AND_ROLE = re.compile(rf"^(?:记者|記者)(?P<name>[\u3400-\u9fff]{{2,4}})(?=\s+(?:{_ROLES}))\s*")
_NAMES_AT_END = re.compile(r"^(?P<names>[^（()]{2,60}?)\s*[（(](?=[^（）()]*(?:社|综合|綜合|据|據|摘编|摘譯|摘译))[^（）()]{2,40}[）)]$")
_READ_ON = re.compile(r"\s*[（(](?:阅读|閱讀|点击|點擊)[^（）()。]{0,12}(?:版|全文|原文)[）)]$")
_POINTER = re.compile(r"^[▲▼△▽]")
_SIGNED = re.compile(r"\s*[（(](?P<credits>(?:实习|實習)?(?:记者|記者|作者|译者|譯者|编译|編譯|编辑|編輯|责编|責編|核稿|发稿|審校|审校)\s*[：: ][^（）()]{2,90})[）)][。.]?\s*\d{0,9}$")
_CALL_IN_LINK = re.compile(r"^(?:点击|點擊|阅读|閱讀|查看|看)")
_CREDIT_AFTER = re.compile(r"(?:翻译|翻譯|译者|譯者)\s*[:：]")
_SENTENCE_END = re.compile(r"[。！？!?；…][”」』’\"）)]*$")


def read(page: Page) -> Reading:
    """Read a page of an unknown outlet: time stamps, bylines, standfirst and links before and after the text are notes, the
    rest is as `place_block` says; a page that would have no text keeps its links and lists."""
    reading = begin("generic")
    end = _end_of_article(page.blocks)
    for i, block in enumerate(page.blocks):
        if not block.text:
            add_images(reading, block)
        elif i >= end and not is_caption(block):
            _read_end_matter(reading, block)
        elif not _read_head(reading, block):
            _read_block(reading, block, page)
    keep_text(reading)
    return reading


def _read_head(reading: Reading, block: Block) -> bool:
    """Take in what stands above a text, a time stamp also elsewhere; False for anything else."""
    text = block.text
    if len(text) <= _MAX_TIME_LINE and (printed := read_time_line(block)):
        reading.printed = reading.printed or printed
        reading.add("note", block)
        return True
    if _AGO.match(text) or _ENGLISH_DAY.match(text) or (block.marked("time") and len(text) < 30):
        reading.add("note", block)
        return True
    if _has_body(reading) or is_caption(block):
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
        return PrintedTime(moment.replace(tzinfo=None), "Z") if moment.utcoffset() is None or not moment.utcoffset() else None
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
    by_container = bool(_BYLINE.search(block.path)) or (block.tag == "div" and block.covered("i") > 0.9)
    if by_container or (block.tag in ("div", "span") and not is_heading(block) and _ONLY_NAMES.match(names)):
        found_names = split_names(names)
        return list(dict.fromkeys(found_names)) if all(is_name(name) for name in found_names) else []
    return []


def _read_block(reading: Reading, block: Block, page: Page) -> None:
    text = block.text
    if _NOTE.match(text) or _is_link_beside(block):
        reading.add("note", block)
    elif _POINTER.match(text) and len(text) < 120:
        reading.add("caption", block)
    elif (found := _READ_ON.search(text)) and found.start():
        reading.add("body", block, text[: found.start()])
        reading.add("note", block, found[0].strip())
    elif not _has_body(reading) and (found := dash_dateline(text)):
        reading.dateline_place = found["place"]
        reading.add("note", block, found[0])
        reading.add("body", block, text[found.end() :])
    elif credits := _credits(block):
        for role, names in credits:
            reading.credit(role, *names)  # type: ignore[arg-type]
        reading.add("note", block)
    elif (found := _SIGNED.search(text)) and (credits := _credits_of(found["credits"])):
        for role, names in credits:
            reading.credit(role, *names)  # type: ignore[arg-type]
        if body := text[: found.start()].rstrip():
            reading.add("body", block, body)
        reading.add("note", block, found[0].strip())
    else:
        place_block(reading, block, page)


def _is_link_beside(block: Block) -> bool:
    """A headline of another article: nothing but a link, and no sentence."""
    if not links_only(block):
        return False
    return block.tag in ("li", "ul", "td", "div") or not _SENTENCE_END.search(block.text)


def _credits(block: Block) -> list[tuple[str, list[str]]]:
    """The credits of a block that holds nothing else, without a link's 点击查看…."""
    text = block.text
    for mark in reversed(block.marks):
        if mark.tag == "a" and _CALL_IN_LINK.match(block.text[mark.start : mark.end]):
            text = text[: mark.start] + text[mark.end :]
    if (found := _NAMES_AT_END.match(text)) and _ONLY_NAMES.match(found["names"]):
        return [("author", split_names(found["names"]))]
    return _credits_of(text.strip()) if len(text) <= 120 else []


def _credits_of(text: str) -> list[tuple[str, list[str]]]:
    """Role and names of 记者：NAME 责编：NAME, of 编译 NAME/NAME；审校 NAME and of 某某电台记者NAME 台北报道 责编 NAME."""
    found: list[tuple[str, list[str]]] = []
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
    return bool(_credits(block)) or (_CREDIT_AFTER.search(text) is not None and len(text) < 120 and bool(block.marked("a")))


def _read_end_matter(reading: Reading, block: Block) -> None:
    reading.credit("contributor", *contributors(block.text))
    for role, names in _credits(block):
        reading.credit(role, *names)  # type: ignore[arg-type]
    reading.add("note", block)


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


LAYOUT = Layout("generic", 1, (), read)
