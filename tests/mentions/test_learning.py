"""What the archive's glosses teach: which names are looked for everywhere, as whom, and that no order changes it."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import frames
from orchestration.entities.discovered import discovered_id, english_key
from orchestration.entities.lexicon import Alias, Lexicon
from orchestration.mentions import learning
from orchestration.mentions.characters import any_form_of, normalise
from orchestration.mentions.dictionary import Dictionary
from orchestration.mentions.learning import aliases_to_find, articles_with, learn, names_of
from orchestration.mentions.matching import Matcher

LEXICON = Lexicon(
    (
        Alias("林小树", "person.lin", "PERSON", False),
        Alias("Lin Xiaoshu", "person.lin", "PERSON", False),
        Alias("国际磨坊协会", "org.mill", "ORG", False),
        Alias("IMA", "org.mill", "ORG", False),
        Alias("IMA", "org.other-ima", "ORG", False),
        Alias("World Mill Organization", "org.world-mill", "ORG", False),
        Alias("萨拉·莫尔", "person.moore", "PERSON", False),
    ),
    ("发展中国家",),
)

MATCHER = Matcher(Dictionary(LEXICON))
NAMES = names_of(LEXICON)

Row = tuple[str, str, str, str | None, str]


def glosses(*rows: Row) -> pl.DataFrame:
    """Rows of (article, name, English name, type, character before)."""
    full = [(a, name, english, kind, before, 0, len(name)) for a, name, english, kind, before in rows]
    return frames.frame(frames.GLOSSES, full).with_columns(pl.col("sha256").alias("article_id"))


def in_articles(count: int, name: str, english: str, kind: str | None, befores: str = "") -> list[Row]:
    return [(f"a{i}", name, english, kind, befores[i : i + 1]) for i in range(count)]


CASES: dict[str, tuple[list[Row], tuple[str, str | None]]] = {
    "a full name with dots, once": (in_articles(1, "杰里·尚贝", "Jerry Shambe", "PERSON"), ("used", "person.~jerry-shambe")),
    "the lexicon's person by the English name": (in_articles(1, "林·萨莫", "Lin Xiaoshu", "PERSON"), ("used", "person.lin")),
    "the lexicon has it": (in_articles(5, "林小树", "Lin Xiaoshu", "PERSON"), ("known", None)),
    "it blocks matches": (in_articles(5, "发展中国家", "Developing Countries", "ORG"), ("known", None)),
    "a full name cut out of a longer one": (
        [("a", "里斯托·贝尔", "Christo Bell", "PERSON", "克")], ("edge", None)),
    "a full name with a title": (in_articles(1, "萨曼莎·霍夫曼博士", "Samantha Hoffman", "PERSON"), ("unlike", None)),
    "a long surname in two articles": (in_articles(2, "维尔斯科夫", "Jan Virskow", "PERSON"), ("used", "person.~jan-virskow")),
    "a long surname in one article": (in_articles(1, "维尔斯科夫", "Jan Virskow", "PERSON"), ("rare", None)),
    "a surname of two characters": (in_articles(9, "莫尔", "Anna Moore", "PERSON"), ("unlike", None)),
    "a surname of two people": (
        [*in_articles(4, "埃斯佩尔", "Tom Esper", "PERSON"), ("b", "马克·埃斯佩尔", "Mark Esper", "PERSON", "")], ("several", None)),
    "glossed as two people equally": (
        [("a", "维尔斯科夫", "Jan Virskow", "PERSON", ""), ("b", "维尔斯科夫", "Ole Virskow", "PERSON", "")], ("several", None)),
    "a Chinese name of three characters": (in_articles(2, "倪振伟", "Jim Nee", "PERSON"), ("used", "person.~jim-nee")),
    "no person's name": (in_articles(3, "本周", "This Week", "PERSON"), ("unlike", None)),
    "a ship": (in_articles(3, "约翰·麦凯恩", "USS John S. McCain", "PERSON"), ("unlike", None)),
    "a body in two articles": (in_articles(2, "星河研究所", "Galaxy Institute", "ORG", "在据"), ("used", "org.~galaxy-institute")),
    "a body always after the same character": (in_articles(3, "采购联合会", "CFX", "ORG", "与与与"), ("edge", None)),
    "the lexicon's body by its English name": (
        in_articles(2, "世界磨坊组织", "World Mill Organization", "ORG"), ("used", "org.world-mill")),
    "an abbreviation of two bodies is none's": (
        in_articles(2, "万国磨坊协会", "IMA", "ORG"), ("used", "org.~万国磨坊协会")),
    "what does not end like a body": (in_articles(4, "国内生产总值", "GDP", "ORG", "的在"), ("unlike", None)),
    "no known type": (in_articles(4, "特尔沃", "Telvo", None), ("unlike", None)),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES.keys())
def test_what_becomes_of_a_name(rows: list[Row], expected: tuple[str, str | None]) -> None:
    learned = learn(glosses(*rows), NAMES)
    first = learned.filter(pl.col("alias") == rows[0][1]).row(0, named=True)
    assert (first["status"], first["entity_id"]) == expected


def test_transliterations_are_joined_by_the_english_name() -> None:
    rows = [("a", "布伦特·内曼", "Brent Neiman", "PERSON", ""), ("b", "布兰特·奈曼", "Brent J. Neiman", "PERSON", "")]
    learned = learn(glosses(*rows), NAMES)
    assert learned["entity_id"].to_list() == ["person.~brent-neiman"] * 2


def test_a_correction_forbids_a_name_or_says_whom_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    corrections = {
        "星河研究所": {"entity_id": "", "entity_type": ""},
        "磨坊联盟": {"entity_id": "org.mill", "entity_type": "ORG"},
    }
    monkeypatch.setattr(learning, "_corrections", lambda: corrections)
    rows = [
        *in_articles(3, "星河研究所", "Galaxy Institute", "ORG", "在据"),
        *in_articles(1, "磨坊联盟", "Mills", "ORG"),
    ]
    learned = learn(glosses(*rows), NAMES)
    assert learned.select("status", "entity_id").rows() == [("forbidden", None), ("used", "org.mill")]


def test_an_article_counts_once_however_often_it_glosses() -> None:
    rows = in_articles(1, "星河研究所", "Galaxy Institute", "ORG") * 5
    assert learn(glosses(*rows), NAMES)["article_count"].to_list() == [1]


def test_names_and_full_english_names_are_looked_for() -> None:
    rows = [*in_articles(1, "杰里·尚贝", "Jerry Shambe", "PERSON"), *in_articles(1, "星河所", "GI", "ORG")]
    aliases = aliases_to_find(learn(glosses(*rows), NAMES))
    assert [(alias.alias, alias.entity_id) for alias in aliases] == [
        ("Jerry Shambe", "person.~jerry-shambe"),
        ("杰里·尚贝", "person.~jerry-shambe"),
    ]


_NAMES = st.sampled_from(["杰里·尚贝", "杰瑞·尚贝", "维尔斯科夫", "倪振伟", "星河研究所", "林小树"])
_ENGLISH = st.sampled_from(["Jerry Shambe", "Jan Virskow", "Jim Nee", "Galaxy Institute", "GI", "Lin Xiaoshu"])
_ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        _NAMES,
        _ENGLISH,
        st.sampled_from([None, "PERSON", "ORG"]),
        st.sampled_from(["", "与"]),
    ),
    min_size=1,
    max_size=12,
)


@given(_ROWS, st.randoms())
def test_the_order_of_glosses_changes_nothing(rows: list[Row], random: "object") -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert learn(glosses(*shuffled), NAMES).equals(learn(glosses(*rows), NAMES))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Donald J. Trump", "Donald Trump"), ("Nicolás Maduro", "NICOLAS MADURO"), ("Jean-Luc Picard", "Jean Luc Picard")],
)
def test_spellings_of_one_english_name(one: str, other: str) -> None:
    assert english_key(one) == english_key(other)


@pytest.mark.parametrize(
    ("kind", "name", "english", "expected"),
    [
        ("PERSON", "尚贝", "Jerry Shambe", "person.~jerry-shambe"),
        ("PERSON", "尚贝", "Shambe", "person.~尚贝"),
        ("ORG", "星河所", None, "org.~星河所"),
        ("DIALOGUE", "磨坊自由贸易协定", None, "dialogue.~磨坊自贸协定"),
    ],
)
def test_ids_of_discovered_entities(kind: str, name: str, english: str | None, expected: str) -> None:
    assert discovered_id(kind, name, english) == expected


def test_the_scan_finds_the_articles_that_hold_a_string_in_either_script() -> None:
    articles = pl.DataFrame(
        {"sha256": ["1", "2", "3"], "title": ["", "傑里‧尚貝", ""], "body": ["杰里·尚贝说", "他說", "别人说"]}
    )
    assert articles_with(["杰里·尚贝"], [articles]) == ["1", "2"]


@given(
    st.text(alphabet="杰傑里裡·‧.-尚贝貝（( A&＆巿市斯爾", min_size=1, max_size=12),
    st.integers(0, 11),
    st.integers(1, 12),
)
def test_the_pattern_of_a_name_finds_whatever_is_written_for_it(text: str, start: int, length: int) -> None:
    name = normalise(text)[start : start + length]
    assert not name or re.search(any_form_of([name]), text)


def test_a_learned_name_is_found_where_no_layer_finds_it() -> None:
    learned = [Alias("倪振伟", "person.~jim-nee", "PERSON", False), Alias("林小树", "person.~other", "PERSON", False)]
    mentions = MATCHER.taught(learned).mentions("", "请倪振伟和林小树来。", [(0, 1)])
    assert [(m.surface, m.entity_id, m.method) for m in mentions] == [
        ("倪振伟", "person.~jim-nee", "learned"),
        ("林小树", "person.lin", "lexicon"),
    ]


@given(st.lists(st.sampled_from(["倪振伟", "星河研究所", "维尔斯科夫", "Jerry Shambe"]), unique=True))
def test_an_alias_that_an_article_does_not_hold_changes_nothing_in_it(names: list[str]) -> None:
    text = "代表倪振伟和林小树在国际磨坊协会(IMA)说，萨拉·莫尔来了。"
    held = [Alias(name, f"person.~{name}", "PERSON", False) for name in names if name in text]
    learned = [Alias(name, f"person.~{name}", "PERSON", False) for name in names]
    assert MATCHER.taught(learned).annotate("", text, [(0, 1)]) == MATCHER.taught(held).annotate("", text, [(0, 1)])
