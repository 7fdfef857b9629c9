"""How far left a name goes that is known by its ending: it is walked back part by part, and only a part that may stand
in such a name, before an edge, justifies it."""

import re
from collections.abc import Mapping, Set
from typing import NamedTuple

from orchestration.mentions.characters import TRANSLITERATING, is_han, is_transliterating, transliteration_weight
from orchestration.mentions.persons import is_loose_edge
from orchestration.mentions.spans import Span

_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+$")
_LATIN = re.compile(r"(?:[A-Z][A-Za-z0-9.&'’+-]*)(?: (?:[A-Z0-9&][A-Za-z0-9.&'’+-]*|of|and|for|de))* ?$")
_FOREIGN = frozenset(c for c in TRANSLITERATING if is_transliterating(c, 1)) | {"·"}
_LONGEST_WORD = 5
_LONGEST_NAME = 30


class Walk(NamedTuple):
    """`start` of the name; `parts` are its pieces from the right, each a known name (its span) or plain words.

    `is_named` says that a piece is a name (a place, a transliteration, Latin letters), which sets the name apart.
    """

    start: int
    parts: tuple[Span | str, ...]
    is_named: bool


def walk_left(text: str, end: int, words: Set[str], known_to: Mapping[int, Span], over_latin: bool = True) -> Walk:
    """Walk back from the beginning of an ending at `end` over `words` and the known names that end at each place.

    中国|国际|金融 before 公司: the parts 金融, 国际, 中国.
    """
    at = end
    parts: list[Span | str] = []
    is_named = False
    while at > 0 and end - at < _LONGEST_NAME:
        known = known_to.get(at)
        if known is not None and known.kind != "PERSON" and known.start < at:
            parts.append(known)
            at = known.start
            is_named = True
            continue
        before = text[at - 1]
        if not is_han(before):
            is_latin = over_latin and before.isascii() and (before.isalnum() or before == " ")
            match = _LATIN.search(text, max(0, at - 40), at) if is_latin else None
            if match and match.end() == at and len(match.group().strip()) > 1 and not is_named:
                parts.append(match.group())
                at = match.start()
                is_named = True
            break
        foreign = _foreign_run(text, at) if before in _FOREIGN else ""
        word = None
        for size in range(min(_LONGEST_WORD, at), 1, -1):
            if (part := text[at - size : at]) in words:
                word = part
                break
        if foreign and (word is None or len(foreign) > len(word) + 1):
            parts.append(foreign)
            at -= len(foreign)
            is_named = True
            continue
        if word is None and (match := _ORDINAL.search(text, max(0, at - 6), at)):
            word = match.group()
        if word is None and before in words and _continues(text, at - 1, words, known_to):
            if before in "和与及暨兼" and (at - 1 in known_to or is_named or text.endswith("地区", 0, at - 1)):
                break
            word = before
        if word is None:
            break
        parts.append(word)
        at -= len(word)
    while (
        parts
        and isinstance(parts[-1], str)
        and parts[-1] in ("和", "与", "及", "的", "之间", "间", "兼", "暨", "总", "分", "大", "新", "中", "小", "副")
    ):
        at += len(parts.pop())
    return Walk(at, tuple(parts), is_named)


def is_justified(text: str, walk: Walk) -> bool:
    """Whether a name may begin where a walk ended: it begins with a name, or stands after an edge."""
    if not walk.parts:
        return False
    if isinstance(walk.parts[-1], Span):
        return True
    return is_loose_edge(text, walk.start)


def unknown_core(text: str, end: int, longest: int) -> int | None:
    """Where a core of unknown characters before an ending begins, if punctuation closes it off: “|兴青|公司."""
    at = end
    while at > 0 and end - at <= longest and is_han(text[at - 1]):
        at -= 1
    return at if 2 <= end - at <= longest else None


def _foreign_run(text: str, end: int) -> str:
    start, longest = end, max(0, end - 12)
    while start > longest and text[start - 1] in _FOREIGN:
        start -= 1
    if end - start < 2:
        return ""
    while start < end and text[start] == "·":
        start += 1
    run = text[start:end]
    plain = run.replace("·", "")
    if len(plain) < 2 or transliteration_weight(plain) < 2.6 * len(plain):
        return ""
    return run


def _continues(text: str, at: int, words: Set[str], known_to: Mapping[int, Span]) -> bool:
    """Whether a part that is one character only stands between other parts: 北京|市|公安局, 新闻|和|出版."""
    return at in known_to or any(text[at - size : at] in words for size in (4, 3, 2) if at >= size)
