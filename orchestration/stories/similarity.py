"""When two articles tell one story: near-duplicate texts, as wire copy and reprints are.  Pure functions of texts;
which pairs are compared is refresh.py's to arrange."""

import re
import struct
from array import array
from collections import Counter
from hashlib import blake2b

import rensa

from orchestration.scripts import simplified_body

SHINGLE = 5
"""Characters of a shingle: long enough that common phrases do not count, short enough to survive small edits."""
SAME_STORY_FROM = 0.6
"""Exact Jaccard similarity of shingles from which two texts are one story; editors cut, retitle and reorder."""
SAME_OUTLET_FROM = 0.9
"""The same for two articles of one outlet on different days: its daily series (fixings, sorties, cases before court)
say nearly the same each time, and only a text that is repeated as it was is the same story."""
SAME_NUMBERS_FROM = 0.5
"""Of all numbers in two texts, the share that stands in both: instalments of a series differ in theirs (0.37 to 0.44
in fixings of the exchange rate), while a reprint keeps them (0.57 and more)."""
MIN_NUMBERS = 10
"""With fewer numbers in all a single rounded one would decide."""
MIN_CHARS = 80
"""Shorter texts are alike by chance."""
WINDOW_DAYS = 14
"""Reprints follow within days; a series with the same words months later is another instalment."""
_PERMUTATIONS, _BANDS = 128, 32
_SEED = 20240101
_DIGEST = struct.Struct(f"<{_PERMUTATIONS}I")
_ROWS = struct.Struct(f"{_DIGEST.size // _BANDS}s" * _BANDS)
_HASH_BYTES = 7
_HASHES = struct.Struct(f">{_BANDS}Q")
"""The hashes of the bands, each with a zero before it to make eight bytes."""
_TEXT = re.compile(r"[\u4e00-\u9fff\w]+")
"""Letters and digits; Han characters stand first, since a range is told faster than what is a letter at all."""
_CODE_POINTS = "utf-32-le"
_BREAK = array("I", "\n".encode(_CODE_POINTS))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def signature(body: str) -> list[int]:
    """The MinHash bands of a text, [] for one too short: texts of one story nearly always share a band.

    32 bands of 4 rows miss 1 of 80 pairs of similarity 0.6 and 1 of 5,000 of 0.7.
    """
    shingles = _lines_of_shingles(body).encode().split()  # MinHash would encode each
    # That enough of them differ shows at the beginning, without a set of all.
    if len(set(shingles[: MIN_CHARS + 20])) < MIN_CHARS and len(set(shingles)) < MIN_CHARS:
        return []
    minhash = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(shingles)  # the least of all hashes, whatever their order and however often they occur
    rows = _ROWS.unpack(_DIGEST.pack(*minhash.digest()))
    hashes = b"".join([b"\0" + blake2b(row, digest_size=_HASH_BYTES).digest() for row in rows])
    return [number * _BANDS + band for band, number in enumerate(_HASHES.unpack(hashes))]


def similarity(one: str, other: str) -> float:
    """Exact Jaccard similarity of the shingles of two texts, 0 where their numbers say that they are instalments of
    a series."""
    numbers, other_numbers = _numbers(one), _numbers(other)
    count = (numbers | other_numbers).total()
    if count >= MIN_NUMBERS and (numbers & other_numbers).total() / count < SAME_NUMBERS_FROM:
        return 0.0
    shingles, other_shingles = shingles_of(one), shingles_of(other)
    union = len(shingles | other_shingles)
    return len(shingles & other_shingles) / union if union else 0.0


def tells_same_story(similar: float, same_outlet_other_day: bool) -> bool:
    """Whether two texts so similar tell one story; an outlet's articles of different days have to be nearly equal."""
    return similar >= (SAME_OUTLET_FROM if same_outlet_other_day else SAME_STORY_FROM)


def shingles_of(body: str) -> set[str]:
    """The runs of five letters, digits or Han characters of a text, in simplified characters."""
    return set(_lines_of_shingles(body).split())


def _lines_of_shingles(body: str) -> str:
    """All shingles of a text in their order, each a line.

    Written column by column and then split, they are made twice as fast as by cutting them out of the text one by one.
    """
    letters = "".join(_TEXT.findall(simplified_body(body))).replace("_", "")
    text = array("I", letters.encode(_CODE_POINTS))
    count = len(text) - SHINGLE + 1
    if count < 1:
        return ""
    lines = _BREAK * (count * (SHINGLE + 1))
    for column in range(SHINGLE):
        lines[column :: SHINGLE + 1] = text[column : column + count]
    return lines.tobytes().decode(_CODE_POINTS)


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def components(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Members of connected groups, each with the smallest member of its group."""
    parent: dict[str, str] = {}

    def root(member: str) -> str:
        while parent.setdefault(member, member) != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return {member: root(member) for member in parent}
