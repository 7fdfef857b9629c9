"""Days with a name that fall on a fixed day of the solar calendar (圣诞节, 七一), with the words that make the same
characters mean something else.  Lunar feasts (春节, 中秋) and spans of days (国庆假期) are left out."""

import re
from collections.abc import Callable
from datetime import date, timedelta

Rule = Callable[[int], date]


def _fixed(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _nth_weekday(month: int, weekday: int, nth: int) -> Rule:
    def on(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return on


def _solar_term(month: int, constant: float) -> Rule:
    """The usual approximation of a solar term's day for 2000 to 2099."""
    return lambda year: date(year, month, int((year % 100) * 0.2422 + constant) - year % 100 // 4)


FEASTS: tuple[tuple[str, Rule], ...] = (
    (r"圣诞(?:节|日)?(?!老人|树|礼|卡|歌|装|市集|假|季|岛|袜|帽|快乐)", _fixed(12, 25)),
    (r"平安夜", _fixed(12, 24)),
    (r"元旦(?:节|日)?(?!假|社论|献词|贺词|档)", _fixed(1, 1)),
    (r"美国(?:国庆日|国庆节|国庆|独立日|独立纪念日)", _fixed(7, 4)),
    (r"独立纪念日|(?<![国度坦亚克兰])独立日(?!期)", _fixed(7, 4)),
    (r"双十(?:国庆日?|节)", _fixed(10, 10)),
    (r"(?<![美法英俄印韩德])国庆节(?!假|长假|目)|中国国庆日", _fixed(10, 1)),
    (r"五一(?:国际)?劳动节(?!假|连假|长假|小长假)|(?<!美国)国际劳动节", _fixed(5, 1)),
    (r"六一(?:国际)?儿童节", _fixed(6, 1)),
    (r"世界儿童日|国际儿童日", _fixed(11, 20)),
    (r"三八(?:国际)?妇女节|国际妇女节", _fixed(3, 8)),
    (r"五四青年节", _fixed(5, 4)),
    (r"(?<![一二三四五六七八九十百])七一(?!勋章|路|广场|大?游行|四|中学|水库|零|得)", _fixed(7, 1)),
    (r"八一建军节|建军节", _fixed(8, 1)),
    (r"情人节", _fixed(2, 14)),
    (r"愚人节", _fixed(4, 1)),
    (r"万圣节", _fixed(10, 31)),
    (r"世界人权日|国际人权日", _fixed(12, 10)),
    (r"世界地球日", _fixed(4, 22)),
    (r"世界新闻自由日", _fixed(5, 3)),
    (r"世界艾滋病日", _fixed(12, 1)),
    (r"(?:南京大屠杀)国家公祭日", _fixed(12, 13)),
    (r"感恩节(?!假|大餐|火鸡)", _nth_weekday(11, 3, 4)),
    (r"马丁·?路德·?金(?:纪念)?日", _nth_weekday(1, 0, 3)),
    (r"清明节(?!假)", _solar_term(4, 4.81)),
    (r"冬至", _solar_term(12, 21.91)),
    (r"夏至", _solar_term(6, 21.37)),
    (r"春分", _solar_term(3, 20.646)),
    (r"秋分", _solar_term(9, 23.042)),
)
FEAST_PATTERN = "|".join(f"(?:{name})" for name, _ in FEASTS)
FIRST_CHARACTERS = "圣平元美独双国中五六世三七八建情愚万南感马清冬夏春秋"
_COMPILED = tuple((re.compile(name), rule) for name, rule in FEASTS)


def feast_rule(text: str, at: int) -> Rule | None:
    """What gives the feast at a place of a text its day in a year."""
    return next((rule for pattern, rule in _COMPILED if pattern.match(text, at)), None)
