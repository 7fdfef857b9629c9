"""Meetings against articles labelled by reading them: labels/*.json hold the SHA-256 of a file of the archive sample and
the meetings it reports.  L were used while the rules were made, T kept aside and scored only when they stood."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.articles.article import read_article
from orchestration.dates.grammar import find_dates
from orchestration.dialogues.reading import ArticleText, Day, MeetingReport, find_meetings
from orchestration.mentions.matching import curated_matcher
from orchestration.quotes.names import Named
from orchestration.scripts import to_simplified

LABELS = Path(__file__).with_name("labels")
FLOORS = {"L": {"found": 0.85, "days": 0.95, "place": 0.7, "status": 0.95},
          "T": {"found": 0.75, "days": 0.84, "place": 0.9, "status": 0.9}}  # fmt: skip

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def reports_of(raw: bytes) -> list[MeetingReport]:
    article = read_article(raw)
    assert article.epoch
    starts = [(p.char_start, p.paragraph_no) for p in article.paragraphs if p.char_start is not None]
    found = curated_matcher().annotate(article.title, article.body, starts).mentions
    mentions = sorted(
        (Named(m.entity_id, m.entity_type, m.surface, m.char_start, m.char_end) for m in found if m.field == "body"),
        key=lambda mention: (mention.char_start, mention.char_end),
    )
    published_on = (article.epoch + timedelta(hours=8)).date()
    days = [
        Day(d.starts_on, d.ends_on, d.grain, d.char_start, d.char_end) for d in find_dates(article.body, published_on)
    ]
    return find_meetings(ArticleText(article.body, published_on, mentions, days))


def agrees(label: dict[str, object], report: MeetingReport) -> int:
    """How many of days, place, people and round agree; 0 where the days are disjoint."""
    both_dated = label["starts_on"] and report.starts_on
    if both_dated and (str(label["starts_on"]) > str(report.ends_on) or str(report.starts_on) > str(label["ends_on"])):
        return 0
    names = {to_simplified(p.name) for p in report.participants}
    people = [to_simplified(name) for side in ("us", "cn") for name in label[side]]  # type: ignore[attr-defined]
    same_place = label["place"] and report.place and to_simplified(str(label["place"])) == to_simplified(report.place)
    return (
        2 * bool(label["starts_on"] and report.starts_on)
        + 2 * bool(same_place)
        + sum(any(one in other or other in one for other in names) for one in people)
        + 2 * (label["round"] is not None and label["round"] == report.round)
    )


@pytest.mark.parametrize("kind", FLOORS)
def test_labelled_articles(kind: str, corpus_documents: dict[str, Path]) -> None:
    count: Counter[str] = Counter()
    for path in sorted(LABELS.glob(f"{kind}*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        reports = reports_of(corpus_documents[label["document"]].read_bytes())
        count["predicted"] += len(reports)
        count["labelled"] += len(label["meetings"])
        pairs = [(agrees(m, r), i, j) for i, m in enumerate(label["meetings"]) for j, r in enumerate(reports)]
        left, right = set[int](), set[int]()
        for fit, i, j in sorted(pairs, reverse=True):
            if fit < 2 or i in left or j in right:
                continue
            left.add(i)
            right.add(j)
            meeting, report = label["meetings"][i], reports[j]
            count["found"] += 1
            for field, said, known in (
                (
                    "days",
                    (str(report.starts_on), str(report.ends_on)) == (meeting["starts_on"], meeting["ends_on"]),
                    "starts_on",
                ),
                ("place", report.place == meeting["place"], "place"),
                ("status", report.status == meeting["status"], "status"),
            ):
                if meeting[known] is not None:
                    count[f"{field} labelled"] += 1
                    count[field] += said
    figures = {field: count[field] / count[f"{field} labelled"] for field in ("days", "place", "status")}
    figures["found"] = 2 * count["found"] / (count["predicted"] + count["labelled"])
    assert {name: figures[name] >= floor for name, floor in FLOORS[kind].items()} == dict.fromkeys(
        FLOORS[kind], True
    ), figures
