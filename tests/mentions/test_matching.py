"""Which strings of an article are mentions of whom, and that every one points to its place as printed."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.entities.lexicon import Alias, Lexicon
from orchestration.mentions.dictionary import Dictionary
from orchestration.mentions.matching import Matcher, Mention
from orchestration.scripts import to_simplified

ALIASES = (
    Alias("中国", "cn", "GPE", False),
    Alias("美国", "us", "GPE", False),
    Alias("US", "us", "GPE", False),
    Alias("国务院", "state-council", "ORG", False),
    Alias("美国国务院", "us-state", "ORG", False),
    Alias("国务院", "us-state", "ORG", True),
    Alias("CNN", "cnn", "ORG", False),
    Alias("G7", "g7", "ORG", False),
    Alias("AI研究所", "ai-institute", "ORG", False),
    Alias("林小树", "lin", "PERSON", False),
    Alias("小树", "lin", "PERSON", True),
    Alias("何大山", "he-1", "PERSON", False),
    Alias("何大山", "he-2", "PERSON", False),
    Alias("Dashan", "he-1", "PERSON", False),
    Alias("Hoshan", "he-2", "PERSON", False),
    Alias("磨坊大学", "mill", "ORG", False),
    Alias("磨坊大學", "mill", "ORG", False),
    Alias("磨大", "mill", "ORG", True),
    Alias("磨大", "mo-da", "PERSON", True),
    Alias("Modashan", "mo-da", "PERSON", False),
)
BLOCKERS = ("发展中国家", "小树林")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Dictionary(Lexicon(ALIASES, BLOCKERS)))


def read(matcher: Matcher, body: str, title: str = "") -> list[Mention]:
    starts, at = [], 0
    for number, paragraph in enumerate(body.split("\n"), 1):
        starts.append((at, number))
        at += len(paragraph) + 1
    return matcher.mentions(title, body, starts)


def by_lexicon(mentions: list[Mention]) -> list[Mention]:
    """The mentions of the lexicon's entities, without what other layers discover."""
    return [mention for mention in mentions if mention.method in ("lexicon", "lexicon-context")]


CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "two entities": ("中国和美国会谈", [("中国", "cn"), ("美国", "us")]),
    "the same one twice": ("中国，中国", [("中国", "cn"), ("中国", "cn")]),
    "next to each other": ("中国美国", [("中国", "cn"), ("美国", "us")]),
    "nobody": ("下雨了", []),
    "blocked word": ("发展中国家的会议", []),
    "blocked word beside the alias": ("发展中国家和中国", [("中国", "cn")]),
    "blocked in traditional characters": ("發展中國家和中國", [("中國", "cn")]),
    "the longest match wins": ("美国国务院的声明", [("美国国务院", "us-state")]),
    "the first match wins": ("在中国务院子", [("中国", "cn")]),
    "latin word": ("CNN报道", [("CNN", "cnn")]),
    "latin alias inside a longer word": ("CNNIC报道，USB接口，BUS到站", []),
    "latin alias beside a digit": ("US2020，7US", []),
    "latin alias among han characters": ("在US的人", [("US", "us")]),
    "latin alias with a digit at its end": ("G7会议，G77会议", [("G7", "g7")]),
    "alias with a latin beginning": ("AI研究所，OpenAI研究所", [("AI研究所", "ai-institute")]),
    "latin aliases know lower case": ("us和cnn", []),
    "context alias alone": ("小树说下雨了", []),
    "context alias beside the full name": ("林小树来了。小树说下雨了", [("林小树", "lin"), ("小树", "lin")]),
    "context alias before the full name": ("小树说下雨了。林小树来了", [("小树", "lin"), ("林小树", "lin")]),
    "context alias inside a blocked word": ("林小树来到小树林", [("林小树", "lin")]),
    "alias of two, neither named": ("何大山来了", []),
    "alias of two, the first named": ("Dashan来了，何大山说", [("Dashan", "he-1"), ("何大山", "he-1")]),
    "alias of two, the second named": ("Hoshan来了，何大山说", [("Hoshan", "he-2"), ("何大山", "he-2")]),
    "alias of two, both named": ("Dashan和Hoshan，何大山说", [("Dashan", "he-1"), ("Hoshan", "he-2")]),
    "own name of one, context name of another": ("国务院说", [("国务院", "state-council")]),
    "alias in both scripts of one entity": ("磨坊大学和磨坊大學", [("磨坊大学", "mill"), ("磨坊大學", "mill")]),
    "context alias of two, one named": ("磨坊大学的磨大", [("磨坊大学", "mill"), ("磨大", "mill")]),
    "context alias of two, the other named": ("Modashan，磨大", [("Modashan", "mo-da"), ("磨大", "mo-da")]),
    "context alias of two, both named": ("磨坊大学的Modashan，磨大", [("磨坊大学", "mill"), ("Modashan", "mo-da")]),
    "traditional characters": ("林小樹在美國國務院", [("林小樹", "lin"), ("美國國務院", "us-state")]),
    "both scripts": ("中国和中國", [("中国", "cn"), ("中國", "cn")]),
    "characters outside the basic plane before": ("🎉𠮷中國", [("中國", "cn")]),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_who_is_mentioned(matcher: Matcher, body: str, expected: list[tuple[str, str]]) -> None:
    mentions = by_lexicon(read(matcher, body))
    assert [(mention.surface, mention.entity_id) for mention in mentions] == expected
    assert all(body[mention.char_start : mention.char_end] == mention.surface for mention in mentions)


def test_a_mention_says_how_and_where_it_was_found(matcher: Matcher) -> None:
    mentions = read(matcher, "下雨了。\n小树和𠮷林小樹\n中國", title="林小树在中国")
    assert [(m.field, m.char_start, m.char_end, m.paragraph_no, m.surface, m.method) for m in mentions] == [
        ("title", 0, 3, None, "林小树", "lexicon"),
        ("title", 4, 6, None, "中国", "lexicon"),
        ("body", 5, 7, 2, "小树", "lexicon-context"),
        ("body", 9, 12, 2, "林小樹", "lexicon"),
        ("body", 13, 15, 3, "中國", "lexicon"),
    ]
    assert {m.entity_type for m in mentions if m.entity_id == "lin"} == {"PERSON"}


def test_the_title_names_for_the_body(matcher: Matcher) -> None:
    assert [(m.field, m.entity_id) for m in read(matcher, "小树说", title="林小树来了")] == [
        ("title", "lin"),
        ("body", "lin"),
    ]


def test_numbers_of_paragraphs_are_as_given(matcher: Matcher) -> None:
    mentions = matcher.mentions("", "中国\n美国\n中国", [(0, 2), (3, 5), (6, 9)])
    assert [mention.paragraph_no for mention in mentions] == [2, 5, 9]


def test_the_order_of_the_lexicon_does_not_matter(matcher: Matcher) -> None:
    body = "\n".join(body for body, _ in CASES.values())
    assert read(Matcher(Dictionary(Lexicon(ALIASES[::-1], BLOCKERS[::-1]))), body) == read(matcher, body)


STRINGS = [alias.alias for alias in ALIASES]
PIECES = st.sampled_from(
    [*STRINGS, *BLOCKERS, "發展中國家", "中國", "美國國務院", "林小樹", *"的国中美院小树林家I7S\n。 𠮷🎉"]
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(PIECES, max_size=15).map("".join),
    st.lists(PIECES, max_size=4).map(lambda parts: "".join(parts).replace("\n", "")),
)
@example("\n\n中国", "")
def test_mentions_are_exact_and_do_not_overlap(matcher: Matcher, body: str, title: str) -> None:
    mentions = read(matcher, body, title)
    paragraphs = body.split("\n")
    named = {
        alias: {other.entity_id for other in ALIASES if to_simplified(other.alias) == alias}
        for alias in map(to_simplified, STRINGS)
    }
    for mention in mentions:
        text = title if mention.field == "title" else body
        assert text[mention.char_start : mention.char_end] == mention.surface
        if mention in by_lexicon([mention]):
            assert mention.entity_id in named[to_simplified(mention.surface)]
        if mention.field == "body":
            assert mention.paragraph_no is not None
            assert mention.surface in paragraphs[mention.paragraph_no - 1]
    for one, following in pairwise(mentions):
        assert one.field != following.field or one.char_end <= following.char_start
    assert read(matcher, to_simplified(body), to_simplified(title)) == [
        Mention(
            m.entity_id,
            m.entity_type,
            to_simplified(m.surface),
            m.field,
            m.char_start,
            m.char_end,
            m.paragraph_no,
            m.method,
        )
        for m in mentions
    ]
