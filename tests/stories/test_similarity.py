"""When two texts tell one story: reprints in either script do, instalments of a series do not."""

import random
from itertools import permutations

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.stories.similarity import (
    MIN_CHARS,
    SAME_STORY_FROM,
    SHINGLE,
    components,
    shingles_of,
    signature,
    similarity,
    tells_same_story,
)

WORDS = "磨坊 小镇 图书馆 下雨 开放 镇民 他们说 木头 河水 冬天 修好 孩子 借书 面粉 石头 桥边 每天 早晨 安静".split()
TO_TRADITIONAL = opencc.OpenCC("s2t")


def paragraphs(seed: int, count: int = 10) -> list[str]:
    """Invented paragraphs, other ones for every seed."""
    chance = random.Random(seed)
    return ["，".join("".join(chance.choices(WORDS, k=4)) for _ in range(4)) + "。" for _ in range(count)]


def story(seed: int, count: int = 10) -> str:
    return "\n".join(paragraphs(seed, count))


def tally(numbers: list[int]) -> str:
    """An instalment of a series: the same words around other numbers."""
    towns = ["河边镇", "桥头镇", "磨坊镇", "石头镇", "面粉镇", "木头镇"]
    lines = [
        f"{town}的图书馆今天借出图书{number}册，镇民说比昨天多，馆长说天气好的时候人最多。"
        for town, number in zip(towns, numbers, strict=True)
    ]
    return "\n".join(lines)


ONE = paragraphs(1)
TALLY = [310, 422, 533, 644, 755, 866]
PAIRS: dict[str, tuple[str, str, bool]] = {
    "the same": (story(1), story(1), True),
    "other script": (story(1), TO_TRADITIONAL.convert(story(1)), True),
    "other line ends and punctuation": (story(1), story(1).replace("\n", " ").replace("，", ","), True),
    "last paragraphs cut": (story(1), "\n".join(ONE[:7]), True),
    "first paragraph cut, in the other script": (story(1), TO_TRADITIONAL.convert("\n".join(ONE[1:])), True),
    "paragraphs in another order": (story(1), "\n".join(ONE[5:] + ONE[:5]), True),
    "half of it cut": (story(1), "\n".join(ONE[:4]), False),
    "another story": (story(1), story(2), False),
    "a corrected number": (tally(TALLY), tally([311, *TALLY[1:]]), True),
    "the next instalment": (tally(TALLY), tally([number + 7 for number in TALLY]), False),
    "an instalment with half of the numbers": (tally(TALLY), tally([*TALLY[:3], 1, 2, 3]), True),
    "nothing": ("", "", False),
}


@pytest.mark.parametrize(("one", "other", "is_same"), PAIRS.values(), ids=PAIRS)
def test_what_is_one_story(one: str, other: str, is_same: bool) -> None:
    assert (similarity(one, other) >= SAME_STORY_FROM) is is_same
    assert similarity(one, other) == similarity(other, one)


def test_instalments_have_nothing_in_common() -> None:
    one, other = tally(TALLY), tally([number + 7 for number in TALLY])
    assert similarity(one, other) == 0
    assert len(shingles_of(one) & shingles_of(other)) > 0.5 * len(shingles_of(one))


@pytest.mark.parametrize("seed", range(5))
def test_reprints_share_a_band_of_their_signatures(seed: int) -> None:
    text = story(seed)
    cut = TO_TRADITIONAL.convert("\n".join(paragraphs(seed)[:-2]))
    assert similarity(text, cut) >= SAME_STORY_FROM
    assert set(signature(text)) & set(signature(cut))
    assert not set(signature(text)) & set(signature(story(seed + 100)))


def test_a_signature_does_not_depend_on_the_run() -> None:
    assert signature(story(3)) == signature(story(3))
    assert len(signature(story(3))) == len(set(signature(story(3)))) == 32
    assert all(0 <= band < 2**63 for band in signature(story(3)))


SHORT: dict[str, tuple[int, bool]] = {"one shingle too few": (MIN_CHARS - 1, False), "just enough": (MIN_CHARS, True)}


@pytest.mark.parametrize(("shingles", "has_signature"), SHORT.values(), ids=SHORT)
def test_short_texts_have_no_signature(shingles: int, has_signature: bool) -> None:
    text = "".join(chr(0x4E00 + 7 * i) for i in range(shingles + SHINGLE - 1))
    assert len(shingles_of(text)) == shingles
    assert bool(signature(text)) is has_signature


def test_shingles_are_of_letters_and_in_simplified_characters() -> None:
    assert shingles_of("國務，院 的\n磨坊") == {"国务院的磨", "务院的磨坊"}
    assert shingles_of("磨坊") == set()
    assert shingles_of("𠀀𠀁磨坊A1") == {"𠀀𠀁磨坊A", "𠀁磨坊A1"}, "characters of any width"


@settings(deadline=None, max_examples=200)
@given(st.text("磨坊國国a1。 \n", max_size=40), st.text("磨坊國国a1。 \n", max_size=40))
def test_similarity_is_a_symmetric_share(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == (1 if shingles_of(one) else 0)


COMPONENTS: dict[str, tuple[list[tuple[str, str]], dict[str, str]]] = {
    "none": ([], {}),
    "one pair": ([("b", "a")], {"a": "a", "b": "a"}),
    "a chain": ([("d", "c"), ("b", "a"), ("c", "b")], {"a": "a", "b": "a", "c": "a", "d": "a"}),
    "two groups": ([("a", "b"), ("d", "c")], {"a": "a", "b": "a", "c": "c", "d": "c"}),
    "with itself": ([("a", "a")], {"a": "a"}),
    "a circle": ([("a", "b"), ("b", "c"), ("c", "a")], {"a": "a", "b": "a", "c": "a"}),
}


@pytest.mark.parametrize(("pairs", "expected"), COMPONENTS.values(), ids=COMPONENTS)
def test_components(pairs: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert components(pairs) == expected
    for order in list(permutations(pairs))[:6]:
        assert components([pair[::-1] for pair in order]) == expected


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=10))
def test_every_member_gets_the_smallest_of_its_group(pairs: list[tuple[str, str]]) -> None:
    groups = {member: {member} for pair in pairs for member in pair}
    for one, other in pairs:
        merged = groups[one] | groups[other]
        groups.update(dict.fromkeys(merged, merged))
    assert components(pairs) == {member: min(group) for member, group in groups.items()}


@pytest.mark.parametrize(
    ("similar", "other_day", "same"),
    [(0.95, True, True), (0.76, True, False), (0.76, False, True), (0.59, False, False)],
    ids=["repeated as it was", "next instalment of an outlet's series", "reprint elsewhere", "too different"],
)
def test_an_outlet_s_texts_of_two_days_have_to_be_nearly_equal(similar: float, other_day: bool, same: bool) -> None:
    assert tells_same_story(similar, other_day) is same


def test_fixings_that_share_their_standing_figures_are_not_one_story() -> None:
    words = "甲行测算的中间价料开在{0}元附近，较上日变动{1}点，指数{2}，收盘{3}，夜盘{4}，离岸{5}。"
    standing = (
        "每日波幅为2%，2014年3月扩大，此前为1%，2012年4月、2007年5月分别为0.5%和0.3%。历史高点6.0930，低点7.2045。"
        "中间价由做市商报价加权得出，参考上日收盘汇率以及一篮子货币的变化，逆周期因子由各行自行决定是否采用。"
        "交易员称，市场观望情绪浓厚，短期料维持区间波动，关注晚间公布的数据和下周的议息会议，企业结汇意愿平稳。"
        "市场人士认为，政策层面保持定力，汇率弹性有所增强，后续仍将双向波动，进出口企业宜做好风险中性安排。"
    )
    one = words.format("6.4139", "144", "97.21", "6.4102", "6.4090", "6.4077") + standing
    other = words.format("6.4499", "113", "96.87", "6.4480", "6.4466", "6.4431") + standing
    shared, union = shingles_of(one) & shingles_of(other), shingles_of(one) | shingles_of(other)
    assert len(shared) / len(union) > SAME_STORY_FROM
    assert not tells_same_story(similarity(one, other), same_outlet_other_day=True)
