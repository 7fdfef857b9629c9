"""The steps of extraction: picklable functions from a batch to frames, free of Dagster, dbt and databases, and the
one function that composes them.  What each does with a text stands in its own package."""

import functools
import traceback
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from orchestration import frames
from orchestration.archive.envelope import Unreadable, open_envelope
from orchestration.archive.urls import article_id, canonical_url, host_of
from orchestration.articles.article import Article, read_article
from orchestration.dates.grammar import find_dates
from orchestration.entities.lexicon import lexicon_key
from orchestration.frames import Frames
from orchestration.mentions.matching import curated_matcher
from orchestration.outlets import layout_modules
from orchestration.quotes import Named, find_quotes
from orchestration.scripts import to_simplified
from orchestration.stories.similarity import signature, similarity, tells_same_story
from orchestration.topics.reference import topic_scorer, topics_key
from orchestration.versions import source_version


@dataclass(frozen=True, slots=True)
class Step:
    """A step: `run` takes a frame and gives frames by raw table name; `key` changes when its results would.

    One that `needs_mentions` gets each article's mentions in the body as the lists of `with_mentions`.
    """

    name: str
    run: Callable[[pl.DataFrame], Frames]
    key: Callable[[], str]
    tables: tuple[str, ...]
    needs_mentions: bool = False


def read_articles(batch: pl.DataFrame) -> Frames:
    """Read raw contents (columns of frames.BATCH) into readings, paragraphs, credits, links and images.

    Every content gives one reading; one that is no article carries the reason.
    """
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
        paragraphs += [(sha256, p.paragraph_no, p.kind, p.text, p.char_start) for p in article.paragraphs]
        credits += [(sha256, credit.role, credit.name, i) for i, credit in enumerate(article.credits, 1)]
        links += [
            (
                sha256,
                i,
                link.url,
                link.text or None,
                link.kind,
                link.paragraph_no,
                host_of(link.url),
                _target_id(link.url),
            )
            for i, link in enumerate(article.links, 1)
        ]
        images += [(sha256, i, m.url, m.caption, m.credit, m.paragraph_no) for i, m in enumerate(article.images, 1)]
    return {
        "readings": frames.frame(frames.READINGS, readings),
        "paragraphs": frames.frame(frames.PARAGRAPHS, paragraphs),
        "credits": frames.frame(frames.CREDITS, credits),
        "links": frames.frame(frames.LINKS, links),
        "images": frames.frame(frames.IMAGES, images),
    }


def find_mentions(articles: pl.DataFrame) -> Frames:
    """Mentions of articles: columns sha256, title, body, and the lists starts and numbers of the body's paragraphs."""
    matcher = curated_matcher()
    rows, discovered = [], []
    columns = articles.select("sha256", "title", "body", "starts", "numbers")
    for sha256, title, body, starts, numbers in columns.iter_rows():
        annotation = matcher.annotate(title, body, list(zip(starts, numbers, strict=True)))
        rows += [(sha256, *mention) for mention in annotation.mentions]
        discovered += [(sha256, *entity) for entity in annotation.discovered]
    return {
        "mentions": frames.frame(frames.MENTIONS, rows),
        "discovered_entities": frames.frame(frames.DISCOVERED_ENTITIES, discovered),
    }


def score_topics(articles: pl.DataFrame) -> Frames:
    """Topics of articles: columns sha256, title, lead, body."""
    scorer = topic_scorer()
    rows = []
    for sha256, title, lead, body in articles.select("sha256", "title", "lead", "body").iter_rows():
        for s in scorer.score(to_simplified(title), to_simplified(lead), to_simplified(body)):
            rows.append((sha256, s.topic_id, s.score, s.is_main, s.mention_count, list(s.evidence)))
    return {"article_topics": frames.frame(frames.ARTICLE_TOPICS, rows)}


def find_quotations(articles: pl.DataFrame) -> Frames:
    """Direct quotations of articles: columns sha256, body, starts, numbers, and the lists of `with_mentions`."""
    rows = []
    columns = articles.select("sha256", "body", "starts", "numbers", *_MENTION_LISTS)
    for sha256, body, starts, numbers, *lists in columns.iter_rows():
        people = [Named(*mention) for mention in zip(*(values or [] for values in lists), strict=True)]
        for q in find_quotes(body, people):
            paragraph_no = numbers[bisect_right(starts, q.char_start) - 1]
            rows.append(
                (sha256, q.text, q.speaker, q.speaker_entity_id, q.verb, q.char_start, q.char_end, paragraph_no)
            )
    return {"quotes": frames.frame(frames.QUOTES, rows)}


def with_mentions(articles: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Articles with the mentions of their bodies as lists, in the order of the text."""
    in_body = (
        mentions.filter(pl.col("field") == "body")
        .sort("sha256", "char_start")
        .group_by("sha256", maintain_order=True)
        .agg(pl.col(column).alias(name) for name, column in _MENTION_LISTS.items())
    )
    return articles.join(in_body, on="sha256", how="left", maintain_order="left")


_MENTION_LISTS = {
    "mention_entities": "entity_id",
    "mention_types": "entity_type",
    "mention_surfaces": "surface",
    "mention_starts": "char_start",
    "mention_ends": "char_end",
}


def find_date_mentions(articles: pl.DataFrame) -> Frames:
    """Time expressions of articles' bodies: columns sha256, body, and published_on, the day in Asia/Shanghai."""
    rows = [
        (sha256, d.surface, d.starts_on, d.ends_on, d.grain, d.char_start, d.char_end)
        for sha256, body, published_on in articles.select("sha256", "body", "published_on").iter_rows()
        for d in find_dates(body, published_on)
    ]
    return {"date_mentions": frames.frame(frames.DATE_MENTIONS, rows)}


def sign_texts(articles: pl.DataFrame) -> Frames:
    """Signatures of articles' bodies, by which near-duplicates are found: columns sha256, body."""
    rows = [
        (sha256, band) for sha256, body in articles.select("sha256", "body").iter_rows() for band in signature(body)
    ]
    return {"signatures": frames.frame(frames.SIGNATURES, rows)}


def compare_texts(pairs: pl.DataFrame) -> Frames:
    """The exact similarity of pairs of articles: columns one, other, one_body, other_body, same_outlet_other_day."""
    rows = []
    for one, other, body, other_body, same_outlet_other_day in pairs.iter_rows():
        similar = round(similarity(body, other_body), 4)
        rows.append((one, other, similar, tells_same_story(similar, same_outlet_other_day)))
    return {"story_pairs": frames.frame(frames.STORY_PAIRS, rows)}


def articles_of(read: Frames) -> pl.DataFrame:
    """The frame the enrichments take, out of what reading gave: articles with the lists starts and numbers."""
    in_body = (
        read["paragraphs"]
        .filter(pl.col("char_start").is_not_null())
        .group_by("sha256", maintain_order=True)
        .agg(pl.col("char_start").alias("starts"), pl.col("paragraph_no").alias("numbers"))
    )
    published_on = (pl.coalesce("epoch", "front_date") + pl.duration(hours=8)).dt.date().alias("published_on")
    readings = read["readings"].filter(pl.col("reject_reason").is_null()).with_columns(published_on)
    return readings.join(in_body, on="sha256", maintain_order="left")


def run_guarded(step: Step, articles: pl.DataFrame) -> Frames:
    """Run an enrichment; an article that trips its code does not cost the others theirs and is told in step_failures."""
    try:
        return step.run(articles) | {"step_failures": frames.frame(frames.STEP_FAILURES, [])}
    except Exception:
        done: list[Frames] = []
        failures = []
        for article in articles.iter_slices(1):
            try:
                done.append(step.run(article))
            except Exception as defect:
                failures.append((article["sha256"][0], step.name, _in_words(defect)))
        tables = {
            table: pl.concat([frames.frame(frames.RAW_TABLES[table], []), *(d[table] for d in done)])
            for table in step.tables
        }
        return tables | {"step_failures": frames.frame(frames.STEP_FAILURES, failures)}


def run_together(names: Sequence[str], articles: pl.DataFrame) -> Frames:
    """Run the enrichments of these names on the same articles, guarded, with what the first find given to the next."""
    found: Frames = {}
    failures = [frames.frame(frames.STEP_FAILURES, [])]
    # By name, since a worker has its own steps: their keys are functions of modules and do not travel.
    for step in (step for step in ENRICHMENTS if step.name in names):
        finds_in_mentions = step.needs_mentions and "mentions" in found
        done = run_guarded(step, with_mentions(articles, found["mentions"]) if finds_in_mentions else articles)
        failures.append(done.pop("step_failures"))
        found |= done
    return found | {"step_failures": pl.concat(failures)}


def extract(batch: pl.DataFrame) -> dict[str, pa.Table]:
    """All steps on one batch of raw contents: Arrow tables by raw table name.

    This one function is what a distributed engine would call; it needs no database and keeps no state but the
    reference data of its process.
    """
    result = read_articles(batch)
    articles = articles_of(result)
    for step in ENRICHMENTS:
        result |= step.run(with_mentions(articles, result["mentions"]) if step.needs_mentions else articles)
    return {name: table.to_arrow() for name, table in result.items()}


def make_ready() -> None:
    """Read the reference data of all steps, which each process otherwise reads with its first article."""
    curated_matcher()
    topic_scorer()


@functools.cache
def read_key(host: str) -> str:
    """The version of reading for an outlet's pages: of the shared code and of its layouts'."""
    return source_version("archive", "articles", "outlets/layout.py", "scripts.py", *layout_modules(host))


def _mentions_key() -> str:
    return f"{source_version('mentions', 'entities', 'scripts.py')}:{lexicon_key()}"


def _topics_key() -> str:
    return f"{source_version('topics', 'scripts.py')}:{topics_key()}"


def _dates_key() -> str:
    return source_version("dates", "scripts.py")


def _quotes_key() -> str:
    return f"{source_version('quotes', 'scripts.py')}:{_mentions_key()}"


def _signatures_key() -> str:
    return source_version("stories", "scripts.py")


MENTIONS = Step("mentions", find_mentions, _mentions_key, ("mentions", "discovered_entities"))
TOPICS = Step("topics", score_topics, _topics_key, ("article_topics",))
QUOTES = Step("quotes", find_quotations, _quotes_key, ("quotes",), needs_mentions=True)
DATES = Step("dates", find_date_mentions, _dates_key, ("date_mentions",))
SIGNATURES = Step("signatures", sign_texts, _signatures_key, ("signatures",))
ENRICHMENTS = (MENTIONS, QUOTES, TOPICS, DATES, SIGNATURES)
READ_TABLES = ("readings", "paragraphs", "credits", "links", "images")


def _in_words(defect: Exception) -> str:
    where = traceback.extract_tb(defect.__traceback__)[-1]
    return f"{type(defect).__name__}: {defect} ({Path(where.filename).name}, line {where.lineno})"


def _reading_row(sha256: str, article: Article) -> tuple[object, ...]:
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


def _reject_row(sha256: str, content: bytes, reject: Unreadable) -> tuple[object, ...]:
    host = _host_of_rejected(content)
    head = (sha256, read_key(host), host, reject.reason, str(reject))
    return head + (None,) * (len(frames.READINGS) - len(head))


def _host_of_rejected(content: bytes) -> str:
    try:
        return host_of(canonical_url(open_envelope(content).url))
    except ValueError:
        return ""


@functools.lru_cache(maxsize=65536)
def _target_id(url: str) -> str | None:
    """The id an article at this address has, whether the archive holds it or not."""
    try:
        return article_id(canonical_url(url))
    except ValueError:
        return None
