"""The grammar against articles labelled by reading them: labels/*.json hold the SHA-256 of a file of the archive sample, and surfaces
with their values.  L were labelled before the grammar existed, M later, as a check on rules tuned with L."""

import json
from calendar import monthrange
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.articles.article import read_article
from orchestration.dates.grammar import find_dates

LABELS = sorted(Path(__file__).with_name("labels").glob("*.json"))
FLOOR, FLOOR_STRICT = 0.95, 0.92

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def days(value: str) -> tuple[str, str]:
    """A label's value as first and last day: 2021, 2021-03, 2021-03-04 or two days joined by a slash."""
    if "/" in value:
        first, last = value.split("/")
        return first, last
    parts = value.split("-")
    if len(parts) == 1:
        return f"{value}-01-01", f"{value}-12-31"
    if len(parts) == 2:
        return f"{value}-01", f"{value}-{monthrange(int(parts[0]), int(parts[1]))[1]}"
    return value, value


def f1(hits: int, predicted: int, labelled: int) -> float:
    return 2 * hits / (predicted + labelled)


def test_labelled_articles(corpus_documents: dict[str, Path]) -> None:
    counts, strict = [0, 0, 0], [0, 0, 0]
    for path in LABELS:
        label = json.loads(path.read_text(encoding="utf-8"))
        article = read_article(corpus_documents[label["document"]].read_bytes())
        assert article.epoch
        published_on = (article.epoch + timedelta(hours=8)).date()
        mentions = find_dates(article.body, published_on, written_on=article.written_on)
        found = {("".join(m.surface.split()), str(m.starts_on), str(m.ends_on)) for m in mentions}
        wanted = {("".join(entry["surface"].split()), *days(entry["value"])) for entry in label["dates"]}
        found_days, wanted_days = {entry[1:] for entry in found}, {entry[1:] for entry in wanted}
        for total, now in (
            (strict, (len(found & wanted), len(found), len(wanted))),
            (counts, (len(found_days & wanted_days), len(found_days), len(wanted_days))),
        ):
            total[:] = [a + b for a, b in zip(total, now, strict=True)]
    assert f1(*counts) >= FLOOR
    assert f1(*strict) >= FLOOR_STRICT
