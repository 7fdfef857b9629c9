"""What is looked for only from where it may begin is found as by the pattern alone; all texts are invented."""

import re

from hypothesis import given
from hypothesis import strategies as st

from orchestration.mentions.bodies import _IN_QUOTES, _each_quoted
from orchestration.mentions.characters import TRANSLITERATING, normalise
from orchestration.mentions.persons import _DOTTED, _ROW, _each_dotted, _each_row
from orchestration.mentions.short_forms import _NO_FORMS, _found_at_once, _found_in_turn, occurrences, unit_forms
from orchestration.mentions.spans import Span, longest_first


def texts(alphabet: str, max_size: int = 60) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=max_size)


@given(texts("·AZ.克尔斯天的，"))
def test_dotted_names_are_found_from_their_first_dot(text: str) -> None:
    assert [m.span() for m in _each_dotted(text)] == [m.span() for m in _DOTTED.finditer(text)]


@given(texts("、王李张小明的和，)"))
def test_rows_are_found_from_their_middle(text: str) -> None:
    assert [m.span() for m in _each_row(text)] == [m.span() for m in _ROW.finditer(text)]


@given(st.lists(st.sampled_from(["“", "「", "”", "」", "新风", "协会", "党", "，"]), max_size=40).map("".join))
def test_quoted_bodies_are_found_mark_by_mark(text: str) -> None:
    assert [m.span() for m in _each_quoted(text)] == [m.span() for m in re.finditer("[“「]" + _IN_QUOTES, text)]


@given(texts("克尔天.-·A1"))
def test_middle_dots_are_told_sign_by_sign(text: str) -> None:
    together = re.compile(rf"[.\-](?<=[{TRANSLITERATING}].)(?=[{TRANSLITERATING}])")
    assert normalise(text) == together.sub("·", text)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), max_size=20))
def test_the_longest_span_wins_and_among_equals_the_first(places: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + size, "GPE", "lexicon", str(i)) for i, (start, size) in enumerate(places)]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    assert longest_first(spans) == sorted(kept)


def test_no_ending_that_is_no_form_is_longer_than_a_unit() -> None:
    assert max(map(len, _NO_FORMS)) == 3
    assert unit_forms({"卫福部统计处": "a", "卫福部管理局": "b"}, {"卫福部"}) == {"统计处": "a"}


@given(st.text("永星集团·a", max_size=60), st.sets(st.text("永星集团·a", min_size=1, max_size=4), max_size=12))
def test_names_looked_for_at_once_are_found_where_each_by_itself_is(text: str, names: set[str]) -> None:
    expected = sorted(_found_in_turn(text, names))
    assert sorted(_found_at_once(text, names) if names else []) == expected


def test_many_names_in_a_long_text_stand_where_they_do_in_a_short_one() -> None:
    text = "阿达拉斯说，阿达拉斯塔与星星星去了永煤。"
    names = {"永煤", "星星", "达拉", "阿达拉斯", *(f"无人{number}" for number in range(60))}
    found = occurrences(text, names)
    assert found == occurrences(text + "，" * 6000, names)
    assert found["永煤"] == [text.index("永煤")]
    assert found["阿达拉斯"] == [0, 6]
    assert "达拉" not in found
