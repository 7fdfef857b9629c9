"""Mentions against sample articles labelled by reading them whole: labels/*.json hold the SHA-256 of a file of the
archive sample and each entity's surfaces.  Their errors taught classes of rules, so the floors are no unseen figures."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from orchestration.articles.article import read_article
from orchestration.mentions.matching import curated_matcher

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
LABELS = sorted(Path(__file__).with_name("labels").glob("*.json"))
FLOORS = {"PERSON": 0.95, "ORG": 0.91, "GPE": 0.96, "LOC": 0.84, "ALL": 0.935}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def f1(corpus_documents: dict[str, Path]) -> dict[str, float]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path in LABELS:
        label = json.loads(path.read_text())
        article = read_article(corpus_documents[label["document"]].read_bytes())
        places = [(p.char_start, p.paragraph_no) for p in article.paragraphs if p.char_start is not None]
        found = {
            (squeezed(m.surface), m.entity_type)
            for m in curated_matcher().mentions(article.title, article.body, places)
            if len(squeezed(m.surface)) > 1
        }
        gold = {(squeezed(s), e["type"]) for e in label["entities"] for s in e["surfaces"] if len(squeezed(s)) > 1}
        for kind in ("PERSON", "ORG", "GPE", "LOC", "DIALOGUE"):
            of_kind = {x for x in found if x[1] == kind}, {x for x in gold if x[1] == kind}
            for name in (kind, "ALL"):
                right[name] += len(of_kind[0] & of_kind[1])
                total[name] += len(of_kind[0]) + len(of_kind[1])
    return {name: 2 * right[name] / total[name] for name in total}


def test_there_are_labels_enough() -> None:
    assert len(LABELS) >= 30


@pytest.mark.parametrize("kind", FLOORS)
def test_f1_has_not_fallen(f1: dict[str, float], kind: str) -> None:
    assert f1[kind] >= FLOORS[kind]
