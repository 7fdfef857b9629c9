"""Organisations by their endings, as far left as the name is sure: 中国消费者协会, 清华大学法学院, Astrobotic公司."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from orchestration.mentions.characters import is_han, is_transliterating
from orchestration.mentions.left_edge import Walk, is_justified, unknown_core, walk_left
from orchestration.mentions.linking import country
from orchestration.mentions.persons import is_loose_edge
from orchestration.mentions.right_edge import goes_on
from orchestration.mentions.spans import Span
from orchestration.mentions.triggers import PRIVATE, STATE, Trigger
from orchestration.mentions.vocabulary import (
    BODY_PARTS,
    EDGE_CHARACTERS,
    EDGE_WORDS,
    FOLLOWERS,
    NO_NAME_ALONE,
    STATE_BODIES,
    TITLES,
)

_TITLE_MARKS = re.compile(
    r"《([\u4e00-\u9fff·]{2,12})》(杂志|周刊|月刊|双月刊|双周刊|季刊|日报|期刊|报纸|网站|报道|撰文|专栏)?"
)
_BEFORE_TITLE_MARKS = tuple("杂志 周刊 月刊 季刊 期刊 学刊 日报 报纸 小报 大报 媒体 官媒 党媒".split())
_IN_QUOTES = r"([\u4e00-\u9fff]{2,14}(?:党|党团|联盟|团队|联谊会|协会|学会|公会|工会|基金会|公司|集团|委员会|研究所|组织|阵线|联合会|研究中心|俱乐部|律师团|顾问团|志愿团|军团|局))[”」]"
_QUOTED_BODIES = tuple(re.compile(mark + _IN_QUOTES) for mark in "“「")
"""One for each mark, since a pattern that begins with a literal is tried at few places."""
_NO_QUOTED_BODY = re.compile(r"[大饭布结格棋全僵时政战变出开残破和赌牌骗死乱危困迷]局$|标题党$|全党$")
_NUMBERED = re.compile(
    r"第(?:[一二三四五六七八九](分局)"
    r"|[一二三四五六七八九十百\d]{1,4}(?:集团军|军团|军|师|旅|舰队|航空队)(?![团事人队区售火械长级傅父任范友徒]))"
)
_OF_STATION = re.compile(r"(?<=[、，。和与及由的到被往据 \n])[\u4e00-\u9fff]{2}(?:市警)?\Z")
"""What stands before the number of a police station: 中正|第二分局."""
_HACKERS = re.compile(r"(?<![A-Za-z])APT-?\d{1,3}(?![A-Za-z\d])")
_UNLIKELY_QUOTED = frozenset("的了是在我你他这那不有被要和与及说")
_LATIN_BODY = re.compile(
    r"[A-Z](?<![A-Za-z].)[A-Za-z0-9&'.-]*,? (?:[A-Z][A-Za-z0-9&'.-]*,? ){0,3}"
    r"(?:Inc|Corp|Corporation|Ltd|LLC|PLC|Group|Holdings|Capital|Partners|Advisors|Advisers|Securities"
    r"|Investments?|Companies|Company|Research|Management|Financial"
    r"|Solutions|Communications|Technologies|Technology|Bank|Economics|Analytics|Strategies"
    r"|Ventures|Markets|Media|Pharmaceuticals|Energy|Motors|Airlines|Systems"
    r"|Institute|Foundation|University|Association|Manufactory|Associates)(?![A-Za-z])"
)
_LATIN_RUN = re.compile(r"[A-Z](?<![A-Za-z].)[A-Za-z0-9À-ž&'.,+ -]*")
"""Latin letters from the first that may begin a name to the last, with all that may stand in names."""
_LATIN_WORD = r"[A-Z&][A-Za-z0-9À-ž&'.+-]*"
_LATIN_NAME = re.compile(
    r"[A-Z][A-Za-z0-9À-ž&'.+-]*[A-Za-z0-9À-ž&+](?: (?:(?:and|of|for|the) )?" + _LATIN_WORD + r"){0,3}(?![A-Za-z0-9À-ž])"
)
_INTRODUCING = tuple(
    """
    公司 集团 机构 巨头 厂商 制造商 开发商 运营商 供应商 平台 智库 网站 网 品牌 券商 药厂 投行 组织 媒体 业者 企业
    """.split()
)
_WHOLE_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9.·] )(?<![A-Za-z0-9.·&'-])" + _LATIN_NAME.pattern + r"\Z")
_STAFF = re.compile(
    r"的?(?:首席|执行长|总裁|分析师|高级(?:市场)?分析|资深(?:市场|投资|分析|策略|经济)|策略师|经济学家|投资组合"
    r"|交易员|创始人|(?:联合|共同)创[始办]人|发言人)"
)
_NO_LATIN_BODY = re.compile(
    r"[A-Z0-9]+\.[A-Z]{1,2}|[A-Z]{1,4}-?\d+[A-Z]?|ST|[A-Z]|IPO|CEO|CFO|COO|CTO|OTT|OTC|ICT?|I[TP]|VPN|A[IPR]|VR|APP?s?|App|ETF"
    r"|DRAM|GDP|CPI|PPI|PMI|ESG|KOL|WIFI|Wi-Fi|QQ|LOGO|Logo|BBS|PR|HR|NGO|LED|5G|P2P|SUV|TMT|SPAC|REITs?|COVID.*|Covid.*|DNA|RNA|mRNA|PCR|U[SKN]|EU|Mr|The"
)
_OWN_PAPER = re.compile(r"时报(?<![\u4e00-\u9fff》\dA-Za-z]..)(?=[\u4e00-\u9fff])(?![到间刻候代])")
_INDUSTRIES = frozenset(
    """
    保险 人寿 证券 控股 投顾 投信 资本 电信 半导体 药业 制药 生技 生物科技 影业 唱片 百货 电视公司 矿业公司 保险公司
    证券公司 信托公司 租赁公司 物流公司 地产公司 房地产公司 电信公司 广告公司 旅行社 书店 画廊 对冲基金 货币基金
    投资基金 退休基金 养老基金 皮革厂 化工厂 服装厂 钢铁厂 水泥厂 电子厂 制造厂 机械厂 纺织厂 食品厂 印刷厂 造船厂
    """.split()
)
"""Endings that make a name only of a name: 浙商证券, not 美国证券 nor 期货公司和保险公司."""
_NEWSROOMS = frozenset("电视台 新闻网 杂志 药厂 制药厂 学生会".split())
_COMMON = frozenset(
    """
    附属医院 同盟 军区 指挥部 分会 总会 公会 民兵组织 天文台 气象台 特种部队
    公司 集团 组织 党 系 联盟 银行 大学 学院 智库 医院 小学 中学 俱乐部 教会 学校 交易所 剧院 协会 工会 商会 委员会
    议会 法院 警方 警察局 大使馆 领事馆 使馆 看守所 监狱 实验室 航空公司 科技公司
    """.split()
) - {
    "大学",
    "警方",
    "协会",
    "商会",
    "议会",
    "法院",
    "大使馆",
    "领事馆",
    "使馆",
    "委员会",
    "警察局",
    "看守所",
    "监狱",
}
_CLOSED_OFF = frozenset(
    """
    公司 有限公司 股份有限公司 集团 大学 学院 基金会 律师事务所 会计师事务所 出版社 研究院 研究所 研究中心 证券
    日报 晚报 时报 周刊 邮报 通讯社 电视台 电台 广播公司 医院 博物馆 协会 学会 律师团 俱乐部 国小 国中
    """.split()
)
_MERE = frozenset(
    """
    中心 公司 集团 组织 联盟 银行 航空公司 科技公司 汽车公司 石油公司 电力公司 游戏公司 电影公司 制药公司 航运公司
    俱乐部 党 智库
    """.split()
)
_ORDINARY_WORDS = _COMMON | _MERE | _INDUSTRIES | _NEWSROOMS
_BRACKETED = re.compile(r"\([\u4e00-\u9fff]{2,4}\)[\u4e00-\u9fff]{0,6}(?:有限公司|公司|集团|控股)")
_NO_BRACKETED = frozenset("这那些该哪几每各")
_UNIT_ENDS = frozenset("会局部处院系所心司室组团台网队署厅军校委")
_NEEDS_MORE = frozenset("大学 学院 法院 医院 学校 小学 中学 高中 法庭 教会".split())
_LONGEST_COMPANY = 8
_BEFORE_COMPANY = frozenset("的在和与及由对向为从于到被给据是称商名任")
_BRIDGED = frozenset(
    """
    中心 研究所 研究院 研究中心 大学 学院 委员会 协会 学会 基金会 博物馆 图书馆 实验室 科学院 监管局 管理局
    监督管理局 公署 专员公署 商会 促进会 律师团 支队 分局 勤指中心 医学院 商学院 人文学院 法学院 传播学院 指挥中心
    """.split()
)
_WHOLE_BODIES = frozenset("大学 学院 公司 集团 委员会 协会 中心".split())
"""Parts that are bodies themselves, so that without a name before them they begin no name: 大学|和|实验室."""
_NO_UNITS = frozenset("委员会 理事会 总部 指挥部".split())
"""Endings that, directly after a body's name, begin an ordinary phrase: 国会|委员会."""
_CITY = re.compile(r"gpe\.[a-z]{2}[.-]")
_OF_CITIES = frozenset("证券 银行 农商银行 农村商业银行".split())
"""Endings of firms that are called after their city: 南京|证券."""
_NOT_OF_COUNTRIES = frozenset(
    """
    博物馆 图书馆 美术馆 实验室 研究所 研究院 研究中心 出版社 药厂 医院 俱乐部 基金会 协会 事务所 律师事务所 剧院 乐团
    """.split()
)
_NO_UNIT_ENDS = ("警方", "检方", "证券", "资本", "保险")
_STATE_ENDS = frozenset("部委院署局会军协")
_UNITS = frozenset("系 所 处".split())
_ABBREVIATED = frozenset("美英日俄法德澳印韩台港欧中")
_BRIDGE = 5
_EDGE_WORDS = tuple(EDGE_WORDS)
_WORDLIKE_MEDIA = frozenset(
    """
    自然 科学 细胞 财富 时代 外交政策 国家利益 求是 瞭望 财经 半月谈 名利场 滚石 连线 大西洋 综艺 焦点 明镜 自然医学
    自然通讯 科学进展 科学报告 国家地理 新共和 旁观者 新政治家 新闻周刊 商业周刊 经济学人 外交学人 外交事务 争鸣 前哨
    动向 开放 议报 收获 当代 十月 诗刊 读书 随笔 书城 南风窗 看天下 人物周刊 上海文学 人民文学 新周刊 凤凰周刊 亚洲周刊
    """.split()
)
"""Papers and magazines called after ordinary words, which only title marks tell: 《自然》."""
_QUOTED_MEDIA = (
    "报",
    "日报",
    "时报",
    "周刊",
    "杂志",
    "新闻",
    "评论",
    "邮报",
    "新闻网",
    "月刊",
    "学报",
    "电讯报",
    "论坛报",
)
_OWN_NAMES = frozenset(
    """
    选举人团 共产党 联邦议院 联邦内阁 总理府 联邦总理府 国防部 外交部 财政部 司法部 卫生部 商务部 教育部 内政部
    公安部 农业部 能源部 劳工部 国土安全部 交通部 国会 参议院 众议院 立法会 央行 中央银行 最高法院 宪法法院 发改委
    卫健委 政法委 国安部 工信部 科技部 最高人民法院 人大常委会 人大 政协 海军陆战队 法务部 国税局 联邦调查局
    疾控中心 上议院 下议院 国资委 生态环境部 海关总署 国台办 港澳办 网信办 国务院 总统府 国安局 参院 众院 绿党 工党
    海岸警卫队
    """.split()
)
_GENERIC = frozenset(
    """
    公司 银行 大学 组织 党 协会 联盟 系 航空 控股 小学 中学 高中 学院 学校 警方 法院 法庭 议会 检方 分局 支队 总队
    办公室 办事处 领馆 使馆 州议会 市议会 区议会 省政府 市政府 县政府 区政府 省委 市委 县委 区委 州委 党委 大使馆
    领事馆 总领事馆 空军 海军 陆军 委员会 理事会
    """.split()
)
_SHORT = frozenset("系 党 航空 航天 组织 联盟 评论 控股 学校".split())


def bodies(text: str, triggers: list[Trigger], known_to: Mapping[int, Span]) -> Iterator[Span]:
    """Names of organisations; `known_to` maps the ends of known names to their spans."""
    found_to: dict[int, Span] = dict(known_to) if triggers else {}
    for trigger in triggers:
        begin, end, word, roles = trigger
        following = text[end : end + 1]
        if goes_on(text, end) or (word == "党" and following in "员籍人内派魁团鞭和组"):
            continue
        if text[end - 1 : end + 1] in ("报道", "报导"):
            continue
        known = known_to.get(end)
        if known is not None and known.start <= begin:
            start = (
                _before_known(text, known, known_to)
                if known.kind == "ORG" and (roles & STATE or text.startswith("国家", known.start))
                else None
            )
            if start is not None:
                yield Span(start, end, "ORG", "suffix", text[start:end])
            continue
        start = _name_start(text, trigger, found_to)
        if start is None or start == end:
            continue
        found_to[end] = span = Span(start, end, "ORG", "suffix", text[start:end])
        yield span


def quoted_media(text: str) -> Iterator[Span]:
    """Newspapers and magazines in title marks, known by their endings: 《星岛日报》."""
    told_to = 0
    for match in _TITLE_MARKS.finditer(text):
        name, after = match.groups()
        if (
            name.endswith(_QUOTED_MEDIA)
            or name in _WORDLIKE_MEDIA
            or after
            or text.endswith(_BEFORE_TITLE_MARKS, told_to, match.start())
        ):
            yield Span(match.start(1), match.end(1), "ORG", "suffix", name)
        told_to = match.end()
    for match in _each_quoted(text):
        if not _UNLIKELY_QUOTED & set(match.group(1)) and not _NO_QUOTED_BODY.search(match.group(1)):
            yield Span(match.start(1), match.end(1), "ORG", "suffix", match.group(1))


def _each_quoted(text: str) -> Iterator[re.Match[str]]:
    """Quoted names of bodies, in the order of the text."""
    quoted = [match for pattern in _QUOTED_BODIES for match in pattern.finditer(text)]
    yield from sorted(quoted, key=re.Match.start) if len(quoted) > 1 else quoted


def numbered_units(text: str) -> Iterator[Span]:
    """Units of an army and groups of hackers by their number: 第14军, 第七舰队, APT41."""
    for match in _NUMBERED.finditer(text):
        start, end = match.span()
        if match.group(1):
            place = _OF_STATION.search(text, max(0, start - 4), start)
            if place is None:
                continue
            start = place.start()
        yield Span(start, end, "ORG", "suffix", text[start:end])
    for match in _HACKERS.finditer(text) if "APT" in text else ():
        yield Span(match.start(), match.end(), "ORG", "suffix", match.group())


def latin_bodies(text: str) -> Iterator[Span]:
    """Companies in Latin letters, known by their last word (Good Life Companies), by what they are called before
    (咨询公司Capgemini) or by who works there (Kodiak首席执行官)."""
    runs = [match.span() for match in _LATIN_RUN.finditer(text)]
    for start, end in runs:
        for match in _LATIN_BODY.finditer(text, start, end) if text.find(" ", start, end) > 0 else ():
            yield Span(match.start(), match.end(), "ORG", "suffix", match.group())
    introduced = [_LATIN_NAME.match(text, start) for start, _ in runs if text.endswith(_INTRODUCING, 0, start)]
    staffed = [_WHOLE_LATIN_NAME.search(text, start, end) for start, end in runs if _STAFF.match(text, end)]
    for name in (*introduced, *staffed):
        if name is not None and not _NO_LATIN_BODY.fullmatch(name.group()):
            yield Span(name.start(), name.end(), "ORG", "suffix", name.group())


def press_short_forms(text: str) -> Iterator[Span]:
    """A paper that speaks of itself: 时报记者."""
    for match in _OWN_PAPER.finditer(text):
        yield Span(match.start(), match.end(), "ORG", "suffix", match.group())


def _name_start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    word = trigger.word
    walk = walk_left(text, trigger.start, BODY_PARTS, known_to)
    if word in _UNITS:
        return _unit_start(text, walk, known_to, trigger)
    if word in _DEPARTMENTS:
        owner = walk.parts[-1] if walk.parts else ""
        return walk.start if isinstance(owner, Span) and owner.kind == "ORG" else None
    if word in _POLICE:
        first = walk.parts[-1] if walk.parts else ""
        return walk.start if isinstance(first, Span) and first.kind == "GPE" else None
    if word in _FIRMS and (firm := _firm_start(text, trigger.start, known_to)) is not None:
        return firm
    if len(word) == 1 and (
        not walk.parts or not isinstance(walk.parts[0], str) or len(walk.parts[0]) < 2 or len(walk.parts) < 2
    ):
        return None
    if (
        word in _BRIDGED
        and walk.is_named
        and all(isinstance(part, str) or part.kind == "LOC" for part in walk.parts)
        and not is_loose_edge(text, walk.start)
        and (bridged := _bridge(text, walk.start, trigger, known_to, ("ORG",))) is not None
    ):
        return bridged
    if word in _BRIDGED and not walk.is_named and (bridged := _bridge(text, walk.start, trigger, known_to)) is not None:
        return bridged
    if (
        word in _STATIONS
        and not walk.is_named
        and (station := _station_start(text, trigger.start, known_to)) is not None
    ):
        return station
    if word in _MISSIONS and (mission := _mission_start(text, trigger.start, known_to)) is not None:
        return mission
    if word in _ONLY_MISSIONS:
        return None
    if word in _FORMAL_COMPANIES and (formal := _formal_start(text, trigger.start, known_to)) is not None:
        return formal
    if not walk.parts:
        if word in _OWN_NAMES or (
            trigger.roles & STATE and len(word) >= 2 and word not in ("议会", "法庭", "警署", "党委")
        ):
            at = trigger.start
            if (
                at
                and word != "国会"
                and text[at - 1] in _ABBREVIATED
                and (at < 2 or not is_han(text[at - 2]) or text[at - 2] in EDGE_CHARACTERS)
                and not text[at - 2 : at - 1].isdigit()
            ):
                return at - 1
            return at if word in _OWN_NAMES else None
        return _unknown_start(text, trigger)
    if len(walk.parts) == 1 and word in _OWN_NAMES and walk.parts[0] in _ACTIONS:
        return trigger.start
    if len(walk.parts) == 1 and word in ("央行", "中央银行", "国会") and walk.parts[0] in ("全球", "世界", "国际"):
        return None
    if not is_justified(text, walk):
        return trigger.start if word in _OWN_NAMES and not walk.is_named else None
    is_private = bool(trigger.roles & PRIVATE) or (word in _STATIONS and _has_foreign(walk))
    walk = _without_country(walk, is_private, trigger)
    if not walk.parts:
        return trigger.start if word in _OWN_NAMES else None
    if walk.is_named:
        first = walk.parts[-1]
        if len(walk.parts) == 1 and isinstance(first, Span):
            if first.kind == "ORG" and word in _NO_UNITS:
                return None
            if word in _MINISTRIES and _is_foreign_city(first):
                return trigger.start
            if word in _OF_CITIES and first.kind == "GPE" and first.key.count(".") == 2:
                return walk.start
            if word in _NOT_OF_COUNTRIES and re.fullmatch(r"gpe\.[a-z]{2}", first.key):
                return None
        if word in _NEEDS_MORE and all(
            isinstance(part, Span)
            and part.kind == "GPE"
            and text[part.end - 1] not in "省市区县州"
            and not part.key.startswith("gpe.tw.")
            for part in walk.parts
        ):
            is_of_city = word == "大学" and isinstance(first, Span) and _CITY.match(first.key) is not None
            return walk.start if is_of_city and len(walk.parts) == 1 else None
        plain = [part for part in walk.parts if isinstance(part, str)]
        if (
            word in _ORDINARY_WORDS
            and len(plain) <= (word not in _NEWSROOMS)
            and not _has_foreign(walk)
            and (
                all(isinstance(part, str) or part.kind in ("GPE", "LOC") for part in walk.parts)
                and text[trigger.end : trigger.end + 1] != "("
            )
        ):
            return None
        if word in _SHORT and len(walk.parts) == 1 and isinstance(walk.parts[0], str) and len(walk.parts[0]) < 2:
            return None
        return walk.start
    plain = [part for part in walk.parts if isinstance(part, str)]
    if word in _INDUSTRIES or (word in _MERE and text[trigger.end : trigger.end + 1] != "("):
        return None
    if all(part in NO_NAME_ALONE for part in plain) and (len(plain) == 1 or is_private):
        return None
    if is_private and plain[-1] in _WHOLE_BODIES:
        return None
    if len(plain) == 1 and len(plain[0]) == 1:
        return None
    is_long = not is_private and sum(map(len, plain)) > 3
    return walk.start if is_long or len(plain) > 1 or word not in _GENERIC else None


def _before_known(text: str, known: Span, known_to: Mapping[int, Span]) -> int | None:
    """Where a name begins that a shared alias ends: 危地马拉|财政部, 美|司法部, 巴布亚新几内亚|国家广播公司."""
    at = known.start
    if known.method in ("lexicon", "learned") and not text.startswith("国家", at):
        before = known_to.get(at)
        if before is None or text[known.end - 1] not in _STATE_ENDS or known.end - at < 4:
            return None
        own = country(known.key)
        is_own = own is not None and own == country(before.key) and re.fullmatch(r"gpe\.[a-z]{2}", before.key)
        return before.start if is_own or text[before.start : at] == "中共" else None
    if (
        at
        and text[at - 1] in _ABBREVIATED
        and (at < 2 or not is_han(text[at - 2]) or text[at - 2] in EDGE_CHARACTERS)
        and not text[at - 2 : at - 1].isdigit()
    ):
        return at - 1 if text[at] != "国" else None
    walk = walk_left(text, at, BODY_PARTS, known_to)
    first = walk.parts[-1] if walk.parts else ""
    return walk.start if isinstance(first, Span) and first.kind == "GPE" else None


def _is_foreign_city(place: Span) -> bool:
    """Whether a city stands for its country before a ministry: 莫斯科|外交部."""
    return (
        place.kind == "GPE" and place.key.count(".") == 2 and not place.key.startswith(("gpe.hk", "gpe.tw", "gpe.mo"))
    )


def _unit_start(text: str, walk: Walk, known_to: Mapping[int, Span], trigger: Trigger) -> int | None:
    """A unit of a known body: 清华大学|社会学|系, 淡江大学|大陆|所."""
    if walk.is_named:
        last = walk.parts[-1]
        return walk.start if isinstance(last, Span) and last.kind == "ORG" and len(walk.parts) > 1 else None
    for size in range(5):
        known = known_to.get(walk.start - size)
        if known is not None and known.kind == "ORG" and trigger.start - known.end >= 2:
            middle = text[known.end : trigger.start]
            if all(is_han(c) and c not in EDGE_CHARACTERS for c in middle) and not any(
                word in middle for word in _VERBS
            ):
                return known.start
    for size in range(2, _LONGEST_SUBJECT):
        known = known_to.get(trigger.start - size)
        if known is not None and text.endswith(("大学", "学院"), known.start, known.end):
            subject = text[known.end : trigger.start]
            return known.start if _SUBJECT.fullmatch(subject) else None
    return None


_LONGEST_SUBJECT = 16
_SUBJECT = re.compile(r"[\u4e00-\u9fff]{2,7}(?:[与和及暨、][\u4e00-\u9fff]{2,7})?(?<=[学究传治史济理程语融计育系法])")
"""What a department of a university is called after: 国际研究与语言学, 新闻传播."""


def _mission_start(text: str, end: int, known_to: Mapping[int, Span]) -> int | None:
    """Where the name of an embassy or consulate begins: 美国|驻|武汉|领事馆, 驻|港|领事馆."""
    place = known_to.get(end)
    union = next((union for union in _UNIONS if text.endswith(union, 0, end)), None)
    if union is not None:
        at = end - len(union)
    elif place is not None and place.kind == "GPE":
        at = place.start
    elif text[end - 1 : end] in _POSTS:
        at = end - 1
    else:
        return None
    if text[at - 1 : at] != "驻":
        return None
    at -= 1
    sender = known_to.get(at)
    if sender is not None and sender.kind == "GPE":
        return sender.start
    if at and text[at - 1] in _ABBREVIATED and (at < 2 or not is_han(text[at - 2]) or text[at - 2] in EDGE_CHARACTERS):
        return at - 1
    return at


_MISSIONS = frozenset(
    "大使馆 使馆 使领馆 代表团 常驻代表团 联络处 商务处 领事处 总领事馆 总领馆 领事馆 领馆 代表处 办事处".split()
)
_ONLY_MISSIONS = frozenset("使领馆 代表团 常驻代表团 联络处".split())
_UNIONS = tuple("联合国 欧盟 北约 世贸组织 世界贸易组织 世卫组织 东盟 国际原子能机构".split())
"""Bodies to which states send missions: 中国|驻|联合国|代表团."""
_POSTS = frozenset("美中华英日法德俄澳加韩台港沪印欧")


def _formal_start(text: str, end: int, known_to: Mapping[int, Span]) -> int | None:
    """Where the full name of a company begins, whose own name no list knows: 北京|中宜汇富|环保工程|有限公司."""
    at = end
    while at > 0 and end - at < _LONGEST_FORMAL and (is_han(text[at - 1]) or text[at - 1] in "()"):
        known = known_to.get(at)
        if known is not None and known.kind == "GPE" and end - at >= 3:
            if any(c in _NO_FORMAL for c in text[at:end]):
                return None
            if text[known.start : at] in ("大陆", "内地", "日本", "美国", "韩国"):
                return at
            before = known_to.get(known.start)
            return before.start if before is not None and before.kind == "GPE" and "-" in before.key else known.start
        if end - at >= 4 and text[at - 2 : at] in ("企业", "公司", "创立", "创办", "成立", "旗下"):
            break
        if text[at - 1] in _BEFORE_COMPANY or text[at - 2 : at] in _EDGES_OF_COMPANIES:
            break
        at -= 1
    else:
        if end - at >= _LONGEST_FORMAL:
            return None
    core = text[at:end]
    return at if len(core) >= 3 and not any(c in _NO_FORMAL for c in core) else None


def _firm_start(text: str, end: int, known_to: Mapping[int, Span]) -> int | None:
    """Where the name of a firm begins that is called after its city and its founder: 北京|莫少平|律师事务所."""
    for size in (2, 3, 4):
        known, core = known_to.get(end - size), text[end - size : end]
        if known is not None and known.kind == "GPE":
            is_name = all(is_han(c) and c not in EDGE_CHARACTERS and c not in _NO_FORMAL for c in core)
            return known.start if is_name and core not in EDGE_WORDS and not _VERBAL & set(core) else None
    return None


_FIRMS = frozenset("律师事务所 会计师事务所".split())
_DEPARTMENTS = frozenset("市场部 研究部 投资部 事业部 资管部 固收部 投资银行部 新闻部".split())
"""Endings that after a body's name name a part of it: 光大银行|金融|市场部."""
_ACTIONS = frozenset("推动 促进 打击 保护 监督 指导 管理 协调 控制 改革 咨询 调查 领导".split())
"""Parts of names that alone before a body's own name are what is done to it: 推动|央行."""
_MINISTRIES = frozenset(
    "外交部 国防部 财政部 司法部 内政部 卫生部 商务部 教育部 能源部 农业部 国会 央行 总统府 总理府".split()
)
_POLICE = frozenset("公安 国保".split())
"""What a place before makes the police of that place: 苏州公安."""
_EDGES_OF_COMPANIES = EDGE_WORDS - BODY_PARTS
_FORMAL_COMPANIES = frozenset("有限公司 股份有限公司 有限责任公司".split())
_LONGEST_FORMAL = 16
_NO_FORMAL = frozenset("该这那家各每某其两几多些间个所他她它你我不了着过是有没")


def _station_start(text: str, end: int, known_to: Mapping[int, Span]) -> int | None:
    """Where the name of a police station or a prison begins whose own name no list knows: 被|五彩城|派出所."""
    for size in (2, 3, 4):
        start = end - size
        core = text[max(0, start) : end]
        if start <= 0 or not all(map(is_han, core)) or any(c in _NO_STATION or c in EDGE_CHARACTERS for c in core):
            return None
        if core in NO_NAME_ALONE or core in _NO_STATIONS:
            return None
        known = known_to.get(start)
        if known is not None and known.kind in ("GPE", "ORG"):
            return known.start
        if text[start - 1] in _BEFORE_STATION or not is_han(text[start - 1]):
            return start
    return None


_STATIONS = frozenset("派出所 看守所 监狱 拘留所 戒毒所 女子监狱 公安分局 警分局 居委会 村委会 劳教所 洗脑班".split())
_NO_STATION = frozenset(
    "去他她我你曾很类似是基层常日月年服刑的该各某这那其几多附近当地所个家名后又送抓关带押进出非法市县区省全所间两三黑新老大小原属一二警官民"
)
_NO_STATIONS = frozenset(
    "辖区 社区 户籍 户口 驻地 法院 分局 公安 公安局 警察 中国 本地 外地 上述 多家 集中 强制 隔离".split()
)
_BEFORE_STATION = frozenset("在到往被从至向由与和及、去进入回经遭给对于将")


def _has_foreign(walk: Walk) -> bool:
    return any(isinstance(part, str) and part not in BODY_PARTS for part in walk.parts)


def _bridge(
    text: str, end: int, trigger: Trigger, known_to: Mapping[int, Span], kinds: tuple[str, ...] = ("GPE", "ORG", "LOC")
) -> int | None:
    """Where a name begins whose middle no word list knows, between a place or a body and the ending:
    博洛尼亚|射电天文学|研究所."""
    for size in range(1, _BRIDGE + 1):
        at = end - size
        if at < 1 or not is_han(text[at]) or text[at] in EDGE_CHARACTERS or text[at] in "一两几多每各这那其此有最更":
            return None
        known = known_to.get(at)
        if known is not None and known.kind in kinds:
            middle = text[at : trigger.start]
            if size == 1 and end == trigger.start:
                return None
            if any(word in middle for word in _VERBS) or middle.startswith(_EDGE_WORDS):
                return None
            if any(character in _VERBAL for character in middle):
                return None
            return (
                at
                if trigger.roles & PRIVATE and len(middle) > 2 and re.fullmatch(r"gpe\.[a-z]{2}", known.key)
                else known.start
            )
    return None


def _without_country(walk: Walk, is_private: bool, trigger: Trigger) -> Walk:
    """A company or institute without the country before it, where what is left is a name of its own."""
    first = walk.parts[-1]
    if not is_private or not isinstance(first, Span) or first.kind != "GPE" or len(walk.parts) < 2:
        return walk
    rest = walk.parts[:-1]
    if all(isinstance(part, Span) and part.kind == "GPE" for part in rest) or rest[-1] in _WHOLE_BODIES:
        return walk
    if (
        isinstance(rest[-1], str)
        and rest[-1] in ("中央", "国立")
        and first.key.startswith(("gpe.cn", "gpe.tw"))
        and trigger.word.endswith(("大学", "学院"))
    ):
        return Walk(first.end, rest, True)
    has_name = any(
        isinstance(part, Span) or (part not in BODY_PARTS and (is_transliterating(part[0], 1) or part[0].isascii()))
        for part in rest
    )
    if has_name and not (len(rest) == 1 and isinstance(rest[0], str) and rest[0] in BODY_PARTS):
        return Walk(first.end, rest, True)
    return walk


def _unknown_start(text: str, trigger: Trigger) -> int | None:
    if trigger.word not in _CLOSED_OFF:
        return None
    start = unknown_core(text, trigger.start, 4)
    if start is None:
        return None
    core = text[start : trigger.start]
    if not _NO_UNKNOWN.isdisjoint(core) or core in NO_NAME_ALONE or core in BODY_PARTS:
        return None
    if core.endswith(_ORDINARY_BEFORE) or any(word in core for word in _VERBS):
        return None
    return start if trigger.word not in ("公司", "集团") or _acts(text, trigger.end) else None


_NO_UNKNOWN = EDGE_CHARACTERS | frozenset(
    "该其此这那每各他她你我们某几两一二三多些名位家所间个新老大小本外约占带动使令获"
)


def _acts(text: str, at: int) -> bool:
    """Whether somebody of the company or the company itself acts at `at`: a title or a verb of speaking follows."""
    return text[at : at + 1] in ("(", "称", "说", "的", "”", "」") or any(
        text[at : at + size] in TITLES or text[at : at + size] in FOLLOWERS for size in (2, 3, 4)
    )


def units(bodies_found: list[Span], text: str) -> Iterator[Span]:
    """A body directly after the one it belongs to, as one name: 清华大学|法学院, 中共|国家发改委."""
    starting: dict[int, Span] = {}
    for span in bodies_found:
        if span.start not in starting or span.end > starting[span.start].end:
            starting[span.start] = span
    for span in starting.values():
        unit = starting.get(span.end)
        if (
            unit is not None
            and unit.end - unit.start > 2
            and not text.endswith(_NO_UNIT_ENDS, unit.start, unit.end)
            and text[unit.end - 1] in _UNIT_ENDS
            and is_han(text[unit.start])
        ):
            following = starting.get(unit.end)
            end = following.end if following is not None and following.end - following.start > 2 else unit.end
            yield Span(span.start, end, "ORG", "suffix", text[span.start : end])


def bracketed_companies(text: str) -> Iterator[Span]:
    """Companies with a place in brackets: 鑫苑(中国)置业有限公司."""
    for match in _BRACKETED.finditer(text):
        start = end = match.start()
        while (
            start > 0
            and end - start < _LONGEST_COMPANY
            and is_han(text[start - 1])
            and text[start - 1] not in _BEFORE_COMPANY
        ):
            start -= 1
        if end - start >= 2 and not _NO_BRACKETED & set(text[start:end]):
            yield Span(start, match.end(), "ORG", "suffix", text[start : match.end()])


_ORDINARY_BEFORE = tuple(
    """
    科技 电商 媒体 外企 网络 保险 能源 石油 汽车 航空 制药 生物 软件 短视频 房地产 上市 信贷 融资 子 母 总 分 相关
    有关 合资 物流 运输 医药 矿业 快递 教育 咨询 投资 证券 中介 担保 贸易 服务 安保 国际 跨国 外国 私人 商业 地下
    执政 反对 家庭 犯罪 恐怖 慈善 宗教 人权 环保 武装 当地 州 军 女子 重点 名牌 顶尖 知名 著名
    """.split()
)
_VERBS = frozenset(
    """
    表示 成立 加入 要求 指控 通过 支持 反对 包括 成为 没有 进入 就读 毕业 使用 发现 提供 开设 设立 关闭 经营 管理
    生产 购买 收购 投资 报告 许多 其他 其它 所有 任何 部分 主要 大型 小型 传统
    """.split()
)


_VERBAL = frozenset("裁查挠撞举促加推开关立进出入到请求令派说称让使给打抓捕批准签退让办发")


@cache
def may_stand_alone(name: str) -> bool:
    """Whether a body's name that fits several bodies names one without more: 国会, 最高法院, not 政客."""
    return name in _OWN_NAMES or (len(name) >= 3 and any(name.endswith(word) for word in _FORMAL))


_FORMAL = (*tuple(word for word in STATE_BODIES if len(word) >= 3), "部", "署", "党", "委")
