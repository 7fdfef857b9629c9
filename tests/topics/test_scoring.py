"""What the topic scorer counts, what it does not, and that its seed files are well formed."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.scripts import to_simplified
from orchestration.topics.scoring import EVIDENCE_LIMIT, MAIN_LIMIT, TopicScorer, TopicTerm, main_topics

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
LABELS = Path(__file__).with_name("labels.csv")
TOPICS = {
    "diplomacy", "trade-tariffs", "tech-export-controls", "economy-finance", "business-industry", "energy-climate",
    "artificial-intelligence", "cyber-espionage", "media-internet", "military-security", "taiwan", "hong-kong",
    "xinjiang-tibet", "human-rights-law", "south-china-sea", "narcotics", "russia-ukraine", "middle-east",
    "korean-peninsula", "us-politics", "china-politics", "asia-pacific", "europe", "americas-africa", "public-health",
    "education-migration", "society-culture", "disaster-crime", "science-space",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_terms() -> list[TopicTerm]:
    return [TopicTerm(row["topic_id"], row["term"], float(row["weight"])) for row in rows(SEEDS / "topic_terms.csv")]


@pytest.fixture(scope="module")
def scorer() -> TopicScorer:
    return TopicScorer.from_terms(seed_terms())


@pytest.fixture(scope="module")
def toy() -> TopicScorer:
    return TopicScorer.from_terms(
        [
            TopicTerm("fruit", "苹果", 3),
            TopicTerm("fruit", "梨", 2),
            TopicTerm("phones", "苹果手机", 4),
            TopicTerm("phones", "手机", 2),
            TopicTerm("fruit", "坏苹果", -4),
            TopicTerm("ai", "AI", 4),
            TopicTerm("trade", "export control", 4),
            TopicTerm("orchards", "苹果", 1),
        ]
    )


def score_of(scorer: TopicScorer, topic_id: str, title: str = "", lead: str = "", body: str = "") -> float:
    return next((score.score for score in scorer.score(title, lead, body) if score.topic_id == topic_id), 0.0)


MAIN_CASES = [
    pytest.param(
        "两国代表恢复芬太尼会谈",
        "禁毒工作组周二开会，双方讨论前体化学品和贩毒集团的洗钱。",
        "代表们说，缉毒合作已经恢复，芬太尼的列管会继续。外交官称会谈有用。",
        {"narcotics"},
        {"middle-east", "society-culture"},
        id="counter-narcotics talks",
    ),
    pytest.param(
        "欧盟宣布对进口电动车加征关税",
        "布鲁塞尔周一公布反补贴调查的结果，贸易谈判没有成功。",
        "欧盟委员会说，关税下月生效。汽车制造商要求重新谈判，出口受到影响。",
        {"trade-tariffs", "europe"},
        {"public-health", "taiwan"},
        id="tariffs of the European Union",
    ),
    pytest.param(
        "央行意外降息 股市大涨",
        "中央银行把利率下调二十五个基点，通胀回落。",
        "分析师预计货币政策还会放松，债券收益率下跌，人民币汇率走软。",
        {"economy-finance"},
        {"us-politics", "science-space"},
        id="interest rates",
    ),
    pytest.param(
        "探测器抵达小行星",
        "航天局说，探测器进入轨道，科学家收到第一批照片。",
        "研究人员希望带回样本，天文学家称这颗小行星与火星同样古老。",
        {"science-space"},
        {"military-security"},
        id="a space probe",
    ),
    pytest.param(
        "强震袭击山区 救援人员连夜搜救",
        "地震造成房屋倒塌，多人失踪。",
        "消防员在废墟里寻找生还者，余震不断，灾民在帐篷过夜。",
        {"disaster-crime"},
        {"economy-finance"},
        id="an earthquake",
    ),
    pytest.param(
        "Ministers agree on export controls for chips",
        "The entity list grows, and chipmakers worry about semiconductor sales.",
        "The entity list grows, and chipmakers worry about semiconductor sales. Nvidia declined to comment.",
        {"tech-export-controls"},
        {"taiwan"},
        id="an English page",
    ),
    pytest.param(
        "川普访问工厂", "", "川普竞选团队说，共和党民调上升。", {"us-politics"}, set(), id="regional spelling"
    ),
]


@pytest.mark.parametrize(("title", "lead", "body", "expected", "unwanted"), MAIN_CASES)
def test_main_topics_of_invented_articles(
    scorer: TopicScorer, title: str, lead: str, body: str, expected: set[str], unwanted: set[str]
) -> None:
    main = {score.topic_id for score in scorer.score(title, lead, lead + body) if score.is_main}
    assert expected <= main
    assert not unwanted & main


STRONGER_CASES = [
    pytest.param({"title": "苹果", "body": "春天"}, {"title": "春天", "body": "苹果"}, id="title over body"),
    pytest.param(
        {"lead": "苹果。", "body": "苹果。春天来了。"},
        {"lead": "春天。", "body": "春天来了。苹果。"},
        id="lead over end",
    ),
    pytest.param({"body": "苹果苹果"}, {"body": "苹果"}, id="twice over once"),
    pytest.param({"body": "苹果和梨"}, {"body": "苹果和春"}, id="two terms over one"),
    pytest.param({"body": "苹果" + "春" * 500}, {"body": "苹果" + "春" * 5000}, id="short text over long"),
    pytest.param({"body": "苹果和梨"}, {"body": "坏苹果和梨"}, id="a negative term takes away"),
]


@pytest.mark.parametrize(("stronger", "weaker"), STRONGER_CASES)
def test_what_makes_a_topic_stronger(toy: TopicScorer, stronger: dict[str, str], weaker: dict[str, str]) -> None:
    assert score_of(toy, "fruit", **stronger) > score_of(toy, "fruit", **weaker)


MATCH_CASES = [
    pytest.param("苹果手机", {"phones"}, id="the longest term wins"),
    pytest.param("坏苹果", set(), id="a topic with nothing but negative terms is left out"),
    pytest.param("苹果", {"fruit", "orchards"}, id="a term may speak for two topics"),
    pytest.param("SAID", set(), id="no part of a Latin word"),
    pytest.param("用AI写作", {"ai"}, id="Latin between Han characters"),
    pytest.param("two AIs", {"ai"}, id="an English plural"),
    pytest.param("Export controls grow", {"trade"}, id="at the beginning of a sentence"),
    pytest.param("", set(), id="an empty text"),
    pytest.param("无关的句子", set(), id="no term"),
]


@pytest.mark.parametrize(("body", "expected"), MATCH_CASES)
def test_which_terms_match(toy: TopicScorer, body: str, expected: set[str]) -> None:
    assert {score.topic_id for score in toy.score("", "", body)} == expected


def test_repeats_count_less_and_less(toy: TopicScorer) -> None:
    one, two, three = (score_of(toy, "fruit", body="苹果，" * count) for count in (1, 2, 3))
    assert two - one > three - two > 0


def test_evidence_is_strongest_first_and_mentions_are_counted(toy: TopicScorer) -> None:
    fruit = next(score for score in toy.score("苹果", "", "苹果、梨、梨") if score.topic_id == "fruit")
    assert fruit.evidence == ["苹果", "梨"]
    assert fruit.mention_count == 4


MAIN_RULE_CASES = [
    pytest.param({}, set(), id="nothing"),
    pytest.param({"a": 0.05}, set(), id="almost nothing"),
    pytest.param({"a": 0.2}, {"a"}, id="weak but alone"),
    pytest.param({"a": 0.9, "b": 0.7, "c": 0.5}, {"a", "b"}, id="beside the best one"),
    pytest.param({"a": 0.4, "b": 0.39}, {"a"}, id="a second one must be strong by itself"),
    pytest.param(dict.fromkeys("edcba", 0.8), set("abcd"), id="at most four, equal ones by id"),
]


@pytest.mark.parametrize(("scores", "expected"), MAIN_RULE_CASES)
def test_main_topic_rule(scores: dict[str, float], expected: set[str]) -> None:
    assert main_topics(scores) == expected


@given(st.text(alphabet="苹果手机坏梨AIs 。", max_size=60), st.text(alphabet="苹果手机坏梨AIs 。", max_size=200))
def test_scores_are_bounded_and_ordered(title: str, body: str) -> None:
    terms = [TopicTerm("fruit", "苹果", 3), TopicTerm("phones", "手机", 2), TopicTerm("fruit", "坏苹果", -1)]
    scores = TopicScorer.from_terms(terms).score(title, body[:50], body)
    assert [score.score for score in scores] == sorted((score.score for score in scores), reverse=True)
    assert all(0 <= score.score <= 1 and 0 < len(score.evidence) <= EVIDENCE_LIMIT for score in scores)
    assert sum(score.is_main for score in scores) <= MAIN_LIMIT


def test_the_order_of_terms_does_not_matter() -> None:
    terms = seed_terms()
    shuffled = terms[:]
    random.Random(1).shuffle(shuffled)
    article = ("央行降息", "中央银行下调利率。", "中央银行下调利率。股市上涨，出口增加，总统表示欢迎。")
    assert TopicScorer.from_terms(terms).score(*article) == TopicScorer.from_terms(shuffled).score(*article)


def test_the_29_topics_are_there_and_each_topic_says_what_it_is() -> None:
    topics = rows(SEEDS / "topic_list.csv")
    assert len({topic["topic_id"] for topic in topics}) == len(topics)
    assert {topic["topic_id"] for topic in topics} >= TOPICS
    assert all(topic["name_zh"] and topic["name_en"] and topic["definition"] for topic in topics)


def test_iptc_codes_have_their_form_and_their_name() -> None:
    for topic in rows(SEEDS / "topic_list.csv"):
        code = topic["iptc_code"]
        assert bool(code) == bool(topic["iptc_name"]), topic
        assert not code or (code.startswith("medtop:") and len(code) == 15 and code[7:].isdigit()), topic


def test_every_topic_has_terms_and_every_term_a_topic() -> None:
    positive = Counter(row["topic_id"] for row in rows(SEEDS / "topic_terms.csv") if float(row["weight"]) > 0)
    assert positive.keys() == {topic["topic_id"] for topic in rows(SEEDS / "topic_list.csv")}
    assert min(positive.values()) >= 3
    assert min(positive[topic] for topic in TOPICS) >= 40


def test_no_term_stands_twice_for_a_topic() -> None:
    twice = [
        key
        for key, count in Counter((row["topic_id"], row["term"]) for row in rows(SEEDS / "topic_terms.csv")).items()
        if count > 1
    ]
    assert not twice


def test_terms_are_well_formed() -> None:
    for row in rows(SEEDS / "topic_terms.csv"):
        weight = float(row["weight"])
        assert 0.5 <= weight <= 5 or -5 <= weight < 0, row
        assert row["kind"] in {"term", "entity"}, row
        assert row["term"], row
        assert row["term"] == row["term"].strip(), row
        assert row["note"], row
        assert to_simplified(row["term"]) == row["term"], row


def test_labels_name_known_topics() -> None:
    labels = rows(LABELS)
    assert len({label["document"] for label in labels}) == len(labels) >= 40
    for label in labels:
        slugs = label["topics"].split()
        assert 1 <= len(slugs) <= 4, label
        assert set(slugs) <= TOPICS, label


_PIECES = ("苹果", "坏", "手机", "梨", "AI", "s", "D", "export ", "control", "，")


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12), st.lists(st.sampled_from(_PIECES), max_size=12))
def test_a_lead_counts_alike_wherever_it_stands(toy: TopicScorer, first: list[str], rest: list[str]) -> None:
    lead, body = "".join(first), "".join(rest)
    assert toy.score("", lead, f"{lead}\n{body}") == toy.score("", lead, f"\n{lead}\n{body}")
    assert toy.score("", lead, f"{lead}{body}") == toy.score("", lead, f"\n{lead}{body}")
