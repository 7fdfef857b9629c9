"""The forms time expressions take in Chinese news, as patterns over simplified text; what each means is for the
resolver to say."""

import re
from functools import cache
from typing import NamedTuple

from orchestration.dates.feasts import FEAST_PATTERN
from orchestration.dates.feasts import FIRST_CHARACTERS as FEAST_CHARACTERS
from orchestration.scripts import simplified_body

YEAR_WORDS = {
    "今年": 0, "本年": 0, "去年": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2,
}  # fmt: skip
YEAR_ANCHORS = {"同年": 0, "当年": 0, "次年": 1, "翌年": 1}
"""Years told from the last one named in the sentence."""
MONTH_WORDS = {
    "本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1, "上上个月": -2,
}  # fmt: skip
MONTH_ANCHORS = {"同月": 0, "当月": 0, "次月": 1, "翌月": 1}
WEEK_WORDS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}
DAY_WORDS = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
DAY_ANCHORS = {
    "当天": 0, "当日": 0, "同日": 0, "同一天": 0, "次日": 1, "翌日": 1, "隔天": 1, "隔日": 1, "前一天": -1, "前一日": -1,
}  # fmt: skip
QUARTER_WORDS = {"上": -1, "上个": -1, "本": 0, "这个": 0, "下": 1, "下个": 1}
WEEKDAYS = {char: place for place, chars in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for char in chars}

_CN = "一二三四五六七八九"
_DIGIT_CN = f"〇零○{_CN}"
_YEAR4 = rf"(?:1[5-9]\d\d|2[01]\d\d|[一二][{_DIGIT_CN}]{{3}})"
_NUMERAL = f"{_DIGIT_CN}十廿"
_NO_DIGIT_BEFORE = rf"(?:(?<![\d.,])(?=\d)|(?<![{_NUMERAL}百千两第几数每])(?=[{_NUMERAL}])|(?![\d{_NUMERAL}]))"
_NO_NUMBER_BEFORE = rf"(?:(?<![\d.,/-])(?=\d)|(?<![{_NUMERAL}百千两第几数每])(?=[{_NUMERAL}]))"
"""A number is matched whole, and an ordinal or a rough count (第三, 数十) is no date."""
_SEP = r" ?(?:至|到|——|──|~|～|-|–|—|－|―|─) ?"
_NOT_DECADE = r"(?!代(?!表|理|价|替|孕|购|码|言|办|为|行|号))"


def _unless(words: str) -> str:
    return f"(?!{'|'.join(words.split())})"


_NOT_AFTER = {
    # words that make something else of the characters before them: 年前夕, 周一直, 今日俄罗斯, 后天主教
    "ago": "景 夕 线 列 往 来 任 首 身 勤 卫 援 台 面 续 果 悔 备 代 期 盾 方 所 瞻 提",
    "week": "边 期 转 刊 年 遭 围 岁 折 旋 密 到 游 恩来 永康 杰伦 小川 强",
    "this_weekday": (
        "[一二三四五六七八九十个名位项次场家种份些批度条款支队股集轮] 本(?!人|报|台|地|次|届) 直 系 般 共 旦 样 致 向 时间 "
        "大(?:看|亮|热|指|股|新) 天(?!上午|下午)"
    ),
    "weekday": "为?休 不办 围 [一二三四五六七八九十] 本(?!人|报|台|地|次|届) 次 个 年 直 旦 场所 大看 月 口 郎",
    "weekend": "版 档 效应 愉快 综合 特刊 延时 预约 班 闲",
    "天": "津 主教 文 安 猫 系 后出 山 然 生 才",
    "日": (
        "本 俄罗斯 头条 美国 新闻 说法 关注 海峡 印度 亚洲 华闻 之 报 悉尼 香港 话题 重现 程 常 益 渐 军 圆 元 期 子 志"
    ),
    "month_begin": "选 步 审 次 中(?!国|共|央|方|美) 始 夏 赛 级 期 试",
    "year_begin": "选 步 审 次 中(?!国|共|央|方|美) 始 夏 赛 级 期 试 一 二 三 春 冬",
    "end": "特律 层 线 部 薪",
    "months": rf"\ ?(?:[\d{_CN}十]+\ ?[日号]|初|底|末|中旬|上旬|下旬) 龄 期",
    "六四": "事件 抗议 运动 屠杀 镇压 惨案 民运 学 ” 」 》",
}
_NO = {key: _unless(words) for key, words in _NOT_AFTER.items()}
_YEAR_WORD = (
    r"(?:(?<![当现如])今年(?!轻|纪(?!念)|龄|青|幼|迈)|(?<![版资基])本年(?=度|以|初|底|[1-9])|(?<!离)去年(?!轻|纪|龄)"
    r"|(?<![目之以年天日月此先生提])前年(?!轻|均|度)|(?<![说证表文黎声申透发分])明年(?!轻|龄)"
    r"|(?<![未近以年后本])来年(?!均|轻|增|化)|(?<![战最之以今然随前])后年(?!代|轻))"
)
_YEAR = (
    rf"(?:(?P<year>{_YEAR4}) ?年{_NOT_DECADE}|民国 ?(?P<roc>元|\d{{1,3}}|[{_DIGIT_CN}十百]{{1,5}}) ?年{_NOT_DECADE}"
    rf"|(?P<roc_bare>1[01]\d) ?年(?= ?(?:\d{{1,2}}|[{_CN}十]{{1,2}}) ?月)|(?P<year_word>{_YEAR_WORD})"
    r"|(?P<year_anchor>同年(?!龄|级|同|代)|(?<![相])当年|(?<![每一二两三首再多几本此初])次年|翌年))"
)
_MONTH_NAMES = (
    r"(?:十月|10月)(?:革命|怀胎|围城|惊奇|惊喜|社会主义)|五月(?:风暴|花|天(?=[，。、的演乐团》」]|$))|七月王朝|三月(?:学运|街)|二月(?:革命|河)"
    r"|六月(?:雪|飞霜)|九月(?:学运)|四月革命"
)
_MONTH_TAIL = r"(?!龄|嫂|经(?:期|血)|期(?=铜|货|油|铝|金|限|的|债|拆|利|存|票|合)|大的?(?:婴|女|男|宝))"
_MONTH_NO = rf"1[0-2]|0?[1-9]|十[一二]?|[{_CN}]|元"
_MONTH = rf"(?!{_MONTH_NAMES})(?P<month>{_MONTH_NO}) ?月{_MONTH_TAIL}"
_DAY_NO = rf"3[01]|[12]\d|0?[1-9]|三十一?|二十[{_CN}]?|廿[{_CN}]?|十[{_CN}]?|[{_CN}]"
_DAY = rf"(?P<day>{_DAY_NO})(?!\d)"
_DAY_UNIT = r" ?(?:日(?!圆|元)|号)"
_DAY_END = (
    rf"(?:(?:{_DAY_UNIT})?{_SEP}(?:(?:(?P<year2>{_YEAR4}) ?年 ?)?(?P<month2>{_MONTH_NO}) ?月 ?)?"
    rf"(?P<day2>{_DAY_NO})(?!\d){_DAY_UNIT}|[、,](?P<next_day>{_DAY_NO})(?!\d){_DAY_UNIT}|{_DAY_UNIT})"
)
_MONTH_PART = (
    rf"(?:份?(?: ?(?:[上中下]旬|中下旬|上中旬|初{_NO['month_begin']}|末|底{_NO['end']}"
    r"|中(?=[，。、；）)]|前|后|正|就|已|曾|开|起|至|到|举|以|时|放|这|间|发|宣布|上|完|左)))?)"
)
_YEAR_END = rf"(?:年初|年?(?:初{_NO['year_begin']}|底{_NO['end']}|末)|年中(?!国|共|方)|年终|年内)"
_SEASON = (
    r"(?:的)?(?:[春夏秋冬][季天末初]|(?:[仲初晚早入隆盛暮深]|新)[春夏秋冬]|[春夏秋冬](?=[，。以至到、]))(?!奥|运|令营)"
)
_QUARTER_NO = r"(?:第 ?[一二三四1-4] ?季度?|[一二三四] ?季度|首季度?|末季)"
_NOT_SEASON_OF_TV = r"(?!节目|播|剧|集|第|开播|军|后|风|票)"

_ByFirst = dict[str, list[tuple[str, re.Pattern[str]]]]

CANDIDATES: tuple[tuple[str, str, str], ...] = (
    # kind, first characters, pattern; the first that matches at a place is taken.
    (
        "numeric",
        "12",
        r"(?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/-]|\.\d)",
    ),
    (
        "years",
        "12一二",
        rf"{_NO_DIGIT_BEFORE}(?P<year>{_YEAR4})(?:{_SEP}|/)(?P<year2>{_YEAR4}|\d\d) ?年{_NOT_DECADE}(?!{_YEAR_END}|级|财|学年|[\d{_CN}])",
    ),
    (
        "bare_year",
        "12一二",
        rf"{_NO_DIGIT_BEFORE}(?P<year>{_YEAR4})(?=(?: ?[、和与及或] ?{_YEAR4} ?年{_NOT_DECADE})|{_SEP}{_YEAR4} ?年(?:初|底|末)|的时候|年?{_SEP}{_YEAR4} ?年 ?[\d{_CN}])(?!年)",
    ),
    ("date", "#Y", rf"{_NO_DIGIT_BEFORE}(?:{_YEAR} ?)?{_MONTH} ?{_DAY}{_DAY_END}"),
    (
        "months",
        "#Y",
        rf"{_NO_DIGIT_BEFORE}(?:{_YEAR} ?的?)?(?!{_MONTH_NAMES})(?P<month>{_MONTH_NO})(?: ?月份?)?{_SEP}(?P<month2>{_MONTH_NO}) ?月份?{_NO['months']}",
    ),
    ("month", "#Y", rf"{_NO_DIGIT_BEFORE}(?:{_YEAR} ?的?)?{_MONTH}{_MONTH_PART}"),
    ("year_season", "#y", rf"{_NO_DIGIT_BEFORE}{_YEAR}{_SEASON}"),
    ("same_period", "去", r"去年同期"),
    (
        "year_quarter",
        "#y",
        rf"{_NO_DIGIT_BEFORE}{_YEAR} ?的?(?:(?P<quarters>[前头][两二三2-3]个?季度?)|(?P<quarter>{_QUARTER_NO})|(?P<half>[上下]半年))",
    ),
    (
        "year_months",
        "#y",
        rf"{_NO_DIGIT_BEFORE}{_YEAR} ?的?(?:(?P<first>[前头首]|最初)|(?P<last>最?后|末))(?P<count>[一两二三四五六七八九十]|1[01]|[1-9]) ?个月",
    ),
    (
        "year_feast",
        "#y",
        rf"{_NO_DIGIT_BEFORE}{_YEAR}的?(?P<feast>六四{_NO['六四']}|{FEAST_PATTERN})",
    ),
    ("year", "#y", rf"{_NO_DIGIT_BEFORE}{_YEAR}(?:(?P<part>{_YEAR_END})|(?!历史|来的历史))"),
    (
        "ago",
        "#n",
        rf"(?<![\d.,/]|[{_NUMERAL}百千两第几数每])(?<![、几数多上百千第半])(?P<count>\d{{1,3}}|[{_CN}十百两]{{1,4}}) ?(?P<unit>年|个?月|天|日|周|个?星期|个?礼拜)(?:之|以)?(?P<side>前|后){_NO['ago']}",
    ),
    ("quarter", "第一二三四首末", rf"(?<![每几十这那至、\d]){_QUARTER_NO}{_NOT_SEASON_OF_TV}"),
    ("quarters", "前头首", r"(?P<quarters>[前头][两二三2-3]个?季度?)"),
    (
        "quarter_word",
        "上本这下",
        r"(?<![基资版])(?P<which>上个?|本|这个|下个?)(?:季度|季(?=[，。、；度]|较|增|的|为|环|获|财|营|净|销|将))",
    ),
    ("half", "上下", r"(?<!代)(?P<half>[上下]半年)(?!度?报)"),
    ("whole_year", "全", r"全年(?=增速|增长|经济|GDP|目标|预|料|财政|营收|业绩|盈|通胀|产量|销售)"),
    (
        "within_year",
        "年",
        rf"(?<![\d {_DIGIT_CN}十百千万亿两几数多来近半今去明前后每本当同全届青少幼童中老周成])年内(?!瓦|罗|部)",
    ),
    (
        "year_part",
        "年",
        rf"(?<![\d {_DIGIT_CN}十百千万两几数多来近半今去明前后每本当同新历岁届周青少大过])年(?:[底末]|初(?![一二三四五六七八九十]))(?!特律|层|薪)",
    ),
    (
        "day_list",
        "#d",
        rf"{_NO_NUMBER_BEFORE}{_DAY}(?P<unit>{_DAY_UNIT})?(?:{_SEP})(?P<day2>{_DAY_NO})(?!\d){_DAY_UNIT}",
    ),
    ("day_pair", "#d", rf"{_NO_NUMBER_BEFORE}{_DAY}[、](?P<day2>{_DAY_NO})(?!\d) ?日(?!圆|元)"),
    ("bare_day", "#d", rf"{_NO_NUMBER_BEFORE}{_DAY}(?P<unit>{_DAY_UNIT})"),
    (
        "month_word",
        "本这上下同当次翌",
        (
            r"(?<![资基版成根])(?:(?P<month_word>本月|这个月|上上个月|上个?月(?!台)|下个?月)"
            r"|(?P<month_anchor>同月|(?<![应相])当月|(?<![每首多])次月|翌月)(?!份?[龄]))"
            rf"(?:份?(?:(?: ?{_DAY}(?:{_DAY_UNIT}?{_SEP}(?P<day2>{_DAY_NO})(?!\d))?{_DAY_UNIT})|{_MONTH_PART}))"
        ),
    ),
    (
        "month_part",
        "月上中下",
        r"(?<![\d一二三四五六七八九十个本上下每当同次翌岁元正腊年])(?:月[底末](?!特律)|月初(?=[，。、就已曾发在的])|[上中下]旬)",
    ),
    (
        "week",
        "上本这下",
        (
            r"(?P<which>上上|(?<![晚早史])上|(?<![日基资成根原])本|这|下下|(?<![天乡楼地以之])下)(?:一个|一|个)?(?:周|星期|礼拜)"
            rf"(?:(?P<weekend>末)|(?P<weekday>[一二三四五六日天]{_NO['this_weekday']})|{_NO['week']})"
        ),
    ),
    (
        "weekday",
        "周星礼",
        rf"(?<![\d每几两第整各逢个近满一二三四五六七八九十黑金])(?P<prefix>周|星期|礼拜) ?(?P<weekday>[一二三四五六日天])(?<!周天){_NO['weekday']}",
    ),
    ("weekend", "周", rf"(?<![\d每半几数两第多整各逢近上下本这级金])周末{_NO['weekend']}"),
    (
        "day_word_dated",
        "今昨前明",
        rf"(?P<which>[今昨前明]) ?[（(] ?(?P<day>{_DAY_NO}) ?(?:日 ?[）)] ?[日天晚早晨夜]?|[）)] ?[日天晚早晨夜])",
    ),
    (
        "day_word",
        "今昨前明后大本",
        (
            r"(?P<which>(?<![如当现迄古])今|昨|(?<![日目以之此先空年三两提史])前|大前|(?<![说证表声文透黎])明"
            rf"|(?<![今以之最战此然落随先产])后|大后)(?:天{_NO['天']}|日{_NO['日']})"
            r"|(?P<part>(?<![如当现迄古])今[晚晨早夜午](?!报|间新闻|会)|昨[晚夜晨早午]|明[晚早晨](?!报)|前晚|本日)"
        ),
    ),
    (
        "day_letter",
        "今昨",
        r"(?P<which>(?<![至如当现迄古于即只而从])今(?=宣布|表示|更|上午|下午|凌晨|传|出席|发布|指出|公布)|昨(?=[遭收传获由因宣表起即公发指举出再抵在与对也向已被，称傍下上深]|日(?!期)))",
    ),
    (
        "day_anchor",
        "当同次翌隔前",
        r"(?<![相应理正应担充便每])当[天日](?!津|主教|本|军|俄)|同日(?!而语|本|益)|同一天|(?<![\d每一二三首多])次日|翌日|隔[天日](?!都|就)|前一[天日]",
    ),
    ("feast", FEAST_CHARACTERS, rf"(?P<feast>{FEAST_PATTERN})"),
)
"""`#` stands for the characters an expression of that sort may begin with: Y a date with or without its year, y a year,
n a count, d a day of the month."""

_DIGITS = "0123456789"
_FIRST = {
    "#Y": _DIGITS + _CN + "十民今去前明来后本同当次翌元",
    "#y": "12一二民今去前明来后本同当次翌",
    "#n": _DIGITS + _CN + "十百两",
    "#d": _DIGITS + _CN + "十廿",
}
_SECOND = (
    _DIGITS
    + _DIGIT_CN
    + " 年月日号天周星礼季旬底末初内半个国一十百廿、,-~至到–—－―─/~～.上下前晚早晨夜午期拜末诞安首次后新两二三大"
    "宣表起即公发指举出再抵在与对也向已被，称傍深更传席布指立遭收获由因十庆劳儿八妇四七建人节恩丁·明至分界际京（(头当令"
)
_BEGINNINGS: dict[str, str] = {
    "numeric": "sign", "years": "sign", "bare_year": "sign", "date": "dated_year month", "months": "dated_year month sign",
    "month": "dated_year month", "year_season": "dated_year", "year_quarter": "dated_year", "year_months": "dated_year",
    "year_feast": "dated_year", "year": "dated_year year", "ago": "dated_year year month days",
    "day_list": "days sign", "day_pair": "sign", "bare_day": "days",
}  # fmt: skip
"""How the expressions of those sorts may begin, by the groups of _BEGINS: most numbers of a text are no dates, and what
follows a number rules out most kinds."""
_AFTER_YEAR = rf" ?的?[\d{_CN}十元春夏秋冬仲初晚早入隆盛暮深新前头第首末上下最后{FEAST_CHARACTERS}]"
"""What follows a year that is not all of its expression: 2020年|3月, 去年|底 is all."""
_NUMBER = rf"(?:(?<=\d)\d{{0,3}}|(?<=[{_NUMERAL}百两])[{_NUMERAL}百两]{{0,4}}) ?"
_BEGINS = (
    rf"(?={_NUMBER}(?:(?P<dated_year>年{_AFTER_YEAR})|(?P<year>年)|(?P<month>月)|(?P<days>[日号天周星礼]|个[月星礼])"
    r"|(?P<sign>[至到和与及或、~～–—－―─/.-]|的时候)))|(?P<any>(?=年)|(?<=民)(?=国)|(?<=元))"
)
"""How an expression goes on after its first character where that is a number's, or that of 今年, 民国, 元月."""
_BEGINS_OTHERWISE = "|".join(
    rf"(?<=[{first}])(?={then})"
    for first, then in (
        ("第", "[ 一二三四1-4]"),
        ("一二三四", " ?季"),
        ("首末", "季"),
        ("前头首", "[两二三2-3]"),
        ("上本这下", "[个季月上下一周星礼]"),
        ("上下", "[半旬]"),
        ("年", "[内底末初]"),
        ("月", "[底末初]"),
        ("中", "旬"),
        ("周", "[ 一二三四五六日天末]"),
        ("星", "期"),
        ("礼", "拜"),
        ("今昨前明", "[ （(]"),
        ("今昨前明后本", "[天日晚晨早夜午]"),
        ("大", "[前后]"),
        ("今", "[宣表更上下凌传出发指公]"),
        ("昨", "[遭收传获由因宣表起即公发指举出再抵在与对也向已被，称傍下上深]"),
        ("当同次翌隔", "[天日月]"),
        ("同前", "一"),
        (FEAST_CHARACTERS, "[诞安旦十立庆际一四八军人圣京恩丁明至分]|国国庆|国独立|界[儿人地新艾]"),
    )
)
"""The same for the kinds that begin with no number; one that lets too much through costs time and no results, but
what a new kind begins with has to be here."""
_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {ord("　"): " ", ord("\xa0"): " ", ord("\t"): " "}

_WIDE = re.compile("[０-９\u3000\xa0\t]")


class Form(NamedTuple):
    """One expression as it stands: its kind and its parts, unresolved."""

    kind: str
    start: int
    end: int
    parts: dict[str, str]


def normalized(text: str) -> str:
    """Simplified characters, half-width digits and plain spaces, one character for each of the text's."""
    simplified = simplified_body(text)
    return simplified.translate(_FULL_WIDTH) if _WIDE.search(simplified) else simplified


def find_forms(text: str) -> list[Form]:
    """The expressions of a normalized text from left to right, without overlaps."""
    by_beginning, trigger = _patterns()
    forms: list[Form] = []
    done = 0
    for place in trigger.finditer(text):
        at = place.start()
        if at < done:
            continue
        for kind, pattern in by_beginning[place.lastgroup].get(text[at], ()):
            match = pattern.match(text, at)
            if match and match.end() > at:
                parts = {name: value for name, value in match.groupdict().items() if value is not None}
                forms.append(Form(kind, at, match.end(), parts))
                done = match.end()
                break
    return forms


@cache
def _patterns() -> tuple[dict[str | None, _ByFirst], re.Pattern[str]]:
    """By how an expression begins (None: with no number) and by its first character the patterns to be tried; and what
    finds the places."""
    compiled = [(kind, _FIRST.get(first, first), re.compile(source)) for kind, first, source in CANDIDATES]
    by_beginning: dict[str | None, _ByFirst] = {}
    for beginning in (None, "any", "dated_year", "year", "month", "days", "sign"):
        by_first = by_beginning[beginning] = {}
        for kind, first, pattern in compiled:
            if kind not in _BEGINNINGS or beginning == "any" or (beginning or "") in _BEGINNINGS[kind].split():
                for char in first:
                    by_first.setdefault(char, []).append((kind, pattern))
    first_characters = {char for _, first, _ in compiled for char in first}
    # A set of characters comes first, which is looked for much faster than anything else; a number is met at its first
    # digit only.
    trigger = re.compile(
        rf"[{re.escape(''.join(sorted(first_characters)))}](?<!\d\d)(?=[{re.escape(_SECOND)}])(?:{_BEGINS}|{_BEGINS_OTHERWISE})"
    )
    return by_beginning, trigger
