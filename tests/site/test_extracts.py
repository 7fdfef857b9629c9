"""Which sentences are shown of an article."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from orchestration.site.extracts import EVIDENCE_CHARS, EXTRACT_CHARS, EXTRACT_LEAST, Fact, choose_extract, is_shown

PADDING = "这里写的是别的事情，与前后都没有关系。"


def paragraphs_of(body: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for text in body.split("\n"):
        found.append((at, at + len(text)))
        at += len(text) + 1
    return found


def place(body: str, surface: str) -> tuple[int, int]:
    start = body.index(surface)
    return start, start + len(surface)


def test_what_is_needed_is_shown_with_its_sentence_however_far_down() -> None:
    body = "\n".join([PADDING] * 40 + ["前一句。他说了甲乙丙。后一句。"])
    shown = choose_extract(body, paragraphs_of(body), [place(body, "甲乙丙")], [])
    assert [body[start:end] for start, end in shown] == ["他说了甲乙丙。"]


def test_a_long_sentence_is_cut_to_the_words_around() -> None:
    body = "子" * 300 + "甲乙丙" + "丑" * 300 + "。"
    ((start, end),) = choose_extract(body, paragraphs_of(body), [place(body, "甲乙丙")], [])
    assert "甲乙丙" in body[start:end]
    assert end - start < 120


def test_the_sentences_with_most_facts_for_their_length_come_first() -> None:
    body = "\n".join([PADDING, "甲遇见乙和丙。", PADDING, "甲在。", *[PADDING] * 20])
    facts = [Fact(key, *place(body, key), 1.0) for key in ("甲遇", "乙", "丙")]
    shown = choose_extract(body, paragraphs_of(body), [], facts)
    assert [body[start:end] for start, end in shown] == ["甲遇见乙和丙。"]


def test_a_fact_that_is_shown_once_brings_no_second_sentence() -> None:
    body = "\n".join(["甲来了。", *[PADDING] * 20, "甲走了。"])
    first, second = Fact("甲", 0, 1, 1.0), Fact("甲", body.rindex("甲"), body.rindex("甲") + 1, 1.0)
    shown = choose_extract(body, paragraphs_of(body), [], [first, second])
    assert len(shown) == 1


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[Fact]]:
    body = draw(st.text(alphabet="甲乙丙丁。！\n", min_size=1, max_size=1500))
    spans = st.tuples(st.integers(0, len(body) - 1), st.integers(1, 12)).map(
        lambda one: (one[0], min(len(body), one[0] + one[1]))
    )
    needed = draw(st.lists(spans, max_size=30))
    facts = [
        Fact(str(number % 4), start, end, 1.0) for number, (start, end) in enumerate(draw(st.lists(spans, max_size=15)))
    ]
    return body, needed, facts


@given(bodies())
def test_never_more_than_the_limit_in_order_and_within_paragraphs(
    given_: tuple[str, list[tuple[int, int]], list[Fact]],
) -> None:
    body, needed, facts = given_
    paragraphs = paragraphs_of(body)
    shown = choose_extract(body, paragraphs, needed, facts)
    assert sum(end - start for start, end in shown) <= EXTRACT_CHARS
    assert shown == sorted(shown)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(shown))
    for part in shown:
        assert is_shown(paragraphs, *part)
    assert choose_extract(body, paragraphs, needed, facts) == shown


def test_an_article_of_many_meetings_has_room_for_their_evidence() -> None:
    body = "\n".join(f"第{number}次会谈在{'某' * 60}举行，第{number}位与会。" for number in range(10, 24))
    needed = [place(body, f"第{number}位") for number in range(10, 24)]
    shown = [choose_extract(body, paragraphs_of(body), needed, [], most) for most in (EXTRACT_CHARS, EVIDENCE_CHARS)]
    found = [sum(is_shown(parts, *one) for one in needed) for parts in shown]
    assert found[0] < found[1] == 14
    assert sum(end - start for start, end in shown[1]) <= EVIDENCE_CHARS


def test_of_a_short_article_not_all_is_shown() -> None:
    body = "\n".join([f"第{number}句甲{number}乙丙丁戊己庚辛。" for number in range(30)])
    facts = [Fact(f"甲{number}", *place(body, f"甲{number}"), 1.0) for number in range(30)]
    shown = choose_extract(body, paragraphs_of(body), [], facts)
    assert EXTRACT_LEAST * 0.8 < sum(end - start for start, end in shown) <= max(EXTRACT_LEAST, len(body) * 0.4)
