"""All mentions of an article: the layers over its text, the linking of what they find, and the choice where they
overlap.  Which strings name what is the lexicon's to say; how names look is each layer's."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from orchestration.entities.lexicon import Alias, Lexicon, load_lexicon
from orchestration.mentions.bodies import bodies, bracketed_companies, latin_bodies, may_stand_alone, quoted_media, units
from orchestration.mentions.channels import channels
from orchestration.mentions.characters import normalise
from orchestration.mentions.dictionary import Dictionary, Match
from orchestration.mentions.glosses import glosses, kind_beside
from orchestration.mentions.persons import (
    addressed,
    dotted_names,
    enumerated_names,
    listed_names,
    speaking_names,
    surnames_addressed,
    titled_names,
)
from orchestration.mentions.places import features, governed_places
from orchestration.mentions.short_forms import body_short_forms, person_short_forms, spans_of
from orchestration.mentions.spans import Span, longest_first
from orchestration.mentions.triggers import find_triggers

MENTIONS_VERSION = 2

METHODS = (
    "lexicon",
    "lexicon-context",
    "lexicon-unlinked",
    "gloss",
    "dotted",
    "title",
    "speech",
    "suffix",
    "pattern",
    "in-article",
)
"""How a mention may have been found."""

_COUNTRY_OF = re.compile(r"(?:gpe\.([a-z]{2})(?:[.-]|$)|(?:org|person|loc)\.([a-z]{2})-)")
_UNNAMED_BODIES = frozenset("议会 警方 军方 法院 军队 联盟 政府 当局 委员会 大学 公司 银行 集团 组织 党 中央 总部 秘书处 理事会".split())
_WORDINGS = {
    "ORG": (("领事馆", "总领事馆"), ("总领馆", "总领事馆"), ("领馆", "总领事馆"), ("使馆", "大使馆")),
    "DIALOGUE": (("自由贸易", "自贸"), ("高峰会", "峰会"), ("自贸", "自由贸易")),
}
_DOMINANT = 2
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One alias at one place: `char_start` to `char_end` of the title or the body, in code points."""

    entity_id: str
    entity_type: str
    surface: str
    field: str
    char_start: int
    char_end: int
    paragraph_no: int | None
    method: str


@dataclass(frozen=True, slots=True)
class DiscoveredEntity:
    """An entity that the lexicon lacks, as an article names it; its id follows from its type and name alone."""

    entity_id: str
    entity_type: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an article mentions, and the entities among it that only the article told of."""

    mentions: list[Mention]
    discovered: list[DiscoveredEntity]


class Matcher:
    """A lexicon and the layers made ready for matching; build once per process."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._dictionary = Dictionary(lexicon)
        self._countries = frozenset(
            alias.entity_id for alias in lexicon.aliases if re.fullmatch(r"gpe\.[a-z]{2}", alias.entity_id)
        )

    def find(self, text: str) -> list[Match]:
        """The lexicon's matches in a text as (start, end, the aliases the string may be)."""
        return self._dictionary.find(normalise(text))

    def mentions(self, title: str, body: str, paragraphs: Sequence[tuple[int, int]]) -> list[Mention]:
        """The mentions of an article; `paragraphs` gives (char_start, paragraph_no) of the body's, in order."""
        return self.annotate(title, body, paragraphs).mentions

    def annotate(self, title: str, body: str, paragraphs: Sequence[tuple[int, int]]) -> Annotation:
        """The mentions of an article and the entities it taught."""
        text = f"{title}\n{body}"
        article = _Article(normalise(text), self._dictionary, self._countries)
        spans = longest_first(article.spans())
        offset = len(title) + 1
        starts = [start for start, _ in paragraphs]
        found: list[Mention] = []
        for span in spans:
            surface = text[span.start : span.end]
            if span.start >= offset:
                start = span.start - offset
                number = paragraphs[max(0, bisect_right(starts, start) - 1)][1] if paragraphs else None
                found.append(Mention(span.key, span.kind, surface, "body", start, span.end - offset, number, span.method))
            elif span.end < offset:
                found.append(Mention(span.key, span.kind, surface, "title", span.start, span.end, None, span.method))
        discovered = article.discovered({span.key for span in spans})
        named = {entity.entity_id for entity in discovered}
        unnamed = {m.entity_id: m for m in reversed(found) if ".~" in m.entity_id and m.entity_id not in named}
        discovered += [DiscoveredEntity(key, m.entity_type, m.surface, None) for key, m in sorted(unnamed.items())]
        return Annotation(found, discovered)


@cache
def curated_matcher() -> Matcher:
    """The matcher of the curated lexicon, one per process."""
    return Matcher(load_lexicon())


class _Article:
    """The work on one article: what the layers find, linked to each other and to the lexicon."""

    def __init__(self, text: str, dictionary: Dictionary, countries: frozenset[str]) -> None:
        self._text = text
        self._aliases = dictionary.aliases
        self._countries = countries
        self._matches = dictionary.find(text)
        self._names: dict[str, tuple[str, str, str | None]] = {}
        """Of each discovered entity its type, name and English name."""

    def spans(self) -> list[Span]:
        """Everything that names something, overlaps and all; among equally long ones the better founded come first."""
        text = self._text
        lexical = self._lexical(self._matches)
        known_to = {span.end: span for span in lexical if span.method != "lexicon-unlinked" or span.kind == "ORG"}
        known_from = {span.start: span.end for span in lexical if span.kind != "PERSON" or span.end - span.start > 2}
        triggers = find_triggers(text)
        places = list(governed_places(text, triggers, known_to))
        known_to |= {span.end: span for span in places if span.end not in known_to or known_to[span.end].start > span.start}
        organisations = [*bodies(text, triggers, known_to, self._countries), *quoted_media(text), *latin_bodies(text), *bracketed_companies(text)]
        organisations += units(organisations + [span for span in lexical if span.kind == "ORG"], text)
        persons = list(dotted_names(text))
        ends = {span.end: span.start for span in lexical if span.method == "lexicon"}
        ends |= {span.end: span.start for span in persons}
        persons += titled_names(text, triggers, known_from)
        persons += speaking_names(text, triggers, ends)
        known_persons = [(s.start, s.end) for s in lexical if s.kind == "PERSON"] + [(s.start, s.end) for s in persons]
        persons += listed_names(text, known_persons)
        persons += enumerated_names(text)
        persons += surnames_addressed(text)
        organisation_ends = {span.end: span.start for span in organisations}
        glossed = list(glosses(text, organisation_ends | ends))
        found = persons + organisations + places
        found += features(text, triggers, known_to)
        found += channels(text, triggers, known_to)
        return lexical + self._linked(found, glossed, lexical)

    def discovered(self, used: set[str]) -> list[DiscoveredEntity]:
        """The discovered entities among those used, in the order of their ids."""
        return [DiscoveredEntity(key, *self._names[key]) for key in sorted(used) if key in self._names]

    def _lexical(self, matches: list[Match]) -> list[Span]:
        named = {a[0].entity_id for _, _, a in matches if len(a) == 1 and not a[0].needs_context}
        countries = Counter(
            country for _, _, a in matches if len(a) == 1 and a[0].entity_type == "GPE" and (country := _country(a[0].entity_id))
        )
        spans = []
        unlinked = []
        for start, end, aliases in matches:
            alias: Alias | None = aliases[0]
            if len(aliases) > 1 or aliases[0].needs_context:
                alias = _owner(aliases, named) or _by_country(aliases, countries)
            if alias is not None:
                method = "lexicon-context" if alias.needs_context or len(aliases) > 1 else "lexicon"
                spans.append(Span(start, end, alias.entity_type, method, alias.entity_id))
            elif all(a.entity_type == "ORG" for a in aliases) and may_stand_alone(self._text[start:end]):
                unlinked.append((start, end, self._text[start:end]))
        full = {(span.key, self._text[span.start : span.end]) for span in spans if span.kind == "ORG"} if unlinked else set()
        for start, end, name in unlinked:
            if name not in _UNNAMED_BODIES:
                owners = {key for key, other in full if other.endswith(name)}
                key = owners.pop() if len(owners) == 1 else self._discover("ORG", name)
                spans.append(Span(start, end, "ORG", "lexicon-unlinked", key))
        return spans

    def _linked(self, found: list[Span], glossed: Iterable[tuple[int, int, int, int, str]], lexical: list[Span]) -> list[Span]:
        text = self._text
        spans: list[Span] = []
        lexical_at = {(span.start, span.end): span for span in lexical}
        kind_at = {(span.start, span.end): span.kind for span in found}
        owner_of: dict[tuple[str, str], str] = {}
        english_of: dict[str, str] = {}
        first_at: dict[str, int] = {}
        glossed_spans: list[Span] = []
        dotted = [span.key for span in found if span.method == "dotted"]
        for start, end, english_start, english_end, kind in sorted(glossed, key=lambda gloss: "·" not in text[gloss[0] : gloss[1]]):
            name, english = text[start:end], text[english_start:english_end]
            known = lexical_at.get((start, end))
            if known is not None and known.method == "lexicon":
                key, kind = known.key, known.kind
            else:
                kind = kind_at.get((start, end)) or kind or self._guess(name, start, english_end)
                if not kind:
                    continue
                full = {other for other in dotted if other.endswith(f"·{name}")} if kind == "PERSON" else set()
                full_name = full.pop() if len(full) == 1 else name
                key = owner_of.get((kind, full_name)) or self._entity(kind, full_name, english)
                if known is None or key != known.key:
                    glossed_spans.append(Span(start, end, kind, "gloss", key))
            owner_of.setdefault((kind, name), key)
            english_of[english] = key
            glossed_spans.append(Span(english_start, english_end, kind, "gloss", key))
            first_at.setdefault(key, start)
        full_names = {name: key for (kind, name), key in owner_of.items() if kind == "PERSON" and "·" in name}
        full_names |= {english: key for english, key in english_of.items() if key.startswith("person.")}
        full_names |= {
            name: span.key for span in lexical if span.kind == "PERSON" and "·" in (name := text[span.start : span.end])
        }
        for span in found:
            if span.kind == "PERSON" and " " in span.key and span.key not in full_names:
                full_names[span.key] = self._entity("PERSON", span.key, None)
            if span.method == "dotted" and span.key not in full_names:
                full_names[span.key] = _variant(span.key, full_names) or self._entity("PERSON", span.key, None)
        forms = person_short_forms(full_names)
        named_bodies = {(text[span.start : span.end], span.key) for span in lexical if span.kind == "ORG"}
        for span in found:
            pair = span.kind, span.key
            if pair not in owner_of:
                if span.kind == "PERSON":
                    key = full_names.get(span.key) or forms.get(span.key) or self._by_surname(span.key, full_names, owner_of)
                else:
                    key = english_of.get(span.key) or (_only_end(span.key, named_bodies) if span.kind == "ORG" else None)
                owner_of[pair] = key or self._entity(span.kind, span.key, None)
            first_at[owner_of[pair]] = min(span.start, first_at.get(owner_of[pair], span.start))
            spans.append(span._replace(key=owner_of[pair]))
        everywhere = {name: key for (kind, name), key in owner_of.items() if kind == "PERSON" and len(name) >= 2}
        spans += spans_of(text, everywhere, "PERSON", "in-article")
        bodies_everywhere = {name: key for (kind, name), key in owner_of.items() if kind == "ORG" and len(name) >= 3}
        spans += spans_of(text, bodies_everywhere, "ORG", "in-article")
        for kind in ("GPE", "LOC", "DIALOGUE"):
            others = {name: key for (k, name), key in owner_of.items() if k == kind and len(name) >= 3}
            spans += spans_of(text, others, kind, "in-article")
        spans += glossed_spans
        kinds = {key: kind for (kind, _), key in owner_of.items()}
        for english, key in english_of.items():
            spans += spans_of(text, {english: key}, kinds[key], "in-article")
        return self._short_forms(spans, owner_of, forms, lexical, first_at)

    def _short_forms(
        self,
        spans: list[Span],
        owner_of: Mapping[tuple[str, str], str],
        forms: dict[str, str],
        lexical: list[Span],
        first_at: Mapping[str, int],
    ) -> list[Span]:
        text = self._text
        named_in_full = {span.key for span in lexical if span.kind == "PERSON" and "·" in text[span.start : span.end]}
        lexical_owner = {text[span.start : span.end]: span for span in reversed(lexical) if span.kind == "PERSON"}
        for form, key in list(forms.items()):
            rival = lexical_owner.get(form)
            if rival is None or rival.key == key:
                continue
            if rival.key in named_in_full or not key.startswith("person.~") or first_at.get(key, 0) > rival.start:
                del forms[form]
            else:
                lexical[:] = [s for s in lexical if s.key != rival.key or text[s.start : s.end] != form]
        spans += spans_of(text, forms, "PERSON", "in-article")
        spans += addressed(text, [span for span in [*lexical, *spans] if span.kind == "PERSON"])
        body_names = {name: key for (kind, name), key in owner_of.items() if kind == "ORG"}
        body_names |= {text[span.start : span.end]: span.key for span in lexical if span.kind == "ORG" and span.end - span.start > 3}
        spans += spans_of(text, body_short_forms(body_names), "ORG", "in-article")
        self._adopt(lexical, owner_of)
        return spans

    def _adopt(self, lexical: list[Span], owner_of: Mapping[tuple[str, str], str]) -> None:
        """Give a bare 国防部 to the one body of the article whose name ends with it."""
        full = [(name, key) for (kind, name), key in owner_of.items() if kind == "ORG"]
        for i, span in enumerate(lexical):
            if span.method != "lexicon-unlinked" or not span.key.startswith("org.~"):
                continue
            name = self._text[span.start : span.end]
            owners = {key for other, key in full if other.endswith(name) and other != name}
            if len(owners) == 1:
                lexical[i] = span._replace(key=owners.pop(), method="in-article")

    def _entity(self, kind: str, name: str, english: str | None) -> str:
        """The entity a name belongs to: the lexicon's, where it has the name or its English form, or a discovered one."""
        for form in (name, english, *_other_wordings(kind, name)):
            key = self._lexicon_entity(kind, form) if form else None
            if key:
                return key
        if kind == "ORG":
            for ending in ("公司", "集团", "大学"):
                if name.endswith(ending) and (key := self._lexicon_entity(kind, name[: -len(ending)].strip())):
                    return key
            for size in (2, 3, 4):
                if len(name) - size >= 3 and self._is_country(name[:size]) and (key := self._lexicon_entity(kind, name[size:])):
                    return key
        if kind == "GPE" and (key := self._with_kind(name)):
            return key
        return self._discover(kind, name, english)

    def _lexicon_entity(self, kind: str, name: str) -> str | None:
        aliases = [alias for alias in self._aliases.get(name, ()) if alias.entity_type == kind]
        free = {alias.entity_id for alias in aliases if not alias.needs_context}
        if len(free) == 1:
            return free.pop()
        ids = {alias.entity_id for alias in aliases}
        return ids.pop() if len(ids) == 1 and "·" in name else None

    def _by_surname(self, name: str, full_names: Mapping[str, str], owner_of: Mapping[tuple[str, str], str]) -> str | None:
        """The one person of the article with the surname of 周女士."""
        if name[1:] not in ("女士", "先生", "小姐", "太太", "教授", "经理", "老师", "医生"):
            return None
        keys = {key for other, key in full_names.items() if other.endswith(f"·{name[0]}")}
        keys |= {key for (kind, other), key in owner_of.items() if kind == "PERSON" and other[0] == name[0] and other != name}
        return keys.pop() if len(keys) == 1 else None

    def _is_country(self, name: str) -> bool:
        return name == "中共" or any(alias.entity_id in self._countries for alias in self._aliases.get(name, ()))

    def _with_kind(self, name: str) -> str | None:
        """The entity of a place named with its kind: 淮北市 is 淮北, 吉林市 is not the province."""
        for size in (1, 3):
            core, ending = name[:-size], name[-size:]
            key = self._lexicon_entity("GPE", core) if core else None
            if key is not None:
                is_city = key.count(".") == 2
                if (ending == "市" and is_city) or (ending in ("省", "州", "邦", "自治区") and "-" in key):
                    return key
        return None

    def _discover(self, kind: str, name: str, english: str | None = None) -> str:
        slug = _SLUG.sub("-", english.casefold()).strip("-") if english and " " in english else ""
        plain = name.replace("自由贸易", "自贸").replace("高峰会", "峰会") if kind == "DIALOGUE" else name
        key = f"{kind.casefold()}.~{slug or plain}"
        self._names.setdefault(key, (kind, name, english))
        return key

    def _guess(self, name: str, start: int, english_end: int) -> str:
        """The type of a name whose gloss is one word, by the words beside it: 名叫戴夫(Dave), 首都班吉(Bangui)."""
        aliases = self._aliases.get(name)
        return aliases[0].entity_type if aliases else kind_beside(self._text, name, start, english_end)


def _other_wordings(kind: str, name: str) -> list[str]:
    """A name as it may also be worded: 自由贸易协定 is 自贸协定, 领馆 is 总领事馆."""
    pairs = _WORDINGS.get(kind, ())
    return [name.replace(word, other) for word, other in pairs if word in name]


def _only_end(name: str, bodies_named: Iterable[tuple[str, str]]) -> str | None:
    """The one body of the article whose name ends with this one: 中国央行 of 央行."""
    owners = {key for other, key in bodies_named if other.endswith(name) and other != name}
    return owners.pop() if len(owners) == 1 else None


def _variant(name: str, full_names: Mapping[str, str]) -> str | None:
    """The person of the article whose name differs but in how its sounds are written: 艾米丽·墨菲, 艾米莉·墨菲."""
    first, _, last = name.partition("·")
    for other, key in full_names.items():
        other_first, _, other_last = other.partition("·")
        if last == other_last and len(first) == len(other_first) >= 2 and sum(map(str.__ne__, first, other_first)) == 1:
            return key
    return None


def _owner(aliases: list[Alias], named: set[str]) -> Alias | None:
    free = [alias for alias in aliases if not alias.needs_context]
    if len(free) == 1:
        return free[0]
    owners = [alias for alias in (free or aliases) if alias.entity_id in named]
    return owners[0] if len(owners) == 1 else None


def _by_country(aliases: list[Alias], countries: Counter[str]) -> Alias | None:
    """The one of several bodies of that name whose country the article is about."""
    fitting = [(countries[country], alias) for alias in aliases if alias.entity_type == "ORG" and (country := _country(alias.entity_id))]
    fitting = sorted(((count, alias) for count, alias in fitting if count), key=lambda pair: -pair[0])
    if not fitting or (len(fitting) > 1 and fitting[0][0] < _DOMINANT * fitting[1][0]):
        return None
    return fitting[0][1] if fitting[0][0] == max(countries.values()) else None


def _country(entity_id: str) -> str | None:
    match = _COUNTRY_OF.match(entity_id)
    return (match.group(1) or match.group(2)) if match else None
