"""The lexicon: which strings name which entity.  Reads the reviewed CSVs under dbt/seeds; matching is in mentions/."""

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.paths import reference_dir

LEXICON_FILES = ("curated_entities.csv", "curated_aliases.csv", "alias_blockers.csv")


@dataclass(frozen=True, slots=True)
class Alias:
    """A string that names an entity; `needs_context` ones count only beside another alias of the same entity."""

    alias: str
    entity_id: str
    entity_type: str
    needs_context: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Aliases, and blockers: longer words that contain an alias and name nothing (发展中国家 holds no 中国)."""

    aliases: tuple[Alias, ...]
    blockers: tuple[str, ...]


@cache
def load_lexicon() -> Lexicon:
    """The curated lexicon.  Raises ValueError for an alias without an entity."""
    folder = reference_dir()
    types = {row["entity_id"]: row["entity_type"] for row in read_rows(folder / "curated_entities.csv")}
    aliases = []
    for row in read_rows(folder / "curated_aliases.csv"):
        if row["entity_id"] not in types:
            raise ValueError(f"curated_aliases.csv: {row['alias']} belongs to {row['entity_id']}, which curated_entities.csv lacks")
        aliases.append(Alias(row["alias"], row["entity_id"], types[row["entity_id"]], row["rule"] == "context"))
    blockers = tuple(row["blocker"] for row in read_rows(folder / "alias_blockers.csv"))
    return Lexicon(tuple(aliases), blockers)


def lexicon_key() -> str:
    """A hash of the lexicon's files: a change of it makes mentions outdated."""
    digest = hashlib.sha256()
    for name in LEXICON_FILES:
        digest.update((reference_dir() / name).read_bytes())
    return digest.hexdigest()[:16]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a reference CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
