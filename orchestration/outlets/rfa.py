"""Radio Free Asia 自由亚洲电台 (rfa.org): lists of related reports after the lead, pictures within paragraphs, and one
line of reporters and editors at the end."""

import re

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Reading, Role
from orchestration.outlets.layout import (
    Layout,
    add_images,
    begin,
    bracketed_credit,
    is_caption,
    is_heading,
    is_headline,
    links_only,
)

_SECTION = re.compile(r"/mandarin/(?:[^/]+/)*?([^/.]+)/[^/]+\.html")
_SIGNED = re.compile(
    r"[\s　]*[（(]?(?:(?:自由亚洲电台|本台)\s*)?(?:特约|实习)?记者\s*[:：]?\s*"
    r"(?P<authors>[^。:：“”]{2,40}?)[。\s　、，/／]*"
    r"(?P<editors>(?:责任?编辑?|编辑|网编)\s*[:：]?\s*\S.{0,50}?)[）)]?$"
)
_SIGNED_ALONE = re.compile(
    r"^[（(]?(?:自由亚洲电台|本台)\s*(?:特约|实习)?记者\s*[:：]?\s*(?P<authors>[^。:：“”]{2,30}?报[道导])[）)]?[。]?$"
)
_EDITED_ALONE = re.compile(r"^[（(]?(?P<editors>(?:责编|网编|责任编辑)\s*[:：]?\s*[^。，]{2,40}?)[）)]?$")
_EDITOR = re.compile(r"(?:责任?编辑?|编辑|网编)\s*[:：]?\s*(?P<names>.*?)(?=责任?编辑?|编辑|网编|$)")
_PLACE_REPORTED = re.compile(
    r"[\s　]*(?:台北|台中|高雄|香港|澳门|北京|上海|东京|首尔|曼谷|新德里|达兰萨拉|华盛顿|"
    r"旧金山|洛杉矶|纽约|波士顿|多伦多|温哥华|渥太华|伦敦|巴黎|柏林|"
    r"布鲁塞尔|日内瓦|悉尼|墨尔本|堪培拉)?[\s　]*(?:综合|采访)?报[道导]$"
)
_PHOTOGRAPHER = re.compile(
    r"[（(](?:[^（）()]{0,6}[、，])?(?:(?:本台|特约)?记者)?\s*(?P<names>[\u3400-\u9fff]{2,4})\s*摄[影]?[）)]"
)
_PHOTO_LABEL = re.compile(r"\s*Photo\s*[:：]\s*(?P<agency>[^:：]{2,40})$")
_OWN_ACCOUNT = re.compile(r"@RFA_?Chinese", re.IGNORECASE)
_OWN_VIDEO = re.compile(r"^视频\s*【")
_PROMOTION = re.compile(
    r"^(?:.{0,4}(?:相关|往期|延伸)(?:报道|报导|新闻|阅读|文章|专题).{0,8}|点击(?:收听|观看|阅读).{0,30})$"
)
_ZOOM = "icon-zoom"


def read(page: Page) -> Reading:
    reading = begin("rfa")
    if found := _SECTION.search(page.url):
        reading.section = found[1]
    promoted = _own_tweets(page.blocks)
    for i, block in enumerate(page.blocks):
        text = block.text
        if not text:
            if not all(_ZOOM in image.src for image in block.images):
                add_images(reading, block)
        elif is_caption(block):
            _read_caption(reading, block)
        elif i in promoted or _is_note(block, page):
            reading.add("note", block)
        elif found := _signed(text):
            _read_signed(reading, block, found)
        elif is_heading(block):
            reading.add("heading", block)
        else:
            reading.add("body", block)
    return reading


def _signed(text: str) -> re.Match[str] | None:
    if "记者" in text:
        found = _SIGNED.search(text) if "编" in text else None
        return found or _SIGNED_ALONE.match(text) or _EDITED_ALONE.match(text)
    return _EDITED_ALONE.match(text)


def _read_signed(reading: Reading, block: Block, found: re.Match[str]) -> None:
    """自由亚洲电台记者NAME 台北报道 责编 NAME NAME 网编 NAME, alone or after the last sentence."""
    if body := block.text[: found.start()].strip():
        reading.add("body", block, body)
    reading.add("note", block, found[0].strip())
    groups = found.groupdict()
    _credit(reading, "author", _PLACE_REPORTED.sub("", (groups.get("authors") or "").strip()))
    for editors in _EDITOR.finditer(groups.get("editors") or ""):
        _credit(reading, "editor", editors["names"])


def _read_caption(reading: Reading, block: Block) -> None:
    """A caption; （记者NAME摄） credits a photographer, Photo: RFA stands behind the source in brackets."""
    label = _PHOTO_LABEL.search(block.text)
    text = block.text[: label.start()] if label else block.text
    if found := _PHOTOGRAPHER.search(text):
        reading.credit("photographer", found["names"])
    credit = bracketed_credit(text.rstrip("。")) or (label["agency"].strip() if label else None)
    reading.add("caption", block, photo_credit=credit)


def _own_tweets(blocks: list[Block]) -> set[int]:
    """The blocks of embedded tweets by RFA itself, which promote its videos; other tweets are part of the report."""
    promoted: set[int] = set()
    tweet: list[int] = []
    for i, block in enumerate(blocks):
        if "twitter-tweet" not in block.path:
            tweet = []
            continue
        tweet.append(i)
        if block.text.startswith("—"):
            if _OWN_ACCOUNT.search(block.text):
                promoted.update(tweet)
            tweet = []
    return promoted


def _is_note(block: Block, page: Page) -> bool:
    text = block.text
    return bool(
        is_headline(text, page)
        or is_boilerplate(text)
        or _PROMOTION.match(text)
        or _OWN_VIDEO.match(text)
        or (links_only(block) and (block.tag == "li" or not re.search(r"[。！？”]$", text)))
    )


def _credit(reading: Reading, role: Role, names: str) -> None:
    reading.credit(role, *(name for name in split_names(names) if is_name(name)))


LAYOUTS = (Layout("rfa", 1, ("rfa.org",), read, since="2020-07"),)
