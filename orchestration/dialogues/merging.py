"""One meeting out of the reports of many articles.  What an article reports is found in reading.py; which fields the
meeting then has is the models' to say."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from orchestration.dialogues.reference import countries

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
    meeting_id: str
    reports: list[Report] = field(default_factory=list)


def merge_reports(reports: Iterable[Report]) -> list[tuple[str, int, str]]:
    """Article, report number and meeting id of every report, in the order of articles and numbers.

    Reports of a day come first and found a meeting or join the one that fits best; a report of a week, month or year,
    or without a date, joins only where exactly one meeting fits.  The order of `reports` does not matter.  A meeting's
    id is that of the report that founded it: made of its article and what it says, never counted.
    """
    meetings: list[_Meeting] = []
    for report in sorted(reports, key=_order):
        fitting = [(score, meeting) for meeting in meetings if (score := _fit(meeting, report)) is not None]
        is_exact = _GRAINS[report.grain] <= 1
        if is_exact and fitting:
            best = max(score for score, _ in fitting)
            next(meeting for score, meeting in fitting if score == best).reports.append(report)
        elif len(fitting) == 1 or _alike(fitting):
            fitting[0][1].reports.append(report)
        else:
            meetings.append(_Meeting(_id_of(report), [report]))
    return sorted((r.article_id, r.report_no, meeting.meeting_id) for meeting in meetings for r in meeting.reports)


def _alike(fitting: Sequence[tuple[int, _Meeting]]) -> bool:
    """Whether what fits is itself vague: then the first of them is as good as any."""
    return bool(fitting) and all(_GRAINS[meeting.reports[0].grain] == 5 for _, meeting in fitting)


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
    """How well a report fits a meeting, None where it does not: channel, round, way, people, days and place agree."""
    others = meeting.reports
    if any(r.article_id == report.article_id for r in others):
        return None
    score = 0
    channels = {r.dialogue_id for r in others}
    same_channel = report.dialogue_id in channels
    if not same_channel and _CATCH_ALL not in (report.dialogue_id, *channels):
        return None
    score += 2 * same_channel
    rounds = {r.round for r in others if r.round is not None}
    if report.round is not None and rounds and report.round not in rounds:
        return None
    ways = {_is_remote(r.mode) for r in others if r.mode}
    if report.mode and ways and _is_remote(report.mode) not in ways:
        return None
    shared = 0
    for mine, theirs in ((report.us, _union(r.us for r in others)), (report.cn, _union(r.cn for r in others))):
        if mine and theirs:
            if not mine & theirs:
                return None
            shared += 1
    dated = [r for r in others if r.starts_on is not None]
    if report.starts_on is not None and report.ends_on is not None:
        if dated:
            gap = min(_gap(report, r) for r in dated)
            if gap > (NEAR if shared or same_channel else timedelta(0)):
                return None
            score += 3 if gap == timedelta(0) else 1
        elif not _near_publication(report, others):
            return None
    elif dated:
        if not any(_timely(report, r) for r in dated):
            return None
    elif min(abs(report.published_on - r.published_on) for r in others) > WINDOW:
        return None
    places = {r.place_entity_id for r in others if r.place_entity_id}
    if report.place_entity_id and places:
        homes = {countries().get(place) for place in places}
        if report.place_entity_id not in places and countries().get(report.place_entity_id) not in homes:
            return None
        score += 2
    score += 3 * shared
    if report.starts_on is None and not shared and not (report.place_entity_id and places):
        return None if report.us or report.cn or not same_channel else score
    return score


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _is_remote(mode: str | None) -> bool:
    return mode in ("phone", "video")


def _gap(one: Report, other: Report) -> timedelta:
    if one.starts_on is None or one.ends_on is None or other.starts_on is None or other.ends_on is None:
        return timedelta.max
    return max(max(one.starts_on, other.starts_on) - min(one.ends_on, other.ends_on), timedelta(0))


def _near_publication(report: Report, others: Sequence[Report]) -> bool:
    if report.starts_on is None or report.ends_on is None:
        return False
    return any(report.starts_on - WINDOW <= r.published_on <= report.ends_on + WINDOW for r in others)


def _timely(undated: Report, dated: Report) -> bool:
    """Whether an undated report may be of a dated meeting: a coming one soon after it, a past one soon before."""
    if dated.starts_on is None or dated.ends_on is None:
        return False
    if undated.status == "planned":
        return undated.published_on - timedelta(days=2) <= dated.ends_on <= undated.published_on + WINDOW
    return undated.published_on - WINDOW <= dated.starts_on <= undated.published_on + timedelta(days=1)
