"""English dates, for the archive's English pages and for dates quoted in Latin letters: Jan. 20, 2021; on Tuesday."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from orchestration.dates import spans
from orchestration.dates.cues import Direction
from orchestration.dates.forms import Form
from orchestration.dates.spans import Span

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
STEPS = {"last": -1, "this": 0, "next": 1}
DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
SAMPLE = 800
NEAR_DAYS = 75


def _numbered(pattern: str, number: int = 2) -> str:
    """The same pattern for another place of one expression: groups cannot share a name."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{number}>", pattern)


_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_ABSOLUTE = re.compile(
    rf"(?<![A-Za-z])(?:{_MONTH} {_DAY},? {_YEAR}|{_numbered(_MONTH)} {_numbered(_YEAR)})"
    rf"|(?<![\d.,/A-Za-z]){_numbered(_DAY, 3)} {_numbered(_MONTH, 3)},? {_numbered(_YEAR, 3)}"
)
_RELATIVE = re.compile(
    rf"(?<![A-Za-z])(?:(?:(?P<step>[Ll]ast|[Tt]his|[Nn]ext) )?(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?!s|[A-Za-z])"
    rf"|{_MONTH} {_DAY}(?!,? ?\d{{4}})"
    r"|(?P<span_step>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>week|month|year)(?![a-z])"
    r"|(?P<day_word>[Yy]esterday|[Tt]oday|[Tt]omorrow)(?![A-Za-z'’])|(?<=[Ii]n )(?P<year>(?:19|20)\d\d)(?![\d-]))"
)
_MONTH_BEFORE_YEAR = re.compile(
    r"[JFMASOND](?:an|eb|ar|pr|ay|u[nlg]|ep|ct|ov|ec)[a-z]*\.?,? (?:\d\d?(?:st|nd|rd|th)?,? )?(?:19|20)\d\d"
)
"""What every absolute date has in it: it is found fast, since it begins with a capital."""
_LONGEST_DAY = len("31st ")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def find_english_forms(text: str) -> list[Form]:
    """English dates with their year anywhere; the others where the text is English."""
    forms = [_form("english_date", match) for match in _absolute_dates(text)]
    if _is_english(text):
        taken = {place for form in forms for place in range(form.start, form.end)}
        relative = (_form("english_relative", match) for match in _RELATIVE.finditer(text))
        forms += [form for form in relative if taken.isdisjoint(range(form.start, form.end))]
    return sorted(forms, key=lambda form: form.start)


def resolve_english(form: Form, published_on: date | None, heading: Direction) -> Span | None:
    """Jan. 20, 2021 -> the day; on Tuesday -> the nearest on or before publication."""
    parts = form.parts
    if "year" in parts and "month" not in parts:
        return spans.year(int(parts["year"]))
    if "month" in parts and "year" in parts:
        year, month = int(parts["year"]), MONTHS[parts["month"][:3].lower()]
        return spans.day(date(year, month, int(parts["day"]))) if "day" in parts else spans.month(year, month)
    if published_on is None:
        return None
    if "month" in parts:
        month, day = MONTHS[parts["month"][:3].lower()], int(parts["day"])
        days = [date(published_on.year + step, month, day) for step in (-1, 0, 1)]
        return spans.day(max(on for on in days if (on - published_on).days <= NEAR_DAYS))
    if "day_word" in parts:
        return spans.day(published_on + timedelta(days=DAYS[parts["day_word"].lower()]))
    if "unit" in parts:
        return _unit(parts["unit"], STEPS[parts["span_step"].lower()], published_on)
    weekday = WEEKDAYS[parts["weekday"][:3].lower()]
    step = STEPS[parts["step"].lower()] if "step" in parts else None
    if step:
        return spans.day(spans.week(published_on + timedelta(weeks=step)).starts_on + timedelta(days=weekday))
    if heading == "future" or step == 0:
        return spans.day(published_on + timedelta(days=(weekday - published_on.weekday()) % 7))
    return spans.day(published_on - timedelta(days=(published_on.weekday() - weekday) % 7))


def _unit(unit: str, step: int, published_on: date) -> Span:
    if unit == "week":
        return spans.week(published_on + timedelta(weeks=step))
    if unit == "month":
        return spans.month(*spans.add_months(published_on, step))
    return spans.year(published_on.year + step)


def _form(kind: str, match: re.Match[str]) -> Form:
    parts = {name[:-2] if name[-1] in "23" else name: value for name, value in match.groupdict().items() if value}
    return Form(kind, match.start(), match.end(), parts)


def _absolute_dates(text: str) -> Iterator[re.Match[str]]:
    """The matches of _ABSOLUTE from left to right, looked for where a month stands before a year."""
    done = 0
    for named in _MONTH_BEFORE_YEAR.finditer(text):
        month = named.start()
        for at in range(max(done, month - _LONGEST_DAY), month + 1):
            if match := _ABSOLUTE.match(text, at):
                yield match
                done = match.end()
                break


def _is_english(text: str) -> bool:
    sample = text[:SAMPLE]
    latin = len(sample.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    han = 0
    runs = _HAN.finditer(sample)
    # A few Han characters tell that a page is Chinese: most texts are not read on.
    while latin > 3 * han:
        run = next(runs, None)
        if run is None:
            return True
        han += run.end() - run.start()
    return False
