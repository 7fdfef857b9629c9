"""Which pages the site has and what each shows: overview, calendar, topics, entities, dialogues, outlets, lists and
articles.  Gives paths and texts; writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup

from orchestration.site import charts
from orchestration.site.article_pages import ArticlePages, Demand, Place, Places, article_path
from orchestration.site.dialogues import DialogueCalendar
from orchestration.site.outlets import compare_outlets
from orchestration.site.published import (
    ARTICLES_A_MONTH,
    ENTITY_PAGES,
    NAMES_AN_ENTITY,
    Archive,
    Entity,
    Head,
    Source,
    Topic,
)
from orchestration.site.search_index import search_files
from orchestration.site.text import (
    clipped,
    command_for,
    escaped,
    file_name,
    finalized,
    html,
    json_for_script,
    month_id,
    month_name,
    query_part,
    safe_link,
)
from orchestration.site.words import LANGUAGES, TAGS, both, has_word, say

_BATCH = 1000
_LIST_LIMIT = 2000
"""Rows of a list of articles, so that no page grows beyond what a browser takes in."""

File = tuple[str, str]


class SitePages:
    """The pages of one published file in three parts, so that processes can share them: articles in batches, then what
    leads to them in each language, which needs the places that all articles' pages gave, and what stands once."""

    def __init__(self, archive: Archive, full_text: bool) -> None:
        self._site = _Site(archive, full_text)

    def batches(self) -> Sequence[Sequence[str]]:
        """The ids of all articles, in order, some hundreds at a time."""
        ids = sorted(self._site.heads)
        return [ids[first : first + _BATCH] for first in range(0, len(ids), _BATCH)]

    def articles(self, batch: Sequence[str], places: Places) -> Iterator[File]:
        """The pages of a batch; fills the places that their facts have."""
        yield from self._site.articles(batch, places)

    def in_language(self, language: str, places: Places) -> Iterator[File]:
        """All pages of one language, given the places of all articles."""
        self._site.places = places
        yield from _View(self._site, language).files()

    def of_no_language(self) -> Iterator[File]:
        """The first page, where one chooses, and the search index."""
        site = self._site
        yield "index.html", site.environment.get_template("choose.html.j2").render(lang="zh", root="")
        yield from search_files(site.archive, site.heads, site.entities, entity_path)


@cache
def environment() -> jinja2.Environment:
    """Jinja as all pages use it: everything escaped, control characters neutralised, unknown names an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("orchestration.site"),
        autoescape=True,
        finalize=finalized,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        both=both, say=say, article_path=article_path, has_word=has_word, safe_link=safe_link, month_id=month_id
    )
    made.globals.update(command_for=command_for)
    made.filters.update(
        both=both, clip=clipped, month_id=month_id, file_name=file_name, sql_text=lambda text: text.replace("'", "''")
    )
    return made


class _Site:
    def __init__(self, archive: Archive, full_text: bool) -> None:
        self.archive = archive
        self.full_text = full_text
        self.environment = environment()
        self.sources: dict[str, Source] = archive.sources()
        self.topics: dict[str, Topic] = archive.topics()
        self.heads: dict[str, Head] = archive.heads()
        self.entities: dict[str, Entity] = archive.entities_with_pages()
        self.by_source_month = archive.months()
        self.dialogues = DialogueCalendar.of(archive)
        self.places = Places()

    def articles(self, batch: Sequence[str], places: Places) -> Iterator[File]:
        pages = ArticlePages(
            self.environment, self.sources, self.topics, self.entities, entity_path, places, self.full_text
        )
        nothing = Demand()
        heads = [self.heads[article_id] for article_id in batch]
        for facts in self.archive.articles(heads, self.dialogues.evidence_by_article):
            article_id = facts.head.article_id
            yield article_path(article_id), pages.render(facts, self.demands.get(article_id, nothing))

    @cached_property
    def demands(self) -> Mapping[str, Demand]:
        told: defaultdict[str, Demand] = defaultdict(Demand)
        for entity_id, article_id in self.tables["listed"].select("entity_id", "article_id").iter_rows():
            told[article_id].entities.add(entity_id)
        for article_id, quote_id in self.tables["quotes"].select("article_id", "quote_id").iter_rows():
            told[article_id].quotes.add(quote_id)
        return told

    @cached_property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        return self.archive.entity_tables(list(self.entities))

    @cached_property
    def grouped(self) -> Mapping[str, Mapping[str, list[tuple[Any, ...]]]]:
        """The rows of `tables` by entity, without its id."""
        told: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
        for name, frame in self.tables.items():
            rows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
            for row in frame.iter_rows():
                rows[row[0]].append(row[1:])
            told[name] = rows
        return told

    @cached_property
    def month_totals(self) -> Counter[date]:
        totals: Counter[date] = Counter()
        for (_, month), count in self.by_source_month.items():
            totals[month] += count
        return totals

    @cached_property
    def dense(self) -> list[date]:
        return charts.dense_months(self.month_totals)

    @cached_property
    def sparse(self) -> list[date]:
        dense = set(self.dense)
        return [month for month in sorted(self.month_totals) if month not in dense]

    @cached_property
    def calendar(self) -> list[tuple[date, str, str, int, int]]:
        return list(self.archive.calendar().iter_rows())

    @cached_property
    def main_counts(self) -> Mapping[tuple[str, date], Counter[str]]:
        """Main articles by topic and month, of each source."""
        told: defaultdict[tuple[str, date], Counter[str]] = defaultdict(Counter)
        for month, source_id, topic_id, main, _ in self.calendar:
            if main:
                told[topic_id, month][source_id] += main
        return told

    @cached_property
    def main_articles(self) -> Mapping[tuple[str, date], list[tuple[Head, Sequence[str]]]]:
        """Main articles of each topic and month with the terms that matched, newest first."""
        told: defaultdict[tuple[str, date], list[tuple[Head, Sequence[str]]]] = defaultdict(list)
        by_article: defaultdict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        for article_id, topic_id, evidence, _ in self.archive.main_topics().iter_rows():
            by_article[article_id].append((topic_id, evidence))
        for head in self.heads.values():
            if head.month:
                for topic_id, evidence in by_article.get(head.article_id, ()):
                    told[topic_id, head.month].append((head, evidence))
        return told

    @cached_property
    def topics_of(self) -> Mapping[str, list[str]]:
        told: defaultdict[str, list[str]] = defaultdict(list)
        for article_id, topic_id, _, _ in self.archive.main_topics().iter_rows():
            told[article_id].append(topic_id)
        return told

    @cached_property
    def source_articles(self) -> Mapping[tuple[str, date], list[Head]]:
        told: defaultdict[tuple[str, date], list[Head]] = defaultdict(list)
        for head in self.heads.values():
            if head.month:
                told[head.source_id, head.month].append(head)
        return told

    @cached_property
    def topic_entities(self) -> Mapping[str, list[tuple[str, int]]]:
        return self.archive.topic_entities()

    @cached_property
    def month_terms(self) -> Mapping[tuple[str, date], list[dict[str, Any]]]:
        return self.archive.month_terms()

    @cached_property
    def other_entities(self) -> Mapping[str, Entity]:
        """Entities without a page that pages name beside others."""
        named = {row[0] for rows in self.grouped["pairs"].values() for row in rows}
        named |= {entity_id for rows in self.topic_entities.values() for entity_id, _ in rows}
        named |= {row["entity_id"] for rows in self.month_terms.values() for row in rows if row.get("entity_id")}
        return self.archive.entities(sorted(named - self.entities.keys()))

    @cached_property
    def comparison(self) -> Any:
        return compare_outlets(self.archive, self.dense)


class _View:
    """The pages in one language."""

    def __init__(self, site: _Site, language: str) -> None:
        self.site = site
        self.language = language

    def files(self) -> Iterator[File]:
        yield from self.overview()
        yield from self.calendar()
        yield from self.topic_pages()
        yield from self.source_pages()
        yield from self.entity_pages()
        yield from self.dialogue_pages()
        yield from self.outlets()
        yield self.page("about", "about.html", self.say("about"))

    def page(self, template: str, path: str, title: str, **context: Any) -> File:
        """A page by its template's name and its path below the language's folder."""
        other = LANGUAGES[1 - LANGUAGES.index(self.language)]
        root = "../" * (path.count("/") + 1)
        text = self.site.environment.get_template(f"{template}.html.j2").render(
            lang=self.language,
            tag=TAGS[self.language],
            other=other,
            other_tag=TAGS[other],
            other_href=f"{root}{other}/{path}",
            root=root,
            here=f"{root}{self.language}/",
            section=path.split("/")[0].removesuffix(".html"),
            title=title,
            site=self.site,
            view=self,
            t=self.say,
            **context,
        )
        return f"{self.language}/{path}", text

    # What templates ask for.

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def month(self, month: date) -> str:
        return month_name(month, self.language)

    def source_name(self, source_id: str) -> str:
        source = self.site.sources.get(source_id)
        names = (source.name_zh, source.name_en) if source else (None, None)
        return names[LANGUAGES.index(self.language)] or names[0] or names[1] or source_id

    def topic_name(self, topic_id: str) -> str:
        topic = self.site.topics[topic_id]
        return topic.name_zh if self.language == "zh" else topic.name_en

    def entity_name(self, entity_id: str) -> str:
        entity = self.site.entities.get(entity_id) or self.site.other_entities.get(entity_id)
        if entity is None:
            return entity_id
        return (entity.name_en or entity.name) if self.language == "en" else entity.name

    def entity_link(self, entity_id: str, root: str) -> Markup:
        """An entity's name, linked where it has a page."""
        name = escaped(clipped(self.entity_name(entity_id)))
        if entity_id not in self.site.entities:
            return html(name)
        return html(f'<a href="{escaped(f"{root}{self.language}/{entity_path(entity_id)}")}">{name}</a>')

    def article_href(self, article_id: str, root: str, place: Place | None = None) -> str:
        query = "?en" if self.language == "en" else ""
        return f"{root}{article_path(article_id)}{query}{'#' + place.anchor if place else ''}"

    def cite(self, head: Head) -> Markup:
        """An article's title."""
        return html(f'<cite lang="{escaped(head.script or "zh")}">{escaped(clipped(head.title or "—"))}</cite>')

    def day(self, head: Head) -> Markup:
        """An article's day, or that it has none."""
        day = head.published_on
        return html(f'<time datetime="{day}">{day}</time>') if day else html(escaped(self.say("no_date")))

    def clip(self, text: str) -> str:
        return clipped(text)

    def percent(self, part: float, whole: float) -> str:
        if not whole:
            return "–"
        return "<0.1%" if 0 < part / whole < 0.0005 else f"{100 * part / whole:.1f}%"

    def largest_share(self, rows: Iterable[tuple[Any, ...]]) -> float:
        """The largest share among rows of (…, part, …, whole), so that bars can be told apart where all are small."""
        return max((row[1] / row[-1] for row in rows if row[-1]), default=0.0)

    # The pages.

    def overview(self) -> Iterator[File]:
        site = self.site
        dated = [head.published_on for head in site.heads.values() if head.published_on]
        months = site.dense
        yield self.page(
            "overview",
            "index.html",
            self.say("overview_title"),
            totals=site.archive.totals(),
            first=min(dated, default=None),
            last=max(dated, default=None),
            refresh=site.archive.last_refresh(),
            newest=next(iter(site.heads.values()), None),
            months=months,
            grid=self._source_grid(months),
            sparse_grid=self._source_grid(site.sparse),
            columns=charts.bars(months, site.month_totals),
            documents=site.archive.documents(),
            rejects=site.archive.rejects(),
        )

    def _source_grid(self, months: Sequence[date]) -> list[tuple[str, list[tuple[date, int, int]], int]]:
        """Rows of source, its cells (month, count, level), and its total in these months."""
        counts = self.site.by_source_month
        most = max([counts.get((source, month), 0) for source in self.site.sources for month in months], default=0)
        rows = []
        for source_id in self.site.sources:
            cells = [(month, counts.get((source_id, month), 0)) for month in months]
            if any(count for _, count in cells):
                shaded = [(month, count, charts.level(count, most)) for month, count in cells]
                rows.append((source_id, shaded, sum(count for _, count in cells)))
        return rows

    def calendar(self) -> Iterator[File]:
        site = self.site
        yield self.page(
            "calendar",
            "calendar.html",
            self.say("calendar_title"),
            months=site.dense,
            grid=self._topic_grid(site.dense),
            sparse=site.sparse,
            sparse_grid=self._topic_grid(site.sparse),
            data=html(json_for_script(self._calendar_data(site.dense))),
        )

    def _topic_grid(self, months: Sequence[date]) -> list[tuple[str, list[tuple[date, int, int]], int]]:
        counts = {key: sum(of_source.values()) for key, of_source in self.site.main_counts.items()}
        totals = {topic: sum(counts.get((topic, month), 0) for month in months) for topic in self.site.topics}
        most = max([counts.get((topic, month), 0) for topic in self.site.topics for month in months], default=0)
        return [
            (
                topic,
                [
                    (month, counts.get((topic, month), 0), charts.level(counts.get((topic, month), 0), most))
                    for month in months
                ],
                totals[topic],
            )
            for topic in sorted(self.site.topics, key=lambda topic: (-totals[topic], topic))
        ]

    def _calendar_data(self, months: Sequence[date]) -> dict[str, Any]:
        """Counts by source for the filter: source -> topic -> one count a month; and the source's articles a month."""
        counts: dict[str, dict[str, list[int]]] = {}
        for source_id in self.site.sources:
            by_topic = {
                topic: [self.site.main_counts.get((topic, month), Counter())[source_id] for month in months]
                for topic in self.site.topics
            }
            counts[source_id] = {topic: row for topic, row in by_topic.items() if any(row)}
        totals = {
            source_id: [self.site.by_source_month.get((source_id, month), 0) for month in months]
            for source_id in self.site.sources
        }
        return {"months": [month_id(month) for month in months], "counts": counts, "totals": totals}

    def topic_pages(self) -> Iterator[File]:
        site = self.site
        yield self.page("topics", "topics.html", self.say("topics"), grid=self._topic_grid(sorted(site.month_totals)))
        passing: Counter[str] = Counter()
        passing_cell: Counter[tuple[str, date]] = Counter()
        by_source: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for month, source_id, topic_id, main, both_kinds in site.calendar:
            passing[topic_id] += both_kinds - main
            passing_cell[topic_id, month] += both_kinds - main
            by_source[topic_id][source_id] += main
        for topic_id in site.topics:
            totals = {month: sum(of.values()) for (topic, month), of in site.main_counts.items() if topic == topic_id}
            hrefs = {month: f"{file_name(topic_id)}/{month_id(month)}.html" for month in totals}
            terms = {month: site.month_terms.get((topic_id, month), []) for month in sorted(totals, reverse=True)}
            yield self.page(
                "topic",
                f"topics/{file_name(topic_id)}.html",
                self.topic_name(topic_id),
                topic=site.topics[topic_id],
                main=sum(totals.values()),
                passing=passing[topic_id],
                columns=charts.bars(site.dense, totals, hrefs),
                totals=totals,
                hrefs=hrefs,
                by_source=[
                    (source_id, by_source[topic_id][source_id], site.sources[source_id].article_count)
                    for source_id in sorted(site.sources, key=lambda one: (-by_source[topic_id][one], one))
                    if by_source[topic_id][source_id]
                ],
                named=site.topic_entities.get(topic_id, []),
                terms=terms,
            )
            months = sorted(totals)
            for place, month in enumerate(months):
                articles = site.main_articles[topic_id, month]
                yield self.page(
                    "cell",
                    f"topics/{file_name(topic_id)}/{month_id(month)}.html",
                    self.say("cell_title", topic=self.topic_name(topic_id), month=self.month(month)),
                    topic=site.topics[topic_id],
                    month=month,
                    n=len(articles),
                    articles=articles[:_LIST_LIMIT],
                    by_source=_by_count(Counter(head.source_id for head, _ in articles)),
                    passing=passing_cell[topic_id, month],
                    terms=terms[month],
                    before=months[place - 1] if place else None,
                    after=months[place + 1] if place + 1 < len(months) else None,
                )

    def source_pages(self) -> Iterator[File]:
        site = self.site
        for source_id, source in site.sources.items():
            months = sorted(month for of, month in site.by_source_month if of == source_id)
            by_month = {month: site.by_source_month[source_id, month] for month in months}
            folder = file_name(source_id)
            yield self.page(
                "source",
                f"sources/{folder}.html",
                self.source_name(source_id),
                source=source,
                columns=charts.bars(
                    site.dense, by_month, {month: f"{folder}/{month_id(month)}.html" for month in months}
                ),
                by_month=by_month,
                folder=folder,
                topics=self._source_topics(source_id),
            )
            for place, month in enumerate(months):
                articles = site.source_articles[source_id, month]
                yield self.page(
                    "source_month",
                    f"sources/{folder}/{month_id(month)}.html",
                    self.say("source_month_title", source=self.source_name(source_id), month=self.month(month)),
                    source=source,
                    month=month,
                    n=len(articles),
                    articles=articles[:_LIST_LIMIT],
                    before=months[place - 1] if place else None,
                    after=months[place + 1] if place + 1 < len(months) else None,
                )

    def _source_topics(self, source_id: str) -> list[tuple[str, int]]:
        counts: Counter[str] = Counter()
        for (topic_id, _), of_source in self.site.main_counts.items():
            counts[topic_id] += of_source[source_id]
        return _by_count(counts)

    def entity_pages(self) -> Iterator[File]:
        site = self.site
        by_type = [(kind, [one for one in site.entities.values() if one.entity_type == kind]) for kind in ENTITY_PAGES]
        yield self.page("entities", "entities.html", self.say("entities_title"), by_type=by_type)
        for entity in site.entities.values():
            yield self.page(
                "entity",
                entity_path(entity.entity_id),
                self.entity_name(entity.entity_id),
                entity=entity,
                **self._entity_context(entity),
            )

    def _entity_context(self, entity: Entity) -> dict[str, Any]:
        site, entity_id = self.site, entity.entity_id
        articles: Counter[date] = Counter()
        sources: Counter[str] = Counter()
        mentions: Counter[str] = Counter()
        for month, source_id, article_count, mention_count in site.grouped["months"].get(entity_id, ()):
            articles[month] += article_count
            sources[source_id] += article_count
            mentions[source_id] += mention_count
        listed: defaultdict[date, list[tuple[Head, int, Place | None]]] = defaultdict(list)
        for month, article_id, count in site.grouped["listed"].get(entity_id, ()):
            listed[month].append((site.heads[article_id], count, site.places.entities.get((article_id, entity_id))))
        quotes = []
        for article_id, quote_id, _, _, verb in site.grouped["quotes"].get(entity_id, ()):
            place = site.places.quotes.get(quote_id)
            if place:
                quotes.append((site.heads[article_id], place, verb))
        (quoted,) = site.grouped["quoted"].get(entity_id, [(0,)])
        return {
            "columns": charts.bars(site.dense, articles, {month: f"#m{month_id(month)}" for month in articles}),
            "articles": articles,
            "by_source": [
                (source_id, count, mentions[source_id], site.sources[source_id].article_count)
                for source_id, count in _by_count(sources)
            ],
            "names": _names_table(site.grouped["names"].get(entity_id, ())),
            "pairs": site.grouped["pairs"].get(entity_id, []),
            "quotes": quotes,
            "quoted": quoted[0],
            "listed": listed,
            "a_month": ARTICLES_A_MONTH,
            "slug": query_part(entity_id),
        }

    def dialogue_pages(self) -> Iterator[File]:
        calendar = self.site.dialogues
        yield self.page(
            "dialogues", "dialogues.html", self.say("dialogues_title"), calendar=calendar, axis=calendar.axis()
        )
        for channel in calendar.channels:
            yield self.page(
                "dialogue",
                f"dialogues/{file_name(channel.dialogue_id)}.html",
                channel.name(self.language),
                channel=channel,
                axis=charts.Axis.of(meeting.starts_on for meeting in channel.meetings if meeting.starts_on),
                reports=calendar.reports,
                participants=calendar.participants,
                evidence=calendar.evidence,
            )

    def outlets(self) -> Iterator[File]:
        yield self.page("outlets", "outlets.html", self.say("outlets_title"), comparison=self.site.comparison)

    # What the dialogue templates ask for.

    def evidence_place(self, row: Mapping[str, Any]) -> Place:
        """Where a field of a report stands: its words, or their paragraph where the extract has no room for them."""
        shown = self.site.places.evidence.get((row["article_id"], row["char_start"]))
        return shown or Place(f"p{row['paragraph_no']}")

    def dialogue_href(self, dialogue_id: str, root: str) -> str:
        return f"{root}{self.language}/dialogues/{file_name(dialogue_id)}.html"

    def topic_href(self, topic_id: str, root: str, month: date | None = None) -> str:
        end = f"/{month_id(month)}.html" if month else ".html"
        return f"{root}{self.language}/topics/{file_name(topic_id)}{end}"

    def source_href(self, source_id: str, root: str, month: date | None = None) -> str:
        end = f"/{month_id(month)}.html" if month else ".html"
        return f"{root}{self.language}/sources/{file_name(source_id)}{end}"

    def place_of_topic(self, article_id: str, topic_id: str) -> Place | None:
        return self.site.places.topics.get((article_id, topic_id))


def entity_path(entity_id: str) -> str:
    """The page of an entity, relative to a language's folder."""
    return f"entities/{file_name(entity_id)}.html"


def _by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((key, count) for key, count in counts.items() if count), key=lambda item: (-item[1], item[0]))


def _names_table(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any] | None:
    """Who uses which name: the commonest names, and for each source its mentions by name and by all others."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for source_id, name, _, mentions in rows:
        counts[source_id][name] += mentions
        totals[name] += mentions
    names = [name for name, _ in _by_count(totals)][:NAMES_AN_ENTITY]
    if not names:
        return None
    table = []
    for source_id, total in _by_count(Counter({source_id: sum(of.values()) for source_id, of in counts.items()})):
        cells = [(counts[source_id][name], charts.level(counts[source_id][name], total)) for name in names]
        table.append((source_id, cells, total - sum(count for count, _ in cells), total))
    return {"names": names, "rows": table, "has_others": any(row[2] for row in table)}
