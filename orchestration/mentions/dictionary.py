"""Mentions by the lexicon: leftmost-longest dictionary matching, with regard for the edges of the words it matches in."""

import gc
import re
import string
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache, cached_property, partial
from importlib.metadata import version
from itertools import chain, islice
from typing import Any, NamedTuple

import daachorse

from orchestration.entities.lexicon import Alias, Lexicon, load_lexicon
from orchestration.kept import kept
from orchestration.mentions.characters import (
    GIVEN_NAME_CHARACTERS,
    SURNAMES,
    TRANSLITERATING,
    is_han,
    is_transliterating,
    normalise,
    normalise_each,
)
from orchestration.mentions.reference import mentions_key
from orchestration.mentions.right_edge import MAY_GO_ON, may_end
from orchestration.mentions.vocabulary import FOLLOWERS, STATE_BODIES

Match = tuple[int, int, list[Alias]]

_GOES_ON_AFTER = {
    "大": "部多约量型使臣幅力概致体学街厨厦选都半家批举",
    "报": "道导告酬复警名销案考",
    "行": "为使动业政走程驶",
    "信": "号任心息念仰贷箱件",
    "和": "平谐解睦",
    "海": "拔",
}
_GOES_ON_AFTER_KIND = {"区": "域间块", "市": "场值价面况", "县": "级域", "港": "口"}
_BEFORE_INNER = {"里": "这那哪心家手夜城院", "中": "其震", "新": "最更创重"}
_PLACES_BEFORE = frozenset(
    """
    印尼 古巴 阿曼 约旦 智利 苏丹 沙特 加纳 肯亚 利亚 尼亚 西亚 比亚 罗斯 兰卡 拉克 威特 巴西 斯坦 纽西 西兰 芬兰
    荷兰 波兰 爱兰 吉尔 巴马 里兰 利加 各兰
    """.split()
)
_ORDINARY_STRONG = frozenset("达约特马以内加华多当历本")
_MOSTLY_FOREIGN = frozenset(char for char in TRANSLITERATING if is_transliterating(char, 3))
_MOSTLY_FOREIGN_BEFORE = _MOSTLY_FOREIGN - _ORDINARY_STRONG
_RATHER_FOREIGN_BEFORE = frozenset(char for char in TRANSLITERATING if is_transliterating(char, 1)) - _ORDINARY_STRONG
_FOREIGN_AFTER = frozenset(char for char in TRANSLITERATING if is_transliterating(char, 4)) - _ORDINARY_STRONG
_TITLES_IN_NAMES = ("王子", "王妃", "公主", "将军", "女王", "国王", "总统", "主席", "爵士", "教授")
_KEEPING_PLACE = ("国会大厦", "国会大楼", "湾区", "绿区", "金融城")
_KEEPING_COUNTRY = ("大学", "学院", "中学", "有线电视新闻网", *sorted(STATE_BODIES))


class Dictionary:
    """A lexicon made ready for matching; build once per process."""

    def __init__(self, lexicon: Lexicon) -> None:
        by_pattern: dict[str, list[Alias]] = defaultdict(list)
        ordered = sorted(lexicon.aliases, key=lambda alias: alias.needs_context)
        patterns = normalise_each(alias.alias for alias in ordered)
        for alias, pattern in zip(ordered, patterns, strict=True):
            known = by_pattern[pattern]
            if all(alias.entity_id != other.entity_id for other in known):  # 刚果(金) and 刚果（金） are one string
                known.append(alias._replace(alias=pattern))
        for pattern in _composites(by_pattern):
            del by_pattern[pattern]
        self.counties = {(county.province_id, county.stem): county.entity_id for county in lexicon.counties}
        """Counties by the id of their province and their names without the kind."""
        self.countries = frozenset(
            alias.entity_id for alias in lexicon.aliases if re.fullmatch(r"gpe\.[a-z]{2}", alias.entity_id)
        )
        self.learned: dict[str, Alias] = {}
        """What the archive taught beside the lexicon, by string."""
        self._names = _Names({blocker: [] for blocker in map(normalise, lexicon.blockers)} | by_pattern)
        self._learned_names: _Names | None = None

    @cached_property
    def aliases(self) -> dict[str, list[Alias]]:
        """The aliases of the lexicon by string."""
        return {name: aliases for name, aliases in self._names.owners.items() if aliases}

    def taught(self, learned: Iterable[Alias]) -> "Dictionary":
        """This dictionary with aliases that the archive taught; what the lexicon has already stays as it is."""
        other = copy(self)
        other.learned = {alias.alias: alias for alias in learned if alias.alias not in self._names.owners}
        other._learned_names = _Names({name: [alias] for name, alias in other.learned.items()})
        return other

    def find(self, text: str) -> list[Match]:
        """The matches in a normalised text as (start, end, the aliases the string may be), blockers left out."""
        learned = self._learned_names.find(text) if self._learned_names else []
        if not learned:
            return self._names.find(text)
        matches: list[Match] = []
        end = 0
        for match in sorted([*self._names.find(text, blockers=True), *learned], key=_leftmost_longest):
            if match[0] >= end:
                matches.append(match)
                end = match[1]
        return [match for match in matches if match[2]]

    def find_each(self, texts: Iterable[str]) -> Iterator[list[Match]]:
        """The matches in each text, which is normalised first.

        All texts are, before the first is matched: what matching looks up in memory is still at hand for the next text where
        nothing else is done in between.
        """
        return map(self.find, list(map(normalise, texts)))


@cache
def curated_dictionary() -> Dictionary:
    """The dictionary of the lexicon alone; built once for a state of code and lexicon."""
    # The collector would walk over the growing lexicon again and again, and find nothing in it to collect.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return kept("dictionary", f"{version('daachorse')}-{mentions_key()}", lambda: Dictionary(load_lexicon()))
    finally:
        if was_on:
            gc.enable()


class _Names:
    """An automaton of strings, each with the aliases it may be: none for a blocker."""

    def __init__(self, owners: dict[str, list[Alias]]) -> None:
        self.owners = dict(sorted(owners.items()))
        self._by_pattern = list(self.owners.values())
        self._edges = [_edges_of(pattern, aliases) for pattern, aliases in self.owners.items()]
        self._edges_of_names = [
            edges if aliases else () for aliases, edges in zip(self._by_pattern, self._edges, strict=True)
        ]
        self._automaton = (
            daachorse.CharwiseDoubleArrayAhoCorasick(list(self.owners), daachorse.MATCH_KIND_LEFTMOST_LONGEST)
            if owners
            else None
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is kept: aliases by columns, since tens of thousands are made anew of them in half the time."""
        columns = list(map(list, zip(*chain.from_iterable(self._by_pattern), strict=True)))
        counts = array("I", map(len, self._by_pattern))
        return self.__dict__ | {"owners": (list(self.owners), counts, columns), "_by_pattern": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        patterns, counts, columns = state["owners"]
        aliases = map(_alias, zip(*columns, strict=True))
        by_pattern = [[next(aliases)] if count == 1 else list(islice(aliases, count)) for count in counts]
        self.__dict__ = state | {"owners": dict(zip(patterns, by_pattern, strict=True)), "_by_pattern": by_pattern}

    def find(self, text: str, blockers: bool = False) -> list[Match]:
        by_pattern = self._by_pattern
        edges_of = self._edges if blockers else self._edges_of_names
        edged = text + _EDGE  # its last character stands before the first one, too, at -1
        matches: list[Match] = []
        for start, end, i in self._automaton.find(text) if self._automaton else ():
            edges = edges_of[i]
            if edges is not None:
                if not edges:
                    continue
                behind, before, check = edges
                # Few stand beside a character that tells of another word, or may.
                if ((before and edged[end] in before) or (behind and edged[start - 1] in behind)) and not _stands_alone(
                    text, start, end, check
                ):
                    if check.may_hold_others:
                        matches += [(start + s, start + e, found) for s, e, found in self.find(text[start : end - 1])]
                    continue
            matches.append((start, end, by_pattern[i]))
        return matches


_alias = partial(tuple.__new__, Alias)  # the constructor takes three times the time


def _leftmost_longest(match: Match) -> tuple[int, int]:
    return match[0], -match[1]


_EDGE = "\n"
"""What stands beside a text: no character that a check asks for."""
_FOREIGN, _CHINESE_NAME, _BODY = 1, 2, 4
_ASCII_ALNUM = frozenset(string.ascii_letters + string.digits)


class _Check(NamedTuple):
    """What tells whether a pattern, where it stands, is a word and not cut out of a longer one."""

    never_after: frozenset[str] = frozenset()
    """Characters that it does not stand right behind: no CNN behind a C."""
    never_before: frozenset[str] = frozenset()
    kinds: int = 0
    """Which names it may be of that have rules of their own."""
    may_hold_others: bool = False
    """What is no ministry in 美国商务部长 still holds the country, as 南海区域 holds the sea."""


_Edges = tuple[frozenset[str], frozenset[str], _Check]
"""The characters that a pattern is a word behind and before only as its check says, and beside all others without it."""


def _edges_of(pattern: str, aliases: list[Alias]) -> _Edges | None:
    """None for a pattern that is a word wherever it stands."""
    types = [alias.entity_type for alias in aliases]
    first, last = pattern[0], pattern[-1]
    never_after: set[str] = set()
    never_before: set[str] = set()
    if first.isascii():
        never_after |= _ASCII_ALNUM
    if last.isascii():
        never_before |= _ASCII_ALNUM
    is_place = "GPE" in types or last == "港"
    if is_place:
        never_before.add("族")
        if first == "日":
            never_after |= _digits()
        if len(pattern) > 2:
            never_before.update(_GOES_ON_AFTER_KIND.get(last, ""))
    if len(pattern) == 2 or (len(pattern) <= 3 and last in "报信"):
        never_before.update(_GOES_ON_AFTER.get(last, ""))
    if len(pattern) == 2:
        never_after.update(_BEFORE_INNER.get(first, ""))
    kinds = 0
    behind, before = set(never_after), set(never_before)
    if len(pattern) <= 4 and all(map(is_transliterating, pattern)):
        kinds |= _FOREIGN
        behind |= _RATHER_FOREIGN_BEFORE | {"·"}
        before |= _FOREIGN_AFTER | {"·"}
    if len(pattern) == 2 and first in SURNAMES and "PERSON" in types:
        kinds |= _CHINESE_NAME
        before |= GIVEN_NAME_CHARACTERS
    is_body = last in "部党院局署厅" and "ORG" in types
    if is_body:
        kinds |= _BODY
        before |= MAY_GO_ON
    if not behind and not before:
        return None
    check = _Check(frozenset(never_after), frozenset(never_before), kinds, (is_place or is_body) and len(pattern) > 2)
    return _shared((frozenset(behind), frozenset(before), check))


@cache
def _digits() -> frozenset[str]:
    return frozenset(char for char in map(chr, range(sys.maxunicode + 1)) if char.isdigit())


@cache
def _shared(edges: _Edges) -> _Edges:
    """One object for all patterns with the same edges."""
    return edges


def _stands_alone(text: str, start: int, end: int, check: _Check) -> bool:
    """Whether a match is a word and not cut out of a longer one: no 马斯 in 托马斯, no 公安部 in 公安部门."""
    before, after, kinds = text[start - 1 : start], text[end : end + 1], check.kinds
    if after in check.never_before or before in check.never_after:
        return False
    if kinds & _FOREIGN and _is_cut_off(text, start, end):
        return False
    if kinds & _CHINESE_NAME and after in GIVEN_NAME_CHARACTERS and text[end : end + 2] not in FOLLOWERS:
        return False
    return not kinds & _BODY or may_end(text, end)


def _is_cut_off(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "·" or after == "·":
        return end - start < 3 or after != "·" or text[end + 1 : end + 2].isascii() is False
    if end - start > 3:
        return False
    if before in _MOSTLY_FOREIGN_BEFORE or (before in _RATHER_FOREIGN_BEFORE and after in _MOSTLY_FOREIGN):
        return text[start - 2 : start] not in _PLACES_BEFORE
    return after in _FOREIGN_AFTER


def _composites(by_pattern: dict[str, list[Alias]]) -> list[str]:
    """Aliases that are a place before another alias of the same entity, which the guide splits: 北京|海淀区, 韩国|三星,
    亚太|地区; bodies of a state keep their country, and so do names that the lexicon calls whole."""
    places = {pattern for pattern, aliases in by_pattern.items() if any(a.entity_type == "GPE" for a in aliases)}
    composites = []
    for pattern, aliases in by_pattern.items():
        if len(pattern) < 4 or not is_han(pattern[0]) or any(alias.is_whole for alias in aliases):
            continue
        types = {alias.entity_type for alias in aliases}
        owners = {alias.entity_id for alias in aliases}
        if (
            (types <= {"GPE", "LOC"} and pattern.endswith("地区") and _owners(by_pattern, pattern[:-2]) & owners)
            or (types <= {"GPE", "LOC"} and pattern.endswith(("政府", "当局")))
            or (
                types == {"PERSON"}
                and pattern.endswith(_TITLES_IN_NAMES)
                and _owners(by_pattern, pattern[:-2]) & owners
            )
        ):
            composites.append(pattern)
        elif (types <= {"GPE", "LOC"} and not pattern.endswith(_KEEPING_PLACE)) or (
            types == {"ORG"} and not _keeps_country(pattern)
        ):
            for at in range(2, len(pattern) - 1):
                prefix = _owners(by_pattern, pattern[:at])
                if (
                    pattern[:at] in places
                    and not prefix & owners
                    and _owners(by_pattern, pattern[at:], free_only="ORG" in types) & owners
                ):
                    composites.append(pattern)
                    break
    return composites


def _owners(by_pattern: dict[str, list[Alias]], pattern: str, free_only: bool = False) -> set[str]:
    return {alias.entity_id for alias in by_pattern.get(pattern, ()) if not (free_only and alias.needs_context)}


def _keeps_country(pattern: str) -> bool:
    return pattern[-1].isascii() or pattern[-1] in "部院署局委厅军党会方府" or pattern.endswith(_KEEPING_COUNTRY)
