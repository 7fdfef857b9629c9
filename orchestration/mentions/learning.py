"""What the archive teaches: which names its articles gloss in English, whom those name, and which of them are firm
enough to be looked for in every article.  Finding glosses in a text is mentions/glosses.py's."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import daachorse
import polars as pl

from orchestration import frames
from orchestration.entities.discovered import discovered_id, english_key
from orchestration.entities.lexicon import Alias, Lexicon, load_lexicon, read_rows
from orchestration.kept import kept
from orchestration.mentions.characters import (
    is_han,
    is_transliterating,
    normalise,
    normalise_each,
    transliteration_weight,
)
from orchestration.mentions.persons import is_chinese_name
from orchestration.mentions.reference import mentions_key
from orchestration.mentions.vocabulary import PRIVATE_BODIES, STATE_BODIES
from orchestration.paths import reference_dir

CORRECTIONS_FILE = "gloss_corrections.csv"
"""Reviewed by hand: names that are never learned, and names whose entity the archive gets wrong."""

STATUSES = ("used", "known", "forbidden", "several", "rare", "edge", "unlike")
"""What became of a glossed name: looked for everywhere; in the lexicon already; forbidden by hand; glossed as several
entities; in too few articles; always cut after the same character, so that it may be the end of a longer name; not like
a name of its type, or of no known type."""

_SHARE = 0.75
"""A name belongs to the English name of this share of the articles that gloss it."""
_ARTICLES = 2
"""As many articles have to gloss a name, unless it is a person's full one; one more where it is short."""
_NO_NAME = re.compile(r"\d|\bUSS\b")
_ADDRESSES = ("博士", "先生", "女士", "教授", "将军", "爵士")
_SHORT_SURNAME = 3
_LIKE_TRANSLITERATION, _LIKE_FULL_NAME = 3.0, 1.6


@dataclass(frozen=True, slots=True)
class _Sense:
    """A name glossed as one English name, over the archive."""

    name: str
    english: str
    key: str
    kinds: Mapping[str, int]
    befores: frozenset[str]
    articles: int

    @property
    def kind(self) -> str:
        return max(sorted(self.kinds), key=self.kinds.__getitem__) if self.kinds else ""


class LexiconNames(NamedTuple):
    """What the lexicon says that decides on glossed names."""

    known: frozenset[str]
    by_english: Mapping[tuple[str, str], str]
    """The one entity that a type and an English name stand for."""
    parts: Mapping[str, Collection[str]]
    """Whose first names and surnames there are, by the parts of dotted names."""


def learn(glosses: pl.DataFrame, names: LexiconNames) -> pl.DataFrame:
    """What became of each glossed name: a frame of frames.LEARNED_ALIASES, in the order of the names.

    `glosses` has columns of frames.GLOSSES (name, name_en, entity_type, before) and article_id; `names` are those of the
    lexicon.  The result depends on the set of the rows only, not on their order.
    """
    senses = _senses(glosses)
    by_name: dict[str, list[_Sense]] = defaultdict(list)
    for sense in senses:
        by_name[sense.name].append(sense)
    judge = _Judge(names, senses)
    rows = []
    for name in sorted(by_name):
        sense, status, entity_id, kind = judge.decide(name, by_name[name])
        rows.append((name, sense.english, kind or None, entity_id, status, sense.articles))
    return frames.frame(frames.LEARNED_ALIASES, rows)


@cache
def names_of_lexicon() -> LexiconNames:
    """The names of the whole lexicon, gathered once for a state of code and lexicon."""
    return kept("names", mentions_key(), lambda: names_of(load_lexicon()))


def names_of(lexicon: Lexicon) -> LexiconNames:
    """What a lexicon says that decides on glossed names, in normal form."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    names = normalise_each([*(alias.alias for alias in lexicon.aliases), *lexicon.blockers])
    for alias, name in zip(lexicon.aliases, names, strict=False):
        if alias.alias.isascii() and not alias.needs_context:
            owners[alias.entity_type, english_key(alias.alias)].add(alias.entity_id)
        if alias.entity_type == "PERSON" and "·" in alias.alias:
            for part in name.split("·"):
                parts[part].add(alias.entity_id)
    return LexiconNames(
        frozenset(names), {place: next(iter(ids)) for place, ids in owners.items() if len(ids) == 1}, dict(parts)
    )


def aliases_to_find(learned: pl.DataFrame) -> tuple[Alias, ...]:
    """The aliases to look for: the names that are used, and the full English names that they stand for."""
    used = learned.filter(pl.col("status") == "used").select("alias", "name_en", "entity_id", "entity_type")
    aliases = {}
    for name, english, entity_id, kind in used.sort("alias").iter_rows():
        aliases[name] = Alias(name, entity_id, kind, False)
        if kind == "PERSON" and " " in english_key(english):
            aliases.setdefault(normalise(english), Alias(normalise(english), entity_id, kind, False))
    return tuple(aliases[name] for name in sorted(aliases))


def articles_with(strings: Collection[str], batches: Iterable[pl.DataFrame]) -> list[str]:
    """The contents (sha256) of the articles whose title or body holds one of the strings, found by one scan.

    `batches` have the columns sha256, title, body; the strings are normalised.
    """
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(sorted(strings), daachorse.MATCH_KIND_STANDARD)
    return [
        sha256
        for batch in batches
        for sha256, title, body in batch.select("sha256", "title", "body").iter_rows()
        if automaton.find(normalise(f"{title}\n{body}"))
    ]


def corrections_key() -> str:
    """A hash of the corrections: a change of it makes what was learned outdated."""
    return hashlib.sha256((reference_dir() / CORRECTIONS_FILE).read_bytes()).hexdigest()[:16]


@cache
def _corrections() -> dict[str, dict[str, str]]:
    rows = read_rows(reference_dir() / CORRECTIONS_FILE)
    return {normalise(row["name"]): row for row in rows}


class _Judge:
    """Decides on each glossed name by the lexicon, the corrections and what else the archive glosses."""

    def __init__(self, names: LexiconNames, senses: Iterable[_Sense]) -> None:
        self._known, self._by_english, self._known_parts = names
        self._parts: dict[str, set[str]] = defaultdict(set)
        """The same of the names that the archive glosses."""
        for sense in senses:
            for part in sense.name.split("·") if "·" in sense.name else ():
                self._parts[part].add(sense.key)

    def decide(self, name: str, senses: list[_Sense]) -> tuple[_Sense, str, str | None, str]:
        """The sense that counts, what becomes of the name, and the entity and type it stands for."""
        senses = sorted(senses, key=lambda sense: (-sense.articles, sense.key))
        best = senses[0]
        correction = _corrections().get(name)
        if correction is not None:
            if not correction["entity_id"]:
                return best, "forbidden", None, best.kind
            return best, "used", correction["entity_id"], correction["entity_type"]
        if name in self._known:
            return best, "known", None, best.kind
        kind, entity_id = self._entity(best)
        if not kind:
            return best, "unlike", None, ""
        if best.articles < _SHARE * sum(sense.articles for sense in senses):
            return best, "several", None, kind
        is_known = ".~" not in entity_id
        status = self._person(best) if kind == "PERSON" else self._other(best, kind, is_known)
        return best, status, entity_id if status == "used" else None, kind

    def _entity(self, sense: _Sense) -> tuple[str, str]:
        for kind in [sense.kind] if sense.kind else ["PERSON", "ORG", "GPE", "LOC"]:
            known = self._by_english.get((kind, sense.key))
            if known is not None:
                return kind, known
        return sense.kind, discovered_id(sense.kind, sense.name, sense.english) if sense.kind else ""

    def _person(self, sense: _Sense) -> str:
        name = sense.name
        if " " not in sense.key or _NO_NAME.search(sense.english):
            return "unlike"
        if "·" in name:
            plain = "".join(filter(is_han, name))
            if transliteration_weight(plain) < _LIKE_FULL_NAME * len(plain) or name.endswith(_ADDRESSES):
                return "unlike"
            # 里斯托弗·雷 after 克: cut out of a longer name.
            is_cut = all(before == "·" or is_transliterating(before, 2) for before in sense.befores)
            return "edge" if is_cut else "used"
        if transliteration_weight(name) < _LIKE_TRANSLITERATION * len(name):
            if not is_chinese_name(name):
                return "unlike"
            firm = sense.articles >= _ARTICLES + (len(name) == 2)
            return ("used" if firm else "rare") if _has_edge(sense) or len(name) == 3 else "edge"
        if len(name) < _SHORT_SURNAME:
            return "unlike"
        bearers = {*self._parts.get(name, ()), *self._known_parts.get(name, ())}
        if bearers - {sense.key, self._by_english.get(("PERSON", sense.key))}:
            return "several"
        enough = _ARTICLES + (len(name) == _SHORT_SURNAME)
        return "used" if sense.articles >= enough else "rare"

    def _other(self, sense: _Sense, kind: str, is_known: bool) -> str:
        if len(sense.name) < (4 if kind in ("ORG", "DIALOGUE") else 3):
            return "unlike"
        if kind == "ORG" and not is_known and not _ends_like_a_body(sense.name):
            return "unlike"
        if sense.articles < _ARTICLES:
            return "rare"
        return "used" if _has_edge(sense) else "edge"


def _has_edge(sense: _Sense) -> bool:
    """Whether the name is seen to begin where it was cut: after other things than one and the same character."""
    return "" in sense.befores or len(sense.befores) > 1


def _ends_like_a_body(name: str) -> bool:
    return any(name[-size:] in STATE_BODIES or name[-size:] in PRIVATE_BODIES for size in range(2, 8))


def _senses(glosses: pl.DataFrame) -> list[_Sense]:
    keys = {english: english_key(english) for english in sorted(set(glosses["name_en"].to_list()))}
    counted = (
        glosses.with_columns(pl.col("name_en").replace_strict(keys, return_dtype=pl.String).alias("key"))
        .group_by("name", "key")
        .agg(
            pl.col("article_id").n_unique().alias("articles"),
            pl.col("name_en"),
            pl.col("entity_type"),
            pl.col("before").unique(),
        )
        .sort("name", "key")
    )
    return [
        _Sense(name, _commonest(english), key, _counts(kinds), frozenset(befores), articles)
        for name, key, articles, english, kinds, befores in counted.iter_rows()
        if key
    ]


def _counts(values: Iterable[str | None]) -> dict[str, int]:
    return Counter(filter(None, values))


def _commonest(values: list[str]) -> str:
    counts = _counts(values)
    return max(sorted(counts), key=counts.__getitem__)
