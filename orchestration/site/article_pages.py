"""An article's page: its extract (or full text) with every fact marked, and the lists of what it names, quotes, dates
and reports.  One page serves both languages."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from orchestration.scripts import to_simplified
from orchestration.site.extracts import EVIDENCE_CHARS, EXTRACT_CHARS, Fact, choose_extract, is_shown
from orchestration.site.highlights import Mark, anchor, marked, one_layer, plain_part
from orchestration.site.published import Entity, Facts, Row, Source, Topic
from orchestration.site.text import clipped, escaped, file_name, html, safe_link, sentences
from orchestration.site.words import both

_TYPES = {"PERSON": "per", "ORG": "org", "GPE": "gpe", "LOC": "loc", "DIALOGUE": "dia"}
_FULL_TEXT_CHARS = 200_000
"""Where even the full text ends: no page may grow beyond what a browser takes in."""
_TITLE_CHARS, _CAPTION_CHARS = 400, 2000
_ID = re.compile(r' id="([cqt]\d+)"')
_SNIPPET_BEFORE, _SNIPPET_AFTER = 24, 40


@dataclass(slots=True)
class Demand:
    """What other pages lead to in an article."""

    entities: set[str] = field(default_factory=set)
    quotes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page leads to in an article: the anchor and, where a sentence is shown there, a few words of it."""

    anchor: str
    snippet: Markup | None = None


@dataclass(slots=True)
class Places:
    """The places of articles, filled as their pages are made."""

    topics: dict[tuple[str, str], Place] = field(default_factory=dict)
    entities: dict[tuple[str, str], Place] = field(default_factory=dict)
    quotes: dict[str, Place] = field(default_factory=dict)
    evidence: dict[tuple[str, int], Place] = field(default_factory=dict)

    def add(self, others: "Places") -> None:
        """Take in the places of other articles."""
        self.topics |= others.topics
        self.entities |= others.entities
        self.quotes |= others.quotes
        self.evidence |= others.evidence


def article_path(article_id: str) -> str:
    """The page of an article, relative to the site's folder."""
    name = file_name(article_id)
    return f"articles/{name.removeprefix('x-')[:2]}/{name}.html"


@dataclass(frozen=True, slots=True)
class _Anchors:
    """The anchors that a page has: not each fact has its own where facts overlap."""

    ids: set[str]
    inner: Sequence[Mark]
    paragraphs: Sequence[Row]

    def of(self, start: int, end: int, prefix: str = "c") -> str:
        """The anchor of a place: its own, else of the mark that overlaps it, else of its paragraph."""
        after = bisect_left(self.inner, end, key=lambda mark: mark.start)
        near = [anchor(start, prefix)]
        if after and self.inner[after - 1].end > start:
            near.append(anchor(self.inner[after - 1].start))
        in_order = [row for row in self.paragraphs if row["char_start"] is not None and row["char_start"] <= start]
        paragraph = f"p{in_order[-1]['paragraph_no']}" if in_order else "main"
        return next((one for one in near if one in self.ids), paragraph)


class ArticlePages:
    """Makes the pages of articles and remembers where in them each fact stands."""

    def __init__(
        self,
        environment: Environment,
        sources: Mapping[str, Source],
        topics: Mapping[str, Topic],
        entities: Mapping[str, Entity],
        entity_path: Callable[[str], str],
        places: Places,
        full_text: bool,
    ) -> None:
        self._template = environment.get_template("article.html.j2")
        self._top = html(environment.get_template("article_top.html.j2").render())
        self._sources = sources
        self._topics = topics
        self._pages = {entity_id: escaped(f"../../zh/{entity_path(entity_id)}") for entity_id in entities}
        self._names = {entity_id: entity.name_en for entity_id, entity in entities.items()}
        self._full_text = full_text
        self.places = places

    def render(self, facts: Facts, demand: Demand) -> str:
        """The page of one article."""
        body = facts.row["body"] or ""
        title = facts.head.title or ""
        terms = self._terms(facts, title, body)
        evidence = [row for row in facts.evidence if row["char_start"] is not None and row["char_end"] <= len(body)]
        marks = self._marks(facts, terms, evidence)
        shown = self._shown(facts, body, terms, evidence, demand)
        title_marks = one_layer(
            [self._mention_mark(row) for row in facts.mentions if row["field"] == "title"]
        )  # fmt: skip
        heading = marked(title, 0, min(len(title), _TITLE_CHARS), title_marks, "t")
        text = self._text(facts, body, marks, shown)
        anchors = _Anchors(
            set(_ID.findall(heading + text)), [mark for mark in marks if mark.layer == "inner"], facts.paragraphs
        )
        self._remember(facts, body, shown, terms, evidence, demand, anchors)
        return self._template.render(
            top=self._top,
            head=facts.head,
            row=facts.row,
            source=self._sources.get(facts.head.source_id),
            link=safe_link(facts.head.url),
            original=safe_link(facts.row["original_url"]),
            title_html=html(heading),
            text_html=html(text),
            shown_chars=sum(end - start for start, end in shown),
            total_chars=len(body),
            full_text=self._full_text,
            credits=facts.credits,
            topics=self._topic_rows(facts),
            quotes=self._quote_rows(facts, shown, anchors),
            named=self._named_rows(facts, body, shown, anchors),
            dates=self._date_rows(facts, shown, anchors),
            meetings=_meeting_rows(evidence, shown, anchors),
        )

    def _mention_mark(self, row: Row) -> Mark:
        css = "m " + _TYPES.get(row["entity_type"], "org")
        return Mark(row["char_start"], row["char_end"], "inner", css, self._pages.get(row["entity_id"]))

    def _marks(self, facts: Facts, terms: Mapping[str, list[tuple[int, int]]], evidence: list[Row]) -> list[Mark]:
        inner = [self._mention_mark(row) for row in facts.mentions if row["field"] == "body"]
        inner += [Mark(row["char_start"], row["char_end"], "inner", "d") for row in facts.dates]
        taken = one_layer(inner)
        inner += [Mark(first, last, "inner", "t") for found in terms.values() for first, last in found]
        # A mention keeps its place whole; a topic's term that only partly overlaps it is not worth a cut.
        return [
            *one_layer([*taken, *(mark for mark in inner if mark.css == "t" and not _touches(mark, taken))]),
            *_distinct(Mark(row["char_start"], row["char_end"], "evidence", "ev") for row in evidence),
            *one_layer([Mark(row["char_start"], row["char_end"], "quote", "q") for row in facts.quotes]),
        ]

    def _terms(self, facts: Facts, title: str, body: str) -> dict[str, list[tuple[int, int]]]:
        """For each main topic the first place in the body of each term that matched it."""
        main = [row for row in facts.topics if row["is_main"]]
        if not main:
            return {}
        simplified = to_simplified(body)
        found: dict[str, list[tuple[int, int]]] = {}
        for row in main:
            places = []
            for term in row["evidence"] or []:
                at = simplified.find(term)
                if at >= 0 and term:
                    places.append((at, at + len(term)))
            found[row["topic_id"]] = sorted(places)
        return found

    def _shown(
        self,
        facts: Facts,
        body: str,
        terms: Mapping[str, list[tuple[int, int]]],
        evidence: list[Row],
        demand: Demand,
    ) -> list[tuple[int, int]]:
        paragraphs = [
            (row["char_start"], row["char_start"] + row["chars"])
            for row in facts.paragraphs
            if row["char_start"] is not None
        ]
        if self._full_text:
            return _within(paragraphs, _FULL_TEXT_CHARS)
        needed = [(row["char_start"], row["char_end"]) for row in evidence]
        quoted = [row for row in facts.quotes if row["quote_id"] in demand.quotes]
        if not evidence:
            needed = [(row["char_start"], row["char_end"]) for row in quoted]
        wanted = [
            Fact(
                row["entity_id"], row["char_start"], row["char_end"],
                3.0 if row["entity_id"] in demand.entities else 1.0 if row["entity_id"] in self._pages else 0.3,
            )
            for row in facts.mentions
            if row["field"] == "body"
        ]  # fmt: skip
        # The greater room of an article that reports meetings is for their evidence alone.
        wanted += [Fact(row["quote_id"], row["char_start"], row["char_end"], 8.0) for row in quoted if evidence]
        wanted += [Fact("topic " + topic_id, *place, 4.0) for topic_id, places in terms.items() for place in places]
        return choose_extract(body, paragraphs, needed, wanted, EVIDENCE_CHARS if evidence else EXTRACT_CHARS)

    def _remember(
        self,
        facts: Facts,
        body: str,
        shown: list[tuple[int, int]],
        terms: Mapping[str, list[tuple[int, int]]],
        evidence: list[Row],
        demand: Demand,
        anchors: "_Anchors",
    ) -> None:
        article_id = facts.head.article_id
        for topic_id, places in terms.items():
            first = next((place for place in places if is_shown(shown, *place)), None)
            if first:
                self.places.topics[article_id, topic_id] = Place(anchors.of(*first), _snippet(body, shown, *first))
        for row in facts.mentions:
            key = article_id, row["entity_id"]
            if row["entity_id"] in demand.entities and row["field"] == "body":
                place = self.places.entities.get(key)
                if is_shown(shown, row["char_start"], row["char_end"]):
                    if place is None or place.snippet is None:
                        self.places.entities[key] = Place(
                            anchors.of(row["char_start"], row["char_end"]),
                            _snippet(body, shown, row["char_start"], row["char_end"]),
                        )
                elif place is None:
                    self.places.entities[key] = Place(f"p{row['paragraph_no']}")
        for row in facts.quotes:
            if row["quote_id"] in demand.quotes and is_shown(shown, row["char_start"], row["char_end"]):
                quoted = html(escaped(body[row["char_start"] : row["char_end"]]))
                self.places.quotes[row["quote_id"]] = Place(anchors.of(row["char_start"], row["char_end"], "q"), quoted)
        for row in evidence:
            start, end = row["char_start"], row["char_end"]
            if is_shown(shown, start, end):
                self.places.evidence[article_id, start] = Place(
                    anchors.of(start, end), _snippet(body, shown, start, end)
                )

    def _text(self, facts: Facts, body: str, marks: list[Mark], shown: list[tuple[int, int]]) -> str:
        out: list[str] = []
        gap: list[int] = []
        for row in facts.paragraphs:
            number, start = row["paragraph_no"], row["char_start"]
            if start is None:
                if self._full_text and row["text"]:
                    out.append(f'<p class="aside" id="p{number}">{escaped(clipped(row["text"], _CAPTION_CHARS))}</p>')
                continue
            end = start + row["chars"]
            parts = [part for part in shown if start <= part[0] and part[1] <= end]
            if not parts:
                gap.append(number)
                continue
            if gap:
                out.append(_gap(gap))
                gap = []
            inner, at = "", start
            for first, last in parts:
                inner += ("" if first == at else '<span class="cut">…</span>') + marked(body, first, last, marks)
                at = last
            inner += "" if at == end else '<span class="cut">…</span>'
            element = "h3" if row["kind"] == "heading" else "p"
            out.append(f'<{element} id="p{number}"><a class="no" href="#p{number}">{number}</a>{inner}</{element}>')
        if gap:
            out.append(_gap(gap))
        return "\n".join(out)

    def _topic_rows(self, facts: Facts) -> list[dict[str, Any]]:
        return [
            {
                "topic": self._topics[row["topic_id"]],
                "is_main": row["is_main"],
                "terms": row["evidence"] or [],
                "place": self.places.topics.get((facts.head.article_id, row["topic_id"])),
            }
            for row in facts.topics
            if row["topic_id"] in self._topics and row["is_main"]
        ]

    def _quote_rows(self, facts: Facts, shown: list[tuple[int, int]], anchors: "_Anchors") -> list[dict[str, Any]]:
        return [
            {
                "speaker": row["speaker"],
                "href": html(self._pages.get(row["speaker_entity_id"], "")),
                "verb": row["verb"],
                "paragraph": row["paragraph_no"],
                "anchor": anchors.of(row["char_start"], row["char_end"], "q")
                if is_shown(shown, row["char_start"], row["char_end"])
                else None,
                "chars": row["char_end"] - row["char_start"],
            }
            for row in facts.quotes
        ]

    def _named_rows(
        self, facts: Facts, body: str, shown: list[tuple[int, int]], anchors: "_Anchors"
    ) -> list[tuple[str, list[dict[str, Any]]]]:
        """The entities of an article by type, those named most first."""
        found: dict[str, dict[str, Any]] = {}
        title = facts.head.title or ""
        for row in facts.mentions:
            text = title if row["field"] == "title" else body
            one = found.setdefault(
                row["entity_id"],
                {"type": row["entity_type"], "surface": text[row["char_start"] : row["char_end"]], "n": 0, "anchor": None, "paragraph": None},
            )  # fmt: skip
            one["n"] += 1
            if row["field"] == "title":
                own = anchor(row["char_start"], "t")
                one["anchor"] = one["anchor"] or (own if own in anchors.ids else "main")
            elif one["anchor"] is None and is_shown(shown, row["char_start"], row["char_end"]):
                one["anchor"] = anchors.of(row["char_start"], row["char_end"])
            elif one["paragraph"] is None:
                one["paragraph"] = row["paragraph_no"]
        rows = [
            {**one, "href": html(self._pages.get(entity_id, "")), "name_en": self._names.get(entity_id)}
            for entity_id, one in sorted(found.items(), key=lambda item: (-item[1]["n"], item[0]))
        ]
        return [(kind, of_kind) for kind in _TYPES if (of_kind := [row for row in rows if row["type"] == kind])]

    def _date_rows(self, facts: Facts, shown: list[tuple[int, int]], anchors: "_Anchors") -> list[dict[str, Any]]:
        return [
            {
                **row,
                "anchor": anchors.of(row["char_start"], row["char_end"])
                if is_shown(shown, row["char_start"], row["char_end"])
                else None,
            }
            for row in facts.dates
        ]


def _distinct(marks: Iterable[Mark]) -> list[Mark]:
    """Marks without those of the same place; evidence may overlap, since each place must be found."""
    return list({(mark.start, mark.end): mark for mark in marks}.values())


def _within(parts: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """The parts that fit into a number of characters, in their order; the one that does not fit is cut."""
    kept = []
    for start, end in parts:
        end = min(end, start + limit)
        limit -= end - start
        if start < end:
            kept.append((start, end))
    return kept


def _meeting_rows(evidence: Collection[Row], shown: list[tuple[int, int]], anchors: "_Anchors") -> list[dict[str, Any]]:
    return [
        {
            **row,
            "anchor": anchors.of(row["char_start"], row["char_end"])
            if is_shown(shown, row["char_start"], row["char_end"])
            else None,
        }
        for row in evidence
    ]


def _touches(mark: Mark, others: Sequence[Mark]) -> bool:
    """Whether a mark overlaps one of others that stand in order without overlaps."""
    after = bisect_left(others, mark.end, key=lambda other: other.start)
    return after > 0 and others[after - 1].end > mark.start


def _gap(numbers: list[int]) -> str:
    anchors = "".join(f'<i id="p{number}"></i>' for number in numbers)
    shown = f"¶{numbers[0]}" if len(numbers) == 1 else f"¶{numbers[0]}–{numbers[-1]}"
    return f'<p class="gap">{anchors}{shown} {both("omitted")}</p>'


def _snippet(body: str, shown: list[tuple[int, int]], start: int, end: int) -> Markup:
    """A place with the words around it, never beyond its sentence or what is shown."""
    part = next(part for part in shown if part[0] <= start and end <= part[1])
    sentence = next(
        (first, last) for first, last in sentences(body, *part) if first <= start < last
    )  # fmt: skip
    first = max(sentence[0], start - _SNIPPET_BEFORE)
    last = min(max(sentence[1], end), end + _SNIPPET_AFTER)
    before, after = "…" if first > sentence[0] else "", "…" if last < sentence[1] else ""
    return html(before + plain_part(body, first, last, start, end).strip() + after)
