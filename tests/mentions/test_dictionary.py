"""That names are found as the rules of their edges say, whatever is asked first, and by a dictionary that was kept, too."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.entities.lexicon import Alias, County, Lexicon
from orchestration.mentions import dictionary as module
from orchestration.mentions.dictionary import Dictionary, Match

LEXICON = Lexicon(
    (
        Alias("中国", "gpe.cn", "GPE", False),
        Alias("日本", "gpe.jp", "GPE", False),
        Alias("南海", "loc.south-china-sea", "LOC", False),
        Alias("南海区", "gpe.cn.nanhai", "GPE", False),
        Alias("公安部", "org.mps", "ORG", False),
        Alias("中国公安部", "org.mps", "ORG", False, True),
        Alias("马斯", "person.maas", "PERSON", False),
        Alias("拜登", "person.biden", "PERSON", False),
        Alias("王毅", "person.wang-yi", "PERSON", False),
        Alias("王毅", "person.wang-yi-2", "PERSON", True),
        Alias("CNN", "org.cnn", "ORG", False),
        Alias("香港", "gpe.hk", "GPE", False),
        Alias("新報", "org.news", "ORG", False),
    ),
    ("发展中国家", "王毅力"),
    (County("理塘", "gpe.cn.litang", "gpe.cn-sc"),),
)
LEARNED = (Alias("托马斯", "person.thomas", "PERSON", False), Alias("本海", "person.benhai", "PERSON", False))


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary(LEXICON)


def named(text: str, matches: list[Match]) -> list[tuple[str, list[str]]]:
    return [(text[start:end], [alias.entity_id for alias in aliases]) for start, end, aliases in matches]


EDGES: dict[str, tuple[str, list[str]]] = {
    "beside nothing": ("中国", ["中国"]),
    "in a blocker": ("发展中国家", []),
    "cut out of Latin letters": ("CCNN CNN", ["CNN"]),
    "a people": ("日本族", []),
    "a day": ("3日本月", []),
    "a body that goes on": ("公安部门", []),
    "a body before a word that begins alike": ("公安部长期", ["公安部"]),
    "a country in a body that goes on": ("中国公安部长", ["中国"]),
    "a sea in a district that goes on": ("南海区域", ["南海"]),
    "cut out of a foreign name": ("托马斯，马斯", ["马斯"]),
    "the end of a dotted name": ("乔·拜登", []),
    "a given name that goes on": ("王毅峰", []),
    "a given name before a verb": ("王毅说", ["王毅"]),
}


@pytest.mark.parametrize(("text", "names"), EDGES.values(), ids=EDGES)
def test_edges_of_names(dictionary: Dictionary, text: str, names: list[str]) -> None:
    assert [name for name, _ in named(text, dictionary.find(text))] == names


PIECES = st.sampled_from(
    [alias.alias for alias in LEXICON.aliases]
    + ["发展中国家", "王毅力", "新报", "托马斯", "本海", "门诊", "长期", *"族3·a托斯建说长门家域拔埠员 \n，𠮷"]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_a_name_is_asked_about_only_where_that_can_tell(dictionary: Dictionary, text: str) -> None:
    aliases = {alias.alias: [alias] for alias in LEXICON.aliases}
    for pattern, owners in aliases.items():
        edges = module._edges_of(pattern, owners)
        at = text.find(pattern)
        if at >= 0 and edges is not None:
            behind, before, check = edges
            end = at + len(pattern)
            if text[end : end + 1] not in before and text[at - 1 : at] not in behind:
                assert module._stands_alone(text, at, end, check)


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_what_is_kept_finds_the_same(dictionary: Dictionary, text: str) -> None:
    again: Dictionary = pickle.loads(pickle.dumps(dictionary))
    assert again.find(text) == dictionary.find(text)
    assert again.taught(LEARNED).find(text) == dictionary.taught(LEARNED).find(text)
    assert (again.aliases, again.counties, again.countries) == (
        dictionary.aliases,
        {("gpe.cn-sc", "理塘"): "gpe.cn.litang"},
        {"gpe.cn", "gpe.jp", "gpe.hk"},
    )


def test_texts_are_normalised_before_names_are_found(dictionary: Dictionary) -> None:
    texts = ["中國和新報", "", "發展中國家", "CNNIC和CNN"]
    found = [named(text, matches) for text, matches in zip(texts, dictionary.find_each(texts), strict=True)]
    assert found == [[("中國", ["gpe.cn"]), ("新報", ["org.news"])], [], [], [("CNN", ["org.cnn"])]]
