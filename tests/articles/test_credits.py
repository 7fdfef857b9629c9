"""Which lines are nothing but credits, and whose names stand in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.articles.credits import ROLE_WORDS, contributors, is_name, read_credit_line, split_names

CREDIT_LINES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "author and editor in brackets": ("（撰稿：林文/责编：何山）", [("author", "林文"), ("editor", "何山")]),
    "translator": ("翻译：某报中文网", [("translator", "某报中文网")]),
    "traditional": ("（譯者：林小樹/核稿：何大山）", [("translator", "林小樹"), ("editor", "何大山")]),
    "spaces between roles": ("记者：林小树 摄影：何大山", [("author", "林小树"), ("photographer", "何大山")]),
    "nothing between roles": ("作者：林小树编辑：何大山", [("author", "林小树"), ("editor", "何大山")]),
    "slash for a colon": ("文/林小树 图/何大山", [("author", "林小树"), ("photographer", "何大山")]),
    "two words for one role": ("采访/撰稿：林小树", [("author", "林小树")]),
    "two names": ("责任编辑：林小树、何大山", [("editor", "林小树"), ("editor", "何大山")]),
    "two names and a space": ("编辑：林小树 何大山", [("editor", "林小树"), ("editor", "何大山")]),
    "name that ends like a role": ("编辑：林文 何图", [("editor", "林文"), ("editor", "何图")]),
    "latin name": ("作者：ANA EXAMPLE, 林小树", [("author", "ANA EXAMPLE"), ("author", "林小树")]),
    "closing stop": ("校对：林小树。", [("contributor", "林小树")]),
    "half-width colon": ("编译: 林小树", [("translator", "林小树")]),
}


@pytest.mark.parametrize(("line", "expected"), CREDIT_LINES.values(), ids=CREDIT_LINES)
def test_credit_lines(line: str, expected: list[tuple[str, str]]) -> None:
    assert [(credit.role, credit.name) for credit in read_credit_line(line)] == expected


NO_CREDITS: dict[str, str] = {
    "sentence that begins with 记者": "记者在现场看到，磨坊已经开放。",
    "记者 with a space": "记者 林小树 在现场看到磨坊",
    "question after 记者": "记者：磨坊什么时候开放？",
    "answer with a stop inside": "作者：磨坊开放了。我很高兴",
    "speaker who is no role": "林小树：磨坊开放了",
    "role within a sentence": "磨坊的编辑：林小树",
    "number": "摄影：3000张",
    "role alone": "编辑：",
    "long line": "编辑：" + "林小树、" * 40,
    "empty": "",
}


@pytest.mark.parametrize("line", NO_CREDITS.values(), ids=NO_CREDITS)
def test_other_lines_give_no_credit(line: str) -> None:
    assert read_credit_line(line) == []


NAMES: dict[str, tuple[str, list[str]]] = {
    "latin and han": ("ANA EXAMPLE, 林小树", ["ANA EXAMPLE", "林小树"]),
    "han names by a space": ("林小树 何大山", ["林小树", "何大山"]),
    "words of a latin name": ("Ana de Example", ["Ana de Example"]),
    "and": ("Ana Example and Bo Sample", ["Ana Example", "Bo Sample"]),
    "和": ("林小树和何大山", ["林小树", "何大山"]),
    "和 in a name": ("林和", ["林和"]),
    "enumeration commas": ("林小树、何大山，白川", ["林小树", "何大山", "白川"]),
    "slashes and bars": ("林小树/何大山｜白川", ["林小树", "何大山", "白川"]),
    "brackets around": ("（林小树）", ["林小树"]),
    "dotted foreign name": ("安娜·范例", ["安娜·范例"]),
    "nothing": (" 、 ", []),
}


@pytest.mark.parametrize(("line", "names"), NAMES.values(), ids=NAMES)
def test_names_are_divided(line: str, names: list[str]) -> None:
    assert split_names(line) == names


ARE_NAMES: dict[str, tuple[str, bool]] = {
    "person": ("林小树", True),
    "desk": ("某报中文网", True),
    "foreign": ("Ana de Example", True),
    "one character": ("林", False),
    "sentence": ("磨坊开放了。", False),
    "number": ("林小树2020", False),
    "seventeen characters": ("林" * 17, False),
    "six words": ("one two three four five six", False),
    "forty-one letters": ("a" * 41, False),
}


@pytest.mark.parametrize(("text", "expected"), ARE_NAMES.values(), ids=ARE_NAMES)
def test_what_can_be_a_name(text: str, expected: bool) -> None:
    assert is_name(text) is expected


CONTRIBUTED: dict[str, tuple[str, list[str]]] = {
    "one": ("Ana Example对本文有研究贡献。", ["Ana Example"]),
    "two": ("Ana Example、林小树对本文亦有贡献", ["Ana Example", "林小树"]),
    "traditional": ("林小樹對本文有研究貢獻。", ["林小樹"]),
    "no contribution to the article": ("林小树对社会有贡献。", []),
    "a sentence before": ("下雨了。林小树对本文有贡献。", []),
}


@pytest.mark.parametrize(("text", "names"), CONTRIBUTED.values(), ids=CONTRIBUTED)
def test_contributors(text: str, names: list[str]) -> None:
    assert contributors(text) == names


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["撰稿", "责编", "攝影", "翻译", "校对"]),
            st.sampled_from(["林小树", "何文", "Ana Example"]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([" ", "/", "　", " / "]),
)
def test_a_line_of_roles_and_names_gives_each(pairs: list[tuple[str, str]], divider: str) -> None:
    line = "（" + divider.join(f"{role}：{name}" for role, name in pairs) + "）"
    assert [(credit.role, credit.name) for credit in read_credit_line(line)] == [
        (ROLE_WORDS[role], name) for role, name in pairs
    ]


@settings(deadline=None, max_examples=200)
@given(st.text("文图摄记者编辑林小树AB ：:/、，。和（）1", max_size=30))
def test_every_credit_of_any_line_is_a_name_that_stands_in_it(line: str) -> None:
    for credit in read_credit_line(line):
        assert is_name(credit.name)
        assert credit.name in line
