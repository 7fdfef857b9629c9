"""What holds for any text: nothing raises, offsets are exact, quotations keep apart and in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.quotes import Named, find_quotes
from orchestration.quotes.marks import marked_spans

PIECES = (
    *"“”「」『』‘’\"＂„〝〞，。：；！？、…—（）()《》@\n \u3000",
    "林小舟", "方若兰", "卡罗琳·贝尔森", "Jane Roebuck", "（Jane Roe）", "海棠公司", "外交部发言人", "他", "她", "该行", "这位官员",
    "说", "表示", "称", "強調", "告诉", "在推特上写道", "批评", "said", "told reporters", "的", "对", "周二", "等罪名", "计划", "所谓",
    "我们明天再谈这件事", "桥已经修好了", "河水涨得很快", "the river is rising fast", "一名警员", "@老猫", "援引", "认为",
)  # fmt: skip
texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
words = st.sampled_from(("桥已经修好了", "河水涨得很快", "孩子们都在屋顶上", "，", "。"))


@st.composite
def mentions(draw: st.DrawFn) -> tuple[str, list[Named]]:
    body = draw(texts)
    starts = draw(st.lists(st.integers(0, max(0, len(body) - 1)), max_size=6, unique=True).map(sorted))
    ends = [*starts[1:], len(body)]
    kinds = draw(st.lists(st.sampled_from(("PERSON", "ORG", "GPE", "LOC", "DIALOGUE")), min_size=6, max_size=6))
    return body, [
        Named(f"e{i}", kind, body[start : min(start + 4, end)], start, min(start + 4, end))
        for i, (start, end, kind) in enumerate(zip(starts, ends, kinds, strict=False))
    ]


@settings(max_examples=400, deadline=None)
@given(mentions())
def test_offsets_are_exact_and_quotations_keep_apart(given_body: tuple[str, list[Named]]) -> None:
    body, people = given_body
    last = 0
    for quote in find_quotes(body, people):
        assert body[quote.char_start : quote.char_end] == quote.text
        assert quote.text == quote.text.strip() != ""
        assert quote.char_start >= last
        assert len("".join(quote.text.split())) >= 8
        assert quote.speaker is None or (quote.speaker and quote.speaker in body)
        assert quote.verb is None or quote.verb in body
        assert quote.speaker is not None or quote.speaker_entity_id is None
        last = quote.char_end


@settings(max_examples=100, deadline=None)
@given(mentions())
def test_same_text_same_quotations(given_body: tuple[str, list[Named]]) -> None:
    body, people = given_body
    assert find_quotes(body, people) == find_quotes(body, list(people))


@st.composite
def nested(draw: st.DrawFn, depth: int = 0) -> str:
    parts = draw(st.lists(words, min_size=1, max_size=3))
    if depth < 3 and draw(st.booleans()):
        marks = draw(st.sampled_from(("“”", "‘’", "「」", "『』")))
        parts.insert(draw(st.integers(0, len(parts))), marks[0] + draw(nested(depth=depth + 1)) + marks[1])
    return "".join(parts)


@settings(max_examples=300, deadline=None)
@given(nested(), st.sampled_from(("“”", "「」")))
def test_marks_inside_stay_balanced(inner: str, marks: str) -> None:
    """However quotations are nested, what is found closes every mark that it opens."""
    [span, *_] = marked_spans(f"林小舟说：{marks[0]}{inner}{marks[1]}")
    found = f"林小舟说：{marks[0]}{inner}{marks[1]}"[span.start : span.end]
    if marks[0] not in inner:
        assert found == inner
    assert all(found.count(pair[0]) == found.count(pair[1]) for pair in ("‘’", "『』", marks))


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(
        ("“", "”", '"', "「", "‘", "“”", "”“", "他说：“", "“A，”他说。\n", "“\n", "该行说：“我们明天再谈这件事。”")
    )
)
def test_no_text_takes_long(piece: str) -> None:
    """Marks by the thousand, in any disorder, are read in linear time (the test's own limit would strike)."""
    find_quotes(piece * (40_000 // len(piece)), [])


def test_a_list_of_terms_may_be_long() -> None:
    terms = "、".join(["“甲组”"] * 2000)
    body = f"他们名为{terms}、“大家一起去那里看一看”。林小舟说：“我们明天再谈这件事。”"
    assert [quote.text for quote in find_quotes(body, [])] == ["我们明天再谈这件事。"]
