"""Every form a quotation takes, one named case each; the people and what they say are invented."""

import pytest

from orchestration.quotes import Named, find_quotes


def _people(body: str, *names: str) -> list[Named]:
    """Mentions of some names at all their places; org: and gpe: say what is no person."""
    found = []
    for name in names:
        kind, _, surface = name.rpartition(":")
        entity_type = kind.upper() or "PERSON"
        at = body.find(surface)
        while at >= 0:
            found.append(Named(f"{entity_type.lower()}.{surface}", entity_type, surface, at, at + len(surface)))
            at = body.find(surface, at + 1)
    return sorted(found, key=lambda named: named.char_start)


FORMS = {
    # attribution before
    "before-colon": ("林小舟说：“我们明天再谈这件事。”", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "before-comma": ("林小舟表示，“我们明天再谈这件事。”", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "表示")]),
    "before-bare": ("林小舟强调“谈判的大门没有关上”。", ["林小舟"], [("谈判的大门没有关上", "林小舟", "强调")]),
    "name-and-colon": ("林小舟：“这条路我走了二十年。”", ["林小舟"], [("这条路我走了二十年。", "林小舟", None)]),
    "traditional-corners": (
        "林小舟強調：「我們明天再談這件事。」",
        ["林小舟"],
        [("我們明天再談這件事。", "林小舟", "強調")],
    ),
    "tweet": (
        "林小舟周二在推特上写道：“今天是个好日子。”",
        ["林小舟"],
        [("今天是个好日子。", "林小舟", "写道")],
    ),
    "interview": (
        "林小舟接受《明日报》采访时说：“我从没见过这么大的雨。”",
        ["林小舟", "org:明日报"],
        [("我从没见过这么大的雨。", "林小舟", "说")],
    ),
    "told-somebody": (
        "林小舟告诉赵大田：“桥已经修好了，放心走。”",
        ["林小舟", "赵大田"],
        [("桥已经修好了，放心走。", "林小舟", "告诉")],
    ),
    "statement": (
        "海棠公司在声明中说：“我们没有收到任何通知。”",
        ["org:海棠公司"],
        [("我们没有收到任何通知。", "海棠公司", "说")],
    ),
    "colon-ends-paragraph": (
        "林小舟在信中写道：\n“河水涨了，孩子们都在屋顶上。”",
        ["林小舟"],
        [("河水涨了，孩子们都在屋顶上。", "林小舟", "写道")],
    ),
    "straight-marks": ('林小舟说："我们明天再谈这件事。"', ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "single-marks": ("林小舟说：‘我们明天再谈这件事。’", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "double-corners": ("林小舟說：『我們明天再談這件事。』", ["林小舟"], [("我們明天再談這件事。", "林小舟", "說")]),
    # attribution after, in the middle
    "after": ("“我们明天再谈这件事，”林小舟说。", ["林小舟"], [("我们明天再谈这件事，", "林小舟", "说")]),
    "after-with-title": (
        "“这座桥撑不过冬天，”青石大学土木系教授林小舟说。",
        ["林小舟", "org:青石大学"],
        [("这座桥撑不过冬天，", "林小舟", "说")],
    ),
    "after-with-circumstance": (
        "“我们明天再谈这件事，”林小舟在登上火车前对记者补充道。",
        ["林小舟"],
        [("我们明天再谈这件事，", "林小舟", "补充道")],
    ),
    "middle": (
        "“桥修好了，”林小舟说，“可是没有人敢走上去。”",
        ["林小舟"],
        [("可是没有人敢走上去。", "林小舟", "说")],
    ),
    "middle-two-long": (
        "“桥昨天终于修好了，”林小舟说。“可是没有人敢走上去。”",
        ["林小舟"],
        [("桥昨天终于修好了，", "林小舟", "说"), ("可是没有人敢走上去。", "林小舟", None)],
    ),
    "part-of-a-sentence": (
        "林小舟批评这个决定是“拿所有人的性命开玩笑”。",
        ["林小舟"],
        [("拿所有人的性命开玩笑", "林小舟", "批评")],
    ),
    "described-with": (
        "林小舟用“比登天还难的一件差事”来形容修桥。",
        ["林小舟"],
        [("比登天还难的一件差事", "林小舟", "来形容")],
    ),
    # attribution in the sentence before
    "sentence-before": (
        "林小舟对结果并不满意。\n“我们等了三年，等来一张纸。”",
        ["林小舟"],
        [("我们等了三年，等来一张纸。", "林小舟", None)],
    ),
    "carried-on": (
        "林小舟说，事情很难办。在这种情况下，“任何人都不应该独自过河”。",
        ["林小舟"],
        [("任何人都不应该独自过河", "林小舟", None)],
    ),
    # who it is
    "he": (
        "林小舟周一来到河边。他说：“水位比昨天高了一米。”",
        ["林小舟"],
        [("水位比昨天高了一米。", "林小舟", "说")],
    ),
    "she-is-not-the-man": (
        "方若兰女士是这里的校长。王大同先生是她的丈夫。她说：“学校明天照常上课。”",
        ["方若兰", "王大同"],
        [("学校明天照常上课。", "方若兰", "说")],
    ),
    "he-not-whom-he-met": (
        "林小舟在河边会见了赵大田。他说：“水位比昨天高了一米。”",
        ["林小舟", "赵大田"],
        [("水位比昨天高了一米。", "林小舟", "说")],
    ),
    "this-spokesman": (
        "外交部发言人林小舟周一出席了记者会。该发言人说：“我们已经注意到有关报道。”",
        ["林小舟", "org:外交部"],
        [("我们已经注意到有关报道。", "林小舟", "说")],
    ),
    "this-bank": (
        "海棠银行公布了预测。“明年的物价会比今年更高一些。”该行并称。",
        ["org:海棠银行"],
        [("明年的物价会比今年更高一些。", "海棠银行", "并称")],
    ),
    "not-the-owner": (
        "林小舟的律师赵大田说：“他没有做过这件事情。”",
        ["林小舟", "赵大田"],
        [("他没有做过这件事情。", "赵大田", "说")],
    ),
    "spokesman-of-a-body": (
        "海棠公司发言人说：“我们没有收到任何通知。”",
        ["org:海棠公司"],
        [("我们没有收到任何通知。", "海棠公司发言人", "说")],
    ),
    "source-without-name": (
        "一名不愿透露姓名的官员说：“这件事还没有定下来。”",
        [],
        [("这件事还没有定下来。", "一名不愿透露姓名的官员", "说")],
    ),
    "cited": (
        "《明日报》援引分析师林小舟的话说：“价格还会再跌一阵子。”",
        ["org:明日报", "林小舟"],
        [("价格还会再跌一阵子。", "林小舟", "说")],
    ),
    "nested-report": (
        "林小舟说，如果公司宣布结果，“所有人都会松一口气”。",
        ["林小舟"],
        [("所有人都会松一口气", "林小舟", "说")],
    ),
    "glossed": (
        "林小舟（Lin Xiaozhou）说，“河水涨得比谁都快。”",
        ["林小舟"],
        [("河水涨得比谁都快。", "林小舟", "说")],
    ),
    # speakers that no mention names
    "unknown-chinese-name": (
        "经济学家郑玉山说：“价格还会再跌一阵子。”",
        [],
        [("价格还会再跌一阵子。", "郑玉山", "说")],
    ),
    "unknown-dotted-name": (
        "分析师卡罗琳·贝尔森说：“价格还会再跌一阵子。”",
        [],
        [("价格还会再跌一阵子。", "卡罗琳·贝尔森", "说")],
    ),
    "unknown-latin-name": (
        "“价格还会再跌一阵子，”Acme Capital首席投资官Jane Roebuck称。",
        [],
        [("价格还会再跌一阵子，", "Jane Roebuck", "称")],
    ),
    "handle": (
        "@爱吃鱼的老猫：“今天的河边真是热闹极了。”",
        [],
        [("今天的河边真是热闹极了。", "爱吃鱼的老猫", None)],
    ),
    "nobody": (
        "“山上的雪还没有化，路也不通。”",
        [],
        [("山上的雪还没有化，路也不通。", None, None)],
    ),
    # marks set wrongly
    "reversed": ("林小舟说：”我们明天再谈这件事。“", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "two-openings": ("林小舟说，“我们明天再谈这件事。“", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "two-closings": ("林小舟说：”我们明天再谈这件事。”", ["林小舟"], [("我们明天再谈这件事。", "林小舟", "说")]),
    "closing-mark-missing": (
        "林小舟说：“我们明天再谈这件事。\n河边一切如常。",
        ["林小舟"],
        [("我们明天再谈这件事。", "林小舟", "说")],
    ),
    "stray-closing-mark": (
        "合作的好处很多。”林小舟说：“我们明天再谈这件事。”",
        ["林小舟"],
        [("我们明天再谈这件事。", "林小舟", "说")],
    ),
    "over-paragraphs-reopened": (
        "林小舟说：“第一天我们走了很远。\n“第二天我们走得更远。\n“第三天我们到了。”",
        ["林小舟"],
        [("第一天我们走了很远。\n“第二天我们走得更远。\n“第三天我们到了。", "林小舟", "说")],
    ),
    "over-paragraphs": (
        "林小舟写道：\n“第一天我们走了很远。\n第二天我们走得更远。”\n河边一切如常。",
        ["林小舟"],
        [("第一天我们走了很远。\n第二天我们走得更远。", "林小舟", "写道")],
    ),
    "nested-single": (
        "林小舟说：“他对我喊‘快走’，我就走了。”",
        ["林小舟"],
        [("他对我喊‘快走’，我就走了。", "林小舟", "说")],
    ),
    "nested-corners": (
        "林小舟說：「他對我喊『快走』，我就走了。」",
        ["林小舟"],
        [("他對我喊『快走』，我就走了。", "林小舟", "說")],
    ),
    "nested-same": (
        "林小舟说：“他对我喊“快走”，我就走了。”",
        ["林小舟"],
        [("他对我喊“快走”，我就走了。", "林小舟", "说")],
    ),
    "nested-closed-wrongly": (
        "林小舟说，“他的办法就是‘杀鸡取卵”四个大字。”",
        ["林小舟"],
        [("他的办法就是‘杀鸡取卵”四个大字。", "林小舟", "说")],
    ),
    # English
    "english-after": (
        "“The river is rising faster than anyone thought,” said Jane Roebuck on Monday.",
        ["Jane Roebuck"],
        [("The river is rising faster than anyone thought,", "Jane Roebuck", "said")],
    ),
    "english-before": (
        "Jane Roebuck told reporters: “The river is rising faster than we thought.”",
        ["Jane Roebuck"],
        [("The river is rising faster than we thought.", "Jane Roebuck", "told")],
    ),
    "english-he": (
        "John Doeman went home. “The river is rising faster than I thought,” he says.",
        ["John Doeman"],
        [("The river is rising faster than I thought,", "John Doeman", "says")],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    body, people, expected = FORMS[name]
    found = find_quotes(body, _people(body, *people))
    assert [(quote.text, quote.speaker, quote.verb) for quote in found] == expected


NO_QUOTATIONS = {
    "too-short": "林小舟说：“不知道。”",
    "scare-quotes": "林小舟说，这是所谓的“不可能完成的任务”。",
    "term": "政府推出“清河两岸绿化三年行动”计划。",
    "charge": "林小舟表示，他以“扰乱公共秩序寻衅滋事”罪被起诉。",
    "list-of-charges": "警方说，他们被控“扰乱公共场所秩序”、“妨碍他人通行自由”等罪名。",
    "title-of-a-work": "林小舟发表题为“一条大河的前世今生”的文章。",
    "book": "林小舟说，他读过《“我们”与“他们”之间的河》。",
    "body": "林小舟在“青石河流域生态研究中心”说了话。",
    "slogan-shouted": "人群高喊“还我河水还我家园”。",
    "nickname": "他叫“河边最快乐的养鸭人”，住在桥头。",
    "no-marks": "林小舟说，我们明天再谈这件事。",
    "latin-term": "林小舟说，他用的是“deepfake”技术。",
}


@pytest.mark.parametrize("name", NO_QUOTATIONS)
def test_no_quotation(name: str) -> None:
    body = NO_QUOTATIONS[name]
    assert find_quotes(body, _people(body, "林小舟")) == []


def test_speaker_is_linked_to_the_entity_of_the_mention() -> None:
    body = "林小舟说：“我们明天再谈这件事。”赵大田没有回答。他说：“我什么也不知道，别问我。”"
    quotes = find_quotes(body, _people(body, "林小舟", "赵大田"))
    assert [quote.speaker_entity_id for quote in quotes] == ["person.林小舟", "person.赵大田"]


def test_speaker_without_a_mention_has_no_entity() -> None:
    [quote] = find_quotes("经济学家郑玉山说：“价格还会再跌一阵子。”", [])
    assert (quote.speaker, quote.speaker_entity_id) == ("郑玉山", None)


def test_names_inside_a_quotation_do_not_speak() -> None:
    body = "林小舟说：“赵大田昨天说他不来了。”他说：“那我们就不用等他了。”"
    assert [quote.speaker for quote in find_quotes(body, _people(body, "林小舟", "赵大田"))] == ["林小舟", "林小舟"]


def test_speaker_and_verb_are_as_printed() -> None:
    body = "林曉舟補充說：「我們明天再談這件事。」"
    [quote] = find_quotes(body, _people(body, "林曉舟"))
    assert quote.speaker == "林曉舟"
    assert quote.verb is not None
    assert quote.verb in body
