"""Facts marked in a text."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from orchestration.site.highlights import Mark, marked, one_layer


class Elements(HTMLParser):
    """Text and elements of a piece of HTML; raises where one is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(alphabet="甲乙<>&\"'。a", min_size=1, max_size=40))
    marks = []
    for layer in ("inner", "evidence", "quote"):
        spans = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9)), max_size=5))
        href = "x.html" if layer == "inner" else None
        marks += one_layer([Mark(at, min(len(text), at + length), layer, layer, href) for at, length in spans])  # type: ignore[arg-type]
    return text, marks


@given(marked_texts())
def test_marks_change_no_character_nest_and_are_all_found(given_: tuple[str, list[Mark]]) -> None:
    text, marks = given_
    page = Elements()
    page.feed(marked(text, 0, len(text), marks))
    page.close()
    assert page.text == text
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    for mark in marks:
        assert (f"q{mark.start}" if mark.layer == "quote" else f"c{mark.start}") in page.ids


def test_a_mention_inside_a_quotation_is_a_link_inside_it() -> None:
    text = "他说“张三好”。"
    html = marked(text, 0, len(text), [Mark(2, 7, "quote", "q"), Mark(3, 5, "inner", "m per", "p.html")])
    assert '<span class="q" id="q2">“<a class="m per" href="p.html" id="c3">张三</a>好”</span>' in html


def test_a_mark_across_the_edge_of_a_part_is_cut_there() -> None:
    text = "甲乙丙丁。"
    assert re.sub("<.*?>", "", marked(text, 1, 3, [Mark(0, 2, "inner", "m")])) == "乙丙"


def test_of_overlapping_marks_the_first_and_longer_stays() -> None:
    marks = [Mark(0, 4, "inner", "a"), Mark(2, 6, "inner", "b"), Mark(4, 5, "inner", "c"), Mark(0, 2, "inner", "d")]
    assert [mark.css for mark in one_layer(marks)] == ["a", "c"]
