"""How third-party text is made harmless where it is shown: on a terminal, in Markdown, in a spreadsheet's cell.  What is
stored stays as it was found."""

from typing import Any

_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Marks that turn the direction of what follows, and of what stands around it."""
_CONTROL = [*range(32), *range(127, 160), 0x2028, 0x2029, *_BIDI]
_VISIBLE = dict.fromkeys(_CONTROL, "�")
_VISIBLE_IN_LINES = {code: mark for code, mark in _VISIBLE.items() if code not in (9, 10)}
_JSON_ESCAPES = {code: f"\\u{code:04x}" for code in _CONTROL if code >= 127}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def one_line(text: str) -> str:
    """Text for one line of a terminal: control characters and direction marks are replaced, line ends shown as ⏎."""
    return text.replace("\n", "⏎").translate(_VISIBLE)


def lines(text: str) -> str:
    """Text for a terminal, whose line ends stay."""
    return text.translate(_VISIBLE_IN_LINES)


def in_encoding(text: str, encoding: str) -> str:
    """Text as a terminal of that encoding can show it: characters that it lacks as their codes (\\u4e2d)."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def csv_cell(value: Any) -> Any:
    """A value for a CSV cell that a spreadsheet will not take for a formula: such a text gets an apostrophe before it.

    Numbers, dates and the like stay as they are (OWASP, "CSV Injection").
    """
    if isinstance(value, list | tuple | dict):
        return lines(str(value))
    if not isinstance(value, str):
        return value
    text = lines(value)
    return "'" + text if value.startswith(_STARTS_A_FORMULA) else text


def json_text(text: str) -> str:
    """A JSON text, whose characters that steer a terminal or turn its direction are escaped; its value is the same."""
    return text.translate(_JSON_ESCAPES)


def markdown_cell(value: Any, width: int = 60) -> str:
    """A value for a cell of a Markdown table: shortened, on one line, nothing in it taken for markup or HTML."""
    text = "" if value is None else one_line(str(value))
    text = text if len(text) <= width else text[: width - 1] + "…"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + char if char in "\\`*_{}[]()#+!|~$" else char for char in escaped)
