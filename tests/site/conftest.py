"""A small published file of invented articles, with every table the site reads, and the site made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.site.building import build_site
from orchestration.store import Warehouse

ENTITIES = {
    "person.zhang-san": ("PERSON", "张三", "Zhang San", "CN", ("张三", "張三", "老张")),
    "person.jane-doe": ("PERSON", "简·多伊", "Jane Doe", "US", ("多伊", "杜伊", "简·多伊")),
    "org.~<b>部</b>": ("ORG", "<b>部</b>", None, None, ("<b>部</b>",)),
    "gpe.us": ("GPE", "美国", "United States", "US", ("美国", "美國", "美方")),
    "gpe.cn-sh": ("GPE", "上海", "Shanghai", "CN", ("上海",)),
    "dialogue.tea-group": ("DIALOGUE", "中美茶叶工作组", "US-China Tea Working Group", None, ("茶叶工作组",)),
}
TERMS = {"trade-tariffs": ("关税", "贸易"), "culture": ("茶叶工作", "茶叶")}
"""茶叶工作 lies inside the name 茶叶工作组: its place is that of the name."""


@dataclass
class Invented:
    """An invented article; facts are found in its text by their surfaces."""

    article_id: str
    title: str
    paragraphs: Sequence[str]
    day: date
    source_id: str = "news.example.org"
    url: str | None = None
    quotes: Sequence[tuple[str, str, str | None]] = ()
    dates: Sequence[tuple[str, date, date]] = ()
    meeting: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


FILLER = "这一段与上文无关，只是为了让文章长一些而写，里面没有任何人名，也没有别的什么可以标出来的东西。"

ARTICLES = [
    Invented(
        "a1", "张三与多伊谈关税", ["张三周一在上海会见了多伊，双方讨论了贸易与关税。", *[FILLER] * 12, "张三说：“茶叶的税会降。”会后没有声明。"],
        date(2024, 3, 5), quotes=[("“茶叶的税会降。”", "张三", "person.zhang-san")], dates=[("周一", date(2024, 3, 4), date(2024, 3, 4))],
        meeting={"name": "多伊", "place": "上海", "date": "周一", "status": "会见了", "participant": "张三"},
    ),
    Invented("a2", "美国谈关税", ["美国宣布提高关税。老张对此表示不满。"], date(2024, 3, 20)),
    Invented("a3", "杜伊訪上海", ["杜伊本周訪問上海，美國代表團同行，话题是贸易。", "张三未露面。"], date(2024, 4, 2), source_id="other.example.com"),
    Invented(
        "a4", "</script><script>alert(1)</script><b>部</b>谈关税\u202e", ["<b>部</b>说关税<img src=x onerror=alert(1)>不变。", "“</p>”没有\u0007意义。"],
        date(2024, 4, 9), url="javascript:alert(1)",
    ),
    Invented("a5", "茶叶工作组将开第三次会议", ["茶叶工作组计划下月在上海举行第三次会议，贸易是主题。"], date(2024, 5, 1),
             meeting={"name": "茶叶工作组", "round": "第三次会议", "place": "上海", "date": "下月", "status": "计划"}),
    Invented("a6", "很久以前的一篇", ["很久以前，张三谈过贸易。"], date(2014, 9, 1)),
]  # fmt: skip


def _find(article: Invented, surface: str) -> tuple[int, int, int]:
    start = article.body.index(surface)
    return start, start + len(surface), article.body.count("\n", 0, start) + 1


def write_published(folder: Path, articles: Sequence[Invented] = ARTICLES, with_dialogues: bool = True) -> Warehouse:
    """A warehouse folder whose published file holds the invented articles."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for article in articles:
        _article_rows(article, rows)
    _summary_rows(articles, rows)
    if with_dialogues:
        _dialogue_rows(articles, rows)
    warehouse = Warehouse(folder)
    warehouse.published.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse.published)) as connection:
        for name, columns in _TABLES.items():
            if not with_dialogues and name in _OPTIONAL:
                continue
            names = [column.split()[0] for column in columns.split(", ")]
            connection.execute(f"create table {name} ({columns})")
            if rows[name]:
                marks = ", ".join("?" * len(names))
                connection.executemany(
                    f"insert into {name} values ({marks})",
                    [[row.get(column) for column in names] for row in rows[name]],
                )
    return warehouse


def _article_rows(article: Invented, rows: dict[str, list[dict[str, Any]]]) -> None:
    one: dict[str, Any] = {"article_id": article.article_id}
    month = article.day.replace(day=1)
    rows["articles"].append({
        **one, "url": article.url or f"https://{article.source_id}/{article.article_id}", "title": article.title, "source_id": article.source_id,
        "published_at": datetime.combine(article.day, datetime.min.time()), "published_at_source": "epoch", "published_on": article.day,
        "month": month, "script": "zh-Hant" if "國" in article.body else "zh-Hans", "body": article.body, "char_count": len(article.body),
        "paragraph_count": len(article.paragraphs), "version_count": 1, "is_digest": False, "is_removed": False,
    })  # fmt: skip
    rows["article_versions"].append(one)
    at = 0
    for number, text in enumerate(article.paragraphs, 1):
        rows["paragraphs"].append({**one, "paragraph_no": number, "kind": "body", "text": text, "char_start": at})
        at += len(text) + 1
    for entity_id, (kind, _, _, _, names) in ENTITIES.items():
        for where, text in (("title", article.title), ("body", article.body)):
            for name in names:
                start = text.find(name)
                if start >= 0:
                    rows["mentions"].append({
                        **one, "mention_id": f"{article.article_id}{where}{start}{name}", "source_id": article.source_id, "month": month,
                        "entity_id": entity_id, "entity_type": kind, "surface": name, "field": where, "char_start": start,
                        "char_end": start + len(name), "paragraph_no": text.count("\n", 0, start) + 1 if where == "body" else None, "method": "lexicon",
                    })  # fmt: skip
    for topic_id, terms in TERMS.items():
        found = [term for term in terms if term in article.title + article.body]
        if found:
            rows["article_topics"].append({
                **one, "topic_id": topic_id, "score": float(len(found)), "is_main": topic_id != "culture" or "工作组" in article.title,
                "mention_count": len(found), "evidence": found,
            })  # fmt: skip
    for number, (text, speaker, entity_id) in enumerate(article.quotes):
        start, end, paragraph = _find(article, text)
        rows["quotes"].append({
            **one, "quote_id": f"{article.article_id}q{number}", "text": text[1:-1], "speaker": speaker, "speaker_entity_id": entity_id,
            "verb": "说", "char_start": start, "char_end": end, "paragraph_no": paragraph,
        })  # fmt: skip
    for surface, first, last in article.dates:
        start, end, _ = _find(article, surface)
        rows["date_mentions"].append(
            {
                **one,
                "surface": surface,
                "starts_on": first,
                "ends_on": last,
                "grain": "day",
                "char_start": start,
                "char_end": end,
            }
        )
    rows["documents"].append(
        {"document_id": article.article_id, "path": f"{article.article_id}.txt", "status": "parsed", **one}
    )
    for field_name, surface in article.meeting.items():
        start, end, paragraph = _find(article, surface)
        rows["meeting_evidence"].append({
            **one, "meeting_id": f"meeting.{article.article_id}", "field": field_name, "surface": surface, "paragraph_no": paragraph,
            "char_start": start, "char_end": end,
        })  # fmt: skip


def _summary_rows(articles: Sequence[Invented], rows: dict[str, list[dict[str, Any]]]) -> None:
    for source_id, name in (("news.example.org", "例子新闻"), ("other.example.com", None)):
        days = [article.day for article in articles if article.source_id == source_id]
        if days:
            rows["sources"].append({
                "source_id": source_id, "domain": source_id, "name_zh": name, "name_en": "Example News" if name else None, "country": "US",
                "kind": "news", "script": "zh-Hans", "first_article_on": min(days), "last_article_on": max(days), "article_count": len(days),
            })  # fmt: skip
    for entity_id, (kind, name, name_en, country, names) in ENTITIES.items():
        of = [row for row in rows["mentions"] if row["entity_id"] == entity_id]
        rows["entities"].append({
            "entity_id": entity_id, "entity_type": kind, "name": name, "name_en": name_en, "country": country, "origin": "discovered" if "~" in entity_id else "curated",
            "first_mention_on": min((row["month"] for row in of), default=None), "last_mention_on": max((row["month"] for row in of), default=None),
            "article_count": len({row["article_id"] for row in of}), "mention_count": len(of),
        })  # fmt: skip
        for alias in names:
            using = [row for row in of if row["surface"] == alias]
            rows["entity_aliases"].append({
                "entity_id": entity_id, "alias": alias, "article_count": len({row["article_id"] for row in using}),
                "evidence_article_id": min((row["article_id"] for row in using), default=None),
            })  # fmt: skip
            for source_id in sorted({row["source_id"] for row in using}):
                count = sum(row["source_id"] == source_id for row in using)
                rows["entity_names"].append(
                    {
                        "source_id": source_id,
                        "entity_id": entity_id,
                        "name": alias,
                        "article_count": count,
                        "mention_count": count,
                    }
                )
    rows["entity_pairs"].append({
        "month": date(2024, 3, 1), "entity_id": "person.jane-doe", "other_entity_id": "person.zhang-san", "article_count": 1,
        "paragraph_count": 1, "pmi": 1.5, "log_likelihood": 4.0,
    })  # fmt: skip
    for topic_id, zh, en in (("trade-tariffs", "贸易与关税", "Trade and tariffs"), ("culture", "文化", "Culture")):
        rows["topics"].append({"topic_id": topic_id, "name_zh": zh, "name_en": en, "definition": "invented"})
        for article in articles:
            of = [
                row
                for row in rows["article_topics"]
                if row["topic_id"] == topic_id and row["article_id"] == article.article_id
            ]
            for row in of:
                rows["topic_calendar"].append({
                    "month": article.day.replace(day=1), "source_id": article.source_id, "topic_id": topic_id, "article_count": 1,
                    "main_article_count": int(row["is_main"]),
                })  # fmt: skip
    rows["topic_calendar_terms"].append({
        "month": date(2024, 3, 1), "topic_id": "trade-tariffs", "kind": "entity", "rank": 1, "entity_id": "person.zhang-san", "term": "张三", "article_count": 2,
    })  # fmt: skip
    rows["rejects"].append({"document_id": "r1", "path": "bad.txt", "reason": "no_link", "detail": "no link"})
    rows["documents"].append({"document_id": "r1", "path": "bad.txt", "status": "rejected"})
    rows["refresh_log"].append({
        "refresh_id": "r", "started_at": datetime(2024, 6, 1), "published_at": datetime(2024, 6, 1) + timedelta(minutes=1), "code_version": "0.1.0",
    })  # fmt: skip


def _dialogue_rows(articles: Sequence[Invented], rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["dialogues"] += [
        {"dialogue_id": "dialogue.tea-group", "name_zh": "中美茶叶工作组", "name_en": "US-China Tea Working Group", "parties": ["CN", "US"], "kind": "working group",
         "founded_on": date(2023, 1, 1)},
        {"dialogue_id": "dialogue.calls", "name_zh": "部长会谈", "name_en": None, "parties": ["CN", "US"], "kind": "ministers"},
    ]  # fmt: skip
    for article in articles:
        if article.meeting:
            tea = article.article_id == "a5"
            meeting = {
                "meeting_id": f"meeting.{article.article_id}", "dialogue_id": "dialogue.tea-group" if tea else "dialogue.calls",
                "round": 3 if tea else None, "round_text": article.meeting.get("round"), "starts_on": date(2024, 6, 1) if tea else date(2024, 3, 4),
                "ends_on": date(2024, 6, 30) if tea else date(2024, 3, 4), "grain": "month" if tea else "day", "place_entity_id": "gpe.cn-sh",
                "status": "planned" if tea else "held", "mode": "in_person", "article_count": 1,
            }  # fmt: skip
            rows["dialogue_meetings"].append(meeting)
            rows["meeting_reports"].append({**meeting, "article_id": article.article_id, "place": "上海"})
            rows["meeting_participants"].append(
                {
                    "meeting_id": meeting["meeting_id"],
                    "entity_id": "person.zhang-san",
                    "name": "张三",
                    "side": "CN",
                    "is_lead": True,
                }
            )
    rows["dialogue_gaps"].append({"dialogue_id": "dialogue.tea-group", "round": 2})
    for form, first, count in (("美中", "US", 3), ("中美", "CN", 1)):
        rows["framing_pairs"].append({
            "month": date(2024, 3, 1), "source_id": "news.example.org", "pair": "US-CN", "first_country": first, "form": form, "mention_count": count,
        })  # fmt: skip
    for source_id, name, count in (("news.example.org", "多伊", 5), ("other.example.com", "杜伊", 4)):
        rows["framing_names"].append({
            "month": date(2024, 3, 1), "source_id": source_id, "entity_id": "person.jane-doe", "entity_type": "PERSON", "name": name, "mention_count": count,
        })  # fmt: skip
    for side, count in (("CN", 3), ("US", 1), ("unknown", 9)):
        rows["framing_quotes"].append(
            {"month": date(2024, 3, 1), "source_id": "news.example.org", "side": side, "official_quote_count": count}
        )


_OPTIONAL = ("dialogues", "dialogue_meetings", "meeting_reports", "meeting_participants", "meeting_evidence", "dialogue_gaps",
             "topic_calendar_terms", "framing_pairs", "framing_names", "framing_quotes")  # fmt: skip
_TABLES = {
    "articles": "article_id varchar, url varchar, title varchar, source_id varchar, published_at timestamp, published_at_source varchar, "
    "page_time timestamp, published_on date, month date, section varchar, script varchar, dateline_place varchar, body varchar, char_count bigint, "
    "paragraph_count bigint, version_count bigint, original_url varchar, is_digest boolean, is_removed boolean",
    "article_versions": "article_id varchar",
    "article_credits": "article_id varchar, role varchar, name varchar, position integer",
    "paragraphs": "article_id varchar, paragraph_no integer, kind varchar, text varchar, char_start integer",
    "mentions": "mention_id varchar, article_id varchar, source_id varchar, month date, entity_id varchar, entity_type varchar, surface varchar, "
    "field varchar, char_start integer, char_end integer, paragraph_no integer, method varchar",
    "quotes": "quote_id varchar, article_id varchar, text varchar, speaker varchar, speaker_entity_id varchar, verb varchar, char_start integer, "
    "char_end integer, paragraph_no integer",
    "date_mentions": "article_id varchar, surface varchar, starts_on date, ends_on date, grain varchar, char_start integer, char_end integer",
    "topics": "topic_id varchar, name_zh varchar, name_en varchar, definition varchar, iptc_code varchar",
    "article_topics": "article_id varchar, topic_id varchar, score double, is_main boolean, mention_count integer, evidence varchar[]",
    "topic_calendar": "month date, source_id varchar, topic_id varchar, article_count bigint, main_article_count bigint",
    "topic_calendar_terms": "month date, topic_id varchar, kind varchar, rank bigint, entity_id varchar, term varchar, article_count bigint",
    "sources": "source_id varchar, domain varchar, name_zh varchar, name_en varchar, country varchar, kind varchar, script varchar, "
    "first_article_on date, last_article_on date, article_count bigint",
    "entities": "entity_id varchar, entity_type varchar, name varchar, name_en varchar, name_zh_hant varchar, country varchar, description varchar, "
    "origin varchar, first_mention_on date, last_mention_on date, article_count bigint, mention_count bigint",
    "entity_aliases": "entity_id varchar, alias varchar, article_count bigint, evidence_article_id varchar",
    "entity_names": "source_id varchar, entity_id varchar, name varchar, article_count bigint, mention_count bigint",
    "entity_pairs": "month date, entity_id varchar, other_entity_id varchar, article_count bigint, paragraph_count bigint, pmi double, log_likelihood double",
    "documents": "document_id varchar, path varchar, status varchar, article_id varchar",
    "rejects": "document_id varchar, path varchar, reason varchar, detail varchar",
    "refresh_log": "refresh_id varchar, started_at timestamp, published_at timestamp, code_version varchar, git_revision varchar",
    "dialogues": "dialogue_id varchar, name_zh varchar, name_en varchar, parties varchar[], kind varchar, founded_on date",
    "dialogue_meetings": "meeting_id varchar, dialogue_id varchar, round integer, round_text varchar, starts_on date, ends_on date, grain varchar, "
    "place_entity_id varchar, status varchar, mode varchar, article_count bigint",
    "meeting_reports": "meeting_id varchar, article_id varchar, round integer, starts_on date, ends_on date, place varchar, status varchar, mode varchar",
    "meeting_participants": "meeting_id varchar, entity_id varchar, name varchar, side varchar, is_lead boolean",
    "meeting_evidence": "meeting_id varchar, article_id varchar, field varchar, surface varchar, paragraph_no integer, char_start integer, char_end integer",
    "dialogue_gaps": "dialogue_id varchar, round integer",
    "framing_pairs": "month date, source_id varchar, pair varchar, first_country varchar, form varchar, mention_count bigint",
    "framing_names": "month date, source_id varchar, entity_id varchar, entity_type varchar, name varchar, mention_count bigint",
    "framing_quotes": "month date, source_id varchar, side varchar, official_quote_count bigint",
}  # fmt: skip


@pytest.fixture(scope="session")
def invented_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return write_published(tmp_path_factory.mktemp("site") / "warehouse")


@pytest.fixture(scope="session")
def site(invented_warehouse: Warehouse) -> Path:
    """The site of the invented articles, made once."""
    return build_site(invented_warehouse).folder
