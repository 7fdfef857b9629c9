"""VOA Chinese (voachinese.com): <div><i>RFC 822 time</i></div>, pictures with small print, a dateline before the
first paragraph, reporters named in the lead; broadcasts end in ==== and addresses of their film."""

import re
from email.utils import parsedate_to_datetime

from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, read_credit_line, split_names
from orchestration.articles.reading import Page, PrintedTime, Reading
from orchestration.outlets.layout import (
    CLOSING_BRACKETS,
    Layout,
    add_images,
    begin,
    is_caption,
    is_heading,
    is_headline,
    is_question_heading,
    links_only,
)

_PRINTED = re.compile(r"^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
_DASHES = ("—", "–", "-")
_DATELINE_ALONE = re.compile(r"^[\u3400-\u9fff·]{2,8}(?:[/／][\u3400-\u9fff]{2,8})?\s*[—–-]+$")
_PROGRAMME = re.compile(
    r"^(?P<name>时事大家谈|焦点对话|白宫要义|VOA连线|VOA专访|解密时刻|纵深视角|"
    r"美国政府政策立场社论|美国政府国际公共服务公告)"
)
_ON_THE_LINE = re.compile(r"^VOA连线\s*[（(](?P<names>[^（）()]{2,20})[）)]")
_FROM_AGENCIES = re.compile(
    r"^[（(]?\s*(?:本文|此文|本报[道导]|以上)[^。]{0,14}(?:依据|参考|采用|引用|根据|包括|来源)[^。]{2,40}。?\s*[）)]?$|"
    r"^[（(]\s*(?:根据|据)[^（）()。]{2,30}报[道导]。?\s*[）)]$"
)
_FROM_AGENCIES_AT_END = re.compile(
    r"(?<=[。！？”」])\s*[（(](?:本文|此文|根据|据)[^（）()。]{2,24}(?:报道|报导)。?[）)]$"
)
_CONTRIBUTED = re.compile(
    r"^[（(]?(?P<names>[^。]{2,80}?)\s*(?:对|對)(?:本文|此文|本报道|本报导)?(?:亦|也|都)?有(?:所)?贡献。?[）)]?$"
)
_POST = re.compile(r"(?:美国之音|VOA)[^、，]{0,12}?(?:记者|主持人|编辑)\s*")
_REPORTER = re.compile(
    r"(?:美国之音|VOA)(?:常驻|驻)?[\u3400-\u9fff]{0,8}?记者(?P<name>[\u3400-\u9fff·]{2,12}?)"
    r"(?=的?报[道导]|探讨|访问了|采访了|为您|为我们|随|发自|从)"
)
_NO_NAME = re.compile(r"星期|上午|下午|日前|们|几天|所在|对|在|向|也|了|的|报")
_NOTE = re.compile(
    "|".join(
        [
            r"^=+|^(?:《[^》]+》)?\s*YouTube|^嘉宾和观众|^更多精彩内容|^讲述人[:：]",
            r"^(?:时事大家谈|焦点对话).{0,24}播出",
            r"^(?:时事大家谈|焦点对话)?本[集期].{0,8}(?:全部内容|完整版)|^\d{1,2}月\d{1,2}日(?:时事大家谈|焦点对话)完整版",
            r"^以[下上]是一?篇?反映美国政府政策立场的社论",
            r"^请?(?:点击|观看|收看)(?:这里|完整|视频)",
        ]
    )
)
_INVITATION = ("敬请收看。", "欢迎按时收看。")
_PHOTO_CREDIT = re.compile(r"[（(](?P<credit>[^（）()]{2,40})[）)][。\s]*$")
_IS_CREDIT = re.compile(
    r"社|摄|攝|拍|提供|来源|照片|图片|截[屏图]|美国之音|美國之音|AFP|AP\b|Reuters|VOA|Photo|推特|网站|海军|陆军|空军"
)
_NOT_CREDIT = re.compile(
    r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:[，,、 ]*)|资料(?:照片?|图片?)|^(?:照片|图片)(?=由)|^由|"
    r"(?:照片|拍[摄攝]|[摄攝]|提供)$|^(?:照片|图片)?(?:提供|来源)[:：]?"
)
LEAD_PARAGRAPHS = 4


def read(page: Page) -> Reading:
    reading = begin("voa")
    if found := _PROGRAMME.match(page.title):
        reading.section = found["name"]
    if found := _ON_THE_LINE.match(page.title):
        reading.credit("author", *split_names(found["names"]))
    for block in page.blocks:
        text = block.text
        if not text:
            add_images(reading, block)
        elif not reading.printed and _PRINTED.match(text):
            reading.printed = PrintedTime(parsedate_to_datetime(text).replace(tzinfo=None), "Z")
            reading.add("note", block)
        elif not reading.dateline_place and text.endswith(_DASHES) and _DATELINE_ALONE.match(text):
            reading.dateline_place = text.rstrip("—–- ")
            reading.add("note", block)
        elif is_headline(text, page) or is_boilerplate(text) or _is_note(text):
            reading.add("note", block)
        elif is_caption(block):
            reading.add("caption", block, photo_credit=_photo_credit(text))
        elif _read_credits(reading, text) or (links_only(block) and len(text) > 8 and not is_heading(block)):
            reading.add("note", block)
        elif is_heading(block) or is_question_heading(block):
            reading.add("heading", block)
        else:
            if text.endswith(CLOSING_BRACKETS):
                text = _FROM_AGENCIES_AT_END.sub("", text)
            reading.add("body", block, text)
    _credit_reporters(reading)
    return reading


def _is_note(text: str) -> bool:
    return bool(_NOTE.match(text) or text.endswith(_INVITATION) or _FROM_AGENCIES.match(text))


def _read_credits(reading: Reading, text: str) -> bool:
    """Take the names of a line of credits or （美国之音记者莫雨对本报道亦有贡献）; False for any other line."""
    if "贡献" in text and (found := _CONTRIBUTED.match(text)):
        names = split_names(_POST.sub("、", found["names"]).replace("和、", "、"))
        if names and all(map(is_name, names)):
            reading.credit("contributor", *names)
            return True
    found_credits = read_credit_line(text)
    for credit in found_credits:
        reading.credit(credit.role, credit.name)
    return bool(found_credits)


def _credit_reporters(reading: Reading) -> None:
    """Reporters whom the first paragraphs name: 美国之音记者迪亚洛报道说."""
    lead = [paragraph.text for paragraph in reading.paragraphs if paragraph.kind == "body"][:LEAD_PARAGRAPHS]
    for text in lead:
        for found in _REPORTER.finditer(text):
            if not _NO_NAME.search(found["name"]):
                reading.credit("author", found["name"])


def _photo_credit(caption: str) -> str | None:
    """The agency or photographer in a caption's last brackets, without date and 资料照: （路透社2020年3月9日）."""
    found = _PHOTO_CREDIT.search(caption)
    if not found or not _IS_CREDIT.search(found["credit"]):
        return None
    credit = _NOT_CREDIT.sub("", _NOT_CREDIT.sub("", found["credit"]).strip(" ，,、-")).strip(" ，,、-:：")
    return credit or None


LAYOUTS = (Layout("voa", 2, ("voachinese.com",), read),)
