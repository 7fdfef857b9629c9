"""The assets from raw files to mentions and topics: thin calls of refresh.py, with what the UI shows of them."""

from collections.abc import Callable

import dagster as dg

from orchestration import frames, steps
from orchestration.defs.session import RefreshSession, column_schema
from orchestration.refresh import Refresh
from orchestration.steps import Step

OWNERS = ["team:sinoscope"]

_CONTENT = {"sha256": "SHA-256 of the file's content; what all extraction is keyed by"}


@dg.asset(
    key=["raw", "files"],
    group_name="raw",
    owners=OWNERS,
    kinds={"python", "duckdb"},
    description="Every raw file under the raw roots (folders, files, .tar, .tar.zst, .tar.gz, .zip), by a stat of "
    "each; the contents that are new are kept, what is gone is marked.",
    metadata={"dagster/column_schema": column_schema(frames.FILES, {
        "root": "Folder or archive it was found in", "path": "Path relative to it", "stamp": "Changes when the file may have",
        "document_id": "Id of path and content", "is_present": "Whether the root still holds it", **_CONTENT})},
)  # fmt: skip
def raw_files(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
    with session.step(context) as refresh:
        outcome = refresh.take_in()
    counts = {"found": outcome.found, "new or changed": outcome.new, "gone": outcome.gone, "opened": outcome.opened}
    passed_over = {f"passed over: {why}": count for why, count in outcome.passed_over.items()}
    return dg.MaterializeResult(metadata=session.metadata("files", counts | passed_over))


@dg.asset(
    key=["raw", "articles"],
    deps=[raw_files],
    group_name="raw",
    owners=OWNERS,
    kinds={"python", "polars", "duckdb"},
    description="Each distinct content read by its outlet's layout into title, body, paragraphs, credits, links and "
    "images, or the reason why it is no article. Only what is new, or was read by older code, is read.",
    metadata={"dagster/column_schema": column_schema(frames.READINGS, {
        "reject_reason": "Why it is no article; NULL for articles", "body": "Clean text", "parser": "Layout that read it",
        "epoch": "The feed's time, UTC", "text_sha256": "Hash of title and body: one version", **_CONTENT})},
)  # fmt: skip
def raw_articles(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
    with session.step(context) as refresh:
        read = refresh.read()
    return dg.MaterializeResult(metadata=session.metadata("readings", {"documents read": read}))


def _inputs(step: Step) -> list[dg.AssetKey]:
    if step.needs_learned:
        return [dg.AssetKey(["enrich", "glosses"])]
    return [dg.AssetKey(["enrich", _ASSET_OF[table]]) for table in step.needs] or [raw_articles.key]


_ASSET_OF = {"mentions": "mentions", "date_mentions": "dates"}
"""The enrichment that writes a table which another needs."""


def _enrichment(
    name: str,
    step: Step,
    table: str,
    description: str,
    columns: dict[str, str],
    and_then: Callable[[Refresh], object] = lambda refresh: None,
) -> dg.AssetsDefinition:
    """The asset of an enrichment; `and_then` is what follows it in the same asset."""

    @dg.asset(
        key=["enrich", name],
        deps=_inputs(step),
        group_name="enrich",
        owners=OWNERS,
        kinds={"python", "polars", "duckdb"},
        description=description,
        metadata={"dagster/column_schema": column_schema(frames.RAW_TABLES[table], columns | _CONTENT)},
    )
    def enrichment(context: dg.AssetExecutionContext, session: RefreshSession) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with session.step(context) as refresh:
            refresh.enrich(step)
            done = refresh.outcome.enriched[step.name]
            and_then(refresh)
        return dg.MaterializeResult(metadata=session.metadata(table, {"articles done": done, "version": step.key()}))

    return enrichment


ASSETS = [
    raw_files,
    raw_articles,
    _enrichment(
        "glosses",
        steps.GLOSSES,
        "learned_aliases",
        "What the archive teaches of names: those that articles gloss in English, joined by the English name over all "
        "articles, and which of them are firm enough to be looked for everywhere. Only articles that hold a changed "
        "name are searched for mentions again.",
        {
            "alias": "The name in simplified characters",
            "name_en": "Its English name",
            "entity_id": "Whom it names, where it is used",
            "status": "What became of it",
        },
        and_then=Refresh.learn_aliases,
    ),
    _enrichment(
        "mentions",
        steps.MENTIONS,
        "mentions",
        "Where each article names a person, organisation, place or dialogue: by the lexicon, on simplified characters with "
        "offsets into the text as printed, and by the forms of names that the lexicon lacks.",
        {
            "surface": "The name as printed",
            "field": "title or body",
            "char_start": "First character, from 0",
            "method": "How it was found",
        },
        and_then=Refresh.load_libraries,
    ),
    _enrichment(
        "quotes",
        steps.QUOTES,
        "quotes",
        "What is said between quotation marks, by whom and with which verb; 他 and 该发言人 resolved within the article, the "
        "speaker linked to its entity.",
        {
            "text": "The words between the marks",
            "speaker": "Who says so, as printed; NULL where nobody is named",
            "speaker_entity_id": "The speaker's entity",
            "verb": "The verb of speech",
        },
    ),
    _enrichment(
        "topics",
        steps.TOPICS,
        "article_topics",
        "What each article is about: weighted terms of a reviewed list, title and lead counting more, with the terms that "
        "matched as evidence.",
        {
            "score": "Strength, 0 to 1",
            "is_main": "Whether the article is centrally about it",
            "evidence": "Terms that matched",
        },
    ),
    _enrichment(
        "dates",
        steps.DATES,
        "date_mentions",
        "The time expressions of each article, resolved to days, weeks, months or years relative to its publication.",
        {
            "surface": "The expression as printed",
            "starts_on": "First day",
            "ends_on": "Last day",
            "grain": "How exact it is",
        },
    ),
    _enrichment(
        "meetings",
        steps.DIALOGUES,
        "meeting_reports",
        "The meetings between officials of the two countries that each article reports: channel, round, days, place, "
        "status as of the article, who took part; and which reports of several articles are of one meeting.",
        {
            "report_no": "Number of the report in its article, from 1",
            "dialogue_id": "The channel",
            "status": "held, planned or cancelled, as of the article",
        },
        and_then=Refresh.merge_meetings,
    ),
    _enrichment(
        "stories",
        steps.SIGNATURES,
        "story_groups",
        "Articles that tell one story in nearly the same words (wire copy, reprints): candidates by MinHash, each pair "
        "verified by the exact similarity of its shingles and numbers.",
        {"story_group": "Smallest content of those that tell the story"},
        and_then=Refresh.group_stories,
    ),
]
