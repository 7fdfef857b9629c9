"""What reading a page gives: an article's blocks with their kinds, credits, links, images and times.  The layouts
fill it; how a page becomes one is theirs to say."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from orchestration.archive.blocks import Block

Kind = Literal["body", "heading", "caption", "note"]
Role = Literal["author", "translator", "editor", "contributor", "photographer"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a layout gets it: the envelope's facts and the walk's blocks."""

    url: str
    title: str
    host: str
    tags: list[str]
    front_author: str
    blocks: list[Block]


class Credit(NamedTuple):
    role: Role
    name: str


class Link(NamedTuple):
    """An address found on the page: `inline` in the body, `related` beside it, `original` the article it translates."""

    url: str
    text: str
    kind: Literal["inline", "related", "original"]
    paragraph_no: int | None


class FoundImage(NamedTuple):
    url: str
    caption: str | None
    credit: str | None
    paragraph_no: int | None


@dataclass(slots=True)
class Paragraph:
    """One block of the article; `block` is where its links and images come from."""

    kind: Kind
    text: str
    block: Block | None = None
    photo_credit: str | None = None
    """Of a caption, where the outlet prints the photographer or agency otherwise than in a `cite`."""


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """The time as the page prints it: in UTC where `zone` is known, else as printed; `zone` as +08:00, Z or None."""

    at: datetime
    zone: str | None


@dataclass(slots=True)
class Reading:
    """One page, read.  `paragraphs` holds every block that was recognised, in order, body or not."""

    parser: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    dateline_place: str | None = None
    dateline: str | None = None
    """The dateline as printed, where the layout takes it off itself and it may carry a day."""
    printed: PrintedTime | None = None
    section: str | None = None
    original_url: str | None = None
    standfirst: str | None = None
    title: str | None = None
    """The headline alone, where the outlet's feed adds its own name or numbers to the page's title."""

    def add(self, kind: Kind, block: Block, text: str | None = None, photo_credit: str | None = None) -> None:
        """Take a block in as a paragraph of this kind, with `text` where only a part of it counts."""
        self.paragraphs.append(Paragraph(kind, block.text if text is None else text, block, photo_credit))

    def credit(self, role: Role, *names: str) -> None:
        """Add names in a role, each once."""
        for name in names:
            if name and Credit(role, name) not in self.credits:
                self.credits.append(Credit(role, name))
