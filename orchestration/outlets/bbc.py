"""BBC Chinese (bbc.com, bbc.co.uk): until September 2020 pages of story-body classes or of a headline alone, then pages
of styled components with `<h1 id="content">`, `<time>` and figures whose credit stands before the caption."""

import re
from collections.abc import Iterator
from functools import lru_cache

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import is_name, split_names
from orchestration.articles.reading import Page, Reading, Role
from orchestration.outlets.layout import Layout, begin, is_heading, is_headline, is_question_heading, links_only

_SECTION = re.compile(r"/(?:zhongwen|ukchina)/(?:simp|trad)/(?P<section>[a-z][a-z_-]*?)(?:[-/]\d|/$)")
_TITLE_TAG = re.compile(r"^\[[A-Za-z][\w &-]*\]\s*")
_FIGURE = re.compile(
    r"^.*?/(?:figure|div\.media-(?:landscape|portrait|with-caption)|div\.story-body__inner/div\.[\w-]*image)[^/]*"
)
_BYLINE = re.compile(r"/ul\.[^/]*(?:Person-|e1c9i7u)")
_EMBED = re.compile(r"(?:跳过|跳過|结尾|結尾) ?\w+ ?(?:帖子|内容)|继续浏览|繼續瀏覽|告知：第三方|(?:无内容|無內容)$")
_NO_RESPONSIBILITY = "BBC对外部网站内容不负责任"
_PICTURE_CREDIT = re.compile(
    r"^(?:图像来源|圖像來源|图片来源|图片版权|圖片版權|Image (?:source|copyright))\s*[,，:：]?\s*(?P<name>.+)$"
)
_CAPTION_LABEL = re.compile(
    r"^(?:(?:图像|视频|音频)加注文字|(?:圖像|視頻|音頻)加註文字|图片说明|圖片說明|\w+ caption)\s*[,，:：]?\s*"
)
_AFTER_COPYRIGHT_SIGN = re.compile(r"\s*©\s*(?P<name>[^©]{2,80})$")
_ORIGINAL = re.compile(r"英文(?:原文|版)|阅读\s*原文|閱讀\s*原文")
_NOTE = re.compile(
    "|".join(
        [
            r"使用(?:浏览器播视频|瀏覽器播視頻)|你的器材不支[持援]|订阅播客$|訂閱播客$",
            r"本专栏来自|本專欄來自|[（(]?本音[频頻]|《[^》]{3,8}》(?:（[^）]*）)?(?:每周)?为您",
            r"(?:所有|本文)(?:图片|圖片|照片)|本文曾|[（(]?应受访者要求|用词说明|珍惜生命",
            r".{0,60}BBC希望回答[您你]",
            r"(?:更多|延伸)(?:阅读|閱讀)\s*[:：]|详细报道\s*[:：]",
            r"[^。]{0,24}(?:更多|相关|相關)[^。]{0,8}(?:报道|報導|阅读|内容|文章|故事)\s*[:：]$",
        ]
    )
)
_CONTRIBUTED = re.compile(
    r"^[*＊（(]?(?P<names>[^。]{2,90}?)\s*"
    r"(?:[对對](?:本文|此文)[亦也]?有所?贡献|(?:参与|參與|补充|補充)了?(?:本文)?(?:报道|報導|采访|撰稿))[。)）]?$"
)
_MAY_CONTRIBUTE = re.compile(r"贡献|参与|參與|补充|補充")
_ROLES: dict[str, Role] = {
    **dict.fromkeys("记者 撰稿 撰文 采访 采写 作者".split(), "author"),
    **dict.fromkeys("翻译 编译".split(), "translator"),
    **dict.fromkeys("责编 编辑".split(), "editor"),
    **dict.fromkeys("摄影 拍摄".split(), "photographer"),
    **dict.fromkeys("制作 制图 绘图 剪辑 数据新闻 数据分析 设计 监制".split(), "contributor"),
}
_ROLE = rf"(?:{'|'.join(_ROLES)})"
_ROLE_LABEL = rf"{_ROLE}(?:[、和与/]{_ROLE})*\s*[:：]"
_CREDITED_ROLE = re.compile(_ROLE)
_CREDIT_LABEL = re.compile(_ROLE_LABEL)
_CREDIT_PART = re.compile(rf"(?P<roles>{_ROLE_LABEL})\s*(?P<names>.*?)(?=[/／；;，,\s]*{_ROLE_LABEL}|$)")
_JOB = re.compile(
    r"^(?:(?:BBC|英国广播公司|前?驻)[^、，。\s]{0,16}?(?:记者|编辑|主编|特派员|部)\s*"
    r"|[\u3400-\u9fff]{0,8}的(?=\S{2,8}[·•‧]))"
)
_IN_BRACKETS = re.compile(r"\s*[（(][^（）()]*[）)]?\s*")
_NUMBERED = re.compile(r"^\d{1,2}\s*[.、．]\s*\S")
_DAY = re.compile(r"\d{4}年\s?\d{1,2}月\s?\d{1,2}日")
_WIDGET = "bbc-news-vj-embed-wrapper"
"""Where interactive charts and their tables of figures stand."""
_EXPERT = re.compile(r"^(?P<name>[\u3400-\u9fff·‧•]{2,14})\s*[（(][A-Z][\w .'’-]+[）)]$")
_POST = re.compile(
    r"^(?:BBC|英国广播公司)[^。，]{0,20}(?:记者|编辑|主编|特派员)\s*"
    r"(?P<name>[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+[·‧•][\u3400-\u9fff·‧•]{1,10}?)?(?:的分析)?\s*(?:[（(][^）)]*[）)])?$"
)
MAX_HEADING = 40


def read_story_page(page: Page) -> Reading:
    """The pages of story-body classes, whose captions end in ©NAME, and those that repeat only the headline."""
    reading = begin("bbc-story")
    _read_blocks(reading, page)
    if not any(paragraph.kind == "body" for paragraph in reading.paragraphs):
        # Pages of a film give its title for all their text.
        for paragraph in reading.paragraphs:
            if paragraph.block and paragraph.block.tag == "div" and is_headline(paragraph.text, page):
                paragraph.kind = "body"
    return reading


def read_component_page(page: Page) -> Reading:
    """The pages that open with `<h1 id="content">`, a list of authors and their posts, and a `<time>`."""
    reading = begin("bbc")
    _read_blocks(reading, page)
    return reading


def _read_blocks(reading: Reading, page: Page) -> None:
    if found := _SECTION.search(page.url):
        reading.section = found["section"].strip("_-")
    if _TITLE_TAG.match(page.title):
        reading.title = _TITLE_TAG.sub("", page.title)
    headline = Page(page.url, _TITLE_TAG.sub("", page.title), page.host, page.tags, page.front_author, page.blocks)
    name_class = ""
    for group in _grouped(page.blocks):
        block = group[0]
        if _figure(block.path):
            _read_figure(reading, group)
        elif _is_byline(block.path):
            name_class = name_class or block.path
            if block.path == name_class:
                reading.credit("author", *_names(block.text))
            reading.add("note", block)
        elif not block.text or block.tag == "h1" or is_headline(block.text, headline) or _is_time(block):
            reading.add("note", block, block.text)
        else:
            _read_text(reading, block)
    _set_aside_end_matter(reading)


def _read_text(reading: Reading, block: Block) -> None:
    text = block.text
    if (
        _WIDGET in block.path
        or _is_embedded(text)
        or _NOTE.match(text)
        or is_boilerplate(text)
        or _reads_as_original_link(reading, block)
    ):
        reading.add("note", block)
    elif not links_only(block) and (expert := _POST.match(text) or (_is_set_off(block) and _EXPERT.match(text))):
        # An analysis set into the article names its own author above it.
        reading.credit("contributor", expert["name"] or "")
        reading.add("note", block)
    elif _read_credits(reading, text) or (links_only(block) and block.tag == "li"):
        reading.add("note", block)
    elif links_only(block) and len(text) <= 2 * MAX_HEADING:
        # Weekly digests link their stories' headlines, numbered; other lines of a link point to related articles.
        reading.add("heading" if _NUMBERED.match(text) else "note", block)
    elif block.tag in ("h2", "h3", "h4") or (_has_body(reading) and (is_heading(block) or is_question_heading(block))):
        reading.add("heading", block)
    else:
        reading.add("body", block)


def _grouped(blocks: list[Block]) -> Iterator[list[Block]]:
    """Each figure's blocks together, from one picture to the next, every other block alone."""
    group: list[Block] = []
    for block in blocks:
        figure = _figure(block.path)
        if group and not (figure and figure == _figure(group[0].path) and not block.images):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


@lru_cache(maxsize=4096)
def _figure(path: str) -> str:
    """The path of the figure that a block stands in, '' where it stands in none."""
    found = _FIGURE.match(path)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def _is_byline(path: str) -> bool:
    return bool(_BYLINE.search(path))


def _is_embedded(text: str) -> bool:
    """Whether a line belongs to a post or film of another site."""
    return bool(_EMBED.match(text)) or _NO_RESPONSIBILITY in text


def _read_figure(reading: Reading, group: list[Block]) -> None:
    """A picture, its caption and its credit, which stands before the caption, after it, or behind a ©."""
    captions: list[tuple[Block, str]] = []
    notes: list[Block] = []
    credit: str | None = None
    for block in group:
        if found := _PICTURE_CREDIT.match(block.text):
            credit = found["name"].strip()
            notes.append(block)
            continue
        text = _CAPTION_LABEL.sub("", block.text)
        if found := _AFTER_COPYRIGHT_SIGN.search(text):
            credit = found["name"].strip()
            text = text[: found.start()]
        if text and not _NOTE.match(text) and not _is_embedded(text):
            captions.append((block, text))
        elif block.text:
            notes.append(block)
    for block in group:
        if block.images and not block.text:
            reading.add("note", block, "")
    for block, text in captions:
        reading.add("caption", block, text, photo_credit=credit)
    if credit and not captions:
        reading.add("caption", notes[0], "", photo_credit=credit)
    for block in notes:
        reading.add("note", block)


def _read_credits(reading: Reading, text: str) -> bool:
    """Take the names of （撰稿：李文/责编：李莉） or X与Y参与报道; False for any other line."""
    if len(text) > 200:
        return False
    if _MAY_CONTRIBUTE.search(text) and (found := _CONTRIBUTED.match(text)):
        names = [_JOB.sub("", name) for name in _names(found["names"])]
        if names and all(is_name(name) for name in names):
            reading.credit("contributor", *names)
            return True
    line = text.strip("（）()*＊。 ") if text.startswith(("（", "(")) else text.strip("*＊。 ")
    if not _CREDIT_LABEL.match(line):
        return False
    found_credits = [
        (_ROLES[role], name)
        for part in _CREDIT_PART.finditer(line)
        for role in _CREDITED_ROLE.findall(part["roles"])
        for name in _names(part["names"])
    ]
    if not found_credits or not all(is_name(name) for _, name in found_credits):
        return False
    for role, name in found_credits:
        reading.credit(role, name)
    return True


def _names(text: str) -> list[str]:
    """Names without their English form in brackets: 盖瑞·纳恩（Gary Nunn） gives 盖瑞·纳恩."""
    return [
        name
        for name in split_names(_IN_BRACKETS.sub(" ", text).replace(" 、", "、").strip())
        if not name.startswith("BBC")
    ]


def _reads_as_original_link(reading: Reading, block: Block) -> bool:
    """Whether a line sends to the English original: 请访问 BBC Future 阅读 英文原文。"""
    if not block.marks or len(block.text) > 80 or not _ORIGINAL.search(block.text) or not block.marked("a"):
        return False
    links = [mark for mark in block.marks if mark.tag == "a"]
    told = [
        mark
        for mark in links
        if _ORIGINAL.search(block.text[mark.start : mark.end] + block.text[mark.end : mark.end + 1])
    ]
    reading.original_url = (told or links)[-1].value
    return True


def _is_time(block: Block) -> bool:
    return any(mark.tag == "time" for mark in block.marks) or bool(_DAY.fullmatch(block.text))


def _is_set_off(block: Block) -> bool:
    return block.tag != "p" or block.covered("b", "i") > 0.9


def _has_body(reading: Reading) -> bool:
    return any(paragraph.kind == "body" for paragraph in reading.paragraphs)


def _set_aside_end_matter(reading: Reading) -> None:
    """Biographies and remarks in italics after the article's end."""
    for paragraph in reversed(reading.paragraphs):
        if paragraph.kind == "body" and paragraph.block:
            if paragraph.block.covered("i") < 0.9 or len(paragraph.text) > 250:
                return
            paragraph.kind = "note"
        elif paragraph.kind in ("body", "heading"):
            return


def _has_content_heading(page: Page) -> bool:
    return any(block.tag == "h1" or "e57qer2" in block.path for block in page.blocks)


LAYOUTS = (
    Layout("bbc", 1, ("bbc.com", "bbc.co.uk"), read_component_page, fits=_has_content_heading, since="2020-09"),
    Layout("bbc-story", 1, ("bbc.com", "bbc.co.uk"), read_story_page),
)
