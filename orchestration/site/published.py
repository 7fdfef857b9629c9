"""What the site reads from the published file, as small records and Polars frames.  The only module of the site that
asks SQL; tables that a warehouse does not have yet give nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl

ENTITY_PAGES = {"PERSON": 150, "ORG": 150, "GPE": 100, "LOC": 30, "DIALOGUE": 60}
"""How many entities of each type have a page of their own: those named in most articles."""
ARTICLES_A_MONTH = 5
"""Articles an entity's page lists for each month: those that name it most."""
QUOTES_AN_ENTITY = 12
PAIRS_AN_ENTITY = 15
NAMES_AN_ENTITY = 8
_QUOTE_CHARS = (6, 110)
_SEARCH_ARTICLES = 2

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    source_id: str
    name_zh: str | None
    name_en: str | None
    country: str | None
    kind: str | None
    script: str | None
    first_article_on: date | None
    last_article_on: date | None
    article_count: int


@dataclass(frozen=True, slots=True)
class Topic:
    topic_id: str
    name_zh: str
    name_en: str
    definition: str | None
    iptc_code: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    entity_id: str
    entity_type: str
    name: str
    name_en: str | None
    name_zh_hant: str | None
    country: str | None
    description: str | None
    origin: str | None
    first_mention_on: date | None
    last_mention_on: date | None
    article_count: int
    mention_count: int


@dataclass(frozen=True, slots=True)
class Head:
    """What lists show of an article."""

    article_id: str
    title: str
    source_id: str
    published_on: date | None
    month: date | None
    script: str | None
    url: str | None


@dataclass(slots=True)
class Facts:
    """An article with all that is known of it."""

    head: Head
    row: Row
    paragraphs: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    dates: list[Row] = field(default_factory=list)
    topics: list[Row] = field(default_factory=list)
    credits: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)


class Archive:
    """The published file, asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._tables = {
            table: {row[0] for row in connection.execute(
                "select column_name from information_schema.columns where table_schema = 'main' and table_name = ?", [table]
            ).fetchall()}
            for (table,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'main'"
            ).fetchall()
        }  # fmt: skip

    def has(self, table: str, *columns: str) -> bool:
        return table in self._tables and self._tables[table].issuperset(columns)

    def frame(self, query: str) -> pl.DataFrame:
        found: pl.DataFrame = self._connection.sql(query).pl()
        return found

    def rows(self, query: str) -> list[Row]:
        return self.frame(query).to_dicts()

    def table(self, table: str, order: str, *columns: str) -> list[Row]:
        """A table's rows in an order; nothing where the table, or one of the columns it needs, is missing."""
        return self.rows(f'select * from "{table}" order by {order}') if self.has(table, *columns) else []

    def sources(self) -> dict[str, Source]:
        found = self.rows(f"select {_columns(Source)} from sources order by article_count desc, source_id")
        return {row["source_id"]: Source(**row) for row in found}

    def topics(self) -> dict[str, Topic]:
        found = self.rows(f"select {_columns(Topic)} from topics order by topic_id")
        return {row["topic_id"]: Topic(**row) for row in found}

    def heads(self) -> dict[str, Head]:
        """All articles, those of the newest day first."""
        found = self.frame(f"select {_columns(Head)} from articles order by published_at desc nulls last, article_id")
        return {row[0]: Head(*row) for row in found.iter_rows()}

    def months(self) -> dict[tuple[str, date], int]:
        """Articles by source and month."""
        found = self.rows(
            "select source_id, month, count(*) as n from articles where month is not null group by all order by 1, 2"
        )
        return {(row["source_id"], row["month"]): row["n"] for row in found}

    def last_refresh(self) -> tuple[datetime | None, str | None, str | None]:
        """When the file was published, by which version and revision."""
        found = self.rows(
            "select published_at, code_version, git_revision from refresh_log order by started_at desc, refresh_id limit 1"
        )
        return (found[0]["published_at"], found[0]["code_version"], found[0]["git_revision"]) if found else (None,) * 3

    def totals(self) -> Row:
        counts = ("articles", "sources", "mentions", "quotes", "date_mentions", "article_versions")
        told = {table: self.rows(f"select count(*) as n from {table}")[0]["n"] for table in counts}
        told["entities"] = self.rows("select count(*) as n from entities where article_count > 0")[0]["n"]
        told["characters"] = self.rows("select coalesce(sum(char_count), 0)::bigint as n from articles")[0]["n"]
        told["undated"] = self.rows("select count(*) as n from articles where month is null")[0]["n"]
        return told

    def documents(self) -> list[Row]:
        return self.rows("select status, count(*) as n from documents group by 1 order by 2 desc, 1")

    def rejects(self) -> list[Row]:
        return self.rows("select reason, count(*) as n from rejects group by 1 order by 2 desc, 1")

    def calendar(self) -> pl.DataFrame:
        """The topic calendar where it is not empty: month, source_id, topic_id, main_article_count, article_count."""
        return self.frame(
            "select month, source_id, topic_id, main_article_count, article_count from topic_calendar "
            "where article_count > 0 order by month, source_id, topic_id"
        )

    def main_topics(self) -> pl.DataFrame:
        """article_id, topic_id, evidence, score of all main topics."""
        return self.frame(
            "select article_id, topic_id, evidence, score from article_topics where is_main "
            "order by article_id, score desc, topic_id"
        )

    def topic_entities(self) -> dict[str, list[tuple[str, int]]]:
        """For each topic the entities named in most of its main articles, next to their share in all articles."""
        found = self.frame("""
            with named as (select distinct article_id, entity_id from mentions),
            by_topic as (
                select t.topic_id, n.entity_id, count(*) as n
                from article_topics t join named n using (article_id) where t.is_main group by all
            ),
            topics_size as (select topic_id, count(*) as size from article_topics where is_main group by 1),
            ranked as (
                select b.topic_id, b.entity_id, b.n,
                    row_number() over (partition by b.topic_id
                        order by b.n * ln((b.n / s.size) / (e.article_count / (select count(*) from articles))) desc, b.entity_id) as place
                from by_topic b join topics_size s using (topic_id) join entities e using (entity_id)
                where b.n >= 2 and e.article_count > 0
            )
            select topic_id, entity_id, n from ranked where place <= 15 order by topic_id, place""")
        told: dict[str, list[tuple[str, int]]] = {}
        for topic_id, entity_id, n in found.iter_rows():
            told.setdefault(topic_id, []).append((entity_id, n))
        return told

    def month_terms(self) -> dict[tuple[str, date], list[Row]]:
        """What set a topic's month apart, best first."""
        told: dict[tuple[str, date], list[Row]] = {}
        needed = ("topic_id", "month", "kind", "rank", "term", "article_count")
        for row in self.table("topic_calendar_terms", "topic_id, month, kind, rank", *needed):
            told.setdefault((row["topic_id"], row["month"]), []).append(row)
        return told

    def entities(self, ids: Sequence[str]) -> dict[str, Entity]:
        """Entities by id, those of most articles first."""
        self._connection.execute("create or replace temp table asked (entity_id varchar)")
        if ids:
            self._connection.executemany("insert into asked values (?)", [[entity_id] for entity_id in ids])
        found = self.rows(
            f"select {_columns(Entity, 'e')} from entities e join asked using (entity_id) order by e.article_count desc, e.entity_id"
        )
        return {row["entity_id"]: Entity(**row) for row in found}

    def entities_with_pages(self) -> dict[str, Entity]:
        """The entities that matter: of each type those named in most articles, and who took part in meetings."""
        limits = " ".join(f"when '{kind}' then {limit}" for kind, limit in ENTITY_PAGES.items())
        also = "union select entity_id from meeting_participants where entity_id is not null" if self.has(
            "meeting_participants", "entity_id") else ""  # fmt: skip
        found = self.rows(f"""
            with ranked as (
                select entity_id, row_number() over (partition by entity_type order by article_count desc, entity_id)
                    <= case entity_type {limits} else 0 end as matters
                from entities where article_count > 0
            )
            select entity_id from ranked where matters {also} order by 1""")
        return self.entities([row["entity_id"] for row in found])

    def entity_tables(self, ids: Sequence[str]) -> dict[str, pl.DataFrame]:
        """What the pages of entities show, each frame with entity_id first: months (month, source_id, articles,
        mentions), names (source_id, name, articles, mentions), pairs (other, articles, paragraphs), quotes
        (article_id, quote_id, char_start, char_end, verb), listed (month, article_id, mentions: the
        articles of each month that name it most), quoted (how many quotes it has)."""
        self.entities(ids)
        con = "join asked using (entity_id)"
        return {
            "months": self.frame(f"""
                select entity_id, month, source_id, count(distinct article_id) as articles, count(*) as mentions
                from mentions {con} where month is not null group by all order by 1, 2, 3"""),
            "names": self.frame(f"""
                select entity_id, source_id, name, article_count as articles, mention_count as mentions
                from entity_names {con} order by 1, 2, 5 desc, 3"""),
            # Summed as decimals, whose sum does not depend on the order in which threads come.
            "pairs": self.frame(f"""
                with both_ways as (
                    select entity_id, other_entity_id as other, article_count, paragraph_count, log_likelihood, pmi from entity_pairs
                    union all
                    select other_entity_id, entity_id, article_count, paragraph_count, log_likelihood, pmi from entity_pairs
                ),
                summed as (
                    select entity_id, other, sum(article_count)::bigint as articles, sum(paragraph_count)::bigint as paragraphs,
                        sum(cast(log_likelihood * sign(pmi) as decimal(18, 4))) as strength
                    from both_ways {con} group by all
                )
                select entity_id, other, articles, paragraphs from summed where strength > 0
                qualify row_number() over (partition by entity_id order by strength desc, other) <= {PAIRS_AN_ENTITY}
                order by entity_id, strength desc, other"""),
            "quoted": self.frame("""
                select q.speaker_entity_id as entity_id, count(*) as n from quotes q
                join asked on asked.entity_id = q.speaker_entity_id group by 1 order by 1"""),
            "quotes": self.frame(f"""
                select q.speaker_entity_id as entity_id, q.article_id, q.quote_id, q.char_start, q.char_end, q.verb
                from quotes q join asked on asked.entity_id = q.speaker_entity_id join articles a using (article_id)
                where q.char_end - q.char_start between {_QUOTE_CHARS[0]} and {_QUOTE_CHARS[1]}
                qualify row_number() over (partition by 1 order by a.published_at desc nulls last, q.quote_id) <= {QUOTES_AN_ENTITY}
                order by 1, a.published_at desc nulls last, q.quote_id""".replace("partition by 1", "partition by q.speaker_entity_id")),
            "listed": self.frame(f"""
                select entity_id, month, article_id, count(*) as mentions from mentions {con} where month is not null
                group by 1, 2, 3
                qualify row_number() over (partition by entity_id, month order by count(*) desc, article_id) <= {ARTICLES_A_MONTH}
                order by 1, 2 desc, 4 desc, 3"""),
        }  # fmt: skip

    def searchable_entities(self) -> pl.DataFrame:
        """entity_id, entity_type, name, name_en, aliases, article_count, article_id (one that names it), most named first."""
        return self.frame(f"""
            with named as (
                select entity_id, list(distinct alias order by alias) as aliases, min(evidence_article_id) as evidence
                from entity_aliases where article_count > 0 group by 1
            ),
            one as (select entity_id, min(article_id) as article_id from mentions group by 1)
            select e.entity_id, e.entity_type, e.name, e.name_en, n.aliases, e.article_count, coalesce(n.evidence, one.article_id) as article_id
            from entities e left join named n using (entity_id) join one using (entity_id)
            where e.article_count >= {_SEARCH_ARTICLES} or e.origin != 'discovered'
            order by e.article_count desc, e.entity_id""")

    def articles(self, heads: Sequence[Head], evidence: dict[str, list[Row]]) -> list[Facts]:
        """Articles with their facts; they follow each other in the order of their ids."""
        told = {head.article_id: Facts(head, {}) for head in heads}
        where = f"where article_id between '{heads[0].article_id}' and '{heads[-1].article_id}'"
        for name, query in _FACTS.items():
            for row in self.rows(query.format(where=where)):
                facts = told.get(row["article_id"])
                if facts and name == "row":
                    facts.row = row
                elif facts:
                    getattr(facts, name).append(row)
        for article_id, facts in told.items():
            facts.evidence = evidence.get(article_id, [])
        return list(told.values())


_FACTS = {
    "row": "select article_id, body, page_time, published_at, published_at_source, section, dateline_place, version_count, "
    "original_url, is_digest, is_removed, char_count, paragraph_count from articles {where} order by 1",
    "paragraphs": "select article_id, paragraph_no, kind, case when char_start is null then text end as text, char_start, "
    "length(text) as chars from paragraphs {where} order by 1, 2",
    "mentions": "select article_id, entity_id, entity_type, field, char_start, char_end, paragraph_no from mentions {where} "
    "order by article_id, field, char_start",
    "quotes": "select article_id, quote_id, speaker, speaker_entity_id, verb, char_start, char_end, paragraph_no from quotes "
    "{where} order by article_id, char_start",
    "dates": "select article_id, surface, starts_on, ends_on, char_start, char_end from date_mentions {where} "
    "order by article_id, char_start",
    "topics": "select article_id, topic_id, score, is_main, evidence from article_topics {where} "
    "order by article_id, is_main desc, score desc, topic_id",
    "credits": "select article_id, role, name from article_credits {where} order by article_id, role, position",
}


def _columns(record: type, table: str = "") -> str:
    prefix = f"{table}." if table else ""
    return ", ".join(prefix + name for name in record.__slots__)  # type: ignore[attr-defined]
