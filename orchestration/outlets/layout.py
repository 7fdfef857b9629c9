"""What a layout is, and the moves that layouts share.  What is true of one outlet alone stands in its module."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from orchestration.archive.blocks import Block
from orchestration.articles.boilerplate import is_boilerplate
from orchestration.articles.credits import read_credit_line
from orchestration.articles.reading import Page, Reading

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HAS_WORD = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = re.compile(r"[。！？!?;；…][”」』’\"）)]?$")
_CREDIT_AT_END = re.compile(r"[（(](?![前后後左右中图圖上下排、]+[）)])([^（）()\d][^（）()]{1,39})[）)][。.]?$")
CLOSING_BRACKETS = ("）", ")")
"""What a text ends with where something in brackets closes it: patterns of that are tried at every character of a text."""
_QUESTION = re.compile(r"^[^：:]+[？?]$")
_DASH_DATELINE = re.compile(r"^(?P<place>[\u3400-\u9fff·]{2,12})——(?=\S)")
_NO_PLACE = re.compile(r"[我你他她它们的是了这个一二没什么吗吧被让就只最会要能想说看起帮助控年月时候事情]")
_MAX_PLACE = 6
_LONG_PLACE = re.compile(r"[州省国兰亚斯尔西巴哥]")
_LATIN_NAME = r"[A-ZÀ-Ž][\w.’'À-ž-]*(?: [\w.’'À-ž-]+){1,4}"
_HAN_NAME = r"[\u3400-\u9fff·]{2,10}"
_BIOGRAPHY = re.compile(
    rf"^(?:{_LATIN_NAME}|{_HAN_NAME}\([A-ZÀ-Ž][^()]{{2,30}}\)|{_HAN_NAME}(?=是(?:《纽约时报》|时报)))"
    r"[是为曾自报负常撰于从已主现，《]"
)
_TRADE = re.compile(
    r"时报|记者|作者|作家|编辑|专栏|撰|评论|教授|一书|著有|研究员|学者|律师|次长|创始人|总监|摄影师|插画|欢迎在Twitter|欢迎关注|主播|主编|学家|主任|报道"
)
_FOLLOW = re.compile(r"欢迎在(?:Twitter|Facebook|Instagram|推特)[^。]{0,30}关注[他她]")
_CAPTION_PATH = re.compile(
    r"/figcaption|[./#-]caption|wp-caption|picinfo|photo-?(?:caption|text|desc)|image-?(?:caption|text|desc)|legend",
    re.IGNORECASE,
)
_TOPIC_CLASS = re.compile(r"\.(?:tag|category)-[^./]*")
"""WordPress gives an article's own element a class for each of its topics."""
_NOTE_PATH = re.compile(
    r"/(?:footer|aside|nav|form|menu)(?:[./#]|$)|[./#_-](?:share|sharing|social|related|promo|newsletter|breadcrumb|subscribe|"
    r"author-?bio|copyright|comment|player|sidebar|advert|recommend|moreArticle|tags?)(?:[./#_-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pages of some hosts are read.

    `hosts` are bare hosts (no www. or m.); `fits` tells one dated version of an outlet's pages from another and is
    asked in the registry's order; `version` grows whenever `read` would give another result, so that the outlet's
    articles are read anew.
    """

    name: str
    version: int
    hosts: tuple[str, ...]
    read: Callable[[Page], Reading]
    fits: Callable[[Page], bool] = lambda page: True
    since: str = ""
    """From when the outlet's pages look so, as far as the archive shows (YYYY-MM)."""

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"


def begin(name: str) -> Reading:
    """An empty reading; the registry writes the layout's label over `name`."""
    return Reading(parser=name)


def place_block(reading: Reading, block: Block, page: Page) -> None:
    """Take a block in by what its markup and words say: the judgement of a reader who does not know the outlet.

    Captions by their container, headings by tag or by being bold throughout, credits by their role words, notes by
    container or as known boilerplate; what is left is body.
    """
    text = block.text
    if not text:
        add_images(reading, block)
    elif is_headline(text, page):
        reading.add("note", block)
    elif is_caption(block):
        reading.add("caption", block)
    elif is_boilerplate(text) or _is_note_path(block.path):
        reading.add("note", block)
    elif credits := read_credit_line(text):
        for credit in credits:
            reading.credit(credit.role, credit.name)
        reading.add("note", block)
    elif is_heading(block):
        reading.add("heading", block)
    else:
        reading.add("body", block)


def add_images(reading: Reading, block: Block) -> None:
    """Keep a block of images without text, so that a caption that follows finds them."""
    reading.add("note", block, "")


def keep_text(reading: Reading, apart: Iterable[Block] = ()) -> None:
    """Make body of what a page has to read where that stands in links, lists or captions alone, so that it is not lost;
    the blocks of `apart` (a time stamp, a byline) stay notes."""
    known = {id(block) for block in apart}
    if any(p.kind in ("body", "heading") and _HAS_WORD.search(p.text) for p in reading.paragraphs):
        return
    for paragraph in reading.paragraphs:
        block = paragraph.block
        if block is None or id(block) in known or block.data or not _HAS_WORD.search(paragraph.text):
            continue
        if not is_boilerplate(paragraph.text) and not read_credit_line(paragraph.text):
            paragraph.kind = "body"


def is_headline(text: str, page: Page) -> bool:
    """Whether a block repeats the article's title."""
    title = page.title
    return bool(title) and text.lstrip().startswith(title.lstrip()[:1]) and _squeezed(text) == _squeezed(title)


def is_caption(block: Block) -> bool:
    """Whether a block stands where captions stand: a figcaption, a caption class, small print under a picture."""
    if _is_caption_path(block.path):
        return True
    return bool(block.marks) and len(block.text) < 400 and block.covered("small") > 0.9


def bracketed_credit(caption: str) -> str | None:
    """The photo credit a caption closes with in brackets: …（路透社） gives 路透社."""
    found = _CREDIT_AT_END.search(caption)
    return found[1].strip() if found else None


def is_heading(block: Block) -> bool:
    """Whether a block is a heading: by its tag, or a short line in bold that is no whole sentence."""
    if block.tag in HEADING_TAGS:
        return True
    return len(block.text) <= 40 and block.covered("b") >= 0.95 and not _SENTENCE_END.search(block.text)


def is_question_heading(block: Block) -> bool:
    """Whether a block is a short question in bold with no speaker before it, as some outlets head their sections."""
    return len(block.text) <= 30 and block.covered("b") >= 0.95 and bool(_QUESTION.match(block.text))


def dash_dateline(text: str) -> re.Match[str] | None:
    """The dateline of 香港——中国政府…, its `place` a group; 我指的不是大事—— is none."""
    found = _DASH_DATELINE.match(text)
    if found is None or _NO_PLACE.search(found["place"]):
        return None
    return found if len(found["place"]) <= _MAX_PLACE or _LONG_PLACE.search(found["place"]) else None


def is_biography(text: str, authors: Iterable[str]) -> bool:
    """Whether a paragraph presents a writer, as pages do at their end: it begins with a known author's name, with a
    Latin name, or with a name and its Latin form, and speaks of a writer's trade."""
    if _FOLLOW.search(text):
        return True
    if len(text) > 500:
        return False
    if any(text.casefold().startswith(author.casefold()) for author in authors):
        return True
    return bool(_BIOGRAPHY.match(text)) and bool(_TRADE.search(text))


def links_only(block: Block) -> bool:
    """Whether a block is nothing but links, as lists of related articles are."""
    return bool(block.marks) and block.covered("a") >= 0.9


@lru_cache(maxsize=4096)
def _is_caption_path(path: str) -> bool:
    return bool(_CAPTION_PATH.search(path))


@lru_cache(maxsize=4096)
def _is_note_path(path: str) -> bool:
    return bool(_NOTE_PATH.search(_TOPIC_CLASS.sub("", path)))


def _squeezed(text: str) -> str:
    return "".join(text.split())
