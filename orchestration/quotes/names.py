"""Who may be a speaker in a stretch of text: names the article is known to mention, names known by their
surroundings, pronouns, and people who have no name."""

import re
from itertools import chain
from typing import Literal, NamedTuple

from orchestration.mentions.characters import (
    COMPOUND_SURNAMES,
    SURNAMES,
    TRANSLITERATING,
    given_name_weight,
    transliteration_weight,
)


class Named(NamedTuple):
    """A mention in the body: what it names, and where."""

    entity_id: str
    entity_type: str
    surface: str
    char_start: int
    char_end: int


Kind = Literal["person", "body", "place", "pronoun", "this-person", "this-body"]


class Candidate(NamedTuple):
    """Somebody who may have spoken, `text[start:end]`."""

    start: int
    end: int
    kind: Kind
    entity_id: str | None = None


_T = "".join(re.escape(c) for c in TRANSLITERATING) + "于来弥茨"
_HAN = "\u4e00-\u9fff"
_SURNAME = f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES))}侍])"
_GOES_ON = (
    r"(?=$|[，,。：:（(“「\s]|说|表示|指出|称|认为|强调|告诉|写道|坦言|透露|分析|回应|解释|补充|批评|呼吁|提醒|"
    r"也|则|还|亦|在|对|向|就|周|星期|接受|当|今|昨|\d|先生|女士|曾|日前|近日|受访|誉为|话|的话)"
)
_TITLE_END = "[人者员师家编长官授士生手民友妇商客将尉徒裁理席记事卫秘任侣子亲妻夫]"

_DOTTED = re.compile(
    rf"(?:[A-Z]\.?[·•‧・．∙⋅])?[{_T}]{{1,7}}(?:[·•‧・．∙⋅](?:[A-Z]\.?|[{_T}]{{1,9}}))+(?:-[{_T}]{{1,6}})?"
)
_HYPHENED = re.compile(rf"[{_T}]{{1,7}}-[{_T}]{{2,7}}")
_GLOSS = r"\s?[（(](?:[A-Z][A-Za-zÀ-ÿ.'’\-]*[ ,]?){2,5}[，,）)]"
_GLOSSED = re.compile(rf"([{_T}]{{2,7}}){_GLOSS}")
_GLOSSED_AFTER_TITLE = re.compile(rf"{_TITLE_END}([{_T}]{{2,7}}|[{_HAN}]{{2,4}}){_GLOSS}")
_SOUNDED = re.compile(
    rf"((?:{_SURNAME}|(?<![{_HAN}])[{_HAN}])[{_HAN}]{{1,2}})[（(][^（）()]{{0,6}}音译?[^（）()]{{0,4}}[）)]"
)
_TITLED = re.compile(rf"{_TITLE_END}((?:{_SURNAME}|小|阿|老)[{_HAN}]{{1,2}}?|[{_T}]{{2,6}}){_GOES_ON}")
_CALLED = re.compile(rf"(?:名为|名叫|叫做)([{_HAN}]{{2,4}})(?=[（(，,。的])")
_HANDLE = re.compile(r"@([^\s：:@，。“”]{2,20})")
_TAIL = re.compile(rf"(?:的|{_TITLE_END}|\s|^)({_SURNAME}[{_HAN}]{{1,2}}|[{_T}]{{2,7}})$")
_POLITE = re.compile(
    rf"(?:[{_T}]{{2,6}}(?=先生|女士|小姐|太太)|{_SURNAME})(?:某某?|先生|女士|小姐|教授|老师|律师|医生|太太|阿姨|"
    rf"大爷|姓[{_HAN}]{{2,3}})"
)
_POLITELY = re.compile(r"某|先生|女士|小姐|教授|老师|律师|医生|太太|阿姨|大爷|姓")
_LATIN = re.compile(
    r"(?<![A-Za-z])[A-Z][a-zà-ÿ’'A-Z]+(?:[ -](?:[A-Z]\.|[A-Z][A-Za-zà-ÿ’'\-]+|de|van|von|der|bin|al|"
    r"el)){0,4}(?![A-Za-z])"
)
_CAPITAL = re.compile(r"[A-Z]")
_SPEAKS = (
    rf"([{_HAN}]{{2,4}}?)(?:也|则|还|又|亦|就|并|续|曾)?(?:说|表示|指出|认为|称|强调|写道|坦言|分析|回答|解释|补充)"
)
_SPEAKING = re.compile(rf"[，,。！？：；\n”」\"]{_SPEAKS}")
_SPEAKING_FIRST = re.compile(_SPEAKS)
_NO_NAME = re.compile(
    "[的了在是也还则就并又亦但而且不没有这那其此该各每某我你他她它们被把对向与和因为所以如果虽然]|随后|后来|"
    "同时|另外|甚至|一些|很多|许多|最[后近终初]|当[时天日]|今[天年日]|昨[天日]|去年|报[道导]|消息|研究|"
    "分析|评论|文章|声明|外界|媒体|政府|公司|官员|学者|专家|网友|人士|记者|方面|根据|时任|时[溜走]|任向|"
    "前[者任]|文件|向|高[层管]|方[法案]"
)
_CHINESE = re.compile(rf"{_SURNAME}[{_HAN}]{{1,2}}")
_FOREIGN = re.compile(rf"[{_T}]{{2,7}}")
_OPENING_NAME = re.compile(rf"{_SURNAME}([{_HAN}]{{1,2}}?)(?=在|是|坐|站|住|曾|说|从|有|来|去|与|和|的|，|（|\()")

PRONOUN = re.compile(r"[他她它我](?<![其吉].)(?:们|(?<=[他她]))(?![人国])")
"""他, 她, 他们, 我们: the character comes first, since a set of characters is looked for fast."""
THIS = re.compile(
    r"[该这那](?:位|名)(?P<person>[\u4e00-\u9fff]{0,6}?(?:发言人|官员|人士|议员|专家|学者|分析师|教授|律师|记者|"
    r"男子|女子|负责人|经济学家|研究员|居民|总统|部长|大使|作者|友人|女警|警员|"
    r"[人者员师家长官友民生]))(?=[，,说表指称认强告写坦透分补解回也则还又在对向并])"
    r"|该(?P<spokesman>发言人|官员|名?人士|男子|女子|负责人|教授|学者|律师|议员|高管)"
    r"|(?:该|这家|这一)(?P<body>行|公司|机构|组织|部门?|局|厅|报|刊|社|台|大使馆|使馆|领事馆|中心|委员会|协会|"
    r"银行|企业|集团|媒体|网站|杂志|智库|团体|办公室|党|联盟|投行|券商)(?!长|的|员|导|道)"
)

_HEADS = (
    "消息人士|知情人士|业内人士|市场人士|人士|官员|高管|高层|官媒|媒体|发言人|负责人|工作人员|相关人员|"
    "有关人员|人员|分析师|观察家|专家|学者|经济学家|交易员|律师|议员|记者|网友|网民|民众|居民|村民|市民|男子|"
    "女子|学生|家长|"
    "老师|教授|医生|护士|员工|职员|工人|家属|亲属|目击者|受害者|船长|机长|司机|店主|老板|商人|军官|警官|警员|"
    "女警|警方|检方|控方|辩方|校方|院方|军方|官方|政府|当局|法院|法庭|法官|片方|资方|馆方|公司|企业|机构|组织|"
    "团体|协会|银行|团队|阵营|"
    "声明|公告|公报|通告|通知|通报|报告|报导|报道|文章|评论|社论|社评|专栏|帖文|推文|贴文|信件|信函|函件|来信|"
    "公开信|联署信|信|电文|条约|协议|条例|法案|草案|判决书|起诉书|诉状|文件|备忘录|决议|白皮书|研究|论文|调查|"
    "宣言|简报|"
    "新闻稿|网站|作者们?|父亲|母亲|妻子|丈夫|儿子|女儿|姊妹|姐姐|妹妹|哥哥|弟弟|朋友|友人|邻居|人们|有人|"
    "很多人|许多人|不少人|一些人|所有人|大家|外界|大使馆|使馆|领事馆|舆论|对方|双方|我方|中方|美方|日方|台方|"
    "陆方|港方|英方|俄方|"
    "韩方|法方|德方|欧方|印方|澳方|"
    "加方|以方|乌方|部门|警察|副手|助手|幕僚|总统|总理|部长|主席|主任|局长|院长|校长|总裁|老人|老板娘|女孩|"
    "男孩|青年|孩子|游客|乘客|球迷|粉丝|选民|示威者|抗议者|参议员们?|顾问|当事人|成年人|受访者|指挥官|士兵|"
    "囚犯|难民|参赛者|幸存者|参与者|组织者|支持者|批评者|研究者|当地人|工会|学会|工程师|科学家|研究员|研究人员|"
    "候选人"
)
_UNNAMED = re.compile(
    rf"(?:[一两三四五六七八九十多数几\d][\d一二三四五六七八九十百多]*[位名个份篇条]|这些|那些|有|某|许多|很多|"
    rf"不少|部分|多数|其他|另一)?(?:[{_HAN}·]{{0,14}}?的)?[{_HAN}]{{0,8}}?(?:{_HEADS})(?:们)?$"
)
_HEAD_AT_END = re.compile(rf"(?:{_HEADS})们?$")
_LONGEST_HEAD = max(map(len, _HEADS.split("|"))) + len("们\n")
_GENRE = re.compile(
    r"(?:声明|公告|公报|通告|通报|报告|报导|报道|文章|评论|社论|社评|专栏|帖文|推文|贴文|信件|信函|函件|信|文件|"
    r"新闻稿|电文|判决书|简报|宣言)$"
)

OBJECT_BEFORE = re.compile(
    r"(?:对|向|跟|同|给|把|将|告诉|针对|关于|包括|采访|专访|访问|回应|指责|批评|称赞|支持|敦促|要求|谈到|谈及|"
    r"谈起|提到|提及|反驳|驳斥|质疑|任命|提名|驻|被问到|问及|指控|形容|替|访|接受|在|于|通过|透过|从|与|和|跟|"
    r"澄清|关注)$"
)
PLACE_BEFORE = re.compile(r"(?:在|于|从|到|赴|抵|访)$")
OWNER_AFTER = re.compile(
    r"(?:的(?!话)|政府|当局|政权|团队|阵营|竞选|内阁|时代|时期|家族|治下|任内|方面的|等国|之|法官|案(?!件)|"
    r"提名的|任命的|签署|基金会|采访|专访|夫人的)"
)
CITING = re.compile(r"(?:援引|引述|引用|转述|根据|据)")
LINKED = re.compile(
    r"(?:的?[^\W在对向于和与就说称a-zA-Z0-9]{0,4}(?:发言人|官员|负责人|人员|官媒|当局|政府|方面|高层|高官|警方|"
    r"军方|声明|公告))"
)


_TITLE_TAILS = frozenset(
    "总理 经理 助理 协理 教授 部长 院长 校长 主席 议员 委员 上校 上尉 博士 女士 爵士 护士 总统 大使 记者 学者 "
    "作者 大臣 首相 外相 财长 外长 防长 市长 州长 行长"
)
"""Titles whose last character a transliterated name might begin with: 总理|阿德兰."""

_FORMS: tuple[tuple[re.Pattern[str], int, frozenset[str]], ...] = (
    (_DOTTED, 0, frozenset("·•‧・．∙⋅")),
    (_GLOSSED, 1, frozenset("（(")),
    (_GLOSSED_AFTER_TITLE, 1, frozenset("（(")),
    (_SOUNDED, 1, frozenset("音")),
    (_HYPHENED, 0, frozenset("-")),
    (_TITLED, 1, frozenset("")),
    (_POLITE, 0, frozenset("某生女小教老律医太阿大姓")),
    (_CALLED, 1, frozenset("名叫")),
    (_HANDLE, 1, frozenset("@")),
)
"""Each form with its group and the signs without which it cannot occur."""


def known_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Names of persons in a stretch that show by their form: 卡洛琳·贝恩, 米德伟（Derek J. Mitchell）, 分析师李四."""
    found: list[tuple[int, int]] = []
    stretch = set(text[start:end])
    for pattern, group, signs in _FORMS:
        if signs and signs.isdisjoint(stretch):
            continue
        if pattern is _POLITE and not _POLITELY.search(text, start, end):
            continue
        for match in pattern.finditer(text, start, end):
            first, last = match.span(group)
            if pattern is _DOTTED:
                first += text[first] == "于"
                last -= text[last - 1] in "来于"
            first += text[first] == "的" or text[first - 1 : first + 1] in _TITLE_TAILS
            span = (first, last)
            if pattern is _TITLED and not _is_likely(match.group(1)):
                continue
            if all(span[1] <= other[0] or span[0] >= other[1] for other in found):
                found.append(span)
    return sorted(found)


def _is_likely(name: str) -> bool:
    if _NO_NAME.search(name):
        return False
    if name[0] in "小阿老" or name[0] not in SURNAMES:
        return True
    return given_name_weight(name[1:]) >= -4 or transliteration_weight(name) >= 2 * len(name)


def latin_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Latin names in a stretch of Chinese text: Edward Moya."""
    if not _CAPITAL.search(text, start, end):
        return []
    return [match.span() for match in _LATIN.finditer(text, start, end)]


def speaking_strings(text: str) -> set[str]:
    """Strings that speak twice or more in an article, right after a stop, and so are names: 侍建宇说, 侍建宇分析."""
    seen: set[str] = set()
    twice: set[str] = set()
    first = _SPEAKING_FIRST.match(text)
    for match in chain((first,) if first else (), _SPEAKING.finditer(text)):
        name = match.group(1)
        if name in seen or (len(name) < 4 and name[0] in SURNAMES and match.group()[0] in "。\n”」"):
            twice.add(name)
        seen.add(name)
    return {name for name in twice if not _NO_NAME.search(name) and (len(name) > 2 or name[0] in SURNAMES)}


def name_ending(text: str, start: int, end: int, is_sure: bool = False) -> tuple[int, int] | None:
    """A name that fills a stretch: 张伟明 before 说; `is_sure` says that somebody has to stand there."""
    name = text[start:end]
    if not 2 <= len(name) <= 7 or _NO_NAME.search(name):
        return None
    if _CHINESE.fullmatch(name) and given_name_weight(name[1:]) >= (-9 if is_sure else 2 * len(name) - 3):
        return start, end
    if _FOREIGN.fullmatch(name) and transliteration_weight(name) >= 2.4 * len(name):
        return start, end
    return None


def name_at_end(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A name at the end of a longer stretch, after 的, a title or a space: 当时还是法务的许垚|说."""
    match = _TAIL.search(text, start, end)
    if match is None or _NO_NAME.search(match.group(1)):
        return None
    name = match.group(1)
    if transliteration_weight(name) >= 2.4 * len(name) or (name[0] in SURNAMES and given_name_weight(name[1:]) >= -4):
        return match.span(1)
    return None


def name_opening(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A Chinese name that begins a sentence: 王小明坐在……."""
    match = _OPENING_NAME.match(text, start, end)
    if match and given_name_weight(match.group(1)) >= 2 * len(match.group(1)):
        return start, match.end()
    return None


def unnamed(stretch: str) -> tuple[int, int] | None:
    """Somebody without a name at the end of a stretch: 一名不愿透露姓名的高管, 港媒, 声明."""
    if not _HEAD_AT_END.search(stretch, max(0, len(stretch) - _LONGEST_HEAD)):
        return None
    match = _UNNAMED.search(stretch)
    return match.span() if match else None


def is_article(noun: str) -> bool:
    """Whether a noun is an article without more: 这篇评论, 文章."""
    return bool(
        re.fullmatch(
            r"(?:[该这此][篇则]?(?:题为《[^》]*》的)?[\u4e00-\u9fff]{0,2})?(?:文章|评论|社论|社评|专栏|报道|报导)", noun
        )
    )


def is_genre(noun: str) -> bool:
    """Whether a noun is a piece of writing, for which its publisher speaks: 社论, 声明."""
    return bool(_GENRE.search(noun))
