"""The outlets with few labelled articles elsewhere, against five of each labelled by reading: labels/*.json hold the
SHA-256 of a file of the archive sample, the ends of its clean body, what must stay out of it, and its credits."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.articles.article import read_article

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
LABELS = sorted(Path(__file__).with_name("labels").glob("*.json"))


def squeezed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def faults(label: dict[str, Any], content: bytes) -> Iterator[str]:
    article = read_article(content)
    body = squeezed(article.body)
    if squeezed(label["body_first"])[:12] not in body[:60]:
        yield "begins elsewhere"
    if squeezed(label["body_last"])[-12:] not in body[-40:]:
        yield "ends elsewhere"
    yield from (f"leaked: {text}" for text in label["not_body"] if squeezed(text) in body)
    for role, key in (("author", "bylines"), ("translator", "translators")):
        if {squeezed(c.name).casefold() for c in article.credits if c.role == role} != {
            squeezed(name).casefold() for name in label[key]
        }:
            yield key
    if squeezed(article.dateline_place) != squeezed(label["dateline_place"]):
        yield "dateline"


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.stem)
def test_outlet_is_read_as_a_person_reads_it(labels: Path, corpus_documents: dict[str, Path]) -> None:
    articles = json.loads(labels.read_text())
    assert len(articles) >= 5
    found = {
        label["document"][:8]: list(faults(label, corpus_documents[label["document"]].read_bytes()))
        for label in articles
    }
    assert not {document: wrong for document, wrong in found.items() if wrong}
