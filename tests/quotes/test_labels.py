"""Quotations against articles labelled by reading them: labels/*.json hold the SHA-256 of a file of the archive sample and, of each
quotation, its first ten characters and its speaker.  Q were labelled before the finder existed, R after its first
rules, as a check on them."""

import json
import re
from pathlib import Path

import pytest

from orchestration.articles.article import read_article
from orchestration.mentions.matching import curated_matcher
from orchestration.quotes import Named, Quote, find_quotes

LABELS = sorted(Path(__file__).with_name("labels").glob("*.json"))
FLOOR, SPEAKER_FLOOR = 0.93, 0.88

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def squeeze(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def quotes_of(path: Path) -> list[Quote]:
    article = read_article(path.read_bytes())
    starts = [(p.char_start, p.paragraph_no) for p in article.paragraphs if p.char_start is not None]
    mentions = curated_matcher().mentions(article.title, article.body, starts)
    people = [
        Named(m.entity_id, m.entity_type, m.surface, m.char_start, m.char_end) for m in mentions if m.field == "body"
    ]
    return find_quotes(article.body, people)


def test_labelled_articles(corpus_documents: dict[str, Path]) -> None:
    hits = predicted = labelled = named = right = 0
    for path in LABELS:
        label = json.loads(path.read_text(encoding="utf-8"))
        left = quotes_of(corpus_documents[label["document"]])
        predicted += len(left)
        labelled += len(label["quotes"])
        for wanted in label["quotes"]:
            start = squeeze(wanted["start"])[:6]
            found = next((quote for quote in left if squeeze(quote.text).lstrip('“「"‘『').startswith(start)), None)
            if found is None:
                continue
            left.remove(found)
            hits += 1
            if wanted["speaker"]:
                named += 1
                who, whom = squeeze(found.speaker), squeeze(wanted["speaker"])
                right += bool(who) and (who in whom or whom in who)
    assert 2 * hits / (predicted + labelled) >= FLOOR
    assert right / named >= SPEAKER_FLOOR
