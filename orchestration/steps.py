"""The steps of extraction: picklable functions from a batch to rows or frames, free of Dagster, dbt and databases, and the
one function that composes them.  What each does with a text stands in its own package."""

import functools
import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import zstandard

from orchestration import frames
from orchestration.archive.urls import article_id, canonical_url, host_of
from orchestration.batch import Batch, Row, Rows
from orchestration.dialogues.reference import dialogues_key
from orchestration.entities.lexicon import Alias
from orchestration.frames import Frames
from orchestration.mentions.reference import mentions_key
from orchestration.topics.reference import topic_scorer, topics_key
from orchestration.versions import source_version

if TYPE_CHECKING:
    from orchestration.archive.envelope import Unreadable
    from orchestration.articles.article import Article

# What a step works with is imported where it runs: with its patterns it takes a third of a second, and the process that
# leads a refresh runs none where it has workers or finds nothing new.


@dataclass(frozen=True, slots=True)
class Step:
    """An enrichment: `run` takes a batch and gives rows by raw table name; `key` changes when its results would.

    `needs` are tables of earlier steps, whose rows come with each article.  A step that `needs_learned` gets, beside the
    batch, the aliases that the archive taught.
    """

    name: str
    run: Callable[..., Rows]
    key: Callable[[], str]
    tables: tuple[str, ...]
    needs: tuple[str, ...] = ()
    needs_learned: bool = False


def read_articles(batch: pl.DataFrame) -> Frames:
    """Read raw contents (columns of frames.BATCH) into readings, paragraphs, credits, links and images.

    Every content gives one reading; one that is no article carries the reason.
    """
    from orchestration.archive.envelope import Unreadable
    from orchestration.articles.article import read_article

    readings, paragraphs, credits, links, images = [], [], [], [], []
    for sha256, content in batch.select("sha256", "content").iter_rows():
        try:
            article = read_article(content)
        except Unreadable as reject:
            readings.append(_reject_row(sha256, content, reject))
            continue
        except Exception as defect:
            # A page that trips a layout must not stop the others, nor be lost: it is a reject that names the defect.
            readings.append(_reject_row(sha256, content, Unreadable("defect", _in_words(defect))))
            continue
        readings.append(_reading_row(sha256, article))
        paragraphs += [(sha256, *paragraph) for paragraph in article.paragraphs]
        credits += [(sha256, *credit, i) for i, credit in enumerate(article.credits, 1)]
        links += [
            (sha256, i, link.url, link.text or None, link.kind, link.paragraph_no, *_target(link.url))
            for i, link in enumerate(article.links, 1)
        ]
        images += [(sha256, i, *image) for i, image in enumerate(article.images, 1)]
    return {
        "readings": frames.frame(frames.READINGS, readings),
        "paragraphs": frames.frame(frames.PARAGRAPHS, paragraphs),
        "credits": frames.frame(frames.CREDITS, credits),
        "links": frames.frame(frames.LINKS, links),
        "images": frames.frame(frames.IMAGES, images),
    }


def find_glossed_names(articles: Batch) -> Rows:
    """Names that articles gloss in English: columns sha256, body."""
    from orchestration.mentions.matching import curated_matcher

    matcher = curated_matcher()
    rows = [
        (sha256, g.name, g.name_en, g.entity_type or None, g.before, g.char_start, g.char_end)
        for sha256, body in articles.columns("sha256", "body")
        for g in matcher.glosses(body)
    ]
    return {"glosses": rows}


def find_mentions(articles: Batch, learned: tuple[Alias, ...] = ()) -> Rows:
    """Mentions of articles: columns sha256, title, body, and the lists starts and numbers of the body's paragraphs.

    `learned` are the aliases that the archive taught beside the lexicon.
    """
    from orchestration.mentions.matching import matcher_with

    matcher = matcher_with(learned)
    rows: list[Row] = []
    discovered: list[Row] = []
    for sha256, title, body, starts, numbers in articles.columns("sha256", "title", "body", "starts", "numbers"):
        annotation = matcher.annotate(title, body, list(zip(starts, numbers, strict=True)))
        rows += [(sha256, *mention) for mention in annotation.mentions]
        discovered += [(sha256, *entity) for entity in annotation.discovered]
    return {"mentions": rows, "discovered_entities": discovered}


def score_topics(articles: Batch) -> Rows:
    """Topics of articles: columns sha256, title, lead, body."""
    from orchestration.scripts import simplified_body, to_simplified

    scorer = topic_scorer()
    rows: list[Row] = []
    for sha256, title, lead, body in articles.columns("sha256", "title", "lead", "body"):
        text = simplified_body(body)
        # Characters are mapped one by one, so that the beginning of a text is mapped as it is in the whole.
        beginning = text[: len(lead)] if body.startswith(lead) else to_simplified(lead)
        scores = scorer.score(to_simplified(title), beginning, text)
        rows += [(sha256, *score) for score in scores]
    return {"article_topics": rows}


def find_quotations(articles: Batch) -> Rows:
    """Direct quotations of articles: columns sha256, body, starts, numbers, and their mentions."""
    from orchestration.quotes import Named, find_quotes

    rows: list[Row] = []
    columns = articles.columns("sha256", "body", "starts", "numbers")
    for (sha256, body, starts, numbers), mentions in zip(columns, articles.found("mentions"), strict=True):
        for q in find_quotes(body, map(Named._make, mentions)):
            paragraph_no = numbers[bisect_right(starts, q.char_start) - 1]
            rows.append(
                (sha256, q.text, q.speaker, q.speaker_entity_id, q.verb, q.char_start, q.char_end, paragraph_no)
            )
    return {"quotes": rows}


def find_meeting_reports(articles: Batch) -> Rows:
    """Meetings that articles report: columns sha256, body, published_on, starts, numbers, and their mentions and time
    expressions."""
    from orchestration.dialogues.reading import ArticleText, Day, may_report_meetings, meetings_of
    from orchestration.quotes import Named

    reports: list[Row] = []
    participants: list[Row] = []
    evidence: list[Row] = []
    columns = articles.columns("sha256", "body", "published_on", "starts", "numbers")
    for (sha256, body, published_on, starts, numbers), named, dated in zip(
        columns, articles.found("mentions"), articles.found("date_mentions"), strict=True
    ):
        if not may_report_meetings(body, published_on, [entity_id for entity_id, *_ in named]):
            continue
        text = ArticleText(body, published_on, list(map(Named._make, named)), list(map(Day._make, dated)))
        for number, m in enumerate(meetings_of(text), 1):
            reports.append(
                (sha256, number, m.dialogue_id, m.round, m.round_text, m.starts_on, m.ends_on, m.grain, m.place,
                 m.place_entity_id, m.place_rank, m.status, m.mode)
            )  # fmt: skip
            participants += [(sha256, number, p.entity_id, p.name, p.side, p.is_lead) for p in m.participants]
            evidence += [
                (sha256, number, e.field, body[e.char_start : e.char_end],
                 numbers[bisect_right(starts, e.char_start) - 1], e.char_start, e.char_end)
                for e in m.evidence
            ]  # fmt: skip
    return {"meeting_reports": reports, "meeting_participants": participants, "meeting_evidence": evidence}


def find_date_mentions(articles: Batch) -> Rows:
    """Time expressions of articles' bodies: columns sha256, body, published_on, the day in Asia/Shanghai, and
    written_on, that of the dateline where it carries one."""
    from orchestration.dates.grammar import find_dates

    rows = [
        (sha256, *found)
        for sha256, body, published_on, written_on in articles.columns("sha256", "body", "published_on", "written_on")
        for found in find_dates(body, published_on, written_on=written_on)
    ]
    return {"date_mentions": rows}


def sign_texts(articles: Batch) -> Rows:
    """Signatures of articles' bodies, by which near-duplicates are found: columns sha256, body."""
    from orchestration.stories.similarity import signature

    rows = [(sha256, band) for sha256, body in articles.columns("sha256", "body") for band in signature(body)]
    return {"signatures": rows}


def compare_texts(pairs: pl.DataFrame) -> Frames:
    """The exact similarity of pairs of articles: columns one, other, one_body, other_body, same_outlet_other_day."""
    from orchestration.stories.similarity import similarity, tells_same_story

    rows = []
    for one, other, body, other_body, same_outlet_other_day in pairs.iter_rows():
        similar = round(similarity(body, other_body), 4)
        rows.append((one, other, similar, tells_same_story(similar, same_outlet_other_day)))
    return {"story_pairs": frames.frame(frames.STORY_PAIRS, rows)}


def articles_of(read: Frames) -> pl.DataFrame:
    """The frame that a Batch is made of, out of what reading gave: articles with the lists starts and numbers."""
    in_body = (
        read["paragraphs"]
        .filter(pl.col("char_start").is_not_null())
        .group_by("sha256", maintain_order=True)
        .agg(pl.col("char_start").alias("starts"), pl.col("paragraph_no").alias("numbers"))
    )
    published_on = (pl.coalesce("epoch", "front_date") + pl.duration(hours=8)).dt.date().alias("published_on")
    readings = read["readings"].filter(pl.col("reject_reason").is_null()).with_columns(published_on)
    return readings.join(in_body, on="sha256", maintain_order="left")


def run_guarded(step: Step, articles: Batch, learned: tuple[Alias, ...] = ()) -> Rows:
    """Run an enrichment; an article that trips its code does not cost the others theirs and is told in step_failures."""
    run = _bound(step, learned)
    try:
        return run(articles) | {"step_failures": []}
    except Exception:
        found: Rows = {table: [] for table in (*step.tables, "step_failures")}
        for article in articles.singly():
            try:
                done = run(article)
            except Exception as defect:
                ((sha256,),) = article.columns("sha256")
                done = {"step_failures": [(sha256, step.name, _in_words(defect))]}
            for table, rows in done.items():
                found[table] += rows
        return found


def _bound(step: Step, learned: tuple[Alias, ...]) -> Callable[[Batch], Rows]:
    """A step's function of articles alone."""
    return functools.partial(step.run, learned=learned) if step.needs_learned else step.run


def run_together(names: Sequence[str], learned: tuple[Alias, ...], articles: pl.DataFrame) -> Frames:
    """Run the enrichments of these names on the same articles, guarded, with what the first find given to the next.

    `articles` have the lists of what they need beside; `learned` are the aliases that the archive taught.
    """
    batch = Batch(articles)
    # By name, since a worker has its own steps: their keys are functions of modules and do not travel.
    chosen = [step for step in ENRICHMENTS if step.name in names]
    return frames_of({"step_failures": []} | _in_turn(chosen, batch, lambda step: run_guarded(step, batch, learned)))


def _in_turn(chosen: Iterable[Step], articles: Batch, run: Callable[[Step], Rows]) -> Rows:
    """What steps find, each with what those before it found in the articles."""
    found: Rows = {}
    for step in chosen:
        done = run(step)
        articles.add(done)
        for table, rows in done.items():
            found.setdefault(table, []).extend(rows)
    return found


def frames_of(found: Rows) -> Frames:
    """Rows as frames of their tables' declared schemas."""
    return {table: frames.frame(frames.RAW_TABLES[table], rows) for table, rows in found.items()}


def read_kept(beside: Sequence[str], batch: pl.DataFrame) -> Frames:
    """Read contents that are compressed, as a build keeps them, and run the enrichments of the names `beside` it on the
    articles."""
    decompress = zstandard.ZstdDecompressor().decompress
    contents = [decompress(content) for content in batch["content"]]
    read = read_articles(batch.with_columns(pl.Series("content", contents, pl.Binary)))
    return read | run_together(beside, (), articles_of(read)) if beside else read


def extract(batch: pl.DataFrame, learned: tuple[Alias, ...] = ()) -> dict[str, pa.Table]:
    """All steps on one batch of raw contents: Arrow tables by raw table name.

    This one function is what a distributed engine would call; it needs no database and keeps no state but the
    reference data of its process.  `learned` are the aliases that the archive as a whole taught (mentions/learning.py).
    """
    read = read_articles(batch)
    articles = Batch(articles_of(read))
    found = _in_turn(ENRICHMENTS, articles, lambda step: _bound(step, learned)(articles))
    return {name: table.to_arrow() for name, table in (read | frames_of(found)).items()}


def make_ready() -> None:
    """Import what all steps work with, and read their reference data, which each process otherwise does with its first
    article."""
    extract(frames.frame(frames.BATCH, []))


@functools.cache
def read_key(host: str) -> str:
    """The version of reading for an outlet's pages: of the shared code and of its layouts'."""
    from orchestration.outlets import layout_modules

    return source_version(
        "archive", "articles", "dates/numerals.py", "outlets/layout.py", "scripts.py", *layout_modules(host)
    )


def _topics_key() -> str:
    return f"{source_version('topics', 'scripts.py')}:{topics_key()}"


def _dates_key() -> str:
    return source_version("dates", "scripts.py")


def _quotes_key() -> str:
    return f"{source_version('quotes', 'scripts.py')}:{mentions_key()}"


def _dialogues_key() -> str:
    return f"{source_version('dialogues', 'scripts.py')}:{dialogues_key()}:{mentions_key()}:{_dates_key()}"


def _signatures_key() -> str:
    return source_version("stories", "scripts.py")


GLOSSES = Step("glosses", find_glossed_names, mentions_key, ("glosses",))
MENTIONS = Step("mentions", find_mentions, mentions_key, ("mentions", "discovered_entities"), needs_learned=True)
TOPICS = Step("topics", score_topics, _topics_key, ("article_topics",))
QUOTES = Step("quotes", find_quotations, _quotes_key, ("quotes",), needs=("mentions",))
DATES = Step("dates", find_date_mentions, _dates_key, ("date_mentions",))
DIALOGUES = Step(
    "meetings",
    find_meeting_reports,
    _dialogues_key,
    ("meeting_reports", "meeting_participants", "meeting_evidence"),
    needs=("mentions", "date_mentions"),
)
SIGNATURES = Step("signatures", sign_texts, _signatures_key, ("signatures",))
ENRICHMENTS = (GLOSSES, MENTIONS, QUOTES, TOPICS, DATES, DIALOGUES, SIGNATURES)
READ_TABLES = ("readings", "paragraphs", "credits", "links", "images")


def _in_words(defect: Exception) -> str:
    where = traceback.extract_tb(defect.__traceback__)[-1]
    return f"{type(defect).__name__}: {defect} ({Path(where.filename).name}, line {where.lineno})"


def _reading_row(sha256: str, article: "Article") -> tuple[object, ...]:
    return (
        sha256,
        read_key(article.host),
        article.host,
        None,
        None,
        article.article_id,
        article.url,
        article.title,
        article.epoch,
        article.front_date,
        article.printed_at,
        article.printed_zone,
        article.section,
        article.script,
        article.dateline_place,
        article.written_on,
        article.body,
        article.lead,
        article.standfirst,
        article.original_url,
        article.is_digest,
        article.parser,
        article.text_sha256,
        article.page_chars,
        article.unread_chars,
    )


def _reject_row(sha256: str, content: bytes, reject: "Unreadable") -> tuple[object, ...]:
    host = _host_of_rejected(content)
    head = (sha256, read_key(host), host, reject.reason, str(reject))
    return head + (None,) * (len(frames.READINGS) - len(head))


def _host_of_rejected(content: bytes) -> str:
    from orchestration.archive.envelope import open_envelope

    try:
        return host_of(canonical_url(open_envelope(content).url))
    except ValueError:
        return ""


@functools.lru_cache(maxsize=65536)
def _target(url: str) -> tuple[str, str | None]:
    """A link's host, and the id that an article at its address has, whether the archive holds it or not."""
    try:
        return host_of(url), article_id(canonical_url(url))
    except ValueError:
        return host_of(url), None
