"""The dialogue calendar as the site shows it: channels with their meetings, and for each field of a meeting what each
article said and where.  Reads the tables of dialogues through published.py; empty where there are none."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orchestration.site import charts
from orchestration.site.published import Archive, Row
from orchestration.site.text import file_name

STATUSES = ("held", "planned", "cancelled")
FIELDS = ("name", "round", "date", "place", "participant", "status", "mode")


@dataclass(frozen=True, slots=True)
class Meeting:
    meeting_id: str
    dialogue_id: str
    round: int | None
    round_text: str | None
    starts_on: date | None
    ends_on: date | None
    grain: str | None
    place: str | None
    place_entity_id: str | None
    status: str | None
    mode: str | None
    article_count: int

    def anchor(self) -> str:
        return "m-" + file_name(self.meeting_id)

    def when(self) -> str | None:
        """Its days, as exact as they are known: a day, a range, a month, a quarter, a year."""
        if self.starts_on is None:
            return None
        if self.grain == "year":
            return f"{self.starts_on:%Y}"
        if self.grain == "month":
            return f"{self.starts_on:%Y-%m}"
        if self.grain == "quarter":
            return f"{self.starts_on:%Y}-Q{(self.starts_on.month + 2) // 3}"
        if self.ends_on and self.ends_on != self.starts_on:
            return f"{self.starts_on} – {self.ends_on}"
        return f"{self.starts_on}"


@dataclass(slots=True)
class Channel:
    dialogue_id: str
    name_zh: str
    name_en: str | None
    parties: list[str]
    kind: str | None
    founded_on: date | None
    meetings: list[Meeting] = field(default_factory=list)
    gaps: list[Row] = field(default_factory=list)

    def name(self, language: str) -> str:
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


@dataclass(slots=True)
class DialogueCalendar:
    channels: list[Channel] = field(default_factory=list)
    reports: Mapping[str, list[Row]] = field(default_factory=dict)
    participants: Mapping[str, list[Row]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], list[Row]] = field(default_factory=dict)
    """By meeting and article."""
    evidence_by_article: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: Archive) -> "DialogueCalendar":
        """All channels that have meetings, those met most often first; their meetings by day."""
        if not archive.has("dialogue_meetings", "meeting_id", "dialogue_id", "status") or not archive.has(
            "dialogues", "dialogue_id", "name_zh"
        ):
            return cls()
        channels = {
            row["dialogue_id"]: Channel(
                row["dialogue_id"], row["name_zh"], row.get("name_en"), list(row.get("parties") or []), row.get("kind"), row.get("founded_on")
            )
            for row in archive.table("dialogues", "dialogue_id", "dialogue_id")
        }  # fmt: skip
        places = {
            row["entity_id"]: row["name"]
            for row in archive.rows(
                "select entity_id, name from entities where entity_id in (select place_entity_id from dialogue_meetings)"
            )
        }
        for row in archive.table("dialogue_meetings", "starts_on nulls last, meeting_id", "meeting_id", "starts_on"):
            if row["dialogue_id"] in channels:
                channels[row["dialogue_id"]].meetings.append(_meeting(row, places))
        for row in archive.table("dialogue_gaps", "dialogue_id, round", "dialogue_id", "round"):
            if row["dialogue_id"] in channels:
                channels[row["dialogue_id"]].gaps.append(row)
        evidence = archive.table(
            "meeting_evidence", "meeting_id, article_id, char_start nulls first, field, surface", "meeting_id", "article_id", "char_start", "field", "surface"
        )  # fmt: skip
        by_article: defaultdict[str, list[Row]] = defaultdict(list)
        for row in evidence:
            by_article[row["article_id"]].append(row)
        return cls(
            sorted(
                (channel for channel in channels.values() if channel.meetings),
                key=lambda channel: (-len(channel.meetings), channel.dialogue_id),
            ),
            _by(archive.table("meeting_reports", "meeting_id, article_id", "meeting_id", "article_id"), "meeting_id"),
            _by(
                archive.table("meeting_participants", "meeting_id, is_lead desc, side, name", "meeting_id", "side"),
                "meeting_id",
            ),
            _by(evidence, "meeting_id", "article_id"),
            dict(by_article),
        )

    def axis(self) -> charts.Axis | None:
        return charts.Axis.of(
            meeting.starts_on for channel in self.channels for meeting in channel.meetings if meeting.starts_on
        )

    def by_day(self) -> list[tuple[Channel, Meeting]]:
        """All meetings, the latest first, those without a day last."""
        found = [(channel, meeting) for channel in self.channels for meeting in channel.meetings]
        found.sort(key=lambda one: one[1].meeting_id)
        return sorted(found, key=lambda one: one[1].starts_on or date.min, reverse=True)

    def meeting_count(self) -> int:
        return sum(len(channel.meetings) for channel in self.channels)


def _meeting(row: Row, places: Mapping[str, str]) -> Meeting:
    place = row.get("place_entity_id")
    return Meeting(
        row["meeting_id"], row["dialogue_id"], row.get("round"), row.get("round_text"), row["starts_on"], row.get("ends_on"),
        row.get("grain"), places.get(place) if place else None, place, row["status"], row.get("mode"), row.get("article_count") or 0,
    )  # fmt: skip


def _by(rows: list[Row], *keys: str) -> dict[Any, list[Row]]:
    told: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        told[row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)].append(row)
    return dict(told)
