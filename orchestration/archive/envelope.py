"""The envelope of a raw file: front matter, feed epoch, link line and rule, taken off the HTML they enclose."""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any

from orchestration.archive.limits import MAX_BROKEN_SHARE, MAX_DOCUMENT_BYTES

_FRONT_MATTER_BEGINS = re.compile(r"---[ \t]*\n")
_FRONT_MATTER_ENDS = re.compile(r"\n---[ \t]*(?:\n|\Z)")
_EPOCH = re.compile(r"\s*<!--\s*(-?\d{1,17})\s*-->[ \t]*\n?")
# Titles hold brackets and addresses hold parentheses: the last "](" of the line divides them.
_LINK = re.compile(r"\s*\[(.*)\]\((|\S.*?)\)[ \t]*(?:\n|\Z)")
_RULE = re.compile(r"\s*-{3,}[ \t]*(?:\n|\Z)")
_PLAIN_LINE = re.compile(
    r'^([A-Za-z_]\w*):[ ]+(?:"([^"\\]*)"|([^\s"\'\[\]{}#&*!|>%@`?:,-][^"\'\[\]{}#&*!|>%@`\\:]*?))[ ]*$'
)
_TAGS_LINE = re.compile(r"^(tags|categories):[ ]+\[[ ]*(?![ ?-])([^\[\]{}\"'#&*!|>%@`:,\\]+?)[ ]*\][ ]*$")
_DATE_LINE = re.compile(r"^date:[ ]+(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))[ ]*$")
# Addresses hold spaces where they hold titles.
_FROM_LINE = re.compile(r"^from:[ ]+(https?://[^\s\"'{}\[\]]+(?:(?<!:)[ ]+(?!#)[^\s\"'{}\[\]]+)*)[ ]*$")
_YAML_WORDS = re.compile(
    r"^(?:true|false|yes|no|on|off|null|~|=|<<|[-+.\d][\d_.,:eE+-]*|[-+]?0[xb][\da-f_]+|[-+]?\.inf|\.nan)$",
    re.IGNORECASE,
)
# Tabs, the line ends that only YAML knows, and what it refuses.
_NOT_PLAIN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
# The same but for U+FFFD: bytes are counted in a tenth of the time that a pattern takes over characters.
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


class Unreadable(ValueError):
    """A document that becomes a reject: `reason` is the short code, the message its detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass
class Envelope:
    """What a raw file says around its HTML.

    `epoch_ms` is the feed item's time in milliseconds; `front_matter` is YAML, '' where there is none.
    `url` and `title` come from the link line, else from the front matter; `url` may be ''.
    """

    url: str
    title: str
    epoch_ms: int | None
    html: str
    front_matter: str

    @cached_property
    def front(self) -> dict[str, Any]:
        """The front matter, its keys in lower case; read when it is asked for, since the link line tells most."""
        return read_front_matter(self.front_matter) if self.front_matter else {}

    @property
    def front_date(self) -> datetime | None:
        """The front matter's date in UTC; one without a zone is taken as UTC."""
        return _as_datetime(self.front.get("date"))

    @property
    def is_digest(self) -> bool:
        return self.front.get("digest") is True

    @property
    def tags(self) -> list[str]:
        value = self.front.get("tags")
        return [str(tag) for tag in value] if isinstance(value, list) else [value] if isinstance(value, str) else []


def open_envelope(content: bytes) -> Envelope:
    """Take a raw file apart.

    Raises Unreadable with one of the reasons too-large, empty, not-text.
    """
    text = decode(content)
    front_matter = ""
    at = 0
    # The line end of the first rule may begin the last one: a front matter may be empty.
    if (begins := _FRONT_MATTER_BEGINS.match(text)) and (ends := _FRONT_MATTER_ENDS.search(text, begins.end() - 1)):
        front_matter = text[begins.end() : ends.start()]
        at = ends.end()
    epoch_ms: int | None = None
    if found := _EPOCH.match(text, at):
        epoch_ms = int(found[1])
        at = found.end()
    url = title = ""
    if found := _LINK.match(text, at):
        title, url = found[1].strip(), found[2].strip()
        at = found.end()
    if found := _RULE.match(text, at):
        at = found.end()
    envelope = Envelope(url, title, epoch_ms, text[at:], front_matter)
    if not url:
        envelope.url = _text_of(envelope.front.get("from")) or _text_of(envelope.front.get("url"))
    if not title:
        envelope.title = _text_of(envelope.front.get("title"))
    return envelope


def decode(content: bytes) -> str:
    """A raw file's bytes as text with \\n line ends, without BOM, NUL and other control characters.

    UTF-8, or UTF-16 where a BOM says so, or GB 18030 where UTF-8 fails and GB 18030 does not; a few broken bytes
    become U+FFFD.  Raises Unreadable: too-large, empty, not-text.
    """
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Unreadable("too-large", f"{len(content)} bytes; the limit is {MAX_DOCUMENT_BYTES}")
    if not content or content.isspace():
        raise Unreadable("empty", "the file has no content")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
        encoded = text.encode()
    else:
        encoded = content.removeprefix(BOM_UTF8)
        try:
            text = encoded.decode()
        except UnicodeDecodeError as error:
            text = _decode_broken(content, error)
            encoded = text.encode()
    controls = len(encoded) - len(encoded.translate(None, _CONTROL_BYTES))
    broken = controls + text.count("\ufffd")
    if broken > MAX_BROKEN_SHARE * len(text) + 2:
        raise Unreadable("not-text", f"{broken} of {len(text)} characters are control or undecodable characters")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if broken:
        text = _CONTROL.sub(lambda m: "\ufffd" if m[0] == "\ufffd" else "", text)
    if not text or text.isspace():
        raise Unreadable("empty", "the file holds nothing but white space and control characters")
    return text


def read_front_matter(block: str) -> dict[str, Any]:
    """The YAML of a front matter as a mapping with lower-case keys.

    Archives write titles with unescaped quotes, which YAML refuses: then each `key: value` line is read by itself,
    so that one bad title does not cost the file its address and date.
    """
    plain = _read_plain_lines(block)
    if plain is not None:
        return plain
    # Here, since few front matters need it.
    from orchestration.archive.yaml_mapping import read_mapping

    loaded = read_mapping(block)
    if loaded is None:
        loaded = _read_line_by_line(block)
    return {str(key).lower(): value for key, value in loaded.items()}


def _decode_broken(content: bytes, error: UnicodeDecodeError) -> str:
    text = content.decode("utf-8", errors="replace")
    if text.count("\ufffd") <= MAX_BROKEN_SHARE * len(text) + 2:
        return text
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise Unreadable("not-text", f"neither UTF-8 nor GB 18030: {error.reason} at byte {error.start}") from None


def _read_plain_lines(block: str) -> dict[str, Any] | None:
    """The fast path for the few forms nearly every file uses; None where YAML has to decide."""
    front: dict[str, Any] = {}
    if _NOT_PLAIN.search(block):
        return None
    for line in block.split("\n"):
        if line.startswith("date:") and (found := _DATE_LINE.match(line)):
            front["date"] = _date_of_yaml(found[1])
        elif line.startswith("from:") and (found := _FROM_LINE.match(line)):
            front["from"] = found[1]
        elif plain := _read_plain_line(line):
            key, value, is_listed = plain
            front[key] = [value] if is_listed else value
        else:
            return None
    return front


@lru_cache(maxsize=1024)
def _read_plain_line(line: str) -> tuple[str, str, bool] | None:
    """The key and the value of a line, and whether it is that of a list; of most keys files say one thing again and again."""
    if found := _PLAIN_LINE.match(line):
        key, quoted, plain = found.groups()
        if not _is_yaml_word(key) and (quoted is not None or not _is_yaml_word(plain)):
            return key.lower(), quoted if quoted is not None else plain, False
    elif (found := _TAGS_LINE.match(line)) and not _is_yaml_word(found[2]):
        return found[1], found[2], True
    return None


@lru_cache(maxsize=1024)
def _is_yaml_word(text: str) -> bool:
    return _YAML_WORDS.match(text) is not None


def _date_of_yaml(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _read_line_by_line(block: str) -> dict[str, Any]:
    pairs = (line.partition(":") for line in block.split("\n"))
    return {
        key.strip(): value.strip().strip("\"'") for key, colon, value in pairs if colon and key.strip().isidentifier()
    }


def _as_datetime(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        except (OverflowError, ValueError):
            return None
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None


def _text_of(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()
