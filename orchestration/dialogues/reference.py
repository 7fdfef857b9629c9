"""Reference data of dialogues: the channels, who held which office when, and which country an entity belongs to."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from orchestration.entities.lexicon import places_of_libraries, read_rows
from orchestration.paths import reference_dir

DIALOGUE_FILES = ("dialogue_list.csv", "offices.csv", "curated_entities.csv")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel between governments.

    `office` is set for a channel of a kind of official: it takes the meetings of such officials that belong to no
    named channel.  `pattern` matches its names, in simplified characters.
    """

    dialogue_id: str
    office: str | None
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Office:
    """An office somebody holds or held; a year that is not known is None."""

    side: str
    office: str
    from_year: int | None
    to_year: int | None

    def covers(self, year: int) -> bool:
        """Whether it was held at some time in a year."""
        return (self.from_year or 0) <= year <= (self.to_year or 9999)


@cache
def named_channels() -> tuple[Channel, ...]:
    """The channels with a name of their own, the longest names first in each pattern's order of the file."""
    return tuple(channel for channel in _channels() if channel.office is None)


@cache
def any_channel() -> re.Pattern[str]:
    """A name of any channel that has one."""
    return re.compile("|".join(c.pattern.pattern for c in named_channels() if c.pattern))


@cache
def channel_by_office() -> Mapping[str, Channel]:
    """The channel of each kind of official."""
    return {channel.office: channel for channel in _channels() if channel.office is not None}


@cache
def offices() -> Mapping[str, tuple[Office, ...]]:
    """The offices of each person of offices.csv, by entity."""
    found: dict[str, list[Office]] = {}
    for row in read_rows(reference_dir() / "offices.csv"):
        years = (int(row["from_year"]) if row["from_year"] else None, int(row["to_year"]) if row["to_year"] else None)
        found.setdefault(row["entity_id"], []).append(Office(row["side"], row["office"], *years))
    return {entity_id: tuple(held) for entity_id, held in found.items()}


@cache
def countries() -> Mapping[str, str]:
    """The ISO 3166 code of each entity that has one."""
    rows = read_rows(reference_dir() / "curated_entities.csv")
    found = {entity.entity_id: entity.country for entity in places_of_libraries().entities if entity.country}
    return found | {row["entity_id"]: row["country"] for row in rows if row["country"]}


@cache
def entities_of(country: str) -> frozenset[str]:
    """The entities that belong to a country."""
    return frozenset(entity_id for entity_id, code in countries().items() if code == country)


@cache
def place_names() -> Mapping[str, str]:
    """Names of countries, their parts and cities, with their entities."""
    rows = read_rows(reference_dir() / "curated_aliases.csv")
    found = {alias.alias: alias.entity_id for alias in places_of_libraries().aliases}
    return found | {row["alias"]: row["entity_id"] for row in rows if row["entity_id"].startswith("gpe.")}


def dialogues_key() -> str:
    """A hash of the reference files: a change of them makes the meetings outdated."""
    digest = hashlib.sha256()
    for name in DIALOGUE_FILES:
        digest.update((reference_dir() / name).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _channels() -> tuple[Channel, ...]:
    return tuple(
        Channel(row["dialogue_id"], row["office"] or None, re.compile(row["pattern"]) if row["pattern"] else None)
        for row in read_rows(reference_dir() / "dialogue_list.csv")
    )
