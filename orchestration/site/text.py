"""Text and addresses of strangers made fit for a page: control characters neutralised, markup escaped, links checked,
file names derived, months and sentences cut.  No reading and no writing."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

_UNSAFE_CODES = (
    *(code for code in range(32) if code not in (9, 10)),
    *range(127, 160),
    0x061C,  # Arabic letter mark
    *range(0x200E, 0x2010),  # left-to-right and right-to-left marks
    *range(0x2028, 0x202F),  # line separators, embeddings and overrides of direction
    *range(0x2060, 0x2070),  # invisible operators, isolates
    *range(0xD800, 0xE000),  # halves of characters
    *range(0xFFF9, 0xFFFC),
)
_UNSAFE = dict.fromkeys(_UNSAFE_CODES, "\ufffd")
_UNSAFE_CHAR = re.compile("[" + "".join(re.escape(chr(code)) for code in _UNSAFE) + "]")
_SENTENCE = re.compile(r"[^。！？!?；\n]{0,2000}[。！？!?；]+[”」』’\"）)]*|[^。！？!?；\n]{1,2000}")
_LONGEST_LINK = 2000
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def neutral(text: str) -> str:
    """The text with control, direction and invisible characters replaced by �, one for one, so that offsets hold."""
    # Most text holds none, and searching is many times cheaper than translating.
    return text.translate(_UNSAFE) if _UNSAFE_CHAR.search(text) else text


def escaped(text: str) -> str:
    """The neutralised text as HTML, good for elements and for quoted attributes."""
    return str(escape(neutral(text)))


def html(text: str) -> Markup:
    """Text that this package put together as HTML, every part of it from strangers escaped."""
    return Markup(text)  # noqa: S704


def finalized(value: Any) -> Any:
    """What a template prints for a value: markup as it is, None as nothing, all else neutralised."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    return neutral(value) if isinstance(value, str) else value


def clipped(text: str | None, limit: int = 120) -> str:
    """The text, or its beginning where a stranger made it longer than a page can bear."""
    text = text or ""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def safe_link(url: str | None) -> str | None:
    """The address if it is http or https with a host and nothing that could hide another, else None."""
    if not url or len(url) > _LONGEST_LINK or url != neutral(url) or any(char in url for char in " \t\n\\<>\"'"):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return None
    return url


@lru_cache(100_000)
def file_name(identifier: str) -> str:
    """A file name for an id: the id where it is plain, else a hash of it; never a path, the same on every system."""
    if _PLAIN_NAME.fullmatch(identifier) and ".." not in identifier:
        return identifier
    return "x-" + hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def command_for(sql: str) -> str:
    """The command that runs a query, to be copied into a shell; the bare query where a shell would take part of it for
    something else, since ids are made of names that strangers wrote."""
    return sql if any(char in sql for char in '"$`\\!\n') else f'sinoscope sql "{sql}"'


def query_part(value: str) -> str:
    """A value for the fragment or query of an address."""
    return quote(value.encode("utf-8", "replace"), safe="")


def json_for_script(value: Any) -> str:
    """JSON that can stand in a script element or file: it closes no element and holds no line separator."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )  # fmt: skip


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a part of a text, as half-open offsets into the text."""
    for found in _SENTENCE.finditer(text, start, end):
        yield found.start(), found.end()


@lru_cache(10_000)
def month_id(month: date) -> str:
    return f"{month:%Y-%m}"


def month_name(month: date, language: str) -> str:
    return f"{month.year}年{month.month}月" if language == "zh" else f"{_MONTHS[month.month - 1]} {month.year}"
