"""The declared schema of every frame that passes between steps and of the raw table it is loaded into."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

Schema = Mapping[str, "pl.DataType | type[pl.DataType]"]

_TIME = pl.Datetime("us")

BATCH: Schema = {"sha256": pl.String, "content": pl.Binary}
"""What reading takes: distinct file contents."""

READINGS: Schema = {
    "sha256": pl.String,
    "read_key": pl.String,
    "host": pl.String,
    "reject_reason": pl.String,
    "reject_detail": pl.String,
    "article_id": pl.String,
    "url": pl.String,
    "title": pl.String,
    "epoch": _TIME,
    "front_date": _TIME,
    "printed_at": _TIME,
    "printed_zone": pl.String,
    "section": pl.String,
    "script": pl.String,
    "dateline_place": pl.String,
    "written_on": pl.Date,
    "body": pl.String,
    "lead": pl.String,
    "standfirst": pl.String,
    "original_url": pl.String,
    "is_digest": pl.Boolean,
    "parser": pl.String,
    "text_sha256": pl.String,
    "page_chars": pl.Int32,
    "unread_chars": pl.Int32,
}
"""One row per distinct file content: an article's fields, or why there is none."""

PARAGRAPHS: Schema = {
    "sha256": pl.String,
    "paragraph_no": pl.Int32,
    "kind": pl.String,
    "text": pl.String,
    "char_start": pl.Int32,
}

CREDITS: Schema = {"sha256": pl.String, "role": pl.String, "name": pl.String, "position": pl.Int32}

LINKS: Schema = {
    "sha256": pl.String,
    "position": pl.Int32,
    "url": pl.String,
    "text": pl.String,
    "kind": pl.String,
    "paragraph_no": pl.Int32,
    "domain": pl.String,
    "target_article_id": pl.String,
}

IMAGES: Schema = {
    "sha256": pl.String,
    "position": pl.Int32,
    "url": pl.String,
    "caption": pl.String,
    "credit": pl.String,
    "paragraph_no": pl.Int32,
}

MENTIONS: Schema = {
    "sha256": pl.String,
    "entity_id": pl.String,
    "entity_type": pl.String,
    "surface": pl.String,
    "field": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
    "paragraph_no": pl.Int32,
    "method": pl.String,
}

LIBRARY_ENTITIES: Schema = {
    "entity_id": pl.String,
    "entity_type": pl.String,
    "name": pl.String,
    "name_en": pl.String,
    "name_zh_hant": pl.String,
    "country": pl.String,
    "origin": pl.String,
}
"""Places that the libraries know and the curated lexicon lacks."""

LIBRARY_ALIASES: Schema = {"entity_id": pl.String, "alias": pl.String, "script": pl.String, "origin": pl.String}

DISCOVERED_ENTITIES: Schema = {
    "sha256": pl.String,
    "entity_id": pl.String,
    "entity_type": pl.String,
    "name": pl.String,
    "name_en": pl.String,
}
"""Entities that the lexicon lacks, as each article names them."""

GLOSSES: Schema = {
    "sha256": pl.String,
    "name": pl.String,
    "name_en": pl.String,
    "entity_type": pl.String,
    "before": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
}
"""Names that a body glosses in English, in simplified characters, and where; `before` is the Chinese character or middle
dot before it, '' at an edge."""

LEARNED_ALIASES: Schema = {
    "alias": pl.String,
    "name_en": pl.String,
    "entity_type": pl.String,
    "entity_id": pl.String,
    "status": pl.String,
    "article_count": pl.Int64,
}
"""What became of each name that the archive glosses, and whom it names where it is used."""

DATE_MENTIONS: Schema = {
    "sha256": pl.String,
    "surface": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "grain": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
}

QUOTES: Schema = {
    "sha256": pl.String,
    "text": pl.String,
    "speaker": pl.String,
    "speaker_entity_id": pl.String,
    "verb": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
    "paragraph_no": pl.Int32,
}

MEETING_REPORTS: Schema = {
    "sha256": pl.String,
    "report_no": pl.Int32,
    "dialogue_id": pl.String,
    "round": pl.Int32,
    "round_text": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "grain": pl.String,
    "place": pl.String,
    "place_entity_id": pl.String,
    "place_rank": pl.Int32,
    "status": pl.String,
    "mode": pl.String,
}
"""What each article says of each meeting it reports."""

MEETING_PARTICIPANTS: Schema = {
    "sha256": pl.String,
    "report_no": pl.Int32,
    "entity_id": pl.String,
    "name": pl.String,
    "side": pl.String,
    "is_lead": pl.Boolean,
}

MEETING_EVIDENCE: Schema = {
    "sha256": pl.String,
    "report_no": pl.Int32,
    "field": pl.String,
    "surface": pl.String,
    "paragraph_no": pl.Int32,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
}

MEETING_GROUPS: Schema = {"sha256": pl.String, "report_no": pl.Int32, "meeting_id": pl.String}
"""Which meeting each report of an article's current text is of."""

STEP_FAILURES: Schema = {"sha256": pl.String, "step": pl.String, "detail": pl.String}
"""Articles that a step could not do because of a defect in its code."""

ARTICLE_TOPICS: Schema = {
    "sha256": pl.String,
    "topic_id": pl.String,
    "score": pl.Float64,
    "is_main": pl.Boolean,
    "mention_count": pl.Int32,
    "evidence": pl.List(pl.String),
}

SIGNATURES: Schema = {"sha256": pl.String, "band": pl.Int64}
"""MinHash bands of each article's body: contents that share one are compared."""

STORY_PAIRS: Schema = {"one": pl.String, "other": pl.String, "similarity": pl.Float64, "is_same_story": pl.Boolean}
"""Pairs of contents that were compared, their exact similarity, and what it says."""

STORY_GROUPS: Schema = {"sha256": pl.String, "story_group": pl.String}
"""Contents that tell a story which another content tells too; the group is named by its smallest content."""

STEPS_DONE: Schema = {"sha256": pl.String, "step": pl.String, "step_key": pl.String}
"""Which steps were done for each content, and by which version of their code and reference data."""

TOUCHED_ARTICLES: Schema = {"article_id": pl.String}
"""Articles that changed since the marts were built; one may stand here several times."""

FILES: Schema = {
    "root": pl.String,
    "path": pl.String,
    "container": pl.String,
    "size_bytes": pl.Int64,
    "stamp": pl.String,
    "sha256": pl.String,
    "document_id": pl.String,
    "reject_reason": pl.String,
    "reject_detail": pl.String,
    "is_present": pl.Boolean,
    "first_seen_at": _TIME,
}
"""One row per raw file and content ever seen; `sha256` is NULL where the file could not be read."""

CONTENTS: Schema = {"sha256": pl.String, "size_bytes": pl.Int64, "content": pl.Binary}
"""The kept copy of every distinct content, compressed, so that all can be recomputed when the file is gone."""

RAW_TABLES: Mapping[str, Schema] = {
    "files": FILES,
    "contents": CONTENTS,
    "readings": READINGS,
    "paragraphs": PARAGRAPHS,
    "credits": CREDITS,
    "links": LINKS,
    "images": IMAGES,
    "mentions": MENTIONS,
    "discovered_entities": DISCOVERED_ENTITIES,
    "glosses": GLOSSES,
    "learned_aliases": LEARNED_ALIASES,
    "library_entities": LIBRARY_ENTITIES,
    "library_aliases": LIBRARY_ALIASES,
    "article_topics": ARTICLE_TOPICS,
    "quotes": QUOTES,
    "date_mentions": DATE_MENTIONS,
    "meeting_reports": MEETING_REPORTS,
    "meeting_participants": MEETING_PARTICIPANTS,
    "meeting_evidence": MEETING_EVIDENCE,
    "meeting_groups": MEETING_GROUPS,
    "step_failures": STEP_FAILURES,
    "steps_done": STEPS_DONE,
    "touched_articles": TOUCHED_ARTICLES,
    "signatures": SIGNATURES,
    "story_pairs": STORY_PAIRS,
    "story_groups": STORY_GROUPS,
}

Frames = dict[str, pl.DataFrame]


def frame(schema: Schema, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows in the order of the schema's columns as a frame of exactly that schema."""
    if not rows:
        return pl.DataFrame(schema=dict(schema))
    # Column by column takes half the time of row by row.
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, _values(column, kind), kind) for (name, kind), column in columns])


def _values(column: tuple[Any, ...], kind: "pl.DataType | type[pl.DataType]") -> "tuple[Any, ...] | pa.Array":
    """A column as Polars takes it fastest.  Of lists it would make a series each, and Arrow would import pandas for them,
    where that is installed: so their items come one after the other, with where each list begins."""
    if not isinstance(kind, pl.List):
        return column
    ends = itertools.accumulate((len(row) if row else 0 for row in column), initial=0)
    # A list that is NULL is one whose beginning is.
    begins = [None if row is None else end for row, end in itertools.zip_longest(column, ends, fillvalue=())]
    items = pl.Series([item for row in column if row for item in row], dtype=kind.inner)
    return pa.LargeListArray.from_arrays(pl.Series(begins, dtype=pl.Int64).to_arrow(), items.to_arrow())
