"""Places by their endings: governed ones beside or built on a known place (江西省|定南县), natural and built ones with a
name before the ending (迪耶普港)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from orchestration.mentions.characters import is_han, is_transliterating, transliteration_weight
from orchestration.mentions.persons import is_loose_edge
from orchestration.mentions.spans import Span
from orchestration.mentions.triggers import Trigger
from orchestration.mentions.vocabulary import EDGE_CHARACTERS, EDGE_WORDS

_ORDINARY = frozenset(
    """
    城市 股市 上市 超市 都市 本市 全市 夜市 门市 楼市 汇市 债市 各市 该市 两市 县市 省市 城镇 小镇 乡镇 村镇 重镇
    农村 乡村 山村 新村 各村 全村 该村 地区 社区 山区 灾区 疫区 园区 战区 校区 选区 特区 辖区 小区 市区 城区 郊区
    景区 军区 禁区 专区 牧区 林区 藏区 海区 各区 该区 全区 疫情 各州 该州 全州 两州 一州 本州 欧州 大州 小州 多州
    各县 该县 全县 一县 两县 各省 全省 外省 本省 该省 邻省 两省 多省 联邦 各邦 该邦 家乡 故乡 同乡 老乡 下乡 返乡
    党旗 国旗 红旗 锦旗 升旗 州县 郡县 市镇 贫困县 贫困村 自治区 自治州 矿区 库区 牌坊 部落区 隔离区 高风险区
    风险区 保护区 管制区 时区 禁飞区 交战区 沿海 内地 片区 赛区 厂区 港区 林区 学区 街区 库区 营区 监区 院区 教区
    旧城区 舊城区 新城区 老城区
    """.split()
)
_ORDINARY_FEATURES = frozenset(
    """
    江山 河山 火山 深山 登山 上山 下山 冰山 雪山 矿山 靠山 泰山 公路 道路 铁路 一路 马路 高速公路 网路 电路 线路
    思路 出路 走路 问路 上街 大街 逛街 街 路 港 湾 河 江 湖 山 海湾 港湾 进港 来港 赴港 对港 在港 驻港 涉港 访港
    离港 抵港 机场 国际机场 车站 火车站 广场 公园 大桥 大厦 大楼 大道 口岸 酒店 饭店 监狱 基地 群岛 半岛 岛 峡谷
    沙漠 皇宫 故宫 王宫 行宫 子宫 寺 庙 宫 江湖 银河 运河 黄河 离岛 小岛 全岛 海岛 本岛 外岛 桥 天桥 立交桥 码头
    军事基地 空军基地 中心广场 大区公园 地区公园 走路 网路 上路 开路 行路 通路 陆路 死路 绝路 退路 生路 活路 老路
    套路 前路 后路 末路 岔路 歧路 道路 一街 步行街 商业街 美食街 逛大街 当街 沿街 满街 游街 骂街 摆街 过街 扫街
    国道 省道 县道 乡道 街市 小巷 街巷 大巷 万巷 陋巷 深巷 抗疫之路
    """.split()
)
_AFTER_PLACES = frozenset(
    """
    炼油厂 工业村 工业园 科技园 清真寺 国际机场 机场 火车站 车站 海峡 半岛 群岛 运河 大桥 植物园 动物园 核电站
    核电厂 盆地 高原 平原 大酒店 殡仪馆 会议中心 国际会议中心 会展中心 体育中心 展览馆 体育馆 口岸 专属经济区
    """.split()
)
_AFTER_COUNTRIES = frozenset("海峡 半岛 群岛 运河 盆地 高原 平原 专属经济区".split())
"""Those of them that name one place after a country too, which has many airports."""
_NO_PLACE = EDGE_CHARACTERS | frozenset("省市县区各全这每某几些")
_NO_PLACE_WORDS = re.compile(
    "其[他它余]|整个|多[数个]|[许很]多|另一|[那两三四五六七八九十]个|[有相]关|没有|姐妹|中心|[东西南北中]部|包括|返回|取消|关闭|附近|千年|议员|[和民]党$|^[属籍]"
)
"""What no name of a governed place holds: 其余|县, 一些|县, 许多|郡."""
_CORE_LIMIT = 4
_FOREIGN = 2.2


def counties_after_provinces(text: str, known: Iterable[Span], counties: Mapping[tuple[str, str], str]) -> list[Span]:
    """Counties without their kind, after the province they lie in: 四川|理塘.  `counties` gives the entity by province
    and stem."""
    found = []
    for span in [*known] if counties else ():
        if not span.key.startswith("gpe.cn-"):
            continue
        for size in (3, 2):
            end = span.end + size
            stem = text[span.end : end]
            county = counties.get((span.key, stem))
            if county is not None and stem not in _NO_COUNTIES and text[end : end + 1] not in _NO_COUNTY_BEFORE:
                found.append(Span(span.end, end, "GPE", "lexicon-context", county))
                break
    return found


_NO_COUNTIES = frozenset(
    "新兴 公安 和平 平安 安定 东方 民主 合作 同心 大方 通道 南部 新安 大名 平原 乐业 长安 延长 凤凰 永远".split()
)
_NO_COUNTY_BEFORE = frozenset("市县区旗族山河江湖西南北东")
"""Characters that make another name of a county's: 太白|山, 黔西|南, and kinds, which make its own."""


def governed_places(text: str, triggers: list[Trigger], known_to: Mapping[int, Span]) -> Iterator[Span]:
    """Governed places: a known place with its kind (淮北|市), one after the place it lies in (赣州市|定南县), a
    transliteration (阔茨赛特镇)."""
    found_to: dict[int, Span] = dict(known_to) if triggers else {}
    within: set[int] | None = None
    for trigger in triggers:
        known = known_to.get(trigger.end)
        if known is not None and known.kind == "GPE" and known.end - known.start > 2:
            continue
        start = _governed_start(text, trigger, found_to)
        if start is None:
            continue
        within = _within(known_to) if within is None else within  # most articles have no such place
        if trigger.start in within:
            continue
        span = Span(start, trigger.end, "GPE", "suffix", text[start : trigger.end])
        found_to[trigger.end] = span
        yield span


def features(text: str, triggers: list[Trigger], known_to: Mapping[int, Span]) -> Iterator[Span]:
    """Natural and built places: 苏伊士运河, 马拉纳地区机场."""
    for match in _DIRECTIONS.finditer(text):
        yield Span(match.start(), match.end(), "LOC", "suffix", match.group())
    for match in _STATION.finditer(text):
        if (city := known_to.get(match.start() - 1)) is not None and city.kind == "GPE":
            yield Span(city.start, match.end(), "LOC", "suffix", text[city.start : match.end()])
    found_to = dict(known_to) if triggers else {}
    within: set[int] | None = None
    for trigger in triggers:
        if is_transliterating(text[trigger.end : trigger.end + 1] or " ", 4):
            continue
        start = _feature_start(text, trigger, found_to)
        if start is None:
            continue
        within = _within(known_to) if within is None else within
        if trigger.start not in within:
            found_to[trigger.end] = span = Span(start, trigger.end, "LOC", "suffix", text[start : trigger.end])
            yield span


def _within(known_to: Mapping[int, Span]) -> set[int]:
    """The places in known names but for their last character: 路 in 耶路撒冷, 镇 in 镇江 end no name."""
    return {at for end, span in known_to.items() if span.method in _NAMED for at in range(span.start, end - 1)}


def _governed_start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    at = trigger.start
    if text[max(0, at - 1) : trigger.end] in _ORDINARY:
        return None
    known = known_to.get(at)
    if (
        known is not None
        and known.kind == "GPE"
        and trigger.word not in ("旗", "村", "乡")
        and known.end - known.start < 6
        and text[at - 1] not in "国市县省州区镇"
    ):
        return known.start
    for size in range(2, _CORE_LIMIT + 1):
        start = at - size
        if start < 0 or not is_han(text[start]):
            break
        before = known_to.get(start)
        core = text[start:at]
        listed = known_to.get(start - 1) if text[start - 1] == "、" else None
        if listed is not None and listed.kind == "GPE" and size < 4 and not _has_edge(core):
            return start
        if (
            before is not None
            and before.kind == "GPE"
            and not _has_edge(core)
            and (
                text[start - 1] in "省市县州区盟旗邦乡镇道"
                or (trigger.word in ("县", "旗", "镇", "乡") and size < 4 and trigger.word != "旗")
            )
        ):
            return start
    if (before_one := known_to.get(at - 1)) and (
        before_one.kind == "GPE"
        and text[at - 2] in "省市州"
        and not _has_edge(text[at - 1])
        and trigger.word in ("县", "区")
    ):
        return at - 1
    if text[at - 1 : trigger.end] in ("东区", "南区", "西区", "北区"):
        return None
    foreign = _foreign_start(text, at, known_to)
    if foreign is not None and (
        foreign in known_to or is_loose_edge(text, foreign) or _AFTER_DIRECTION.search(text, 0, foreign)
    ):
        return foreign
    if trigger.word in ("县", "镇", "乡", "村"):
        for size in (2, 3) if trigger.word in ("县", "镇") else (2,):
            start = at - size
            if (
                start > 0
                and text[start - 1] in "在、于和与"
                and not _has_edge(text[start:at])
                and all(map(is_han, text[start:at]))
            ):
                return start
    return None


def _feature_start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    at = trigger.start
    if text[max(0, at - 1) : trigger.end] in _ORDINARY_FEATURES:
        return None
    if (known := known_to.get(at)) is not None:
        if known.kind == "LOC" and known.method == "suffix":
            return known.start
        if known.kind == "GPE" and trigger.word in _AFTER_PLACES:
            is_country = _COUNTRY.fullmatch(known.key) is not None and trigger.word not in _AFTER_COUNTRIES
            return None if is_country else known.start
    if len(trigger.word) > 1 and text.endswith(_BEFORE_FEATURES, 0, at):
        at -= 2
    if trigger.word in _STREETS and (street := _street_start(text, trigger, known_to)) is not None:
        return street
    if trigger.word in _BUILT and (built := _built_start(text, trigger, known_to)) is not None:
        return built
    start = _foreign_start(text, at, known_to)
    if start is not None and (is_loose_edge(text, start) or start in known_to):
        if len(trigger.word) == 1 and transliteration_weight(text[start:at]) < 2.6 * (at - start):
            return None
        return start
    return None


def _built_start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    """A built place whose name no list knows, between the place it lies in, or an edge, and its ending: 宜兰县|苏花公路."""
    at = trigger.start
    for size in (2, 3, 4):
        start = at - size
        if start < 0 or not all(is_han(character) and character not in _NO_CORE for character in text[start:at]):
            return None
        known = known_to.get(start)
        if _NO_PLACE_WORDS.search(text, start, at):
            return None
        if known is not None and known.kind == "GPE":
            return start
        if size < 4 and start > 0 and text[start - 1] in "在、到于" and trigger.word in _CLOSED_OFF:
            return start
    return None


def _street_start(text: str, trigger: Trigger, known_to: Mapping[int, Span]) -> int | None:
    """A street whose name no list knows, with a house number or a direction (桂林|东街, 武定|路|227号), or beside another
    street (人民路和|建国路)."""
    at, end = trigger.start, trigger.end
    if _STREET_GOES_ON.match(text, end):
        return None
    is_directed = text[at - 1] in "东西南北中" and trigger.word in "路街"
    is_numbered = _HOUSE.match(text, end) is not None
    beside = text[at - 4 : at - 2] if text[at - 3 : at - 2] in _STREET_JOINTS else text[at - 5 : at - 3]
    is_listed = len(beside) == 2 and beside[0] in "路街" and beside[1] in _STREET_JOINTS and trigger.word in "路街"
    if not (is_directed or is_numbered or is_listed):
        return None
    city = known_to.get(at - 1 if is_directed else at)
    if city is not None and city.kind == "GPE" and _COUNTRY.fullmatch(city.key) is None and city.end - city.start < 4:
        return city.start
    if known_to.get(at) is not None:
        return None
    for size in (2, 3, 4):
        start = at - size
        if start < 0 or not is_han(text[start]) or text[start] in EDGE_CHARACTERS:
            return None
        if text[start] in _NO_STREET or (is_directed and size < 3):
            continue
        before = known_to.get(start)
        if (before is not None and before.kind == "GPE") or is_loose_edge(text, start):
            return start
    return None


_BEFORE_FEATURES = tuple("国家 国际 地区 历史 森林 自然 海洋".split())
_STREETS = frozenset("路 街 大街 大道 道 巷 胡同".split())
_STREET_GOES_ON = re.compile(r"[线径由透人费况标灯网障上头访边面]|段(?:时间|路)")
_HOUSE = re.compile(r" ?\d{1,4} ?(?:号|弄|巷|-\d|之\d)|[一二三四五六七八九\d]段|[一二三四五六七八九十]+号")
_STREET_JOINTS = frozenset("、和与及")
_NO_STREET = frozenset("一两几各每某条段这那此其反抗亲走公铁道网马省国号是有没无不城")
_AFTER_DIRECTION = re.compile(r"[东西南北][东西南北]?[方面边郊]$")
_COUNTRY = re.compile(r"gpe\.(?!hk|mo|sg)[a-z]{2}")
_STATION = re.compile(r"站(?<=[东西南北]站)(?![在点立队长出稳台])")
_NAMED = ("lexicon", "learned", "lexicon-context")
_DIRECTIONS = re.compile(
    r"[美中东西华](?:(?<=[美中])国(?:中西部|西南部|西部|东海岸|西海岸|南方|北方)(?!城市|[省市县]|航空|工业|电网|周末|都市)"
    r"|(?<=[东西华])[北南东中]地区|(?<=中)西部(?!地?区?乡?城市)|(?<=[在到往回从据占]东)北(?=[，。、的]|三省|地区|老家))"
)
_BUILT = frozenset(
    """
    大街 大道 路 街 公路 广场 公园 大桥 机场 地铁站 高铁站 捷运站 火车站 湿地 老街 夜市 步行街 商圈 大厦 植物园 动物园 码头 工业村 工业园 艺术区 科技园 清真寺 遗址公园
    体育场 体育馆 水库 大坝 故居 会议中心 国际会议中心 会展中心 展览馆 展览中心 体育中心 殡仪馆 公墓 陵园 墓园
    购物中心 大酒店 游乐园 水族馆 天文馆 隧道
    """.split()
)
_CLOSED_OFF = frozenset("公园 广场 大桥 植物园 清真寺 大厦 大道 大街 体育场".split())
_NO_CORE = EDGE_CHARACTERS | frozenset(
    "主要城迎建设修州议家国际一二三四五两各多高铁座条个这那某公道网通思出人民新大小旧老没内忙拆袭近逛"
)


def _foreign_start(text: str, end: int, known_to: Mapping[int, Span]) -> int | None:
    start = end
    while (
        start > 0
        and end - start < 8
        and not (end - start >= 2 and start in known_to)
        and (is_transliterating(text[start - 1], 1) or text[start - 1] == "·")
    ):
        start -= 1
    if end - start < 2 or text[start] == "·":
        return None
    return start if transliteration_weight(text[start:end].replace("·", "")) >= _FOREIGN * (end - start) else None


def _has_edge(core: str) -> bool:
    inner = core[:-1] if core[-1] in "前后" else core  # 营前村
    return (
        any(character in _NO_PLACE or not is_han(character) for character in inner)
        or core in EDGE_WORDS
        or _NO_PLACE_WORDS.search(core) is not None
    )
