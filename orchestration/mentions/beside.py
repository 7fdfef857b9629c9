"""What the words beside an ambiguous alias tell of it: a list of its like (谷歌、苹果), a word for companies, title marks,
the province it lies in (广东|中山).  Which entity it then is, linking.py says."""

from collections.abc import Sequence

from orchestration.entities.lexicon import Alias
from orchestration.mentions.dictionary import Match
from orchestration.mentions.linking import country
from orchestration.mentions.spans import Span

_JOINTS = frozenset("、和与及")
_COMPANY_AFTER = (
    *"公司 集团 股份 控股 旗下 股价 首席执行官 首席财务官 执行长 总裁 董事长 创始人 创办人 创办者 联合创始人".split(),
    *"高管 员工 市值 财报 手机 汽车 股票 CEO 总部".split(),
)
_COMPANY_BEFORE = (
    *"巨头 厂商 制造商 供应商 企业 公司 品牌 投行 智库 杂志 网站 开发商 生产商 运营商 龙头 券商 药厂 车企 药企".split(),
    *"芯片商 评级机构 媒体人 科技股 竞争对手 收购".split(),
)
_CITY_BEFORE = ("首都", "首府", "省会", "城市", "市镇", "城镇", "小镇")
_OPENING, _CLOSING = "《", "》"


def told_beside(text: str, known: Sequence[Span], unsure: Sequence[Match]) -> list[tuple[int, int, Alias]]:
    """The unsure matches whose surroundings say that they name an entity, each with the alias of the fitting type.

    `known` are the sure mentions; one settled match can settle the next in its list.
    """
    starting = {span.start: span for span in known}
    ending = {span.end: span for span in known}
    settled: dict[int, tuple[int, int, Alias]] = {}
    for match in (*unsure, *reversed(unsure)):
        start, end, _ = match
        if start in settled:
            continue
        alias = _told(text, match, starting, ending)
        if alias is not None:
            settled[start] = start, end, alias
            starting[start] = ending[end] = Span(start, end, alias.entity_type, "lexicon-context", alias.entity_id)
    return [settled[start] for start in sorted(settled)]


def _told(text: str, match: Match, starting: dict[int, Span], ending: dict[int, Span]) -> Alias | None:
    start, end, aliases = match
    kinds = {alias.entity_type for alias in aliases}
    if len(kinds) < len(aliases):
        return None
    for neighbour in (
        ending.get(start - 1) if text[start - 1 : start] in _JOINTS and start else None,
        starting.get(end + 1) if text[end : end + 1] in _JOINTS else None,
    ):
        if neighbour is not None and neighbour.kind in kinds:
            return next(alias for alias in aliases if alias.entity_type == neighbour.kind)
    if "ORG" in kinds:
        quoted = text[start - 1 : start] == _OPENING and text[end : end + 1] == _CLOSING
        if quoted or text.startswith(_COMPANY_AFTER, end) or text.endswith(_COMPANY_BEFORE, 0, start):
            return next(alias for alias in aliases if alias.entity_type == "ORG")
    if "GPE" in kinds and text.endswith(_CITY_BEFORE, 0, start) and text[start] not in _JOINTS:
        return next(alias for alias in aliases if alias.entity_type == "GPE")
    if "GPE" in kinds and (before := ending.get(start)) is not None and _may_hold_towns(before):
        return next(
            (a for a in aliases if a.entity_type == "GPE" and country(a.entity_id) == country(before.key)), None
        )
    return None


def _may_hold_towns(place: Span) -> bool:
    """Whether a town's name may follow: a province (广东|中山), or a foreign country (日本|川崎)."""
    return place.kind == "GPE" and ("-" in place.key or (len(place.key) == 6 and place.key not in ("gpe.cn", "gpe.tw")))
