"""The reviewed topic terms made ready for scoring, once per process."""

import hashlib
from functools import cache

from orchestration.entities.lexicon import BadReference, read_rows
from orchestration.paths import reference_dir
from orchestration.topics.scoring import TopicScorer, TopicTerm

TERMS_FILE = "topic_terms.csv"


@cache
def topic_scorer() -> TopicScorer:
    """The scorer of the terms in dbt/seeds/topic_terms.csv."""
    rows = read_rows(reference_dir() / TERMS_FILE)
    return TopicScorer.from_terms(TopicTerm(row["topic_id"], row["term"], _weight(row)) for row in rows)


def topics_key() -> str:
    """A hash of the terms: a change of them makes topics outdated."""
    return hashlib.sha256((reference_dir() / TERMS_FILE).read_bytes()).hexdigest()[:16]


def _weight(row: dict[str, str]) -> float:
    try:
        return float(row["weight"])
    except ValueError:
        raise BadReference(f"{TERMS_FILE}: the weight of {row['term']} is '{row['weight']}' and no number") from None
