"""A refresh from raw files to the published file, step by step under one lock.  The command line and the Dagster
assets call these steps and nothing else; what a step does with a text is in steps.py."""

import functools
import hashlib
import itertools
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import duckdb
import polars as pl
import zstandard

from orchestration import frames, steps
from orchestration.archive.inventory import Inventory, RawFile, resolve_root, take_inventory
from orchestration.batch import LISTS, with_rows
from orchestration.dbt_build import (
    DbtFailed,
    DbtResult,
    Due,
    ReadyDbt,
    build_marts,
    mart_names,
    project_key,
    seeds_key,
)
from orchestration.dialogues.merging import SIDES, Report, merge_reports
from orchestration.dictionary import published_tables
from orchestration.entities.lexicon import Alias, lexicon_key, places_of_libraries
from orchestration.frames import Frames
from orchestration.mentions.characters import any_form_of
from orchestration.mentions.learning import (
    aliases_to_find,
    articles_with,
    corrections_key,
    learn,
    names_of_lexicon,
)
from orchestration.paths import project_dir
from orchestration.pool import (
    BATCH_DOCUMENTS,
    are_worth_workers,
    gathered,
    kept_workers,
    run_batches,
    seldom_collected,
    start_workers,
)
from orchestration.steps import READ_TABLES, Step
from orchestration.store import (
    BuildDamaged,
    Warehouse,
    append,
    are_marts_full,
    are_marts_sound,
    attached_marts,
    copying_marts,
    drop_foreign_tables,
    drop_marts,
    get_state,
    is_large,
    make_anew,
    memory_limit,
    note_result,
    open_build,
    own_marts,
    publish,
    published_refresh,
    put_aside_if_damaged,
    set_state,
    utc_now,
)
from orchestration.stories.similarity import WINDOW_DAYS, components

_MARTS_KEY = "marts_key"
_MODELS_KEY = "models_key"
_SEEDS_KEY = "seeds_key"
_STORIES_KEY = "stories_key"
_MEETINGS_KEY = "meetings_key"
_LEXICON_KEY = "lexicon_key"
_LEARNED_KEY = "learned_key"
_STALE = "stale"
_BATCH_BYTES, _BATCH_FILES = 16 * 1024 * 1024, 10_000
"""Raw files are kept by batches of so many bytes or files."""
_PART = 20_000
"""Documents that are worked on from one result of a query."""
_KEPT_TOGETHER = 1_000
"""Documents whose results are kept in one transaction: one costs nearly as much for a few rows as for thousands."""
_LARGE = 200_000
"""Size of a text from which on it is worked on alone."""
ANEW_SHARE = 0.2
"""Where more than this share of the articles changed, the marts are built anew, which is faster then."""


class Reporter(Protocol):
    """Who hears how a refresh goes on."""

    def say(self, text: str) -> None: ...
    def begin(self, step: str, total: int | None) -> None: ...
    def advance(self, count: int) -> None: ...


class Quiet:
    """A reporter that says nothing."""

    def say(self, text: str) -> None: ...
    def begin(self, step: str, total: int | None) -> None: ...
    def advance(self, count: int) -> None: ...


@dataclass(slots=True)
class Outcome:
    """What a refresh did, in counts of documents."""

    found: int = 0
    opened: int = 0
    new: int = 0
    gone: int = 0
    read: int = 0
    enriched: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    marts_built: bool = False
    published_rows: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


_P = ParamSpec("_P")
_R = TypeVar("_R")


def _timed(step: Callable[Concatenate["Refresh", _P], _R]) -> Callable[Concatenate["Refresh", _P], _R]:
    """Adds the time a step takes to the outcome, under the step's name."""

    @functools.wraps(step)
    def timed(refresh: "Refresh", /, *arguments: _P.args, **named: _P.kwargs) -> _R:
        started = time.monotonic()
        try:
            return step(refresh, *arguments, **named)
        finally:
            name = ", ".join(a.name for a in arguments if isinstance(a, Step)) or step.__name__
            refresh.outcome.seconds[name] = round(time.monotonic() - started, 3)

    return timed


@dataclass(slots=True)
class Refresh:
    """One refresh; its steps are called in the order they stand here, by the holder of the lock."""

    warehouse: Warehouse
    roots: Sequence[Path]
    reporter: Reporter = field(default_factory=Quiet)
    refresh_id: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    started_at: datetime = field(default_factory=utc_now)
    outcome: Outcome = field(default_factory=Outcome)
    _kept: duckdb.DuckDBPyConnection | None = field(default=None, init=False, repr=False)

    @contextmanager
    def kept_build(self) -> Iterator[None]:
        """Keep the build open for all steps in the block, each of which opens it otherwise; dbt, which opens it for
        itself, runs outside of such a block."""
        with open_build(self.warehouse, self.reporter.say) as build:
            self._kept = build
            try:
                yield
            finally:
                self._kept = None

    def forget_results(self) -> None:
        """Make every step outdated, so that all is recomputed from what the build keeps."""
        with self._build() as build:
            for table in (
                *READ_TABLES,
                *(t for step in steps.ENRICHMENTS for t in step.tables),
                "steps_done",
                "step_failures",
            ):
                make_anew(build, table)
            build.execute("delete from raw.built_articles")
            set_state(build, _MARTS_KEY, _STALE)
            set_state(build, _SEEDS_KEY, _STALE)

    @_timed
    def take_in(self) -> Outcome:
        """Find new, changed and removed raw files, and keep the contents that are new."""
        with self._build() as build:
            self.reporter.begin("Looking for raw files", None)
            for root in self.roots:
                self._take_in_root(build, root)
            if self.outcome.new or self.outcome.gone:
                set_state(build, _MARTS_KEY, _STALE)
        return self.outcome

    @_timed
    def read(self, *, beside: Sequence[Step] = ()) -> int:
        """Read the contents that are new, or were read by other code than today's; gives how many.

        Enrichments `beside` it, which need nothing but an article, are run on what was read while a worker has it.
        """
        with self._build() as build:
            _mark_outdated_readings(build)
            total = _count(build, "select count(*) from raw.to_read")
            if not total:
                return 0
            self.reporter.begin("Reading articles", total)
            outdated = _count(build, "select count(*) from raw.readings where sha256 in (from raw.to_read)")
            if outdated:
                _touch(build, "raw.to_read")
                _forget(build, "(from raw.to_read)", (*READ_TABLES, "steps_done"))
                for step in beside:
                    _forget_step(build, step, "raw.to_read")
            _mark_stale(build, beside)
            contents = (batch for _ in _parts(build, "raw.to_read") for batch in _batches(build, _CONTENTS_TO_READ))
            keys = {step.name: step.key() for step in beside}
            run = functools.partial(steps.read_kept, list(keys))
            for batch, read in gathered(run_batches(run, contents, total), _KEPT_TOGETHER):
                read["touched_articles"] = read["readings"].select("article_id").drop_nulls().unique()
                articles = read["readings"].filter(pl.col("reject_reason").is_null()).select("sha256")
                _keep_all(build, read | _done(articles, keys))
                for step in beside:
                    self.outcome.enriched[step.name] += len(articles)
                self.reporter.advance(len(batch))
            self.outcome.read = total
            return total

    def enrich_all(self) -> None:
        """All enrichments in their order, and between them what is told of the archive as a whole."""
        self.enrich(steps.GLOSSES)
        self.learn_aliases()
        self.enrich(*(step for step in steps.ENRICHMENTS if step is not steps.GLOSSES))
        self.load_libraries()
        self.merge_meetings()
        self.group_stories()

    @_timed
    def enrich(self, *enrichments: Step) -> None:
        """Run enrichments on the articles that are new, or were done by other code or reference data than today's.

        Neighbours that are due for the same articles run together, so that each text is fetched once.
        """
        with self._build() as build:
            due = itertools.groupby(enrichments, lambda step: _outdated_articles(build, step))
            together = [(count, list(same)) for (count, _), same in due]
        for count, same in together:
            for step in same:
                self.outcome.enriched[step.name] += count
            if count:
                self._enrich_together(same)

    def _enrich_together(self, enrichments: Sequence[Step]) -> None:
        keys = {step.name: step.key() for step in enrichments}
        with self._build() as build:
            _mark_outdated_articles(build, enrichments[0])
            total = _count(build, "select count(*) from raw.to_enrich")
            self.reporter.begin(f"Finding {', '.join(keys)}", total)
            for step in enrichments:
                _forget_step(build, step)
            _touch(build, "raw.to_enrich")
            _mark_stale(build, enrichments)
            learned = _learned_aliases(build) if any(step.needs_learned for step in enrichments) else ()
            run = functools.partial(steps.run_together, list(keys), learned)
            results = run_batches(run, self._articles(build, enrichments), total)
            for articles, found in gathered(results, _KEPT_TOGETHER):
                _keep_all(build, found | _done(articles, keys))
                self.reporter.advance(len(articles))

    @_timed
    def learn_aliases(self) -> None:
        """Learn what the archive's glosses teach.

        Where an alias is new, gone or names another entity, the articles that contain its string are made outdated, and
        no others: no other article can change by it.
        """
        with self._build() as build:
            key = f"{steps.MENTIONS.key()}:{corrections_key()}"
            if get_state(build, _LEARNED_KEY) != key:
                before = set(_learned_aliases(build))
                learned = learn(_frame(build, _GLOSSES), names_of_lexicon())
                now = aliases_to_find(learned)
                changed = {alias.alias for alias in before ^ set(now)}
                affected = articles_with(changed, _batches(build, _texts_with_mentions(changed))) if changed else []
                with _transaction(build):
                    build.execute("delete from raw.learned_aliases")
                    append(build, "learned_aliases", learned)
                    _mark_to_enrich(build, affected)
                    for step in steps.ENRICHMENTS:
                        if affected and (step.needs_learned or "mentions" in step.needs):
                            _forget_step(build, step)
                    set_state(build, _LEARNED_KEY, key)
                    set_state(build, _MARTS_KEY, _STALE)

    @_timed
    def load_libraries(self) -> None:
        """Put the places of the libraries beside the mentions that name them, where the lexicon has changed."""
        with self._build() as build:
            if get_state(build, _LEXICON_KEY) == lexicon_key():
                return
            places = places_of_libraries()
            with _transaction(build):
                build.execute("delete from raw.library_entities")
                build.execute("delete from raw.library_aliases")
                append(build, "library_entities", frames.frame(frames.LIBRARY_ENTITIES, places.entities))
                append(build, "library_aliases", frames.frame(frames.LIBRARY_ALIASES, places.aliases))
                set_state(build, _LEXICON_KEY, lexicon_key())
                set_state(build, _MARTS_KEY, _STALE)

    def _articles(self, build: duckdb.DuckDBPyConnection, enrichments: Sequence[Step]) -> Iterator[pl.DataFrame]:
        made = {table for step in enrichments for table in step.tables}
        needed = tuple(dict.fromkeys(table for step in enrichments for table in step.needs if table not in made))
        for _ in _parts(build, "raw.to_enrich"):
            for batch in _batches(build, _ARTICLES):
                contents = batch["sha256"].to_list()
                yield with_rows(batch, {table: _found_in(build, table, contents) for table in needed})

    @_timed
    def merge_meetings(self) -> int:
        """Put the reports of one meeting together; gives how many meetings there are.

        Only an article's current text speaks: what an older version said of a meeting is no report of it.
        """
        with self._build() as build:
            if get_state(build, _MARTS_KEY) != _STALE and get_state(build, _MEETINGS_KEY) == steps.DIALOGUES.key():
                return 0
            reports = build.execute(_CURRENT_REPORTS).fetchall()
            people: dict[tuple[str, int], dict[str, set[str]]] = {}
            for sha256, number, entity_id, side in build.execute(
                "select sha256, report_no, entity_id, side from raw.meeting_participants"
            ).fetchall():
                people.setdefault((sha256, number), {"US": set(), "CN": set()})[side].add(entity_id)
            contents = {report[1]: report[0] for report in reports}
            nobody: dict[str, set[str]] = {"US": set(), "CN": set()}
            merged = merge_reports(
                Report(article_id, number, *said, *(frozenset(people.get((sha256, number), nobody)[s]) for s in SIDES))
                for sha256, article_id, number, *said in reports
            )
            rows = [(contents[article_id], number, meeting_id) for article_id, number, meeting_id in merged]
            with _transaction(build):
                build.execute("delete from raw.meeting_groups")
                append(build, "meeting_groups", frames.frame(frames.MEETING_GROUPS, rows))
                set_state(build, _MEETINGS_KEY, steps.DIALOGUES.key())
            return len({meeting_id for _, _, meeting_id in rows})

    @_timed
    def group_stories(self) -> int:
        """Compare the articles that share a signature and group those that tell one story; gives pairs compared."""
        with self._build() as build:
            if get_state(build, _STORIES_KEY) == steps.SIGNATURES.key() and get_state(build, _MARTS_KEY) != _STALE:
                return 0
            if get_state(build, _STORIES_KEY) != steps.SIGNATURES.key():
                build.execute("delete from raw.story_pairs")
            build.execute(_FORGET_GONE_PAIRS)
            build.execute(_CANDIDATES, [WINDOW_DAYS])
            total = _count(build, "select count(*) from raw.story_candidates")
            if total:
                self.reporter.begin("Comparing articles that look alike", total)
                for batch, compared in run_batches(
                    steps.compare_texts, _batches(build, _TEXTS_TO_COMPARE, "one", "other"), total
                ):
                    with _transaction(build):
                        append(build, "story_pairs", compared["story_pairs"])
                    self.reporter.advance(len(batch))
            same = build.execute(
                "select one, other from raw.story_pairs where is_same_story order by one, other"
            ).fetchall()
            with _transaction(build):
                build.execute("delete from raw.story_groups")
                append(build, "story_groups", frames.frame(frames.STORY_GROUPS, sorted(components(same).items())))
                set_state(build, _STORIES_KEY, steps.SIGNATURES.key())
            return total

    def marts_are_current(self) -> bool:
        """Whether the marts were made of what the raw tables of the build hold, by today's models, and are as they were made."""
        with self._build() as build:
            return get_state(build, _MARTS_KEY) == project_key() and are_marts_sound(build, self.warehouse)

    def is_published(self) -> bool:
        """Whether the published file is that of the last refresh that built the marts."""
        with self._build() as build:
            last = build.execute(_LAST_REFRESH).fetchone()
        return last is not None and last[0] == published_refresh(self.warehouse)

    def begin_marts(self, is_part: bool = False, copied: Future[str] | None = None) -> Due:
        """Write this refresh into the log that the marts show; to be called right before dbt.

        Gives what dbt has to do, which is done to a file that no reader has open; `copied` is what `copying_marts` started.
        Where only `is_part` of the tables is to be built the others stay.  Raises NotPublishable where these are of no use.
        """
        with self._build() as build:
            are_seeds_due = get_state(build, _SEEDS_KEY) != seeds_key()
            if are_seeds_due:  # until they are known to be loaded, whatever becomes of dbt
                set_state(build, _SEEDS_KEY, _STALE)
            touched, articles = _row(build, _TOUCHED)
            is_sound = are_marts_sound(build, self.warehouse)
            if is_part and not is_sound:
                raise NotPublishable(
                    f"The tables of {self.warehouse.marts.name} are gone, or were changed by another program: select "
                    "all of the group warehouse, or run the job `refresh`; nothing was changed."
                )
            is_changed = get_state(build, _MODELS_KEY) != project_key() or touched > ANEW_SHARE * articles
            if articles and not is_sound and not is_changed:
                became = "was changed by another program" if self.warehouse.marts.exists() else "is gone"
                self.reporter.say(f"The tables are made anew: {self.warehouse.marts.name} {became}.")
            is_anew = is_changed or not is_sound
            if is_part or not is_anew:
                own_marts(build, self.warehouse, copied)
                is_anew |= not are_marts_full(self.warehouse)
            if is_anew:  # then all articles count as changed, whatever becomes of dbt
                build.execute("delete from raw.built_articles")
                if not is_part:
                    drop_marts(build, self.warehouse)
            drop_foreign_tables(build, self.warehouse, mart_names())
            entry: dict[str, object] = {
                "refresh_id": self.refresh_id,
                "started_at": self.started_at,
                "files_found": self.outcome.found,
                "documents_new": self.outcome.new,
                "documents_gone": self.outcome.gone,
                "articles_read": self.outcome.read,
                "articles_enriched": self.outcome.enriched,
                "seconds": self.outcome.seconds,
                "code_version": code_version(),
                "lexicon_version": lexicon_version(),
                "git_revision": git_revision(),
            }
            columns, values = ", ".join(entry), ", ".join("?" * len(entry))
            build.execute("delete from raw.refresh_log where refresh_id = ?", [self.refresh_id])
            build.execute(f"insert into raw.refresh_log ({columns}) values ({values})", list(entry.values()))
            # What is in the log yet is put into its place once, when dbt has done with the build, and not before it begins.
            build.execute("pragma disable_checkpoint_on_shutdown")
        return Due(are_seeds_due, is_anew, 1 if is_anew and is_large(self.warehouse) else 2)

    def finish_marts(self, result: DbtResult) -> None:
        """Note that all models were built of the build's present state."""
        self.outcome.marts_built = True
        self.outcome.warnings += result.warnings
        project = project_key()
        with self._build() as build:
            build.execute(
                "update raw.refresh_log set checks_passed = ?, warnings = ? where refresh_id = ?",
                [result.statuses.get("pass", 0), result.warnings, self.refresh_id],
            )
            with _transaction(build):
                build.execute(_KEEP_BUILT)
                build.execute("delete from raw.touched_articles")
                set_state(build, _MARTS_KEY, project)
                set_state(build, _MODELS_KEY, project)
                set_state(build, _SEEDS_KEY, seeds_key())

    def publish(self) -> dict[str, int]:
        """Replace the published file by the marts; gives rows by table.

        Raises NotPublishable where the marts are older than the raw tables of the build.
        """
        if not self.marts_are_current():
            raise NotPublishable(
                "The build holds changes that its marts do not show yet: select the marts with everything "
                "downstream of the changed assets, or run the job `refresh`; nothing was published."
            )
        with self._build() as build:
            last = build.execute(_LAST_REFRESH).fetchone()
            refresh_id = last[0] if last else self.refresh_id
            rows = publish(build, self.warehouse, refresh_id)
            build.execute("update raw.refresh_log set published_at = ? where refresh_id = ?", [utc_now(), refresh_id])
            with attached_marts(build, self.warehouse, is_read_only=True):
                build.execute(_KEEP_COUNTS)
        note_result(self.warehouse, refresh_id, "published")
        self.outcome.published_rows = rows
        return rows

    def _build(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        if self._kept is None:
            return open_build(self.warehouse, self.reporter.say)
        # The step before may have made the build so large that DuckDB may take more.
        self._kept.execute(f"set memory_limit = '{memory_limit(self.warehouse, is_beside_workers=True)}'")
        return nullcontext(self._kept)

    def _take_in_root(self, build: duckdb.DuckDBPyConnection, root: Path) -> None:
        known = dict(
            build.execute("select path, stamp from raw.files where root = ? and is_present", [str(root)]).fetchall()
        )
        inventory = Inventory(str(root))
        present: list[str] = []
        batch: list[RawFile] = []
        size = 0
        with _transaction(build):
            for file in take_inventory(root, known, inventory):
                present.append(file.path)
                if file.content is None and file.reject_reason is None:
                    continue
                batch.append(file)
                if not known:  # then all that is found is new, before it is kept
                    start_workers(steps.make_ready, self.outcome.new + len(batch))
                size += file.size_bytes
                if size > _BATCH_BYTES or len(batch) >= _BATCH_FILES:
                    self._keep(build, batch)
                    batch, size = [], 0
            self._keep(build, batch)
            if inventory.is_complete and not inventory.unchanged_archive:
                self._mark_gone(build, root, present)
        self.outcome.found += inventory.found
        self.outcome.opened += inventory.opened
        self.outcome.passed_over.update(inventory.passed_over)

    def _keep(self, build: duckdb.DuckDBPyConnection, batch: list[RawFile]) -> None:
        if not batch:
            return
        now = utc_now()
        # Level 3 takes half as long again, for 3 % less.
        compress = zstandard.ZstdCompressor(level=1).compress
        # An archive may hold a name several times: each is a document, and the last one is what unpacking would leave.
        last = {file.path: number for number, file in enumerate(batch)}
        rows, contents = {}, {}
        for number, file in enumerate(batch):
            sha256 = file.sha256
            document = document_id(file, sha256)
            rows[document] = (file.root, file.path, file.container, file.size_bytes, file.stamp, sha256, document,
                              file.reject_reason, file.reject_detail, last[file.path] == number, now)  # fmt: skip
            if sha256 is not None and file.content is not None:
                contents[sha256] = (sha256, len(file.content), file.content)
        known = {row[0] for row in build.execute(
            "select sha256 from raw.contents where sha256 in (select unnest(?))", [list(contents)]).fetchall()}  # fmt: skip
        fresh = [
            (sha256, size, compress(content)) for sha256, size, content in contents.values() if sha256 not in known
        ]
        append(build, "contents", frames.frame(frames.CONTENTS, fresh))
        seen = pl.DataFrame(list(rows.values()), schema=dict(frames.FILES), orient="row")
        build.register("seen_files", seen.to_arrow())
        as_before = _count(
            build,
            "select count(*) from seen_files as s inner join raw.files as f "
            "on f.root = s.root and f.path = s.path and f.document_id = s.document_id and f.is_present = s.is_present",
        )
        # A path that is seen again with other content leaves its old row behind as no longer present.
        build.execute(
            "update raw.files set is_present = false where is_present and (root, path) in (select (root, path) from seen_files)"
        )
        build.execute(
            "update raw.files f set is_present = s.is_present, stamp = s.stamp, container = s.container from seen_files s "
            "where f.root = s.root and f.path = s.path and f.document_id = s.document_id"
        )
        build.execute(
            "insert into raw.files by name select * from seen_files s where not exists "
            "(from raw.files f where f.root = s.root and f.path = s.path and f.document_id = s.document_id)"
        )
        build.unregister("seen_files")
        self.outcome.new += len(rows) - as_before
        start_workers(steps.make_ready, self.outcome.new)
        self.reporter.advance(len(rows))

    def _mark_gone(self, build: duckdb.DuckDBPyConnection, root: Path, present: list[str]) -> None:
        found = pl.DataFrame({"path": present}, schema={"path": pl.String})
        build.register("present_paths", found.to_arrow())
        gone = build.execute(
            "update raw.files set is_present = false where root = ? and is_present and path not in (select path from present_paths)",
            [str(root)],
        ).fetchone()
        build.unregister("present_paths")
        self.outcome.gone += gone[0] if gone else 0


@seldom_collected()
def run(refresh: Refresh, lock: int | None, full: bool = False) -> Outcome:
    """All steps in their order; marts and published file are left alone where nothing changed.

    A build that turns out to be damaged is put aside and made anew.  Raises DbtFailed when a model or a check
    failed: then the last published file stays.
    """
    try:
        try:
            with ReadyDbt(refresh.warehouse, lock) as dbt:
                return _run_steps(refresh, dbt, full)
        except BuildDamaged as damage:
            refresh.reporter.say(str(damage))
            refresh.outcome = Outcome()
            with ReadyDbt(refresh.warehouse, lock) as dbt:
                return _run_steps(refresh, dbt, full)
    except Exception as error:
        note_result(refresh.warehouse, refresh.refresh_id, "failed", str(error))
        raise


def _run_steps(refresh: Refresh, dbt: ReadyDbt, full: bool) -> Outcome:
    due = _find_due(refresh, dbt, full)
    if due is None and refresh.is_published():
        note_result(refresh.warehouse, refresh.refresh_id, "nothing new")
        return refresh.outcome
    if due:
        built = _build_tables(refresh, dbt, due)
    else:
        built = None
        refresh.reporter.say("The tables that were built last are not those that are published.")
    with refresh.kept_build():
        if built:
            refresh.finish_marts(built)
        refresh.reporter.begin("Publishing", None)
        refresh.publish()
    return refresh.outcome


def _build_tables(refresh: Refresh, dbt: ReadyDbt, due: Due) -> DbtResult:
    refresh.reporter.begin("Building and checking the tables", None)
    # While dbt runs: what publishing says of the tables is read from the project's files.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(published_tables)
        try:
            return build_marts(dbt, due)
        except DbtFailed:
            put_aside_if_damaged(refresh.warehouse)
            raise


def _find_due(refresh: Refresh, dbt: ReadyDbt, full: bool) -> Due | None:
    """The steps before dbt, which gets ready beside them; gives what it has to do, None where the marts are current."""
    with refresh.kept_build(), copying_marts(refresh.warehouse) as start_copying:
        if full:
            refresh.forget_results()
        copied = None
        with kept_workers():
            refresh.take_in()
            is_due = not refresh.marts_are_current()
            if is_due and not are_worth_workers(refresh.outcome.new):
                dbt.get_ready()
            if is_due and not full:  # then they are made anew
                copied = start_copying()
            refresh.read(beside=[steps.GLOSSES])
            if is_due:  # while this process learns, workers wait
                dbt.get_ready()
            refresh.enrich_all()
        return None if refresh.marts_are_current() else refresh.begin_marts(copied=copied)


class NotPublishable(RuntimeError):
    """The build is in no state to be published; the message says what to select."""


def document_id(file: RawFile, sha256: str | None) -> str:
    """The id of a raw file: of its relative path and the hash of its content, or of why it has none."""
    content = sha256 or f"{file.reject_reason}:{file.size_bytes}"
    return hashlib.sha256(f"{file.path}\0{content}".encode()).hexdigest()[:16]


def resolve_roots(paths: Sequence[str]) -> list[Path]:
    """The raw roots in a stable order, each once.  Raises RawPathError."""
    return sorted({resolve_root(path) for path in paths})


def code_version() -> str:
    try:
        return version("sinoscope")
    except PackageNotFoundError:
        return "unknown"


def lexicon_version() -> str:
    return steps.MENTIONS.key()


@functools.cache
def git_revision() -> str | None:
    """The commit of the checkout, None in an installed wheel."""
    try:
        done = subprocess.run(
            ["git", "-C", str(project_dir()), "rev-parse", "--short=12", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _rows_of(table: str, contents: str) -> str:
    """A raw table's rows of some contents, by their numbers, which are looked up first, and as the items of one list, of which
    the planner expects few.  Without that DuckDB reads the other columns of most blocks, too, whichever rows are asked for."""
    numbers = f"select unnest(list(rowid)) from raw.{table} where sha256 in ({contents})"
    return f"(select * from raw.{table} where rowid in ({numbers}))"


_LAST_REFRESH = "select refresh_id from raw.refresh_log order by started_at desc limit 1"

_KEEP_COUNTS = """
create or replace table raw.published_counts as
select source_id, month, count(*) as article_count
from marts.main.articles
where not is_removed
group by source_id, month
"""
"""What the next refresh compares its counts with."""

_TOUCHED = """
select (select count(distinct article_id) from raw.touched_articles), (select count(*) from raw.built_articles)
"""

_KEEP_BUILT = """
create or replace table raw.built_articles as
select article_id, month, hash(current_articles) as state
from staging.stg_current_articles as current_articles
"""
"""What the next refresh compares its articles with."""

_FORGET_GONE_PAIRS = """
delete from raw.story_pairs
where
    one not in (select sha256 from raw.steps_done where step = 'signatures')
    or other not in (select sha256 from raw.steps_done where step = 'signatures')
"""

_CANDIDATES = """
create or replace table raw.story_candidates as
with of_touched as (
    select sha256 from raw.readings where article_id in (select article_id from raw.touched_articles)
),
shared as (
    select band
    from raw.signatures
    where band in (select band from raw.signatures where sha256 in (from of_touched))
    group by band
    having count(*) > 1
),
signed as (
    select s.sha256, s.band, coalesce(r.epoch, r.front_date) as seen_at
    from raw.signatures as s
    inner join raw.readings as r on s.sha256 = r.sha256
    where s.band in (from shared)
),
touched as (
    select * from signed where sha256 in (from of_touched)
)
select distinct least(a.sha256, b.sha256) as one, greatest(a.sha256, b.sha256) as other
from touched as a
inner join signed as b on a.band = b.band and a.sha256 != b.sha256
where
    abs(datediff('day', a.seen_at, b.seen_at)) <= ?
    and (least(a.sha256, b.sha256), greatest(a.sha256, b.sha256)) not in (select (one, other) from raw.story_pairs)
"""
"""Pairs of which one article changed since the marts were built; the others were compared before that."""

_CONTENTS_TO_READ = f"select sha256, content, size_bytes as size from {_rows_of('contents', 'from raw.part')}"

_TEXTS_TO_COMPARE = """
select
    c.one, c.other, a.body as one_body, b.body as other_body,
    a.host = b.host and a.article_id != b.article_id and coalesce(
        cast(coalesce(a.epoch, a.front_date) + interval 8 hour as date)
        != cast(coalesce(b.epoch, b.front_date) + interval 8 hour as date), false
    ) as same_outlet_other_day, length(a.body) + length(b.body) as size
from raw.story_candidates as c
inner join raw.readings as a on c.one = a.sha256
inner join raw.readings as b on c.other = b.sha256
"""

_GLOSSES = """
select g.name, g.name_en, g.entity_type, g.before, r.article_id
from raw.glosses as g
inner join raw.readings as r on g.sha256 = r.sha256
where r.reject_reason is null
"""

_TEXTS_WITH_MENTIONS = """
select sha256, title, body, length(body) as size
from raw.readings
where sha256 in (select sha256 from raw.steps_done where step = 'mentions')
"""
_MANY_STRINGS = 300
"""Beyond so many strings one pattern of all costs more than it saves."""

_CURRENT_REPORTS = """
with current_contents as (
    select arg_max(sha256, content_rank) as sha256
    from (
        select
            article_id, sha256,
            row_number() over (partition by article_id order by epoch nulls first, front_date nulls first, sha256) as content_rank
        from raw.readings
        where reject_reason is null
    )
    group by article_id
)
select
    m.sha256, r.article_id, m.report_no, cast(coalesce(r.epoch, r.front_date) + interval 8 hour as date) as published_on,
    m.dialogue_id, m.round, m.starts_on, m.ends_on, m.grain, m.place_entity_id, m.status, m.mode
from raw.meeting_reports as m
inner join current_contents as c on m.sha256 = c.sha256
inner join raw.readings as r on m.sha256 = r.sha256
order by r.article_id, m.report_no
"""

_ARTICLES = f"""
with in_body as (
    select
        sha256, list(char_start order by paragraph_no) as starts, list(paragraph_no order by paragraph_no) as numbers,
        max(char_start + length(text)) as size
    from {_rows_of("paragraphs", "from raw.part")}
    where char_start is not null
    group by sha256
)
select
    r.sha256, r.title, r.lead, r.body, b.starts, b.numbers,
    cast(coalesce(r.epoch, r.front_date) + interval 8 hour as date) as published_on, r.written_on,
    b.size
from {_rows_of("readings", "from raw.part")} as r
inner join in_body as b on r.sha256 = b.sha256
"""
"""The size of a body is where its last paragraph ends: `length(r.body)` would be measured of all bodies there are."""

_OUTDATED_ARTICLES = """
from raw.readings
where reject_reason is null and sha256 not in (select sha256 from raw.steps_done where step = ? and step_key = ?)
"""


def _texts_with_mentions(strings: Collection[str]) -> str:
    """The articles whose mentions were found; those alone that may hold one of the strings, where these are few."""
    if len(strings) > _MANY_STRINGS:
        return _TEXTS_WITH_MENTIONS
    pattern = any_form_of(sorted(strings)).replace("'", "''")
    return f"{_TEXTS_WITH_MENTIONS} and regexp_matches(title || chr(10) || body, '{pattern}')"


def _learned_aliases(build: duckdb.DuckDBPyConnection) -> tuple[Alias, ...]:
    return aliases_to_find(_frame(build, "from raw.learned_aliases"))


def _keep_all(build: duckdb.DuckDBPyConnection, found: Frames) -> None:
    """Append frames to their raw tables, all or none."""
    with _transaction(build):
        for table, frame in found.items():
            append(build, table, frame)


def _done(articles: pl.DataFrame, keys: dict[str, str]) -> Frames:
    """That steps, each with its key, are done for articles (column sha256)."""
    steps_with_keys = pl.DataFrame(list(keys.items()), schema={"step": pl.String, "step_key": pl.String}, orient="row")
    return {"steps_done": articles.join(steps_with_keys, how="cross")}


def _mark_outdated_readings(build: duckdb.DuckDBPyConnection) -> None:
    keys = build.execute("select distinct host, read_key from raw.readings").fetchall()
    outdated = [(host, key) for host, key in keys if steps.read_key(host) != key]
    build.execute(
        "create or replace table raw.to_read as select sha256 from raw.contents "
        "where sha256 not in (select sha256 from raw.readings)"
    )
    if outdated:
        build.executemany(
            "insert into raw.to_read select sha256 from raw.readings where host = ? and read_key = ?", outdated
        )


def _outdated_articles(build: duckdb.DuckDBPyConnection, step: Step) -> tuple[int, int | None]:
    """How many articles a step is due for, and a number that is the same for the same articles."""
    count, which = _row(build, f"select count(*), bit_xor(hash(sha256)) {_OUTDATED_ARTICLES}", [step.name, step.key()])
    return count, which


def _mark_outdated_articles(build: duckdb.DuckDBPyConnection, step: Step) -> None:
    build.execute(
        f"create or replace table raw.to_enrich as select sha256 {_OUTDATED_ARTICLES}", [step.name, step.key()]
    )


def _mark_to_enrich(build: duckdb.DuckDBPyConnection, contents: Sequence[str]) -> None:
    build.execute("create or replace table raw.to_enrich as select unnest(?::varchar[]) as sha256", [list(contents)])


def _mark_stale(build: duckdb.DuckDBPyConnection, enrichments: Sequence[Step]) -> None:
    """Note that what is made of all articles is to be made again, once these enrichments are done for some."""
    set_state(build, _MARTS_KEY, _STALE)
    if steps.GLOSSES in enrichments:
        set_state(build, _LEARNED_KEY, _STALE)


def _touch(build: duckdb.DuckDBPyConnection, contents: str) -> None:
    """Note the articles of some contents as changed for the marts."""
    build.execute(
        "insert into raw.touched_articles select distinct article_id from raw.readings "
        f"where article_id is not null and sha256 in (from {contents})"
    )


def _forget_step(build: duckdb.DuckDBPyConnection, step: Step, contents: str = "raw.to_enrich") -> None:
    """Forget what a step found in some contents, and that it was done."""
    if any(
        _count(build, f"select count(*) from raw.{table}") for table in (*step.tables, "step_failures", "steps_done")
    ):
        _delete(build, f"(from {contents})", step.tables)
        for table in ("step_failures", "steps_done"):
            build.execute(f"delete from raw.{table} where step = ? and sha256 in (from {contents})", [step.name])


def _found_in(build: duckdb.DuckDBPyConnection, table: str, contents: list[str]) -> pl.DataFrame:
    """What a raw table holds of some contents' bodies, with the columns that `with_rows` takes."""
    schema = frames.RAW_TABLES[table]
    columns = ["sha256", *(["field"] if "field" in schema else []), *LISTS[table].values()]
    with build.cursor() as cursor:
        rows = cursor.execute(
            f"select {', '.join(columns)} from {_rows_of(table, 'select unnest(?)')}", [contents]
        ).fetchall()
    return pl.DataFrame(rows, schema={column: schema[column] for column in columns}, orient="row")


def _forget(build: duckdb.DuckDBPyConnection, contents: str, tables: Sequence[str]) -> None:
    with _transaction(build):
        _delete(build, contents, tables)


def _delete(build: duckdb.DuckDBPyConnection, contents: str, tables: Sequence[str]) -> None:
    for table in tables:
        build.execute(f"delete from raw.{table} where sha256 in {contents}")
        if not _count(build, f"select count(*) from raw.{table}"):
            make_anew(build, table)


def _parts(build: duckdb.DuckDBPyConnection, contents: str) -> Iterator[None]:
    """Let raw.part hold one part after the other of a table of contents that was made in one go.

    While a result is read from, DuckDB puts nothing that is committed beside it into its place in the file, and holds in
    memory what belongs to it: for 130,000 documents 450 MB and more.
    """
    documents = _count(build, f"select count(*) from {contents}")
    for start in range(0, documents, _PART):
        build.execute(
            f"create or replace table raw.part as select sha256 from {contents} where rowid >= {start} and rowid < {start + _PART}"
        )
        yield
        # What was held back is put into its place while the workers are at the last batches.
        if documents > _KEPT_TOGETHER:
            build.execute("checkpoint")


def _batches(build: duckdb.DuckDBPyConnection, query: str, *key: str) -> Iterator[pl.DataFrame]:
    """The rows of a query that gives its key (sha256) and each row's size, in the order in which they are kept: to sort
    the texts of a whole archive takes more memory than they do.  Rows that are large come one by one, so that no batch outgrows
    the memory, and first, since a worker that gets one last keeps the others waiting."""
    columns = ", ".join(key or ("sha256",))
    # A cursor of its own: a half-read result blocks the connection it came from.
    cursor = build.cursor()
    try:
        large = f"select {columns} from ({query}) where size > {_LARGE} order by {columns}"
        for values in cursor.execute(large).fetchall():
            one = f"select * exclude (size) from ({query}) where ({columns}) = ({', '.join('?' * len(values))})"
            yield cursor.sql(one, params=list(values)).pl()
        small = f"select * exclude (size) from ({query}) where size <= {_LARGE}"
        for records in cursor.sql(small).to_arrow_reader(BATCH_DOCUMENTS):
            frame = pl.from_arrow(records)
            assert isinstance(frame, pl.DataFrame)
            yield from (part for part in frame.iter_slices(BATCH_DOCUMENTS) if len(part))
    finally:
        cursor.close()


def _frame(build: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    with build.cursor() as cursor:
        frame: pl.DataFrame = cursor.sql(query).pl()
    return frame


def _count(build: duckdb.DuckDBPyConnection, query: str, parameters: list[str] | None = None) -> int:
    return int(_row(build, query, parameters)[0])


def _row(build: duckdb.DuckDBPyConnection, query: str, parameters: list[str] | None = None) -> tuple[Any, ...]:
    row = build.execute(query, parameters or []).fetchone()
    assert row is not None
    return row


@contextmanager
def _transaction(build: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A block of writes that happens as a whole or not at all."""
    build.execute("begin")
    try:
        yield
    except BaseException:
        build.execute("rollback")
        raise
    build.execute("commit")
