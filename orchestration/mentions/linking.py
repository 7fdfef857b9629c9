"""Which entity a name belongs to: the lexicon's, where it has the name, another wording of it or its English form, or
one discovered, whose id follows from its type and name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from orchestration.entities.discovered import discovered_id
from orchestration.entities.lexicon import Alias

_COUNTRY_OF = re.compile(r"(?:gpe\.([a-z]{2})(?:[.-]|$)|(?:org|person|loc)\.([a-z]{2})-)")
_DOMINANT = 2
_LEGAL_FORM = re.compile(r",? (?:Inc|Corp|Corporation|Ltd|LLC|PLC|Co|Group|Holdings)\.?$")
_WORDINGS = {
    "ORG": (("领事馆", "总领事馆"), ("总领馆", "总领事馆"), ("领馆", "总领事馆"), ("使馆", "大使馆")),
    "DIALOGUE": (("自由贸易", "自贸"), ("高峰会", "峰会"), ("自贸", "自由贸易")),
}
_ABBREVIATED = dict(
    zip(
        "美英日俄法德澳印韩台港中",
        "美国 英国 日本 俄罗斯 法国 德国 澳大利亚 印度 韩国 台湾 香港 中国".split(),
        strict=True,
    )
)
_SENDERS = tuple(sorted(_ABBREVIATED.values()))
_MISSION = re.compile(r"(.{1,12}?)(大使馆|使领馆|使馆|总领事馆|总领馆|领事馆|领馆)")
_ADDRESSES = frozenset("女士 先生 小姐 太太 教授 经理 老师 医生".split())


class Linker:
    """The entities of a lexicon and those discovered beside them, by name."""

    def __init__(
        self, aliases: Mapping[str, list[Alias]], learned: Mapping[str, Alias], countries: frozenset[str]
    ) -> None:
        self._aliases = aliases
        self._learned = learned
        self._countries = countries
        self.discovered: dict[str, tuple[str, str, str | None]] = {}
        """Of each discovered entity its type, name and English name."""

    def entity(self, kind: str, name: str, english: str | None) -> str:
        """The entity a name belongs to: the lexicon's, where it has the name or its English form, or a discovered one."""
        aliases = self._aliases
        for form in (name, english, *(_other_wordings(kind, name) if kind in _WORDINGS else ())):
            if form in aliases and (key := self._curated(kind, form)):
                return key
        if kind == "ORG":
            for form in (name, english):
                plain = _LEGAL_FORM.sub("", form) if form and " " in form else ""
                if plain and plain != form and (key := self._curated(kind, plain)):
                    return key
            for ending in ("公司", "集团", "大学"):
                if name.endswith(ending) and (key := self._curated(kind, name[: -len(ending)].strip())):
                    return key
            if name[0] in _ABBREVIATED and (key := self._curated(kind, f"{_ABBREVIATED[name[0]]}{name[1:]}")):
                return key
            for size in range(2, min(5, len(name) - 2)):
                if (
                    (rest := name[size:]) in aliases
                    and self._is_country(name[:size])
                    and (key := self._curated(kind, rest))
                ):
                    return key
            for size in range(3, len(name) - 3):
                if (rest := name[size:]) in aliases and self._holds(name[:size]) and (key := self._curated(kind, rest)):
                    return key
        if kind == "GPE" and (key := self._with_kind(name)):
            return key
        # Only by strings that stand in the article: what is learned elsewhere must not change it otherwise.
        for form in (name, english):
            if form and (alias := self._learned.get(form)) and alias.entity_type == kind:
                return alias.entity_id
        return self.discover(kind, name, english)

    def _curated(self, kind: str, name: str) -> str | None:
        known = self._aliases.get(name)
        if known is None:
            return None
        aliases = [alias for alias in known if alias.entity_type == kind]
        free = {alias.entity_id for alias in aliases if not alias.needs_context}
        if len(free) == 1:
            return free.pop()
        ids = {alias.entity_id for alias in aliases}
        return ids.pop() if len(ids) == 1 and "·" in name else None

    def _holds(self, name: str) -> bool:
        """Whether a name is of a body or a place, which may stand before a body of its own: 卫生署|卫生防护中心."""
        aliases = self._aliases.get(name)
        return aliases is not None and any(alias.entity_type in ("ORG", "GPE") for alias in aliases)

    def _is_country(self, name: str) -> bool:
        if name == "中共":
            return True
        aliases = self._aliases.get(name)
        return aliases is not None and any(alias.entity_id in self._countries for alias in aliases)

    def _with_kind(self, name: str) -> str | None:
        """The entity of a place named with its kind: 淮北市 is 淮北, 吉林市 is not the province."""
        for size in (1, 3):
            core, ending = name[:-size], name[-size:]
            key = self._curated("GPE", core) if core else None
            if key is not None:
                is_city = key.count(".") == 2
                if (ending == "市" and is_city) or (ending in ("省", "州", "邦", "自治区") and "-" in key):
                    return key
        return None

    def discover(self, kind: str, name: str, english: str | None = None) -> str:
        """The id of an entity that the lexicon lacks: by its English name where that is full, else by its own."""
        key = discovered_id(kind, name, english)
        self.discovered.setdefault(key, (kind, name, english))
        return key

    def kind_of(self, name: str) -> str:
        """The type of the lexicon's entity of that name, '' where it has none."""
        aliases = self._aliases.get(name)
        return aliases[0].entity_type if aliases else ""


def by_surname(name: str, full_names: Mapping[str, str]) -> str | None:
    """The one person of the article with the surname of 周女士."""
    surname, address = name[:-2], name[-2:]
    if address not in _ADDRESSES or not surname:
        return None
    keys = {
        key
        for other, key in full_names.items()
        if other.endswith(f"·{surname}") or (other.startswith(surname) and other[1:2] != "·" and len(other) < 5)
    }
    return keys.pop() if len(keys) == 1 else None


class Endings:
    """The bodies an article names, by how their names end."""

    def __init__(self, bodies_named: Iterable[tuple[str, str]]) -> None:
        self._by_ending: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for name, key in bodies_named:
            self.add(name, key)

    def add(self, name: str, key: str) -> None:
        self._by_ending[name[-2:]].add((name, key))

    def owner(self, name: str) -> str | None:
        """The one body whose name ends with this one, of two characters or more: 中国央行 of 央行."""
        bodies = self._by_ending.get(name[-2:])
        if bodies is None:
            return None
        owners = {key for other, key in bodies if other.endswith(name) and other != name}
        return owners.pop() if len(owners) == 1 else None


def fellow_mission(name: str, bodies_named: Iterable[tuple[str, str]]) -> str | None:
    """The one embassy or consulate of the article that this name can mean: 中国领馆 is 中国驻休斯敦总领馆."""
    mission = _mission(name)
    if mission is None:
        return None
    owners = {
        key
        for other, key in bodies_named
        if other != name and (another := _mission(other)) is not None and _may_be_one(mission, another)
    }
    return owners.pop() if len(owners) == 1 else None


def same_police(name: str, bodies_named: Iterable[tuple[str, str]]) -> str | None:
    """The police of the same place under its longer or shorter name: 北京海淀区公安 is 海淀区公安局."""
    if not name.endswith(("公安", "公安局")):
        return None
    full = name.removesuffix("局") + "局"
    owners = {
        key
        for other, key in bodies_named
        if other.endswith(("公安", "公安局"))
        and ((another := other.removesuffix("局") + "局").endswith(full) or full.endswith(another))
        and another != "公安局"
    }
    return owners.pop() if len(owners) == 1 else None


def _mission(name: str) -> tuple[bool, str, str] | None:
    """Of an embassy or consulate its kind, the country that sends it and the place it is in, '' where not said."""
    match = _MISSION.fullmatch(name) if name.endswith("馆") else None
    if match is None:
        return None
    stem, is_consulate = match.group(1), match.group(2).startswith(("领", "总领"))
    sender, parted, host = stem.partition("驻")
    if not parted:
        sender = next((land for land in _SENDERS if stem.startswith(land)), "")
        host = stem[len(sender) :]
        if not sender and len(stem) == 1 and stem in _ABBREVIATED:
            sender, host = stem, ""
    return is_consulate, _ABBREVIATED.get(sender, sender), host


def _may_be_one(mission: tuple[bool, str, str], another: tuple[bool, str, str]) -> bool:
    return mission[0] == another[0] and all(
        not one or not other or one == other for one, other in zip(mission[1:], another[1:], strict=True)
    )


def variant(name: str, full_names: Mapping[str, str]) -> str | None:
    """The person of the article whose name differs but in how its sounds are written: 艾米丽·墨菲, 艾米莉·墨菲."""
    first, _, last = name.partition("·")
    for other, key in full_names.items():
        other_first, _, other_last = other.partition("·")
        if last == other_last and len(first) == len(other_first) >= 2 and sum(map(str.__ne__, first, other_first)) == 1:
            return key
    return None


def owner_among(aliases: list[Alias], named: set[str]) -> Alias | None:
    """The one of several entities of that alias that the article names otherwise too, or that owns it alone."""
    free = [alias for alias in aliases if not alias.needs_context]
    if len(free) == 1:
        others = [alias for alias in aliases if alias.needs_context and alias.entity_id in named]
        return others[0] if len(others) == 1 and free[0].entity_id not in named else free[0]
    owners = [alias for alias in (free or aliases) if alias.entity_id in named]
    return owners[0] if len(owners) == 1 else None


def by_country(aliases: list[Alias], countries: Counter[str]) -> Alias | None:
    """The one of several bodies or places of that name whose country the article is about."""
    fitting = [
        (countries[place], alias)
        for alias in aliases
        if (alias.entity_type == "ORG" or (alias.entity_type == "GPE" and len(aliases) > 1))
        and (place := country(alias.entity_id))
    ]
    fitting = sorted(((count, alias) for count, alias in fitting if count), key=lambda pair: -pair[0])
    if not fitting or (len(fitting) > 1 and fitting[0][0] < _DOMINANT * fitting[1][0]):
        return None
    return fitting[0][1] if fitting[0][0] == max(countries.values()) else None


@lru_cache(maxsize=65536)
def country(entity_id: str) -> str | None:
    """The country an entity's id tells of."""
    match = _COUNTRY_OF.match(entity_id)
    return (match.group(1) or match.group(2)) if match else None


def _other_wordings(kind: str, name: str) -> list[str]:
    """A name as it may also be worded: 自由贸易协定 is 自贸协定, 领馆 is 总领事馆."""
    pairs = _WORDINGS.get(kind, ())
    return [name.replace(word, other) for word, other in pairs if word in name]
