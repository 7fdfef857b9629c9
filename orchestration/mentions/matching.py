"""Mentions by the lexicon: leftmost-longest dictionary matching on simplified characters, offsets into the text as
printed.  Which strings name what is the lexicon's to say."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import daachorse

from orchestration.entities.lexicon import Alias, Lexicon, load_lexicon
from orchestration.scripts import to_simplified

MENTIONS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Mention:
    """One alias at one place: `char_start` to `char_end` of the title or the body, in code points."""

    entity_id: str
    entity_type: str
    surface: str
    field: str
    char_start: int
    char_end: int
    paragraph_no: int | None
    method: str


class Matcher:
    """A lexicon made ready for matching; build once per process."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._aliases: dict[str, list[Alias]] = {}
        for alias in sorted(lexicon.aliases, key=lambda alias: alias.needs_context):
            known = self._aliases.setdefault(to_simplified(alias.alias), [])
            if all(alias.entity_id != other.entity_id for other in known):  # both scripts of an alias are one string
                known.append(alias)
        patterns = sorted({*self._aliases, *map(to_simplified, lexicon.blockers)})
        self._by_pattern = [self._aliases.get(pattern, []) for pattern in patterns]
        self._is_latin = [pattern[0].isascii() or pattern[-1].isascii() for pattern in patterns]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(patterns, daachorse.MATCH_KIND_LEFTMOST_LONGEST)

    def find(self, text: str) -> list[tuple[int, int, list[Alias]]]:
        """The matches in a text as (start, end, the aliases the string may be), blockers left out."""
        simplified = to_simplified(text)
        return [
            (start, end, self._by_pattern[pattern])
            for start, end, pattern in self._automaton.find(simplified)
            if self._by_pattern[pattern] and not (self._is_latin[pattern] and _inside_latin_word(text, start, end))
        ]

    def mentions(self, title: str, body: str, paragraphs: Sequence[tuple[int, int]]) -> list[Mention]:
        """The mentions of an article; `paragraphs` gives (char_start, paragraph_no) of the body's, in order.

        An alias of several entities goes to the one that the article names by an alias of its own, and is left out
        where that is none or more than one.
        """
        found = [("title", *match) for match in self.find(title)] + [("body", *match) for match in self.find(body)]
        named = {alias.entity_id for *_, aliases in found if len(aliases) == 1 for alias in aliases if not alias.needs_context}
        starts = [start for start, _ in paragraphs]
        mentions = []
        for field, start, end, aliases in found:
            alias = _owner(aliases, named)
            if alias is None:
                continue
            text = title if field == "title" else body
            number = paragraphs[bisect_right(starts, start) - 1][1] if field == "body" else None
            method = "lexicon-context" if alias.needs_context else "lexicon"
            surface = text[start:end]
            mentions.append(Mention(alias.entity_id, alias.entity_type, surface, field, start, end, number, method))
        return mentions


@cache
def curated_matcher() -> Matcher:
    """The matcher of the curated lexicon, one per process."""
    return Matcher(load_lexicon())


def _owner(aliases: list[Alias], named: set[str]) -> Alias | None:
    free = [alias for alias in aliases if not alias.needs_context]
    if len(free) == 1:
        return free[0]
    owners = [alias for alias in (free or aliases) if alias.entity_id in named]
    return owners[0] if len(owners) == 1 else None


def _inside_latin_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin alias is cut out of a longer word: no CNN in CNNIC, no US in USB."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (text[start].isascii() and before.isascii() and before.isalnum()) or (
        text[end - 1].isascii() and after.isascii() and after.isalnum()
    )
