"""Scripts of Chinese: the one-to-one mapping to simplified characters that matching runs on, and the
script a text is written in.  Regional names (川普 / 特朗普) are aliases in the lexicon, not a matter of script."""

import re
import sys
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from orchestration.kept import kept
from orchestration.versions import source_version

if TYPE_CHECKING:
    from opencc import OpenCC

Script = Literal["zh-Hans", "zh-Hant", "en"]

_HAN = re.compile("[\u3400-\u9fff]+")
_RARE = re.compile("[\U00010000-\U0010ffff]")
_STRETCH = 200
_HAN_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2EBEF))


def to_simplified(text: str) -> str:
    """Map each character to its simplified form, keeping length and offsets: 國務卿 -> 国务卿.

    Characters are mapped singly and not in context, so that a name maps alike wherever it stands;
    the mapping is OpenCC's t2s.
    """
    return _simplifying()(text)


@lru_cache(maxsize=1024)
def simplified_body(body: str) -> str:
    """`to_simplified` of an article's body, kept for a while: several steps ask for those of one batch in turn."""
    return to_simplified(body)


def character_mapping(forms: Mapping[int, str]) -> Callable[[str], str]:
    """`str.translate` by `forms` of one character each, in a tenth of the time: all code points of a text are looked up in
    one table."""
    table = np.arange(sys.maxunicode + 1, dtype="<u4")
    table[list(forms)] = list(map(ord, forms.values()))

    def mapped(text: str) -> str:
        codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype="<u4")
        return table.take(codes).tobytes().decode("utf-32-le", errors="surrogatepass")

    return mapped


def script_of(text: str) -> Script:
    """The BCP 47 tag of the script most of a text is written in.

    English is a text with more Latin words than Han characters.  Between the Chinese scripts the characters
    that exist in only one of the two decide; a text without any is simplified, the archive's majority.
    """
    sample = text[:4000]
    words = sample.split()
    if not _has_han(sample, len(words)):  # with as many there are as many as Latin words, too
        latin_words = sum(1 for word in words if word[0].isascii() and word[0].isalpha())
        if not _has_han(sample, latin_words):
            return "en"
    in_simplified, in_traditional = _of_one_script()
    hant = len(in_traditional.findall(sample))
    if len(sample.encode("utf-16-le", errors="surrogatepass")) == 2 * len(sample):  # no rare characters
        # Simplified characters beyond the number of traditional ones decide nothing.
        return "zh-Hant" if hant > sum(1 for _ in islice(in_simplified.finditer(sample), hant)) else "zh-Hans"
    rare = _RARE.findall(sample)
    traditional, simplified = _characters()
    hans = len(in_simplified.findall(sample)) + sum(char in simplified for char in rare)
    hant += sum(ord(char) in traditional for char in rare)
    return "zh-Hant" if hant > hans else "zh-Hans"


def _has_han(sample: str, number: int) -> bool:
    """Whether a text has as many Han characters; most have them in their beginning."""
    found = 0
    for start in range(0, len(sample), _STRETCH):
        if found >= number:
            break
        stretch = sample[start : start + _STRETCH]
        found += len(stretch) - len(_HAN.sub("", stretch))
    return found >= number


class _Characters(NamedTuple):
    """What OpenCC says of single characters."""

    simplified_by_codepoint: dict[int, str]
    simplified_only: frozenset[str]
    """Simplified characters that traditional text does not use: those t2s produces and s2t changes."""


@cache
def _characters() -> _Characters:
    """Asked for once for a state of code and OpenCC: it takes a fifth of a second."""
    return kept("characters", f"{version('opencc')}-{source_version('scripts.py')}", _ask_opencc)


def _ask_opencc() -> _Characters:
    import opencc  # here, since what it says is mostly kept

    simplified = _one_to_one(opencc.OpenCC("t2s"))
    changed_back = _one_to_one(opencc.OpenCC("s2t"))
    return _Characters(simplified, frozenset(char for char in simplified.values() if ord(char) in changed_back))


@cache
def _simplifying() -> Callable[[str], str]:
    return character_mapping(_characters().simplified_by_codepoint)


@cache
def _of_one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The characters of simplified text alone and those of traditional text alone, without the rare ones, which would
    cost the patterns their table."""
    traditional, simplified = _characters()
    common = (sorted(char for char in chars if char <= "\uffff") for chars in (simplified, map(chr, traditional)))
    first, second = (re.compile(f"[{''.join(chars)}]") for chars in common)
    return first, second


def _one_to_one(converter: "OpenCC") -> dict[int, str]:
    han = [chr(code) for first, last in _HAN_RANGES for code in range(first, last + 1)]
    # One text of lines: a line end divides words as well as a call of its own, at a fifth of the time.
    converted = zip(han, converter.convert("\n".join(han)).split("\n"), strict=True)
    return {ord(char): image for char, image in converted if image != char and len(image) == 1}
