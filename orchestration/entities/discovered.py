"""Ids of the entities that the lexicon lacks: of type and name alone, so that the same name has the same id in every
article and every build."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def english_key(english: str) -> str:
    """What different spellings of one English name have in common: letters without accents, no initials.

    Donald J. Trump -> donald trump, Nicolás Maduro -> nicolas maduro
    """
    plain = english.replace("'", "")
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    words = _WORD.findall(plain.casefold())
    long = [word for word in words if len(word) > 1]
    return " ".join(long if len(long) > 1 else words)


def discovered_id(kind: str, name: str, english: str | None) -> str:
    """The id of an entity by its full English name, where that is known, else by its own, in simplified characters."""
    key = english_key(english) if english else ""
    if " " in key:
        return f"{kind.casefold()}.~{key.replace(' ', '-')}"
    plain = name.replace("自由贸易", "自贸").replace("高峰会", "峰会") if kind == "DIALOGUE" else name
    return f"{kind.casefold()}.~{plain}"
