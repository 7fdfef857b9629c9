"""A batch of articles as the enrichments take it: columns as lists, and beside each article what earlier enrichments found
in its body.  What they do with it stands in `steps`."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import polars as pl

from orchestration import frames

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""Rows by raw table name, each in the order of the table's columns."""

LISTS = {
    "mentions": {
        "mention_entities": "entity_id",
        "mention_types": "entity_type",
        "mention_surfaces": "surface",
        "mention_starts": "char_start",
        "mention_ends": "char_end",
    },
    "date_mentions": {
        "day_firsts": "starts_on",
        "day_lasts": "ends_on",
        "day_grains": "grain",
        "day_starts": "char_start",
        "day_ends": "char_end",
    },
}
"""The lists by which an article carries rows of earlier steps, with the columns they come from, the place last."""
_PLACE = itemgetter(-2, -1)


def with_rows(articles: pl.DataFrame, found: frames.Frames) -> pl.DataFrame:
    """Articles with what some raw tables hold of their bodies as lists, in the order of the text."""
    for table, rows in found.items():
        in_body = (
            (rows.filter(pl.col("field") == "body") if "field" in rows.columns else rows)
            .sort("sha256", "char_start", "char_end")
            .group_by("sha256", maintain_order=True)
            .agg(pl.col(column).alias(name) for name, column in LISTS[table].items())
        )
        articles = articles.join(in_body, on="sha256", how="left", maintain_order="left")
    return articles


class Batch:
    """Articles out of a frame with their texts (sha256, title, lead, body …), the lists starts and numbers of their
    paragraphs, and, where `with_rows` put them there, the lists of what was found before."""

    def __init__(self, articles: pl.DataFrame) -> None:
        self._articles = articles
        # A column is made into a list once for all enrichments: one text is one string, whatever asks for it.
        self._lists: dict[str, list[Any]] = {}
        self._found: dict[str, list[list[Row]]] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def columns(self, *names: str) -> Iterator[Row]:
        """Some columns, article by article."""
        for name in names:
            if name not in self._lists:
                self._lists[name] = self._articles[name].to_list()
        return zip(*(self._lists[name] for name in names), strict=True)

    def found(self, table: str) -> list[list[Row]]:
        """What each article holds of a table of `LISTS` in its body, in the order of the text."""
        if table not in self._found:
            self._found[table] = _listed(self._articles, table)
        return self._found[table]

    def add(self, found: Rows) -> None:
        """Let the enrichments that follow see what one found."""
        for table in LISTS.keys() & found.keys():
            self._found[table] = self._by_article(table, found[table])

    def singly(self) -> Iterator["Batch"]:
        """Each article as a batch of its own."""
        for number in range(len(self)):
            one = Batch(self._articles[number : number + 1])
            one._found = {table: rows[number : number + 1] for table, rows in self._found.items()}
            yield one

    def _by_article(self, table: str, rows: Sequence[Row]) -> list[list[Row]]:
        columns = list(frames.RAW_TABLES[table])
        told = itemgetter(*(columns.index(column) for column in LISTS[table].values()))
        field = columns.index("field") if "field" in columns else None
        of_article: dict[str, list[Row]] = {sha256: [] for (sha256,) in self.columns("sha256")}
        for row in rows:
            if field is None or row[field] == "body":
                of_article[row[0]].append(told(row))
        for held in of_article.values():
            held.sort(key=_PLACE)
        return list(of_article.values())


def _listed(articles: pl.DataFrame, table: str) -> list[list[Row]]:
    lists = [articles[name] for name in LISTS[table]]
    counts = lists[0].list.len().fill_null(0)
    # All lists of a column at once: one by one they take five times the time.
    flat = [column.filter(counts > 0).explode().to_list() for column in lists]
    rows: list[list[Row]] = []
    start = 0
    for count in counts:
        rows.append(list(zip(*(column[start : start + count] for column in flat), strict=True)))
        start += count
    return rows
