"""Time expressions of Chinese news resolved to days: the forms in reading order, each against publication and against
the dates named before it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from orchestration.dates import spans
from orchestration.dates.cues import Direction, direction, is_planned, is_quoted, paragraph_start, sentence_start
from orchestration.dates.english import find_english_forms, resolve_english
from orchestration.dates.feasts import feast_rule
from orchestration.dates.forms import (
    DAY_ANCHORS,
    DAY_WORDS,
    MONTH_ANCHORS,
    MONTH_WORDS,
    QUARTER_WORDS,
    WEEK_WORDS,
    WEEKDAYS,
    YEAR_ANCHORS,
    YEAR_WORDS,
    Form,
    find_forms,
    normalized,
)
from orchestration.dates.numerals import read_number
from orchestration.dates.spans import Grain, Span

ROC_EPOCH = 1911
REACH_MONTHS: dict[Direction, int] = {"future": 7, "open": 2, "past": 0}
"""How far ahead a month without its year may lie: 九月开学, written in August; 11月通胀 in December lies behind."""
REACH_DAYS: dict[Direction, int] = {"future": 250, "open": 75, "past": 21}
NEAR_DAYS = 75
LATE_MONTH = 11
"""From here on a planned 第一季 is next year's."""
LOOK_BACK = 80
"""Dates looked back at for one to lean on, so that no text takes quadratic time."""
LATE_DAYS = 2
"""A translation appears a day or two after the 周一 and 本周 it speaks of."""
WEEKEND_AHEAD = 4
THAT_DAY_REACH = 500
MAX_AGO_DAYS = 31

_COUNT_BEFORE = re.compile(
    r"(?:第|近|逾|约|共|每|连续|隔离|为期|长达|历时|超过|不到|仅|达|满|足|连|头|再|住|过去|最近|未来|至少|最少|检疫|需要?|前|后|首|另"
    r"|判处|拘留|居家|停牌|停业|休市|短短)\s?$"
)
_COUNT_AFTER = re.compile(
    r"\s?(?:内|之内|以内|游|元|圆|龄|间|均|线|移动|年化|防疫|隔离|检疫|期限|之久|有期|拘留|行政|刑|无(?!锡)|零(?!时|至|点|晨)|婚|以上|后|之后|以后|的?隔离|的?检疫"
    r"|[一二两三四五六七八九十\d]夜|不等|期(?!间)|本地)"
)
_BEFORE_THE_DAY = re.compile(r"(?:在|于|须|应|要求|最迟|不迟于|赶在|到|至|截至|定于|[。\n，；])\s?$")
_DAY_EVIDENCE = re.compile(
    r"\s?(?:在|于|说|表示|晚|上午|下午|凌晨|清晨|早上|早间|中午|傍晚|深夜|报[道导]|宣布|发表|指出|举行|称|对|与|会|将|向|抵达|发布|起|到|，|电)"
)
_NUMBERED_DAY_BEFORE = re.compile(r"(?:^|[，。、；\n“「在于从自到至是和（(月])\s?$")
_NUMBERED_DAY_AFTER = re.compile(r"[楼线车院门文令机船井馆染店公厅站]")
_WEEKDAY_OPEN_HOURS = re.compile(r"\s?(?:至|到|~|～|-|—)\s?(?:周|星期)[五六日天]")
_FROM_MONDAY = re.compile(r"(?:周|星期)一\s?(?:至|到|~|～|-|—)\s?$")
_WEEKDAY_NAMES_BEFORE = re.compile(r"(?:每个?|逢|黑色|超级|网络|蓝色|血色|灰色|血腥|红色|绿色|通常|往往|一般|每逢)\s?$")
_IDLE_TODAY_BEFORE = re.compile(
    r"(?:时至|乃至|造就了|走到|如|就像|直到|转变为|延续至|像|不一定|属于|活在|活到|发展到|沿用至|到了)\s?$"
)
_IDLE_TODAY_AFTER = re.compile(
    r"\s?(?:的(?!决定|声明|会|裁决|行动|听证|记者|投票|宣布|讲话|判决|发布|消息|比赛|仪式|报告|报道|报导|例行|活动|讨论|结果|演讲|事件|数据)"
    r"|(?:这个|这样|这种)|我们所|(?:中国|世界|美国|香港|台湾)(?=的|社会|本身|是|人(?!民银)|经济|正|已经))"
)
_IDLE_TOMORROW_AFTER = re.compile(r"\s?(?:的|会更|更美)")
_TOMORROW_BEFORE = re.compile(r"(?:的|美好|共创)\s?$")
_INBORN_AFTER = re.compile(r"\s?(?:的|性|形成|免疫|教育|获得|培养|养成|努力|因素|环境|不足)")
_MAY_BE_USUAL = frozenset(("date", "month", "months", "feast"))
_USUALLY = re.compile(r"(?:每年|往年|通常|一般|历年)[^，。；\n]{0,8}$")
_LAW = re.compile(r"(?:法|法案|条例|法令|草案|规则|办法)$")
_AWAY = re.compile(r"(?:了|过|近|约|的|过去|未来|长达|不到|最近|在这)\s?$")
_HOLDS_THE_SAME = re.compile(r"\s*[（(]\s*")
_THAT_IS = re.compile(r"\s?[，,]?\s?(?:也就是|亦即|即)")
_CLOSES = re.compile(r"\s*[）)，,、；;]")
_BESIDE = re.compile(r"\s?[，,]?\s?[（(]?\s?")
_JOINS = frozenset(("和", "及", "与", "至", "到", "、", "或", "以及"))
_NAMES_YEAR = frozenset(("year", "roc", "roc_bare", "year_word"))
_STATED_YEAR = re.compile(r"\s?(?:[，,]|的)")


class DateMention(NamedTuple):
    """A time expression and the days it means: `char_start` to `char_end` of the text, in code points."""

    surface: str
    starts_on: date
    ends_on: date
    grain: Grain
    char_start: int
    char_end: int


class _Known(NamedTuple):
    """A date already read, for the expressions after it to lean on."""

    start: int
    end: int
    span: Span
    has_year: bool
    has_month: bool
    kind: str


def find_dates(text: str, published_on: date | None, *, written_on: date | None = None) -> list[DateMention]:
    """Find the time expressions of a text and the days they mean, in order and without overlaps.

    Without a day of publication only expressions that name their year are given.  `written_on` is the day of the
    dateline where the caller knows it (中央社華盛頓3日電): 今天 is that day.

    >>> [(m.surface, str(m.starts_on)) for m in find_dates("他將於1月20日就職。", date(2020, 12, 30))]
    [('1月20日', '2021-01-20')]
    """
    plain = normalized(text)
    forms = find_forms(plain)
    english = find_english_forms(plain)
    if english:
        taken = [(form.start, form.end) for form in forms]
        forms = sorted([*forms, *(form for form in english if not _overlaps(form, taken))], key=lambda form: form.start)
    if not forms:
        return []
    resolved = _Resolver(plain, forms, published_on, written_on).resolve()
    return [
        DateMention(text[form.start : form.end], span.starts_on, span.ends_on, span.grain, form.start, form.end)
        for form, span in resolved
    ]


def _overlaps(form: Form, taken: list[tuple[int, int]]) -> bool:
    place = bisect_left(taken, (form.start, form.start))
    return any(start < form.end and form.start < end for start, end in taken[max(0, place - 1) : place + 1])


class _Resolver:
    """Resolves the forms of one text from left to right."""

    def __init__(self, text: str, forms: list[Form], published_on: date | None, written_on: date | None) -> None:
        self.text = text
        self.has_titles = "《" in text
        self.forms = forms
        self.published_on = published_on
        self.today = written_on or published_on
        self.known: list[_Known] = []
        self.day_numbers: dict[int, date] = {}
        """Days of the month already settled: later bare mentions of 16日 mean the same."""
        self.weekdays: dict[int, date] = {}
        self.speakers_day: date | None = None
        self.bracketed = self._bracketed()
        self.this_week = [form.start for form in forms if form.kind == "week" and _is_this_week(form)]

    def resolve(self) -> list[tuple[Form, Span]]:
        found: dict[int, Span] = {}
        if self.published_on:
            self._settle_today()
        # A quoted 今天 is that of the speaker, who is dated by the rest of the article: read last.
        spoken = [i for i, form in enumerate(self.forms) if self._is_spoken_today(form)]
        order = range(len(self.forms)) if not spoken else [*sorted({*range(len(self.forms))} - {*spoken}), *spoken]
        for i in order:
            form = self.forms[i]
            span = self._safely(form)
            if span is None:
                continue
            if i in self.bracketed:
                span = self._settled(form, span, self.forms[self.bracketed[i]])
            found[i] = span
            self._remember(form, span)
        return [(self.forms[i], found[i]) for i in sorted(found)]

    def _safely(self, form: Form) -> Span | None:
        try:
            if form.kind.startswith("english"):
                return resolve_english(form, self.published_on, direction(self.text, form.start, form.end))
            reader = _READERS.get(form.kind)
            if reader is None or self._is_usual(form) or (self.has_titles and self._in_law(form)):
                return None
            return reader(self, form)
        except (ValueError, OverflowError):
            return None

    # What was read before

    def _remember(self, form: Form, span: Span) -> None:
        kind, start, end, parts = form
        has_year = not _NAMES_YEAR.isdisjoint(parts)
        has_month = "month" in parts or kind == "month_word"
        inherited = not has_year and (kind == "date" or kind == "month") and self._stated_year(form, span) is not None
        self.known.append(_Known(start, end, span, has_year or inherited, has_month, kind))
        if "day" in parts or "day2" in parts:
            for on in (span.starts_on, span.ends_on):
                self.day_numbers[on.day] = on

    def _stated_year(self, form: Form, span: Span) -> int | None:
        last = self._last_in(paragraph_start(self.text, form.start), lambda known: known.has_year and known.has_month)
        return last.span.starts_on.year if last and last.span.starts_on.year == span.starts_on.year else None

    def _last_in(self, begin: int, fits: Callable[[_Known], bool], before: int | None = None) -> _Known | None:
        for known in self.known[: -LOOK_BACK - 1 : -1]:
            if known.start < begin:
                return None
            if (before is None or known.end <= before) and fits(known):
                return known
        return None

    def _last_day(self, form: Form, begin: int) -> date | None:
        last = self._last_in(begin, lambda known: known.span.grain == "day", form.start)
        return last.span.starts_on if last else None

    def _direction(self, form: Form) -> Direction:
        return direction(self.text, form.start, form.end)

    # Brackets: 周四（25日）

    def _bracketed(self) -> dict[int, int]:
        """Form -> the form in the brackets behind it, where that gives the same day."""
        pairs: dict[int, int] = {}
        for i, (form, inner) in enumerate(zip(self.forms, self.forms[1:], strict=False)):
            opened = _HOLDS_THE_SAME.match(self.text, form.end)
            if (opened and opened.end() == inner.start and _CLOSES.match(self.text, inner.end)) or (
                form.kind == "ago" and (said := _THAT_IS.match(self.text, form.end)) and said.end() == inner.start
            ):
                pairs[i] = i + 1
        return pairs

    def _settled(self, form: Form, span: Span, inner: Form) -> Span:
        is_day = form.kind in {"weekday", "day_word", "day_anchor", "ago"} or (
            form.kind == "week" and "weekday" in form.parts
        )
        if (
            not is_day
            or span.grain != "day"
            or inner.kind not in {"date", "numeric", "bare_day", "month_word", "weekday"}
        ):
            return span
        try:
            settled = self._near(inner, span.starts_on, form) if inner.kind == "bare_day" else self._safely(inner)
        except (ValueError, OverflowError):
            return span
        if settled is None or settled.grain != "day":
            return span
        if form.kind == "weekday":
            self.weekdays[settled.starts_on.weekday()] = settled.starts_on
        self.day_numbers[settled.starts_on.day] = settled.starts_on
        return settled

    def _near(self, form: Form, on: date, weekday: Form | None = None) -> Span | None:
        """The day of the month nearest to another day, on the weekday it stands beside where one is."""
        number = read_number(form.parts["day"]) or 0
        fitting = [day for day in _days_numbered(number, on) if day]
        if weekday and "weekday" in weekday.parts:
            fitting = [day for day in fitting if day.weekday() == WEEKDAYS[weekday.parts["weekday"]]] or fitting
        return spans.day(min(fitting, key=lambda day: (abs((day - on).days), -day.toordinal()))) if fitting else None

    def _settle_today(self) -> None:
        """今天（16日） dates every 今天 of the article."""
        assert self.today
        for i, inner in self.bracketed.items():
            form = self.forms[i]
            if form.kind != "day_word" or self.forms[inner].kind not in {"bare_day", "date"}:
                continue
            offset = _day_offset(form)
            try:
                assumed = self.today + timedelta(days=offset)
                is_bare = self.forms[inner].kind == "bare_day"
                settled = self._near(self.forms[inner], assumed) if is_bare else self._safely(self.forms[inner])
                if settled and settled.grain == "day":
                    moved = settled.starts_on - timedelta(days=offset)
                    if abs((moved - self.today).days) <= LATE_DAYS:
                        self.today = moved
                        return
            except (ValueError, OverflowError):
                continue

    # Years

    def _year_of(self, form: Form) -> int | None:
        """The year an expression names, None where it names none; ValueError where it cannot be told."""
        parts = form.parts
        if "year" in parts:
            return _number(parts["year"])
        if "roc" in parts:
            return ROC_EPOCH + (1 if parts["roc"] == "元" else _number(parts["roc"]))
        if "roc_bare" in parts:
            return ROC_EPOCH + _number(parts["roc_bare"])
        if "year_word" in parts:
            return self._published().year + YEAR_WORDS[parts["year_word"]]
        if "year_anchor" in parts:
            last = self._year_before(form) if self.published_on else None
            if last is None:
                raise ValueError("no year to lean on")
            return last.span.starts_on.year + YEAR_ANCHORS[parts["year_anchor"]]
        return None

    def _year_before(self, form: Form) -> _Known | None:
        """What 同年8月 leans on; a bare 当年 needs a year in its sentence, for it often means a vague time ago."""
        if form.kind == "year" and form.parts["year_anchor"] == "当年":
            return self._last_in(sentence_start(self.text, form.start), lambda known: known.has_year, form.start)
        return self._last_in(
            max(0, form.start - THAT_DAY_REACH),
            lambda known: known.has_year or known.kind in {"date", "month"},
            form.start,
        )

    def _published(self) -> date:
        if self.published_on is None:
            raise ValueError("relative, and no day of publication")
        return self.published_on

    def _year(self, form: Form) -> Span | None:
        year = self._year_of(form)
        return spans.year(year) if year else None

    def _years(self, form: Form) -> Span | None:
        first, last = _number(form.parts["year"]), _number(form.parts["year2"])
        return spans.years(first, last if last > 99 else first // 100 * 100 + last)

    def _this_year(self, form: Form) -> Span | None:
        published = self._published()
        last = self._last_in(sentence_start(self.text, form.start), lambda known: known.has_year, form.start)
        if last and form.kind == "year_part" and _STATED_YEAR.match(self.text, last.end):
            return spans.year(last.span.starts_on.year)
        return spans.year(published.year)

    def _year_months(self, form: Form) -> Span | None:
        year, count = self._year_of(form), _number(form.parts["count"])
        if not year or not 1 <= count <= 12:
            return None
        return spans.months(year, 1, count) if "first" in form.parts else spans.months(year, 13 - count, 12)

    def _same_period(self, form: Form) -> Span | None:
        published = self._published()
        grains = {"month", "quarter", "range", "week"}
        last = self._last_in(
            paragraph_start(self.text, form.start), lambda known: known.span.grain in grains, form.start
        )
        return spans.a_year_earlier(last.span) if last else spans.year(published.year - 1)

    # Quarters and half-years

    def _quarter(self, form: Form) -> Span | None:
        year = self._year_of(form)
        words = form.parts.get("quarter") or form.parts.get("quarters") or form.parts.get("half")
        words = words or self.text[form.start : form.end]
        first, last, is_half = _quarters_named(words)
        if year is None:
            year = self._quarter_year(form, first, last, is_half)
        if first == last:
            return spans.quarter(year, first)
        if is_half:
            return spans.half(year, (last + 1) // 2)
        return spans.months(year, 3 * first - 2, 3 * last)

    def _quarter_year(self, form: Form, first: int, last: int, is_half: bool) -> int:
        """The year of 第四季 where it is not named: the sentence's, else this one, unless its quarter is still far off."""
        stated = self._stated_in_sentence(form)
        if stated:
            return stated
        published = self._published()
        year = published.year
        is_future = self._direction(form) == "future"
        if is_half:
            return year
        if is_future:
            over = spans.quarter(year, last).ends_on < published
            return year + 1 if over and first == 1 and published.month >= LATE_MONTH else year
        if first != last:
            return year - 1 if spans.quarter(year, last).starts_on > published else year
        return year - 1 if (spans.quarter(year, first).starts_on - published).days > NEAR_DAYS else year

    def _stated_in_sentence(self, form: Form) -> int | None:
        """The year of an expression in the same sentence that sets the scene: 2021年第一季……第一季甚至."""
        last = self._last_in(
            sentence_start(self.text, form.start),
            lambda known: (
                known.has_year and (known.kind == "year_quarter" or bool(_STATED_YEAR.match(self.text, known.end)))
            ),
            form.start,
        )
        return last.span.starts_on.year if last else None

    def _quarter_word(self, form: Form) -> Span | None:
        year, month = spans.add_months(self._published(), 3 * QUARTER_WORDS[form.parts["which"]])
        return spans.quarter(year, (month + 2) // 3)

    # Months

    def _month(self, form: Form) -> Span | None:
        month = _month_number(form.parts["month"])
        year = self._year_of(form)
        return spans.month(year if year is not None else self._year_for(form, month), month)

    def _months(self, form: Form) -> Span | None:
        first, last = _month_number(form.parts["month"]), _month_number(form.parts["month2"])
        year = self._year_of(form)
        if first >= last:
            return None
        return spans.months(year if year is not None else self._year_for(form, first), first, last)

    def _month_word(self, form: Form) -> Span | None:
        parts = form.parts
        if "month_word" in parts:
            year, month = spans.add_months(self._published(), MONTH_WORDS[parts["month_word"]])
        else:
            last = self._last_in(paragraph_start(self.text, form.start), lambda known: known.has_month, form.start)
            if last is None or self.published_on is None:
                return None
            year, month = spans.add_months(last.span.starts_on, MONTH_ANCHORS[parts["month_anchor"]])
        if "day" not in parts:
            return spans.month(year, month)
        first = date(year, month, _number(parts["day"]))
        return spans.between(first, date(year, month, _number(parts["day2"]))) if "day2" in parts else spans.day(first)

    def _month_part(self, form: Form) -> Span | None:
        published = self._published()
        last = self._last_in(sentence_start(self.text, form.start), lambda known: known.has_month, form.start)
        on = last.span.starts_on if last else published
        return spans.month(on.year, on.month)

    def _year_for(self, form: Form, month: int, day: int | None = None) -> int:
        """The year of a month or a day of one that does not name it."""
        published = self._published()
        heading = self._direction(form)
        stated = None if heading == "future" else self._narrated_year(form, month, day)
        if stated is not None:
            return stated
        ahead = (month - published.month) % 12
        if ahead == 0:
            return published.year
        next_year = published.year + (month < published.month)
        if day is not None:
            coming = date(next_year, month, min(day, spans.last_of_month(next_year, month).day))
            near = (coming - published).days <= REACH_DAYS[heading]
        else:
            near = ahead <= REACH_MONTHS[heading]
        return (
            next_year
            if near or (heading == "future" and is_planned(self.text, form.start, form.end))
            else next_year - 1
        )

    def _narrated_year(self, form: Form, month: int, day: int | None) -> int | None:
        """The year of an earlier date that the narrative goes on from: 2011年3月……；4月."""
        begin = paragraph_start(self.text, form.start)
        last = self._last_in(begin, lambda known: known.has_month and known.has_year, form.start)
        if last:
            on = last.span.starts_on
            if (on.month, on.day if day else 1) <= (month, day or 31) and last.kind in {
                "date",
                "month",
                "months",
                "numeric",
            }:
                same_sentence = last.start >= sentence_start(self.text, form.start)
                return on.year if same_sentence or on.year < self._published().year else None
            return None
        return self._stated_alone(form)

    def _stated_alone(self, form: Form) -> int | None:
        """A year that opens the sentence: 2019年，他们在3月……"""
        last = self._last_in(
            sentence_start(self.text, form.start),
            lambda known: known.has_year and known.kind == "year" and bool(_STATED_YEAR.match(self.text, known.end)),
            form.start,
        )
        return last.span.starts_on.year if last else None

    # Days

    def _date(self, form: Form) -> Span | None:
        parts = form.parts
        month, number = _month_number(parts["month"]), _number(parts["day"])
        year = self._year_of(form)
        if year is None:
            year = self._year_for(form, month, number)
        first = date(year, month, number)
        if "next_day" in parts:
            following = date(year, month, _number(parts["next_day"]))
            return spans.between(first, following) if following - first == timedelta(days=1) else None
        if "day2" not in parts:
            return spans.day(first)
        last_month = _month_number(parts["month2"]) if "month2" in parts else month
        last_year = _number(parts["year2"]) if "year2" in parts else year + (last_month < month)
        return spans.between(first, date(last_year, last_month, _number(parts["day2"])))

    def _bare_day(self, form: Form) -> Span | None:
        if not self._is_day_of_month(form):
            return None
        return spans.day(self._day_numbered(form, _number(form.parts["day"])))

    def _day_list(self, form: Form) -> Span | None:
        """21日~22日, 14至16日; 13、14日 where the days follow each other."""
        if _COUNT_BEFORE.search(self.text, max(0, form.start - 4), form.start) or _COUNT_AFTER.match(
            self.text, form.end
        ):
            return None
        first_no, last_no = _number(form.parts["day"]), _number(form.parts["day2"])
        if form.kind == "day_pair" and last_no - first_no != 1:
            return None
        if first_no == last_no:
            return None
        first = self._day_numbered(form, first_no)
        if last_no < first_no:
            year, month = spans.add_months(first, 1)
            return spans.between(first, date(year, month, last_no))
        return spans.between(first, first.replace(day=last_no))

    def _is_day_of_month(self, form: Form) -> bool:
        text, number = self.text, form.parts["day"]
        if _COUNT_BEFORE.search(text, max(0, form.start - 4), form.start) or _COUNT_AFTER.match(text, form.end):
            return False
        if form.parts["unit"].strip() == "号":
            return bool(
                _NUMBERED_DAY_BEFORE.search(text, max(0, form.start - 2), form.start)
                and _DAY_EVIDENCE.match(text, form.end)
                and not _NUMBERED_DAY_AFTER.match(text, form.end)
            )
        if text.startswith("前", form.end) or text.startswith("之前", form.end) or text.startswith("以前", form.end):
            return _BEFORE_THE_DAY.search(text, max(0, form.start - 4), form.start) is not None or form.start == 0
        if len(number) == 1 and not number.isdigit():
            return bool(_DAY_EVIDENCE.match(text, form.end)) and number != "一"
        return True

    def _day_numbered(self, form: Form, number: int) -> date:
        published = self._published()
        begin = paragraph_start(self.text, form.start)
        last = self._last_in(begin, lambda known: known.has_month and known.span.grain in {"day", "range"}, form.start)
        heading = self._direction(form)
        if last and last.span.ends_on.day <= number:
            on = last.span.ends_on
            same_month = (
                date(on.year, on.month, number) if number <= spans.last_of_month(on.year, on.month).day else None
            )
            listed = self.text[last.end : form.start].strip() in _JOINS
            near = last.start >= sentence_start(self.text, form.start) or listed
            if same_month and (listed or (same_month <= published and (near or self._is_stale(number, published)))):
                return same_month
        if number in self.day_numbers and abs((self.day_numbers[number] - published).days) <= 45:
            return self.day_numbers[number]
        days = [day for day in _days_numbered(number, published) if day]
        past = max((day for day in days if day <= published), default=None)
        coming = min((day for day in days if day >= published), default=None)
        if past is None or coming is None:
            return _first_of(past, coming)
        if heading == "future":
            return coming
        behind, ahead = (published - past).days, (coming - published).days
        return past if (heading == "past" and behind <= 28) or behind <= 20 or behind <= 2 * ahead else coming

    @staticmethod
    def _is_stale(number: int, published: date) -> bool:
        return (published.day - number) % 31 > 7

    # Weeks and weekdays

    def _week(self, form: Form) -> Span | None:
        published = self._published()
        offset = WEEK_WORDS[form.parts["which"]]
        on = published + timedelta(weeks=offset)
        if "weekend" in form.parts:
            found = spans.weekend(on)
            return spans.weekend(on - timedelta(weeks=1)) if self._is_over(form, offset, found) else found
        if "weekday" not in form.parts:
            return spans.week(on)
        found = spans.day(spans.week(on).starts_on + timedelta(days=WEEKDAYS[form.parts["weekday"]]))
        if self._is_over(form, offset, found):
            found = spans.day(found.starts_on - timedelta(weeks=1))
        return found

    def _is_over(self, form: Form, offset: int, found: Span) -> bool:
        """本周日发表声明, printed on a Monday: the Sunday just past."""
        ahead = (found.starts_on - self._published()).days
        if offset != 0 or ahead < LATE_DAYS:
            return False
        heading = self._direction(form)
        if "weekend" in form.parts:
            return heading == "past" and ahead >= WEEKEND_AHEAD
        return heading == "past" or (heading == "open" and ahead > WEEKEND_AHEAD)

    def _weekday(self, form: Form) -> Span | None:
        published = self._published()
        weekday = WEEKDAYS[form.parts["weekday"]]
        if _WEEKDAY_NAMES_BEFORE.search(self.text, max(0, form.start - 4), form.start):
            return None
        if self._are_open_hours(form, weekday):
            return None
        beside = self._day_beside(form, weekday)
        if beside:
            return spans.day(beside)
        past = published - timedelta(days=(published.weekday() - weekday) % 7)
        coming = published + timedelta(days=(weekday - published.weekday()) % 7)
        heading = self._direction(form)
        if heading != "future":
            heading = self._shared_direction(form) or heading
        if weekday in self.weekdays:
            settled = self.weekdays[weekday]
            if heading != "future" or settled >= published or (published - settled).days <= LATE_DAYS:
                return spans.day(settled)
        if heading != "future":
            return spans.day(past)
        this_week = spans.week(published).starts_on + timedelta(days=weekday)
        if self.this_week and this_week < published:
            paragraph = paragraph_start(self.text, form.start)
            before = bisect_left(self.this_week, form.start)
            in_paragraph = before > 0 and self.this_week[before - 1] >= paragraph
            if in_paragraph or (published - this_week).days <= LATE_DAYS:
                return spans.day(this_week)
        return spans.day(coming)

    def _are_open_hours(self, form: Form, weekday: int) -> bool:
        """周一至周六办理: every week's."""
        if weekday == 0:
            return _WEEKDAY_OPEN_HOURS.match(self.text, form.end) is not None
        return _FROM_MONDAY.search(self.text, max(0, form.start - 8), form.start) is not None

    def _day_beside(self, form: Form, weekday: int) -> date | None:
        """1月29日星期五, 4月16日（周五）: the day before the weekday."""
        last = self.known[-1] if self.known else None
        if last is None or last.span.grain != "day" or last.kind not in {"date", "numeric", "bare_day", "month_word"}:
            return None
        between = _BESIDE.match(self.text, last.end)
        on = last.span.starts_on
        return on if between and between.end() == form.start and on.weekday() == weekday else None

    def _shared_direction(self, form: Form) -> Direction | None:
        """周四和周五: the second looks where the first does."""
        last = self.known[-1] if self.known else None
        if last is None or last.kind not in {"weekday", "week"} or last.span.grain != "day":
            return None
        if self.text[last.end : form.start].strip() not in _JOINS:
            return None
        return "future" if last.span.starts_on > self._published() else None

    def _weekend(self, form: Form) -> Span | None:
        published = self._published()
        found = spans.weekend(published)
        if self._direction(form) == "future" or found.starts_on <= published:
            return found
        return spans.weekend(published - timedelta(weeks=1))

    # Words for days

    def _is_spoken_today(self, form: Form) -> bool:
        return form.kind == "day_word" and is_quoted(self.text, form.start)

    def _dated_day_word(self, form: Form) -> Span | None:
        """今(19)日, 昨（18）晚."""
        assumed = self._published() + timedelta(days=DAY_WORDS[form.parts["which"]])
        return self._near(form, assumed)

    def _day_word(self, form: Form) -> Span | None:
        self._published()
        assert self.today
        if self._is_idle(form):
            return None
        today = self._speakers_today() if self._is_spoken_today(form) else self.today
        return spans.day(today + timedelta(days=_day_offset(form)))

    def _is_idle(self, form: Form) -> bool:
        """今天的缅甸, 美好的明天, 后天形成: the present, the future and upbringing, not days."""
        word, text = self.text[form.start : form.end], self.text
        if word in ("今天", "今日"):
            begin = max(0, form.start - 4)
            return bool(_IDLE_TODAY_BEFORE.search(text, begin, form.start) or _IDLE_TODAY_AFTER.match(text, form.end))
        if word in ("明天", "明日"):
            begin = max(0, form.start - 3)
            return bool(_IDLE_TOMORROW_AFTER.match(text, form.end) or _TOMORROW_BEFORE.search(text, begin, form.start))
        return word == "后天" and bool(_INBORN_AFTER.match(text, form.end))

    def _speakers_today(self) -> date:
        """The day the article names most among the last ones up to publication: the day it reports of."""
        assert self.published_on
        assert self.today
        if self.today != self.published_on:
            return self.today
        if self.speakers_day is None:
            days = [
                known.span.starts_on for known in self.known if known.span.grain == "day" and known.kind != "day_word"
            ]
            named = Counter(on for on in days if 0 <= (self.published_on - on).days <= LATE_DAYS)
            self.speakers_day = max(named, key=lambda on: (named[on], on), default=self.published_on)
        return self.speakers_day

    def _day_anchor(self, form: Form) -> Span | None:
        self._published()
        word = self.text[form.start : form.end]
        reaches_far = word in ("当天", "当日", "前一天", "前一日")
        begin = max(0, form.start - THAT_DAY_REACH) if reaches_far else self._previous_sentence(form)
        last = self._last_in(begin, lambda known: known.span.grain == "day", form.start)
        if last is None or (DAY_ANCHORS[word] == 0 and not self.text[last.end : form.start].strip(" （(")):
            return None
        return spans.day(last.span.starts_on + timedelta(days=DAY_ANCHORS[word]))

    def _previous_sentence(self, form: Form) -> int:
        start = sentence_start(self.text, form.start)
        return max(paragraph_start(self.text, form.start), sentence_start(self.text, max(0, start - 1)))

    def _feast(self, form: Form) -> Span | None:
        year = self._year_of(form)
        at = self.text.find(form.parts["feast"], form.start)
        if form.parts["feast"] == "六四":
            return spans.day(date(year, 6, 4)) if year else None
        rule = feast_rule(self.text, at)
        if rule is None:
            return None
        if year is not None:
            return spans.day(rule(year))
        on = self._last_day(form, sentence_start(self.text, form.start)) or self._published()
        days = [rule(on.year + step) for step in (-1, 0, 1)]
        return spans.day(min(days, key=lambda day: (abs((day - on).days), -day.toordinal())))

    # Distances

    def _ago(self, form: Form) -> Span | None:
        """60年前, 两天后, 3个月后."""
        published = self._published()
        count = _number(form.parts["count"])
        unit, side = form.parts["unit"][-1], form.parts["side"]
        if count == 0 or form.parts["unit"] == "月":
            return None
        text, ahead = self.text, side == "后"
        away = _AWAY.search(text, max(0, form.start - 3), form.start)
        if unit == "年":
            if ahead and (away or not self._is_forecast(form)):
                return None
            return spans.year(published.year + (count if ahead else -count))
        if away or (unit == "日" and form.parts["count"].isdigit()):
            return None
        if unit == "月":
            if ahead and not self._is_forecast(form):
                return None
            return spans.month(*spans.add_months(published, count if ahead else -count))
        if unit in "天日":
            return self._days_away(form, count if ahead else -count)
        if ahead and not self._is_forecast(form):
            return None
        return spans.week(published + timedelta(weeks=count if ahead else -count))

    def _is_forecast(self, form: Form) -> bool:
        return direction(self.text, form.start, form.end, with_deadlines=False) == "future"

    def _days_away(self, form: Form, count: int) -> Span | None:
        if abs(count) > MAX_AGO_DAYS:
            return None
        begin = paragraph_start(self.text, form.start) if count > 0 else sentence_start(self.text, form.start)
        anchor = self._last_day(form, begin)
        if anchor is None and count > 0 and not (self._is_forecast(form) or self.text.endswith("原定", 0, form.start)):
            return None
        if count < 0 and anchor is None and self.text[max(0, form.start - 1) : form.start] in ("在", "比"):
            anchor = self._last_day(form, 0)
        return spans.day((anchor or self._published()) + timedelta(days=count))

    # What is no date

    def _is_usual(self, form: Form) -> bool:
        """每年12月31日以前: every year's."""
        return (
            form.kind in _MAY_BE_USUAL and _USUALLY.search(self.text, max(0, form.start - 12), form.start) is not None
        )

    def _in_law(self, form: Form) -> bool:
        """《2019年香港人权与民主法案》: the year is part of a law's name."""
        opened = self.text.rfind("《", max(0, form.start - 40), form.start)
        if opened < 0 or self.text.find("》", opened, form.start) >= 0:
            return False
        closed = self.text.find("》", form.end, form.end + 40)
        return closed >= 0 and bool(_LAW.search(self.text, opened, closed))


def _number(text: str) -> int:
    value = read_number(text)
    if value is None:
        raise ValueError(text)
    return value


def _month_number(text: str) -> int:
    value = 1 if text == "元" else _number(text)
    if not 1 <= value <= 12:
        raise ValueError(text)
    return value


def _day_offset(form: Form) -> int:
    which = form.parts.get("which") or form.parts["part"][0]
    return DAY_WORDS[which]


def _days_numbered(number: int, on: date) -> list[date | None]:
    """A day of that number in the month before a day, in its own and in the next."""
    found: list[date | None] = []
    for step in (-2, -1, 0, 1):
        year, month = spans.add_months(on, step)
        fits = 1 <= number <= spans.last_of_month(year, month).day
        found.append(date(year, month, number) if fits else None)
    return found


def _quarters_named(words: str) -> tuple[int, int, bool]:
    """First and last quarter, and whether it is a half-year: 第三季度 -> 3, 3; 前三季度 -> 1, 3; 下半年 -> 3, 4."""
    if words.endswith("半年"):
        return (1, 2, True) if words[0] == "上" else (3, 4, True)
    if words[0] in "前头":
        return 1, _number(words[1]), False
    if words[0] in "首末":
        return (1, 1, False) if words[0] == "首" else (4, 4, False)
    number = _number(words.lstrip("第 ")[0])
    return number, number, False


def _first_of(*days: date | None) -> date:
    found = next((day for day in days if day), None)
    if found is None:
        raise ValueError("no such day")
    return found


def _is_this_week(form: Form) -> bool:
    return form.parts.get("which") in ("本", "这") and "weekday" not in form.parts


_READERS: dict[str, Callable[[_Resolver, Form], Span | None]] = {
    "numeric": _Resolver._date, "years": _Resolver._years, "bare_year": _Resolver._year, "date": _Resolver._date,
    "months": _Resolver._months, "month": _Resolver._month, "year": _Resolver._year, "same_period": _Resolver._same_period,
    "year_quarter": _Resolver._quarter, "year_months": _Resolver._year_months, "year_feast": _Resolver._feast,
    "ago": _Resolver._ago, "quarter": _Resolver._quarter, "quarters": _Resolver._quarter, "quarter_word": _Resolver._quarter_word,
    "half": _Resolver._quarter, "whole_year": _Resolver._this_year, "within_year": _Resolver._this_year,
    "year_part": _Resolver._this_year, "day_list": _Resolver._day_list, "day_pair": _Resolver._day_list,
    "bare_day": _Resolver._bare_day, "month_word": _Resolver._month_word, "month_part": _Resolver._month_part,
    "week": _Resolver._week, "weekday": _Resolver._weekday, "weekend": _Resolver._weekend,
    "day_word_dated": _Resolver._dated_day_word, "day_word": _Resolver._day_word, "day_letter": _Resolver._day_word,
    "day_anchor": _Resolver._day_anchor, "feast": _Resolver._feast,
}  # fmt: skip
"""What reads each kind of expression."""
