"""The layers over an article's text, each with the traps it was built for; all texts are invented."""

import pytest

from orchestration.entities.lexicon import Alias, County, Lexicon
from orchestration.mentions.bodies import bodies, latin_bodies, quoted_media
from orchestration.mentions.channels import channels
from orchestration.mentions.characters import normalise
from orchestration.mentions.dictionary import Dictionary
from orchestration.mentions.matching import METHODS, Matcher, Mention
from orchestration.mentions.persons import (
    dotted_names,
    enumerated_names,
    speaking_names,
    surnames_addressed,
    titled_names,
)
from orchestration.mentions.places import features, governed_places
from orchestration.mentions.short_forms import body_short_forms, person_short_forms
from orchestration.mentions.spans import Span, longest_first
from orchestration.mentions.triggers import find_triggers

ALIASES = (
    ("美国", "gpe.us", "GPE", ""),
    ("中国", "gpe.cn", "GPE", ""),
    ("中国大陆", "gpe.cn", "GPE", ""),
    ("大陆", "gpe.cn", "GPE", ""),
    ("中方", "gpe.cn", "GPE", ""),
    ("德国", "gpe.de", "GPE", ""),
    ("英国", "gpe.gb", "GPE", ""),
    ("日本", "gpe.jp", "GPE", ""),
    ("北京", "gpe.cn.beijing", "GPE", ""),
    ("海淀区", "gpe.cn.haidian", "GPE", ""),
    ("北京海淀区", "gpe.cn.haidian", "GPE", ""),
    ("江西省", "gpe.cn-jx", "GPE", ""),
    ("威尔士", "gpe.gb-wls", "GPE", ""),
    ("新南威尔士", "gpe.au-nsw", "GPE", ""),
    ("亚太", "loc.asia-pacific", "LOC", ""),
    ("亚太地区", "loc.asia-pacific", "LOC", ""),
    ("里海", "loc.caspian", "LOC", ""),
    ("美国财政部", "org.us-treasury", "ORG", ""),
    ("财政部", "org.us-treasury", "ORG", "context"),
    ("财政部", "org.cn-mof", "ORG", "context"),
    ("中国财政部", "org.cn-mof", "ORG", ""),
    ("公安部", "org.cn-mps", "ORG", ""),
    ("清华大学", "org.tsinghua", "ORG", ""),
    ("共和党", "org.gop", "ORG", ""),
    ("三星", "org.samsung", "ORG", ""),
    ("中国三星", "org.samsung", "ORG", ""),
    ("CNN", "org.cnn", "ORG", ""),
    ("韩正", "person.han-zheng", "PERSON", ""),
    ("王文", "person.wang-wen", "PERSON", ""),
    ("马斯", "person.maas", "PERSON", ""),
    ("乔·拜登", "person.joe-biden", "PERSON", ""),
    ("拜登", "person.joe-biden", "PERSON", ""),
    ("亨特·拜登", "person.hunter-biden", "PERSON", ""),
    ("普莱斯", "person.ned-price", "PERSON", ""),
    ("内德·普莱斯", "person.ned-price", "PERSON", ""),
    ("蓬佩奥", "person.mike-pompeo", "PERSON", ""),
    ("Mike Pompeo", "person.mike-pompeo", "PERSON", ""),
    ("谷歌", "org.google", "ORG", ""),
    ("大众", "org.vw", "ORG", "context"),
    ("连线", "org.wired", "ORG", "context"),
    ("中国人权", "org.hrichina", "ORG", "context"),
    ("广东", "gpe.cn-gd", "GPE", ""),
    ("中山", "gpe.cn.zhongshan", "GPE", "context"),
    ("南乐县", "gpe.cn.nanle", "GPE", ""),
    ("青山市", "gpe.cn.qingshan", "GPE", ""),
    ("卫生署", "org.hk-dh", "ORG", ""),
    ("卫生防护中心", "org.hk-chp", "ORG", ""),
    ("武汉", "gpe.cn.wuhan", "GPE", ""),
    ("圣地亚哥", "gpe.us.san-diego", "GPE", "context"),
    ("圣地亚哥", "gpe.cl.santiago", "GPE", "context"),
    ("史密斯", "person.chris-smith", "PERSON", "context"),
    ("史密斯", "person.iain-smith", "PERSON", "context"),
)
LEXICON = Lexicon(
    tuple(Alias(alias, entity, kind, rule == "context") for alias, entity, kind, rule in ALIASES),
    ("发展中国家", "里海拔"),
    (County("南乐", "gpe.cn.nanle", "gpe.cn-gd"), County("新兴", "gpe.cn.xinxing", "gpe.cn-gd")),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(Dictionary(LEXICON))


def found(matcher: Matcher, text: str, title: str = "") -> list[Mention]:
    return matcher.mentions(title, text, [(0, 1)])


def names(matcher: Matcher, text: str) -> set[tuple[str, str]]:
    return {(m.surface, m.entity_type) for m in found(matcher, text)}


def owners(matcher: Matcher, text: str) -> dict[str, str]:
    return {m.surface: m.entity_id for m in found(matcher, text)}


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("國務卿布林肯", "国务卿布林肯"),
        ("安東尼‧布林肯", "安东尼·布林肯"),
        ("安东尼•布林肯", "安东尼·布林肯"),
        ("安东尼・布林肯", "安东尼·布林肯"),
        ("安东尼．布林肯", "安东尼·布林肯"),
        ("乔-拜登", "乔·拜登"),
        ("ＦＢＩ（美）", "FBI(美)"),
        ("GPT-4 和 3.5%", "GPT-4 和 3.5%"),
    ],
)
def test_normal_form_keeps_the_length(text: str, normal: str) -> None:
    assert normalise(text) == normal
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他属于发展中国家的代表", set()),
        ("这里海拔很高", set()),
        ("公安部门通报", set()),
        ("公安部通报", {("公安部", "ORG")}),
        ("托马斯先前", set()),
        ("CNNIC 的报告", set()),
        ("據CNN報導", {("CNN", "ORG")}),
        ("新南威尔士的州长", {("新南威尔士", "GPE")}),
        ("在北京海淀区", {("北京", "GPE"), ("海淀区", "GPE")}),
        ("在亚太地区", {("亚太", "LOC")}),
        ("中国大陆的店", {("中国大陆", "GPE")}),
        ("中国三星称", {("中国", "GPE"), ("三星", "ORG")}),
        ("1月14日本地新增", set()),
        ("王文斌昨天", set()),
    ],
)
def test_lexicon_minds_the_edges_of_words(matcher: Matcher, text: str, expected: set[tuple[str, str]]) -> None:
    lexical = {(m.surface, m.entity_type) for m in found(matcher, text) if m.method.startswith("lexicon")}
    assert lexical == expected


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("美国财政部说，财政部将继续。", "org.us-treasury"),
        ("中国财政部说，财政部将继续。", "org.cn-mof"),
        ("美国的预算，美国的赤字，美国的债，财政部说。", "org.us-treasury"),
        ("财政部说。", "org.~财政部"),
    ],
)
def test_a_shared_alias_goes_to_the_one_otherwise_named(matcher: Matcher, text: str, entity: str) -> None:
    assert [m.entity_id for m in found(matcher, text) if m.surface == "财政部"] == [entity]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("经济学家杰伊·尚博说", "杰伊·尚博"),
        ("總統喬‧拜登表示", "乔·拜登"),
        ("前總統約翰·F·甘迺迪的", "约翰·F·甘迺迪"),
        ("来自凯伦·周(Karen Zhou)的", "凯伦·周"),
        ("尚博本周说，杰伊·尚博本周", "杰伊·尚博"),
        ("詹姆斯·韦伯太空望远镜", None),
    ],
)
def test_dotted_names(text: str, name: str | None) -> None:
    assert [span.key for span in dotted_names(normalise(text))] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("副总理何立峰出席", ["何立峰"]),
        ("白宫发言人普萨基表示", ["普萨基"]),
        ("國台辦發言人朱鳳蓮說", ["朱凤莲"]),
        ("教授裴毅然认为", ["裴毅然"]),
        ("发言人吴谦大校表示", ["吴谦"]),
        ("教授欧阳建华说", ["欧阳建华"]),
        ("分析师Edward Moya表示", ["Edward Moya"]),
        ("代表团和专家认为", []),
        ("记者周一报道", []),
        ("部长时建立了", []),
        ("议员高度评价", []),
    ],
)
def test_names_after_titles(text: str, expected: list[str]) -> None:
    normal = normalise(text)
    assert [span.key for span in titled_names(normal, find_triggers(normal).titles, {})] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("。张秀君表示，目前", ["张秀君"]),
        ("。\n許勝雄指出", ["许胜雄"]),
        ("，阿蒂加勒说", ["阿蒂加勒"]),
        ("。专家表示", []),
        ("。声明强调", []),
        ("。他们认为", []),
    ],
)
def test_names_before_verbs_of_speaking(text: str, expected: list[str]) -> None:
    normal = normalise(text)
    assert [span.key for span in speaking_names(normal, find_triggers(normal).speech, {})] == expected


def test_names_in_a_row() -> None:
    text = "他见过李建国、王晓明、陈志强等人；苹果、香蕉、西瓜很便宜"
    assert [span.key for span in enumerated_names(text)] == ["李建国", "王晓明", "陈志强"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("谷歌、大众都没有回应", {"谷歌": "org.google", "大众": "org.vw"}),
        ("社会大众都没有回应", {}),
        ("德国大众股价上涨", {"德国": "gpe.de", "大众": "org.vw"}),
        ("据《连线》报道", {"连线": "org.wired"}),
        ("记者连线采访", {}),
        ("在广东中山开店", {"广东": "gpe.cn-gd", "中山": "gpe.cn.zhongshan"}),
        ("走在中山路边", {}),
        ("中国人权律师", {"中国": "gpe.cn"}),
        ("他到过圣地亚哥", {"圣地亚哥": "gpe.~圣地亚哥"}),
    ],
)
def test_what_stands_beside_settles_an_ambiguous_alias(matcher: Matcher, text: str, expected: dict[str, str]) -> None:
    told = {m.surface: m.entity_id for m in found(matcher, text) if m.method.startswith("lexicon")}
    assert told == expected


def test_a_surname_of_several_people_is_the_articles_own_where_that_names_him_in_full(matcher: Matcher) -> None:
    keys = owners(matcher, "史密斯没有回答。")
    assert keys == {"史密斯": "person.~史密斯"}
    keys = owners(matcher, "作家谢莉·史密斯说。史密斯没有回答。")
    assert keys["史密斯"] == keys["谢莉·史密斯"]


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("中国驻武汉领事馆没有的事。中国领馆说", "中国领馆", "中国驻武汉领事馆"),
        ("美国驻武汉总领事馆关门。武汉总领馆说", "武汉总领馆", "美国驻武汉总领事馆"),
        ("卫生防护中心公布。卫生署卫生防护中心说", "卫生署卫生防护中心", "卫生防护中心"),
        ("南乐县下雨，到南乐的路", "南乐", "南乐县"),
    ],
)
def test_two_names_of_one_thing_meet(matcher: Matcher, text: str, short: str, full: str) -> None:
    keys = owners(matcher, text)
    assert keys[short] == keys[full]


def test_missions_of_two_countries_stay_apart(matcher: Matcher) -> None:
    keys = owners(matcher, "美国驻武汉领事馆和英国驻武汉领事馆都没有回答。英国领馆说")
    assert keys["美国驻武汉领事馆"] != keys["英国驻武汉领事馆"] == keys["英国领馆"]


def test_the_titles_of_laws_name_no_one(matcher: Matcher) -> None:
    assert owners(matcher, "依据《中国渔船管理条例》处理") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("包修平：我看没有。\n记者：谢谢。", ["包修平"]),
        ("失去儿子的钟志伟和别人", ["钟志伟"]),
        ("司马先生和周女士", ["司马先生", "周女士"]),
        ("喀衣夏·阿汗说", ["喀衣夏·阿汗"]),
    ],
)
def test_further_places_of_names(matcher: Matcher, text: str, expected: list[str]) -> None:
    assert [m.surface for m in found(matcher, text) if m.entity_type == "PERSON"] == expected


def test_a_surname_with_a_form_of_address_is_kept_whole() -> None:
    assert [span.key for span in surnames_addressed("他说，周女士来了。美女士兵")] == ["周女士"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("帕尔迈（Kitti Palmai）说", [("帕尔迈", "Kitti Palmai", "PERSON")]),
        ("高级官员杰伊·尚博(Jay Shambaugh)说", [("杰伊·尚博", "Jay Shambaugh", "PERSON")]),
        ("学者宋琛（Song Chen）被捕", [("宋琛", "Song Chen", "PERSON")]),
        ("研究员王欣（Xin Wang，音译）", [("王欣", "Xin Wang", "PERSON")]),
        ("他毕业于皇后学院(Queens College)", [("皇后学院", "Queens College", "ORG")]),
        ("「海洋計畫」（Ocean Project）", [("海洋計畫", "Ocean Project", "ORG")]),
        ("核酸检测（PCR）阴性", []),
        ("这件事（He said so）", []),
    ],
)
def test_glosses(matcher: Matcher, text: str, expected: list[tuple[str, str, str]]) -> None:
    glosses = matcher.glosses(f"前一段。\n{text}")
    assert [(text[g.char_start - 5 : g.char_end - 5], g.name_en, g.entity_type) for g in glosses] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("据中国消费者协会说", {("中国消费者协会", "ORG")}),
        ("清华大学法学院的教授", {("清华大学法学院", "ORG")}),
        ("清华大学社会学系", {("清华大学社会学系", "ORG")}),
        ("在德国联邦金融监管局", {("德国联邦金融监管局", "ORG")}),
        ("匹兹堡的Astrobotic公司", {("Astrobotic公司", "ORG")}),
        ("据《星河日报》报道", {("星河日报", "ORG")}),
        ("“创新独立党”有关", {("创新独立党", "ORG")}),
        ("Good Life Companies 的分析师", {("Good Life Companies", "ORG")}),
        ("有关部门表示", set()),
        ("这家公司和该公司", set()),
        ("一家航空公司", set()),
        ("缅因州共和党参议员", {("共和党", "ORG")}),
        ("财政部长说", set()),
        ("被五彩溪派出所警察带走", {("五彩溪派出所", "ORG")}),
        ("送到附近派出所", set()),
        ("北京磐石云海投资有限公司的经理", {("北京磐石云海投资有限公司", "ORG")}),
        ("位于武汉的武汉证券说", {("武汉证券", "ORG")}),
        ("英国药厂说", set()),
        ("是第14军的人", {("第14军", "ORG")}),
        ("去机场做第一件军事", set()),
        ("英国驻北京大使馆", {("英国驻北京大使馆", "ORG")}),
        ("据星海新闻报道", set()),
    ],
)
def test_bodies_by_their_endings(matcher: Matcher, text: str, expected: set[tuple[str, str]]) -> None:
    assert {name for name in names(matcher, text) if name[1] == "ORG"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江西省定南縣的人", ["江西省", "定南縣"]),
        ("从北京市来", ["北京市"]),
        ("在城市和地区", []),
        ("推动乡村振兴", []),
        ("北京镇压", ["北京"]),
        ("江西省岭前镇溪后村的人", ["江西省", "岭前镇", "溪后村"]),
        ("江西省其余县市", ["江西省"]),
        ("江西省、广东5省", ["江西省", "广东"]),
        ("江西省许多县", ["江西省"]),
        ("江西省多禾乡", ["江西省", "多禾乡"]),
        ("青山市海淀区区长", ["青山市", "海淀区"]),
    ],
)
def test_governed_places(matcher: Matcher, text: str, expected: list[str]) -> None:
    assert [m.surface for m in found(matcher, text) if m.entity_type == "GPE"] == expected


def test_a_place_with_its_kind_is_the_place(matcher: Matcher) -> None:
    assert owners(matcher, "北京与北京市") == {"北京": "gpe.cn.beijing", "北京市": "gpe.cn.beijing"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广东南乐的人回到南乐", {"广东": "gpe.cn-gd", "南乐": "gpe.cn.nanle"}),
        ("广东南乐山上", {"广东": "gpe.cn-gd"}),
        ("广东新兴产业", {"广东": "gpe.cn-gd"}),
        ("江西南乐的人", {}),
        ("省会中山的街", {"中山": "gpe.cn.zhongshan"}),
        ("中山的街", {}),
    ],
)
def test_a_county_after_its_province(matcher: Matcher, text: str, expected: dict[str, str]) -> None:
    assert {m.surface: m.entity_id for m in found(matcher, text) if m.entity_type == "GPE"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("位于马拉纳地区机场", ["马拉纳地区机场"]), ("在机场和公路上", []), ("过苏伊士运河", ["苏伊士运河"])],
)
def test_features(text: str, expected: list[str]) -> None:
    assert [span.key for span in features(text, find_triggers(text).features, {})] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北京机场与武汉火车站", ["北京机场", "武汉火车站"]),
        ("英国机场和美国核电站", []),
        ("英国专属经济区", ["英国专属经济区"]),
        ("在北京南站下车", ["北京南站"]),
        ("走上武汉街头", []),
        ("住在武汉东街和青竹路口", ["武汉东街", "青竹路"]),
        ("被带到了云桥路200号", ["云桥路"]),
        ("放在瑞云胡同6号的", ["瑞云胡同"]),
        ("他的抗中路线", []),
        ("清理呼吸道、消化道", []),
        ("在北京附近公园", []),
        ("这个港口的国道1号", []),
        ("地址：北京市青云门内大街7号", ["青云门内大街"]),
    ],
)
def test_streets_and_built_places(matcher: Matcher, text: str, expected: list[str]) -> None:
    assert [m.surface for m in found(matcher, text) if m.entity_type == "LOC"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出席美日高峰会后", ["美日高峰会"]),
        ("英澳自由贸易协定生效", ["英澳自由贸易协定"]),
        ("G7峰会前", ["G7峰会"]),
        ("签署《反对酷刑公约》", ["反对酷刑公约"]),
        ("双方的会谈和协议", []),
        ("这次峰会", []),
        ("中国机制", []),
    ],
)
def test_channels(text: str, expected: list[str]) -> None:
    assert [span.key for span in channels(text, find_triggers(text).channels, {})] == expected


def test_short_forms_belong_to_the_only_full_name() -> None:
    forms = person_short_forms({"安东尼·布林肯": "a", "乔·拜登": "b", "亨特·拜登": "c", "Jay Shambaugh": "d"})
    assert forms == {"安东尼": "a", "布林肯": "a", "亨特": "c", "Shambaugh": "d"}
    assert body_short_forms({"永星集团": "e", "研究公司": "f"}) == {"永星": "e"}


def test_a_surname_alone_is_the_full_name_of_its_article(matcher: Matcher) -> None:
    text = "官员马克·索贝尔(Mark Sobel)来了。索贝尔表示，很好。“Sobel”"
    ids = {m.surface: (m.entity_id, m.method) for m in found(matcher, text)}
    assert {entity for entity, _ in ids.values()} == {"person.~mark-sobel"}
    assert ids["Sobel"][1] == "in-article"


def test_a_surname_of_the_lexicon_yields_to_a_full_name_of_the_article(matcher: Matcher) -> None:
    ids = owners(matcher, "志愿者艾伦·普莱斯(Alan Price)来了，普莱斯笑了。")
    assert ids["普莱斯"] == ids["艾伦·普莱斯"] == "person.~alan-price"
    assert owners(matcher, "发言人内德·普莱斯说，普莱斯笑了。")["普莱斯"] == "person.ned-price"


def test_two_people_of_one_surname_stay_apart(matcher: Matcher) -> None:
    ids = owners(matcher, "总统拜登之子亨特·拜登说，拜登很好。")
    assert ids["拜登"] == "person.joe-biden"
    assert ids["亨特·拜登"] == "person.hunter-biden"


def test_transliterations_meet_in_their_english_name(matcher: Matcher) -> None:
    first = owners(matcher, "官员奈曼（Brent Neiman）说")
    second = owners(matcher, "官員內曼（Brent Neiman）說")
    assert first["奈曼"] == second["內曼"] == "person.~brent-neiman"
    assert owners(matcher, "国务卿龐佩奧（Mike Pompeo）說")["龐佩奧"] == "person.mike-pompeo"


def test_discovered_entities_are_told_once(matcher: Matcher) -> None:
    annotation = matcher.annotate("", "官员奈曼（Brent Neiman）说，奈曼来了。拜登", [(0, 1)])
    assert [(e.entity_id, e.entity_type, e.name, e.name_en) for e in annotation.discovered] == [
        ("person.~brent-neiman", "PERSON", "奈曼", "Brent Neiman")
    ]


def test_the_longest_span_wins() -> None:
    spans = [Span(0, 2, "GPE", "lexicon", "a"), Span(0, 5, "ORG", "suffix", "b"), Span(5, 7, "GPE", "lexicon", "c")]
    assert longest_first(spans) == spans[1:]


TRICKY = (
    "",
    "·",
    "（）",
    "总统",
    "总统·",
    "A",
    "·A (B C) ·",
    "部长A B",
    "、、、和",
    "《》《报》“党”",
    "说说说",
    "教授李",
    "先生女士",
    "🙂总统拜登🙂说",
    "大学大学大学学院委员会部",
    "X.Y-Z (Ab C.) ",
)


@pytest.mark.parametrize("title", TRICKY)
@pytest.mark.parametrize("body", TRICKY)
def test_spans_are_exact_and_apart(matcher: Matcher, title: str, body: str) -> None:
    ends = {"title": 0, "body": 0}
    for mention in matcher.mentions(title, body, [(0, 1)]):
        text = title if mention.field == "title" else body
        assert text[mention.char_start : mention.char_end] == mention.surface
        assert mention.char_start >= ends[mention.field]
        assert mention.method in METHODS
        ends[mention.field] = mention.char_end


def test_layers_take_no_harm_from_an_empty_text() -> None:
    assert not [*bodies("", [], {}), *latin_bodies(""), *quoted_media(""), *governed_places("", [], {})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("专家说，清华大学卡夫里亚洲研究中心", {"清华大学卡夫里亚洲研究中心"}),
        ("清华大学语言文字与传播学系副教授", {"清华大学语言文字与传播学系"}),
        ("中国驻联合国代表团表示", {"中国驻联合国代表团"}),
        ("各国代表团已经离开", set()),
        ("我们的大学和实验室", set()),
        ("据中正第二分局、信义分局调查", {"中正第二分局"}),
        ("他为美国双月刊《山川往来》撰文", {"山川往来"}),
    ],
)
def test_units_and_missions(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert expected <= {m.surface for m in found(matcher, text) if m.entity_type == "ORG"}
    assert expected or not [m for m in found(matcher, text) if m.entity_type == "ORG"]


def test_a_unit_may_be_named_without_its_body(matcher: Matcher) -> None:
    names_found = owners(matcher, "卫生署统计处称人数减少。统计处长说，统计处的数字不同。")
    assert names_found["统计处"] == names_found["卫生署统计处"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("教授方可成表示，这是好事", {"方可成"}),
        ("教授方可表示同意", set()),
        ("众议员麦考尔（Rep. Michael McCaul, R-TX）", {"麦考尔", "Michael McCaul"}),
        ("作家鲍尔斯（Anna\u2002Powers）", {"鲍尔斯", "Anna\u2002Powers"}),
    ],
)
def test_persons_beside_titles(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert {m.surface for m in found(matcher, text) if m.entity_type == "PERSON"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("咨询公司Norfield & Oaks的报告", {"Norfield & Oaks"}),
        ("Brightwell首席执行官说", {"Brightwell"}),
        ("那家公司IPO上市", set()),
        ("AAPL.O首席执行官", set()),
        ("被武汉公安带走", {"武汉公安"}),
        ("中国保险业", set()),
        ("北京陈大海律师事务所的律师", {"北京陈大海律师事务所"}),
        ("在北京的律师事务所", set()),
        ("请联系我们。时报记者从柏林报道", {"时报"}),
        ("下午2时报到", set()),
    ],
)
def test_bodies_by_what_stands_beside_them(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert {m.surface for m in found(matcher, text) if m.entity_type == "ORG"} == expected


def test_police_of_one_place_are_one_body(matcher: Matcher) -> None:
    names_found = owners(matcher, "她被北京海淀区公安带走。海淀区公安局没有回应。")
    assert names_found["北京海淀区公安"] == names_found["海淀区公安局"]


def test_a_whole_name_keeps_its_place() -> None:
    aliases = (
        ("中国", "gpe.cn", "GPE", False),
        ("春田银行", "org.ct", "ORG", False),
        ("中国春田银行", "org.ct", "ORG", True),
    )
    whole = Lexicon(tuple(Alias(alias, entity, kind, False, keeps) for alias, entity, kind, keeps in aliases), ())
    split = Lexicon(tuple(Alias(alias, entity, kind, False) for alias, entity, kind, _ in aliases), ())
    assert names(Matcher(Dictionary(whole)), "中国春田银行说") == {("中国春田银行", "ORG")}
    assert names(Matcher(Dictionary(split)), "中国春田银行说") == {("中国", "GPE"), ("春田银行", "ORG")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("彼得·马科尔博士（Dr. Peter Markol）说", {"彼得·马科尔", "Peter Markol"}),
        ("古斯塔夫·佩尔纳将军（Gen. Gustave Perna）负责", {"古斯塔夫·佩尔纳", "Gustave Perna"}),
        ("基于约翰·霍普金斯大学数据的分析", set()),
    ],
)
def test_dotted_names_without_what_stands_beside(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert {m.surface for m in found(matcher, text) if m.entity_type == "PERSON"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("摄影师 Louisa Gouliamak拍摄", {("Louisa Gouliamak", "PERSON")}),
        ("策略师Mike O'Rourken表示", {("Mike O'Rourken", "PERSON")}),
        ("分析师毕平德拉(NC Bipindrana)说", {("毕平德拉", "PERSON"), ("NC Bipindrana", "PERSON")}),
        ("黑客团体APT41找出漏洞", {("APT41", "ORG")}),
        ("制造业采购经理人指数(PMI)初值", set()),
        ("《海外投资审查法》(Overseas Review Act)", set()),
        ("据央视新闻报道", set()),
    ],
)
def test_what_is_glossed_and_who_has_initials(matcher: Matcher, text: str, expected: set[tuple[str, str]]) -> None:
    assert {found_name for found_name in names(matcher, text) if found_name[1] in ("PERSON", "ORG")} == expected
