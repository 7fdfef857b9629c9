"""What a batch of articles carries: its columns, and what was found before, whichever way it came."""

import datetime
from collections.abc import Callable

import polars as pl
import pytest

from orchestration import frames
from orchestration.batch import Batch, Rows, with_rows

ARTICLES = pl.DataFrame({"sha256": ["a", "b", "c"], "title": ["甲", "乙", "丙"]})
DAY = datetime.date(2024, 1, 9)
FOUND: Rows = {
    "mentions": [
        ("a", "gpe.china", "GPE", "中国", "title", 0, 2, None, "lexicon"),
        ("c", "gpe.japan", "GPE", "日本", "body", 7, 9, 2, "lexicon"),
        ("a", "gpe.usa", "GPE", "美国", "body", 9, 11, 1, "lexicon"),
        ("a", "gpe.china", "GPE", "中国", "body", 3, 5, 1, "lexicon"),
    ]
}
MENTIONS = [
    [("gpe.china", "GPE", "中国", 3, 5), ("gpe.usa", "GPE", "美国", 9, 11)],
    [],
    [("gpe.japan", "GPE", "日本", 7, 9)],
]


def dates() -> Rows:
    """A row of date_mentions whatever columns stand between those that are carried."""
    told = {"sha256": "b", "starts_on": DAY, "ends_on": DAY, "grain": "day", "char_start": 0, "char_end": 2}
    return {"date_mentions": [tuple(told.get(column) for column in frames.DATE_MENTIONS)]}


def added() -> Batch:
    batch = Batch(ARTICLES)
    batch.add({"mentions": FOUND["mentions"]})
    batch.add(dates())
    return batch


def carried() -> Batch:
    rows = {"mentions": FOUND["mentions"], **dates()}
    return Batch(with_rows(ARTICLES, {name: frames.frame(frames.RAW_TABLES[name], rows[name]) for name in rows}))


@pytest.mark.parametrize("make", [added, carried])
def test_articles_carry_what_is_in_their_bodies_in_the_order_of_the_text(make: Callable[[], Batch]) -> None:
    batch = make()
    assert batch.found("mentions") == MENTIONS
    assert batch.found("date_mentions") == [[], [(DAY, DAY, "day", 0, 2)], []]


@pytest.mark.parametrize("make", [added, carried])
def test_each_article_alone_carries_its_own(make: Callable[[], Batch]) -> None:
    singles = list(make().singly())
    assert [list(single.columns("sha256", "title")) for single in singles] == [
        [("a", "甲")],
        [("b", "乙")],
        [("c", "丙")],
    ]
    assert [single.found("mentions") for single in singles] == [[rows] for rows in MENTIONS]


def test_a_text_is_one_string_for_all_that_ask() -> None:
    batch = Batch(ARTICLES)
    assert all(one is other for (one,), (other,) in zip(batch.columns("title"), batch.columns("title"), strict=True))
