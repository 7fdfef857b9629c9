"""All mentions of an article: the layers over its text, the linking of what they find, and the choice where they
overlap.  Which strings name what is the lexicon's to say; how names look is each layer's."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from orchestration.entities.lexicon import Alias
from orchestration.mentions.beside import told_beside
from orchestration.mentions.bodies import (
    bodies,
    bracketed_companies,
    latin_bodies,
    may_stand_alone,
    numbered_units,
    press_short_forms,
    quoted_media,
    units,
)
from orchestration.mentions.channels import channels
from orchestration.mentions.characters import is_han, normalise
from orchestration.mentions.dictionary import Dictionary, Match, curated_dictionary
from orchestration.mentions.glosses import Gloss, glosses, kind_beside, may_gloss
from orchestration.mentions.linking import (
    Endings,
    Linker,
    by_country,
    by_surname,
    country,
    fellow_mission,
    owner_among,
    same_police,
    variant,
)
from orchestration.mentions.persons import (
    addressed,
    described_names,
    dotted_names,
    enumerated_names,
    is_loose_edge,
    listed_names,
    related_names,
    speakers,
    speaking_names,
    surnames_addressed,
    titled_names,
)
from orchestration.mentions.places import counties_after_provinces, features, governed_places
from orchestration.mentions.right_edge import may_end
from orchestration.mentions.short_forms import (
    body_short_forms,
    occurrences,
    person_short_forms,
    place_short_forms,
    spans_of,
    unit_forms,
)
from orchestration.mentions.spans import Span, longest_first
from orchestration.mentions.triggers import Triggers, find_triggers

METHODS = (
    "lexicon",
    "lexicon-context",
    "lexicon-unlinked",
    "learned",
    "gloss",
    "dotted",
    "title",
    "speech",
    "suffix",
    "pattern",
    "in-article",
)
"""How a mention may have been found."""

_NAMES = ("lexicon", "learned")
"""The methods by which a string alone is a name."""

_UNNAMED_BODIES = frozenset(
    """
    议会 警方 军方 法院 军队 联盟 政府 当局 委员会 大学 公司 银行 集团 组织 党 中央 总部 秘书处 理事会
    """.split()
)


_ENDS_OF_FELLOWS = "馆安局"
"""How a mission or the police of a place end."""
_LAW_TITLES = re.compile(r"《[^《》\n，。！？]{2,40}(?:法|法案|条例|办法|规定|细则|守则)》")
"""Laws, whose titles name no one: 《中华人民共和国海关法》."""


class Mention(NamedTuple):
    """One alias at one place: `char_start` to `char_end` of the title or the body, in code points."""

    entity_id: str
    entity_type: str
    surface: str
    field: str
    char_start: int
    char_end: int
    paragraph_no: int | None
    method: str


_mention = partial(tuple.__new__, Mention)  # the constructor takes three times the time
_span = partial(tuple.__new__, Span)


class DiscoveredEntity(NamedTuple):
    """An entity that the lexicon lacks, as an article names it; its id follows from its type and name alone."""

    entity_id: str
    entity_type: str
    name: str
    name_en: str | None


class NamedInEnglish(NamedTuple):
    """A name in a body that its article glosses in English; `before` is the character before it, '' at an edge."""

    name: str
    name_en: str
    entity_type: str
    before: str
    char_start: int
    char_end: int


class Annotation(NamedTuple):
    """What an article mentions, and the entities among it that only the article told of."""

    mentions: list[Mention]
    discovered: list[DiscoveredEntity]


class Matcher:
    """Finds what articles mention, by the lexicon, what the archive taught beside it, and the layers."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary

    def taught(self, learned: Iterable[Alias]) -> "Matcher":
        """This matcher with aliases that the archive taught beside the lexicon."""
        return Matcher(self._dictionary.taught(learned))

    def mentions(self, title: str, body: str, paragraphs: Sequence[tuple[int, int]]) -> list[Mention]:
        """The mentions of an article; `paragraphs` gives (char_start, paragraph_no) of the body's, in order."""
        return self.annotate(title, body, paragraphs).mentions

    def annotate(self, title: str, body: str, paragraphs: Sequence[tuple[int, int]]) -> Annotation:
        """The mentions of an article and the entities it taught."""
        text = f"{title}\n{body}"
        article = _Article(normalise(text), self._dictionary)
        spans = longest_first(article.spans())
        offset = len(title) + 1
        found: list[Mention] = []
        paragraph, last = 0, len(paragraphs) - 1
        for start, end, kind, method, key in spans:
            if start >= offset:
                at = start - offset
                while paragraph < last and paragraphs[paragraph + 1][0] <= at:
                    paragraph += 1
                number = paragraphs[paragraph][1] if paragraphs else None
                found.append(_mention((key, kind, text[start:end], "body", at, end - offset, number, method)))
            elif end < offset:
                found.append(_mention((key, kind, text[start:end], "title", start, end, None, method)))
        used = {span[4] for span in spans}
        discovered = article.discovered(used)
        unnamed = {key for key in used if ".~" in key}.difference([entity[0] for entity in discovered])
        if unnamed:
            first_of = {mention.entity_id: mention for mention in reversed(found)}
            firsts = [(key, first_of[key]) for key in sorted(unnamed) if key in first_of]
            discovered += [DiscoveredEntity(key, first.entity_type, first.surface, None) for key, first in firsts]
        return Annotation(found, discovered)

    def glosses(self, body: str) -> list[NamedInEnglish]:
        """The names that a body glosses in English, normalised, with the edges that lexicon and layers give them.

        Each paragraph is read by itself.  The type is '' where the text does not tell it.
        """
        found: list[NamedInEnglish] = []
        if not may_gloss(body):
            return found
        offset = 0
        for line in body.split("\n"):
            if may_gloss(line):
                text = normalise(line)
                for gloss in _Article(text, self._dictionary).glosses():
                    before = text[gloss.start - 1 : gloss.start] if gloss.start else ""
                    found.append(
                        NamedInEnglish(
                            text[gloss.start : gloss.end],
                            text[gloss.english_start : gloss.english_end],
                            gloss.kind,
                            before if before == "·" or is_han(before) else "",
                            offset + gloss.start,
                            offset + gloss.end,
                        )
                    )
            offset += len(line) + 1
        return found


@cache
def curated_matcher() -> Matcher:
    """The matcher of the lexicon alone, one per process."""
    return Matcher(curated_dictionary())


@lru_cache(maxsize=1)
def matcher_with(learned: tuple[Alias, ...]) -> Matcher:
    """The matcher of the lexicon and of what the archive taught beside it."""
    return curated_matcher().taught(learned)


class _Article:
    """The work on one article: what the layers find, linked to each other and to the lexicon."""

    def __init__(self, text: str, dictionary: Dictionary) -> None:
        self._text = text
        self._linker = Linker(dictionary.aliases, dictionary.learned, dictionary.countries)
        self._dictionary = dictionary
        self._shared_surnames: list[Span] = []
        """Surnames of several known people, which are nobody's unless the article says whose."""
        self._lexical = self._by_lexicon(dictionary.find(text))
        self._counties = counties_after_provinces(text, self._lexical, dictionary.counties)
        self._lexical += self._counties
        self._owner_of: dict[tuple[str, str], str] = {}
        """The entity of each type and name that the layers found."""
        self._english_of: dict[str, str] = {}
        self._first_at: dict[str, int] = {}

    def spans(self) -> list[Span]:
        """Everything that names something, overlaps and all; among equally long ones the better founded come first."""
        base = self._base()
        spans = self._linked(self._found(base), base.glossed)
        found = self._lexical + spans + self._shared_surnames
        laws = [match.span() for match in _LAW_TITLES.finditer(self._text)] if "《" in self._text else []
        return [s for s in found if not any(start < s.start and s.end < end for start, end in laws)] if laws else found

    def glosses(self) -> list[Gloss]:
        """The glosses, each with the type of what it names as far as the text tells it."""
        base = self._base()
        if not base.glossed:
            return []
        kind_at = {(span.start, span.end): span.kind for span in [*self._lexical, *self._found(base)]}
        return [gloss._replace(kind=self._kind_of_gloss(gloss, kind_at)) for gloss in base.glossed]

    def _base(self) -> "_Base":
        """The layers that tell how far left a gloss goes, and the glosses."""
        text, lexical = self._text, self._lexical
        known_to = {span.end: span for span in lexical}
        triggers = find_triggers(text)
        places = list(governed_places(text, triggers.places, known_to))
        for place in places:
            if place.end not in known_to or known_to[place.end].start > place.start:
                known_to[place.end] = place
        organisations = [
            *bodies(text, triggers.bodies, known_to),
            *quoted_media(text),
            *latin_bodies(text),
            *numbered_units(text),
            *press_short_forms(text),
            *bracketed_companies(text),
        ]
        organisations += units(organisations + [span for span in lexical if span.kind == "ORG"], text)
        dotted = list(dotted_names(text))
        ends = {end: start for start, end, _, method, _ in lexical if method in _NAMES}
        ends |= {span.end: span.start for span in dotted}
        glossed = list(glosses(text, {span.end: span.start for span in organisations} | ends))
        return _Base(triggers, known_to, ends, dotted, organisations, places, glossed)

    def _found(self, base: "_Base") -> list[Span]:
        """What the layers beside the lexicon find, each span keyed by its name."""
        text = self._text
        return [
            *self._persons(base),
            *base.organisations,
            *base.places,
            *features(text, base.triggers.features, base.known_to),
            *channels(text, base.triggers.channels, base.known_to),
        ]

    def _kind_of_gloss(self, gloss: Gloss, kind_at: dict[tuple[int, int], str]) -> str:
        name = self._text[gloss.start : gloss.end]
        kind = kind_at.get((gloss.start, gloss.end)) or gloss.kind or self._linker.kind_of(name)
        return kind or kind_beside(self._text, name, gloss.start, gloss.english_end)

    def discovered(self, used: set[str]) -> list[DiscoveredEntity]:
        """The discovered entities among those used, in the order of their ids."""
        told = self._linker.discovered
        return [DiscoveredEntity(key, *told[key]) for key in sorted(told.keys() & used)]

    def _by_lexicon(self, matches: list[Match]) -> list[Span]:
        learned = self._dictionary.learned
        spans: list[Span] = []
        ambiguous: list[Match] = []
        for start, end, aliases in matches:
            alias = aliases[0]
            if len(aliases) > 1 or alias.needs_context:
                ambiguous.append((start, end, aliases))
            else:
                method = "learned" if learned and learned.get(alias.alias) is alias else "lexicon"
                spans.append(_span((start, end, alias.entity_type, method, alias.entity_id)))
        unsure: list[Match] = []
        if ambiguous:
            named = {span.key for span in spans}
            places = [span.key for span in spans if span.kind == "GPE"]
            places += [a[0].entity_id for _, _, a in ambiguous if len(a) == 1 and a[0].entity_type == "GPE"]
            countries = Counter(filter(None, map(country, places)))
            for start, end, aliases in ambiguous:
                owner = owner_among(aliases, named) or by_country(aliases, countries)
                if owner is not None:
                    spans.append(self._lexical_span(start, end, owner, aliases))
                else:
                    unsure.append((start, end, aliases))
            spans.sort()
        told = told_beside(self._text, spans, unsure) if unsure else []
        spans += [Span(start, end, alias.entity_type, "lexicon-context", alias.entity_id) for start, end, alias in told]
        settled = {start for start, _, _ in told}
        shared = [match for match in unsure if match[0] not in settled]
        if not shared:
            return spans
        unlinked = self._unlinked(shared, spans)
        taken = {span.start for span in unlinked}
        return spans + unlinked + self._within([match for match in shared if match[0] not in taken])

    def _within(self, dropped: list[Match]) -> list[Span]:
        """The sure names inside those that are none here: 中国 in 中国人权律师, where no body is meant."""
        spans = []
        for start, end, _ in dropped:
            if end - start > 3 and is_han(self._text[start]):
                for s, e, aliases in self._dictionary.find(self._text[start : end - 1]):
                    if len(aliases) == 1 and not aliases[0].needs_context:
                        spans.append(self._lexical_span(start + s, start + e, aliases[0], aliases))
        return spans

    def _lexical_span(self, start: int, end: int, alias: Alias, aliases: list[Alias]) -> Span:
        method = "lexicon-context" if alias.needs_context or len(aliases) > 1 else "lexicon"
        if self._dictionary.learned.get(alias.alias) is alias:
            method = "learned"
        return Span(start, end, alias.entity_type, method, alias.entity_id)

    def _unlinked(self, shared: list[Match], spans: list[Span]) -> list[Span]:
        """The names among those of several entities that surely name one of them, whichever it is."""
        full: Endings | None = None
        unlinked = []
        for start, end, aliases in shared:
            name, kind = self._text[start:end], aliases[0].entity_type
            if any(alias.entity_type != kind for alias in aliases):
                continue
            if kind == "ORG" and may_stand_alone(name) and name not in _UNNAMED_BODIES:
                if full is None:
                    full = Endings(
                        (self._text[span.start : span.end], span.key) for span in spans if span.kind == "ORG"
                    )
                key = full.owner(name) or self._linker.discover("ORG", name)
                unlinked.append(Span(start, end, "ORG", "lexicon-unlinked", key))
            elif kind in ("GPE", "PERSON") and len(aliases) > 1 and len(name) > 1 and is_han(name[0]):
                found = self._shared_surnames if kind == "PERSON" else unlinked
                found.append(Span(start, end, kind, "lexicon-unlinked", self._linker.discover(kind, name)))
        return unlinked

    def _persons(self, base: "_Base") -> list[Span]:
        """The names of persons by all layers."""
        text = self._text
        known_from = {s: end for s, end, kind, *_ in self._lexical if kind != "PERSON" or end - s > 2}
        persons = [*base.dotted]
        persons += titled_names(text, base.triggers.titles, known_from)
        persons += speaking_names(text, base.triggers.speech, base.ends)
        known = [(start, end) for start, end, kind, *_ in self._lexical if kind == "PERSON"]
        known += [(start, end) for start, end, *_ in persons]
        persons += listed_names(text, known)
        persons += enumerated_names(text)
        persons += described_names(text)
        persons += surnames_addressed(text)
        persons += speakers(text)
        persons += related_names(text)
        kind_of = self._linker.kind_of
        return [span for span in persons if span.method == "dotted" or kind_of(span.key) in ("", "PERSON")]

    def _linked(self, found: list[Span], glossed: list[Gloss]) -> list[Span]:
        """What the layers found with the entities it names, and every other place where the article names those."""
        text = self._text
        names = {text[start:end]: key for start, end, kind, _, key in self._lexical if kind == "PERSON"}
        dotted = {span.key: "" for span in found if span.method == "dotted"}
        dotted |= {name: key for name, key in names.items() if "·" in name}
        glossed_spans = self._link_glosses(glossed, {(s.start, s.end): s.kind for s in found}, dotted)
        found.sort(key=_shortness)
        full_names = self._full_names(found, dotted)
        forms = person_short_forms(full_names)
        spans = glossed_spans + self._link_found(found, full_names | names, forms)
        spans += self._everywhere()
        self._yield_surnames(forms)
        spans += spans_of(text, forms, "PERSON", "in-article")
        spans += addressed(text, [span for span in [*self._lexical, *spans] if span.kind == "PERSON"])
        spans += self._body_forms()
        towns = place_short_forms(
            {
                text[start:end]: key
                for start, end, kind, method, key in self._lexical
                if end - start in (3, 4) and kind == "GPE" and method == "lexicon"
            }
        )
        towns = {town: key for town, key in towns.items() if town not in self._dictionary.aliases}
        towns |= {text[span.start : span.end]: span.key for span in self._counties}
        spans += spans_of(text, towns, "GPE", "in-article")
        return spans

    def _link_glosses(
        self, glossed: list[Gloss], kind_at: dict[tuple[int, int], str], dotted: dict[str, str]
    ) -> list[Span]:
        """Both spans of each gloss; full names go first, so that 索贝尔(Sobel) finds 马克·索贝尔."""
        text = self._text
        if not glossed:
            return []
        lexical_at = {(span.start, span.end): span for span in self._lexical}
        full_of = person_short_forms({name: name for name in dotted})
        spans = []
        for gloss in sorted(glossed, key=lambda g: "·" not in text[g.start : g.end]):
            place = gloss.start, gloss.end
            name, english = text[gloss.start : gloss.end], text[gloss.english_start : gloss.english_end]
            known = lexical_at.get(place)
            if known is not None and known.method in _NAMES:
                kind, key = known.kind, known.key
            else:
                kind = self._kind_of_gloss(gloss, kind_at)
                if not kind:
                    continue
                full = full_of.get(name, name) if kind == "PERSON" else name
                key = dotted.get(full) or self._owner_of.get((kind, full)) or self._linker.entity(kind, full, english)
                if known is None or key != known.key:
                    spans.append(Span(*place, kind, "gloss", key))
            self._owner_of.setdefault((kind, name), key)
            self._english_of[english] = key
            self._first_at.setdefault(key, gloss.start)
            spans.append(Span(gloss.english_start, gloss.english_end, kind, "gloss", key))
        return spans

    def _full_names(self, found: list[Span], dotted: dict[str, str]) -> dict[str, str]:
        """The entity of each full name of a person: dotted, glossed, or in Latin letters."""
        full_names = {name: key for (kind, name), key in self._owner_of.items() if kind == "PERSON" and "·" in name}
        full_names |= {english: key for english, key in self._english_of.items() if key.startswith("person.")}
        full_names |= {name: key for name, key in dotted.items() if key}
        for span in found:
            name = span.key
            if span.kind != "PERSON" or name in full_names:
                continue
            if span.method == "dotted":
                longer = next((key for other, key in full_names.items() if other.endswith(f"·{name}")), None)
                full_names[name] = longer or variant(name, full_names) or self._linker.entity("PERSON", name, None)
            elif " " in name:
                full_names[name] = self._linker.entity("PERSON", name, None)
        return full_names

    def _link_found(self, found: list[Span], persons: dict[str, str], forms: dict[str, str]) -> list[Span]:
        """The found spans keyed by their entities; longer names come first, so that shorter ones can be theirs."""
        text = self._text
        named_bodies = {(text[start:end], key) for start, end, kind, _, key in self._lexical if kind == "ORG"}
        endings = Endings(named_bodies)
        first_at, owner_of = self._first_at, self._owner_of
        spans = []
        for start, end, kind, method, name in found:
            key = owner_of.get((kind, name))
            if key is None:
                known = self._english_of.get(name)
                if kind == "PERSON":
                    known = persons.get(name) or forms.get(name) or by_surname(name, persons)
                elif kind == "ORG":
                    known = known or endings.owner(name)
                    if known is None and name[-1] in _ENDS_OF_FELLOWS:
                        known = fellow_mission(name, named_bodies) or same_police(name, named_bodies)
                key = owner_of[kind, name] = known or self._linker.entity(kind, name, None)
                if kind == "ORG":
                    named_bodies.add((name, key))
                    endings.add(name, key)
            first = first_at.get(key)
            if first is None or start < first:
                first_at[key] = start
            spans.append(_span((start, end, kind, method, key)))
        return spans

    def _everywhere(self) -> list[Span]:
        """Every other place where the article has a name that a layer found somewhere."""
        text = self._text
        spans: list[Span] = []
        named = [
            (kind, name, key)
            for (kind, name), key in self._owner_of.items()
            if len(name) >= 3 or (kind == "PERSON" and len(name) == 2)
        ]
        standing = occurrences(text, {name for _, name, _ in named})
        for kind, name, key in named:
            for at in standing.get(name, ()):
                end = at + len(name)
                if kind != "ORG" or may_end(text, end):
                    spans.append(_span((at, end, kind, "in-article", key)))
        if self._english_of:
            kind_of = {key: kind for (kind, _), key in self._owner_of.items()}
            standing = occurrences(text, self._english_of)
            for english, key in self._english_of.items():
                spans += [
                    _span((at, at + len(english), kind_of[key], "in-article", key)) for at in standing.get(english, ())
                ]
        return spans

    def _yield_surnames(self, forms: dict[str, str]) -> None:
        """Settle whose a surname is that the lexicon knows and a full name of the article has too.

        It is the article's where that is introduced first and the lexicon's person is not named in full.
        """
        if not forms:
            return
        text = self._text
        persons = [span for span in self._lexical if span.kind == "PERSON"]
        in_full = {span.key for span in persons if "·" in text[span.start : span.end]}
        first_of = {text[span.start : span.end]: span for span in reversed(persons)}
        for form, key in list(forms.items()):
            rival = first_of.get(form)
            if rival is None or rival.key == key:
                continue
            is_known = rival.key in in_full or not key.startswith("person.~")
            if is_known or self._first_at.get(key, 0) > rival.start:
                del forms[form]
            else:
                self._lexical = [s for s in self._lexical if s.key != rival.key or text[s.start : s.end] != form]

    def _body_forms(self) -> list[Span]:
        """Short forms of bodies: companies without their ending, and a bare 国防部 of the one body that ends with it."""
        text = self._text
        names = {name: key for (kind, name), key in self._owner_of.items() if kind == "ORG"}
        if any(span.method == "lexicon-unlinked" for span in self._lexical):
            endings = Endings(names.items())
            self._lexical = [
                span._replace(key=key, method="in-article")
                if span.method == "lexicon-unlinked"
                and span.key.startswith("org.~")
                and (key := endings.owner(text[span.start : span.end]))
                else span
                for span in self._lexical
            ]
        lexical = {text[start:end]: key for start, end, kind, _, key in self._lexical if kind == "ORG"}
        names |= {name: key for name, key in lexical.items() if len(name) > 3}
        owners = lexical.keys() | names.keys()
        spans = spans_of(text, unit_forms(names, owners) | body_short_forms(names), "ORG", "in-article")
        return [s for s in spans if may_end(text, s.end) and (s.end - s.start > 2 or _may_begin(text, s.start))]


class _Base(NamedTuple):
    """What is found before the names of persons and what else is found beside them."""

    triggers: Triggers
    known_to: dict[int, Span]
    """The names of the lexicon and the governed places, by their ends."""
    ends: dict[int, int]
    """Where names of the lexicon and dotted ones begin, by their ends."""
    dotted: list[Span]
    organisations: list[Span]
    places: list[Span]
    glossed: list[Gloss]


def _may_begin(text: str, at: int) -> bool:
    """Whether a form of two characters begins a word: no 时报 in 公益时报."""
    return is_loose_edge(text, at) or text[at - 1] in "上为"


def _shortness(span: Span) -> int:
    return span.start - span.end
