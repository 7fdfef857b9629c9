"""One meeting out of the reports of many articles.  What an article reports is found in reading.py; which fields the
meeting then has is the models' to say."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from orchestration.dialogues.reference import countries, named_channels

NEAR = timedelta(days=1)
"""Days of one meeting differ by so much where one article counts in Washington's time and another in Beijing's."""
WINDOW = timedelta(days=45)
"""An undated report is of a meeting so near its publication."""
_GRAINS = {"day": 0, "range": 0, "week": 1, "month": 2, "quarter": 3, "year": 4, None: 5}
SIDES = ("US", "CN")
_CATCH_ALL = "dialogue.us-cn-officials"


class Report(NamedTuple):
    """What one article says of one meeting; `us` and `cn` are the officials it names, by entity."""

    article_id: str
    report_no: int
    published_on: date
    dialogue_id: str
    round: int | None
    starts_on: date | None
    ends_on: date | None
    grain: str | None
    place_entity_id: str | None
    status: str
    mode: str | None
    us: frozenset[str]
    cn: frozenset[str]


@dataclass(slots=True)
class _Meeting:
    """The reports of one meeting and, of all of them, what a further one is held against.

    Its articles, channels and days rule most others out at once.
    """

    number: int
    meeting_id: str
    reports: list[Report] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)
    rounds: set[int] = field(default_factory=set)
    remote: set[bool] = field(default_factory=set)
    us: set[str] = field(default_factory=set)
    cn: set[str] = field(default_factory=set)
    places: set[str | None] = field(default_factory=set)
    days: set[tuple[date, date | None]] = field(default_factory=set)
    published: set[date] = field(default_factory=set)
    first: date = date.max
    last: date = date.min
    """Between these days lie all that reports with a date tell; there is none where the first is after the last."""

    def add(self, report: Report) -> None:
        self.reports.append(report)
        self.articles.add(report.article_id)
        self.channels.add(report.dialogue_id)
        if report.round is not None:
            self.rounds.add(report.round)
        if report.mode:
            self.remote.add(_is_remote(report.mode))
        self.us |= report.us
        self.cn |= report.cn
        self.places.add(report.place_entity_id)
        self.published.add(report.published_on)
        if report.starts_on is not None:
            self.days.add((report.starts_on, report.ends_on))
            self.first = min(self.first, report.starts_on)
            self.last = max(self.last, report.ends_on or report.starts_on)


def merge_reports(reports: Iterable[Report]) -> list[tuple[str, int, str]]:
    """Article, report number and meeting id of every report, in the order of articles and numbers.

    Reports of a day come first and found a meeting or join the one that fits best; a report of a week, month or year,
    or without a date, joins only where one meeting fits better than all others.  A meeting's
    id is that of the report that founded it: made of its article and what it says, never counted.
    """
    meetings: list[_Meeting] = []
    numbers_in: dict[str, set[int]] = defaultdict(set)
    """Which of `meetings` have a report of a channel: a report is of one of its own or of the one for all others."""
    for report in sorted(reports, key=_order):
        candidates = meetings
        if report.dialogue_id != _CATCH_ALL:
            numbers = numbers_in[report.dialogue_id] | numbers_in[_CATCH_ALL]
            candidates = [meetings[number] for number in sorted(numbers)]
        best = _best_of(candidates, report)
        if best is None:
            best = _Meeting(len(meetings), _id_of(report))
            meetings.append(best)
        best.add(report)
        numbers_in[report.dialogue_id].add(best.number)
    return sorted((r.article_id, r.report_no, meeting.meeting_id) for meeting in meetings for r in meeting.reports)


def _best_of(meetings: Sequence[_Meeting], report: Report) -> _Meeting | None:
    fitting = [(score, meeting) for meeting in meetings if (score := _fit(meeting, report)) is not None]
    dated = [(score, m) for score, m in fitting if m.reports[0].starts_on is not None]
    fitting = dated or fitting
    if not fitting:
        return None
    best = max(score for score, _ in fitting)
    at_best = [meeting for score, meeting in fitting if score == best]
    is_exact = _GRAINS[report.grain] <= 1
    if is_exact or not dated or len(at_best) == 1:
        return at_best[0]
    most = max(len(meeting.reports) for meeting in at_best)
    most_told = [meeting for meeting in at_best if len(meeting.reports) == most]
    return most_told[0] if len(most_told) == 1 else None


def _order(report: Report) -> tuple[object, ...]:
    return (
        _GRAINS[report.grain],
        not (report.us and report.cn),
        report.published_on,
        report.article_id,
        report.report_no,
    )


def _id_of(report: Report) -> str:
    said = (
        report.article_id,
        report.dialogue_id,
        str(report.round),
        str(report.starts_on),
        str(report.mode),
        ",".join(sorted(report.us | report.cn)),
        str(report.report_no),
    )
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:16]


def _fit(meeting: _Meeting, report: Report) -> int | None:
    """How well a report fits a meeting of a channel that may be its own, None where it does not: round, way, people,
    days and place agree."""
    same_channel = report.dialogue_id in meeting.channels
    if report.article_id in meeting.articles or _is_far(meeting, report):
        return None
    score = 2 * same_channel
    if report.round is not None and meeting.rounds and report.round not in meeting.rounds:
        return None
    if report.mode and meeting.remote and _is_remote(report.mode) not in meeting.remote:
        return None
    shared = 0
    for mine, theirs in ((report.us, meeting.us), (report.cn, meeting.cn)):
        if mine and theirs:
            if mine.isdisjoint(theirs):
                return None
            shared += 1
    if report.starts_on is not None and report.ends_on is not None:
        if meeting.days:
            gap = min(_gap(report.starts_on, report.ends_on, *days) for days in meeting.days)
            if gap > (NEAR if shared or same_channel else timedelta(0)):
                return None
            score += 3 if gap == timedelta(0) else 1
        elif not any(report.starts_on - WINDOW <= day <= report.ends_on + WINDOW for day in meeting.published):
            return None
    elif meeting.days:
        if not any(_timely(report, *days) for days in meeting.days):
            return None
    elif min(abs(report.published_on - day) for day in meeting.published) > WINDOW or (
        shared < 2 and report.place_entity_id not in meeting.places
    ):
        return None
    places = {place for place in meeting.places if place}
    if report.place_entity_id and places:
        homes = {countries().get(place) for place in places}
        if report.place_entity_id not in places and countries().get(report.place_entity_id) not in homes:
            return None
        score += 2
    score += 3 * shared
    if not shared and report.place_entity_id not in places and not _says_enough(report, same_channel):
        return None
    return score


def _is_far(meeting: _Meeting, report: Report) -> bool:
    """Whether no day that a meeting's reports tell can be that of this one."""
    if meeting.first > meeting.last:
        return False
    if report.starts_on is None or report.ends_on is None:
        return not meeting.first - WINDOW <= report.published_on <= meeting.last + WINDOW
    return report.starts_on > meeting.last + NEAR or report.ends_on < meeting.first - NEAR


def _says_enough(report: Report, same_channel: bool) -> bool:
    """Whether a report that shares neither people nor place with a meeting may still be of it.

    That of an exact day is, in a channel that is not the one for everything else; one of a month is where it names
    nobody and no place at all; one without a date is in a channel with a name of its own.
    """
    is_named = same_channel and report.dialogue_id in _named()
    if report.starts_on is None:
        return is_named
    if _GRAINS[report.grain] <= 1:
        return same_channel and report.dialogue_id != _CATCH_ALL
    return is_named or not (report.us or report.cn or report.place_entity_id)


@cache
def _named() -> frozenset[str]:
    return frozenset(channel.dialogue_id for channel in named_channels())


def _is_remote(mode: str | None) -> bool:
    return mode in ("phone", "video")


def _gap(starts_on: date, ends_on: date, other_starts_on: date, other_ends_on: date | None) -> timedelta:
    if other_ends_on is None:
        return timedelta.max
    return max(max(starts_on, other_starts_on) - min(ends_on, other_ends_on), timedelta(0))


def _timely(undated: Report, starts_on: date, ends_on: date | None) -> bool:
    """Whether an undated report may be of a meeting on these days: a coming one soon after it, a past one soon before."""
    if ends_on is None:
        return False
    if undated.status == "planned":
        return undated.published_on - timedelta(days=2) <= ends_on <= undated.published_on + WINDOW
    return undated.published_on - WINDOW <= starts_on <= undated.published_on + timedelta(days=1)
