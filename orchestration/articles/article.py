"""A raw file's bytes become one article: envelope, layout, and the finishing that all outlets share."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import count
from typing import NamedTuple

from orchestration.archive.blocks import Block
from orchestration.archive.envelope import Envelope, Unreadable, open_envelope
from orchestration.archive.limits import MAX_TEXT_CHARACTERS
from orchestration.archive.pages import read_blocks
from orchestration.archive.urls import absolute_link, article_id, canonical_url, host_of, image_address
from orchestration.articles.credits import split_names
from orchestration.articles.datelines import dateline_day, read_dateline
from orchestration.articles.reading import Credit, FoundImage, Kind, Link, Page, Paragraph, Reading
from orchestration.outlets import read_page
from orchestration.scripts import Script, script_of

IN_BODY: frozenset[Kind] = frozenset(("body", "heading"))
MIN_LEAD_CHARS = 60
_HAS_LETTER = re.compile(r"[^\W_]")


class PlacedParagraph(NamedTuple):
    """A block with its number from 1 and, for blocks of the body, where it begins in it (code points)."""

    paragraph_no: int
    kind: Kind
    text: str
    char_start: int | None


@dataclass(slots=True)
class Article:
    """An article as one document reports it; every field is a function of the document's bytes."""

    article_id: str
    url: str
    host: str
    title: str
    epoch: datetime | None
    front_date: datetime | None
    printed_at: datetime | None
    printed_zone: str | None
    section: str | None
    script: Script
    dateline_place: str | None
    written_on: date | None
    """The day the dateline carries (路透北京4月16日), near that of publication."""
    body: str
    lead: str
    standfirst: str | None
    original_url: str | None
    is_digest: bool
    parser: str
    text_sha256: str
    """Of title and body: what makes two documents the same version."""
    page_chars: int
    """Visible characters of the page, white space aside; `unread_chars` of them no layout recognised."""
    unread_chars: int
    paragraphs: list[PlacedParagraph] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[FoundImage] = field(default_factory=list)


def read_article(content: bytes) -> Article:
    """Read a raw file.

    Raises Unreadable, whose reason is the reject's code: too-large, empty, not-text, too-deep, no-url, bad-url,
    no-title, no-text.
    """
    envelope = open_envelope(content)
    if not envelope.url:
        raise Unreadable("no-url", "neither a link line nor a front matter `from` gives the article's address")
    try:
        url = canonical_url(envelope.url)
    except ValueError as error:
        raise Unreadable("bad-url", str(error)) from None
    blocks = read_blocks(envelope.html)
    title = _clean_title(envelope.title)
    front_author = envelope.front.get("author")
    page = Page(url, title, host_of(url), envelope.tags, str(front_author or ""), blocks)
    reading = read_page(page)
    title = reading.title or title
    _finish(reading)
    placed = _placed(reading.paragraphs)
    body = "\n".join([p.text for p in placed if p.char_start is not None])
    if len(title) + len(body) > MAX_TEXT_CHARACTERS:
        raise Unreadable("too-large", f"a text of {len(body)} characters; the limit is {MAX_TEXT_CHARACTERS}")
    if not _HAS_LETTER.search(body):
        raise Unreadable("no-text", f"the page has no readable text ({len(blocks)} blocks, layout {reading.parser})")
    if not title:
        raise Unreadable("no-title", "neither the link line nor the front matter gives a title")
    read = {id(paragraph.block) for paragraph in reading.paragraphs}
    numbered = _numbered(reading.paragraphs)
    epoch, front_date = _epoch(envelope), _naive(envelope.front_date)
    return Article(
        article_id=article_id(url, envelope.is_digest),
        url=url,
        host=page.host,
        title=title,
        epoch=epoch,
        front_date=front_date,
        printed_at=reading.printed.at if reading.printed else None,
        printed_zone=reading.printed.zone if reading.printed else None,
        section=reading.section,
        script=script_of(title + body),
        dateline_place=reading.dateline_place,
        written_on=_written_on(reading.dateline, epoch or front_date),
        body=body,
        lead=_lead(placed),
        standfirst=reading.standfirst,
        original_url=absolute_link(reading.original_url, url) if reading.original_url else None,
        is_digest=envelope.is_digest,
        parser=reading.parser,
        text_sha256=_hash(f"{title}\n{body}"),
        page_chars=_visible(blocks),
        unread_chars=_visible([block for block in blocks if id(block) not in read]),
        paragraphs=placed,
        credits=reading.credits,
        links=_links(reading, numbered, url),
        images=_images(numbered, url),
    )


def _finish(reading: Reading) -> None:
    """The finishing that every outlet's pages need: dateline off the first paragraph, captions that the body repeats
    and headings without a text under them out of the body."""
    _take_dateline(reading)
    captions = {"".join(p.text.split()) for p in reading.paragraphs if p.kind == "caption" and p.text}
    beginnings = {caption[:1] for caption in captions}
    for paragraph in reading.paragraphs:
        if paragraph.kind not in IN_BODY:
            continue
        text = paragraph.text
        if text.lstrip()[:1] in beginnings and "".join(text.split()) in captions:
            paragraph.kind = "caption"
        elif not _HAS_LETTER.search(text):
            paragraph.kind = "note"
    _drop_trailing_headings(reading.paragraphs)


def _take_dateline(reading: Reading) -> None:
    first = next((p for p in reading.paragraphs if p.kind == "body" and p.text), None)
    if first is None:
        return
    found = read_dateline(first.text)
    if not found:
        return
    if reading.dateline_place is None:
        reading.dateline_place = found.place
    if reading.dateline is None:
        reading.dateline = first.text[: found.length]
    if found.names:
        reading.credit("author", *split_names(found.names))
    first.text = first.text[found.length :].lstrip()


def _drop_trailing_headings(paragraphs: list[Paragraph]) -> None:
    for paragraph in reversed(paragraphs):
        if paragraph.kind == "body":
            return
        if paragraph.kind == "heading":
            paragraph.kind = "note"


def _placed(paragraphs: list[Paragraph]) -> list[PlacedParagraph]:
    placed: list[PlacedParagraph] = []
    at = 0
    for paragraph in paragraphs:
        if not paragraph.text:
            continue
        start = None
        if paragraph.kind in IN_BODY:
            start = at
            at += len(paragraph.text) + 1
        placed.append(PlacedParagraph(len(placed) + 1, paragraph.kind, paragraph.text, start))
    return placed


def _lead(placed: list[PlacedParagraph]) -> str:
    """The opening of the body: its first paragraph, and the next where the first is shorter than 60 characters."""
    lead: list[str] = []
    for paragraph in placed:
        if paragraph.kind == "body":
            lead.append(paragraph.text)
            if sum(map(len, lead)) >= MIN_LEAD_CHARS:
                break
    return "\n".join(lead)


def _links(reading: Reading, numbered: list[tuple[int | None, Paragraph]], base: str) -> list[Link]:
    links: dict[Link, None] = {}
    for number, paragraph in numbered:
        if paragraph.block is None:
            continue
        for mark in paragraph.block.marks:
            address = absolute_link(mark.value, base) if mark.tag == "a" else None
            if address is None:
                continue
            words = paragraph.block.text[mark.start : mark.end]
            # A block that was divided gives each of its links to the paragraph that holds the link's words.
            if not paragraph.text or words in paragraph.text:
                is_original = bool(reading.original_url) and mark.value == reading.original_url
                kind = "original" if is_original else "inline" if paragraph.kind in IN_BODY else "related"
                links[Link(address, words, kind, number)] = None  # type: ignore[arg-type]
    return list(links)


def _images(numbered: list[tuple[int | None, Paragraph]], base: str) -> list[FoundImage]:
    """Each picture with the caption it stands in or that follows it directly."""
    images: dict[str, FoundImage] = {}
    for i, (number, paragraph) in enumerate(numbered):
        block = paragraph.block
        if block is None or not block.images:
            continue
        own = paragraph if paragraph.kind == "caption" and paragraph.text else None
        following = numbered[i + 1][1] if i + 1 < len(numbered) and numbered[i + 1][1].kind == "caption" else None
        caption = own or following
        for image in block.images:
            address = image_address(image.src, base)
            if address and address not in images:
                text = (caption.text if caption else "") or image.alt or None
                images[address] = FoundImage(address, text, _photo_credit(caption), number)
    return list(images.values())


def _photo_credit(caption: Paragraph | None) -> str | None:
    if caption is None or caption.block is None:
        return None
    if caption.photo_credit:
        return caption.photo_credit
    cited = caption.block.marked("cite")
    return cited[-1].strip() if cited else None


def _numbered(paragraphs: list[Paragraph]) -> list[tuple[int | None, Paragraph]]:
    numbers = count(1)
    return [(next(numbers) if paragraph.text else None, paragraph) for paragraph in paragraphs]


def _epoch(envelope: Envelope) -> datetime | None:
    if envelope.epoch_ms is None:
        return None
    try:
        return datetime.fromtimestamp(envelope.epoch_ms / 1000, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def _written_on(dateline: str | None, published_at: datetime | None) -> date | None:
    if dateline is None or published_at is None:
        return None
    try:
        published_on = (published_at + timedelta(hours=8)).date()
    except OverflowError:
        return None
    return dateline_day(dateline, published_on)


def _naive(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _clean_title(title: str) -> str:
    title = unescape(title)
    if not title.isprintable():
        title = "".join(c for c in title if c.isprintable() or c.isspace())
    return " ".join(title.split())


def _visible(blocks: Iterable[Block]) -> int:
    return len("".join("".join([block.text for block in blocks]).split()))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
