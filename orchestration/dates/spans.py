"""Spans of the calendar: which days a day, week, month, quarter, half-year or year covers, and how they move."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

Grain = Literal["day", "range", "week", "month", "quarter", "year"]


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    starts_on: date
    ends_on: date
    grain: Grain


def day(on: date) -> Span:
    return Span(on, on, "day")


def between(first: date, last: date) -> Span | None:
    """1月18日至19日; a range that runs backwards is none."""
    if first == last:
        return day(first)
    return Span(first, last, "range") if first < last else None


def week(on: date) -> Span:
    """The week a day lies in, Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    return Span(monday, monday + timedelta(days=6), "week")


def weekend(on: date) -> Span:
    """Saturday and Sunday of the week a day lies in."""
    sunday = week(on).ends_on
    return Span(sunday - timedelta(days=1), sunday, "range")


def month(year_no: int, month_no: int) -> Span:
    return Span(date(year_no, month_no, 1), last_of_month(year_no, month_no), "month")


def months(year_no: int, first: int, last: int) -> Span | None:
    """1至3月; from one year into the next where the first month is the later one (11月至2月)."""
    if first == last:
        return month(year_no, first)
    ends_on = last_of_month(year_no + (first > last), last)
    whole_quarter = last - first == 2 and first % 3 == 1
    return Span(date(year_no, first, 1), ends_on, "quarter" if whole_quarter else "range")


def quarter(year_no: int, quarter_no: int) -> Span:
    return Span(date(year_no, 3 * quarter_no - 2, 1), last_of_month(year_no, 3 * quarter_no), "quarter")


def half(year_no: int, half_no: int) -> Span:
    return Span(date(year_no, 6 * half_no - 5, 1), last_of_month(year_no, 6 * half_no), "range")


def year(year_no: int) -> Span:
    return Span(date(year_no, 1, 1), date(year_no, 12, 31), "year")


def years(first: int, last: int) -> Span | None:
    """1918至1919年."""
    if first == last:
        return year(first)
    return Span(date(first, 1, 1), date(last, 12, 31), "range") if first < last else None


def last_of_month(year_no: int, month_no: int) -> date:
    return date(year_no, month_no, monthrange(year_no, month_no)[1])


def add_months(on: date, count: int) -> tuple[int, int]:
    """Year and month so many months from a day's."""
    index = on.year * 12 + on.month - 1 + count
    return index // 12, index % 12 + 1


def a_year_earlier(span: Span) -> Span:
    """去年同期 of a span."""
    if span.grain == "week":
        return year(span.starts_on.year - 1)
    year_no = span.starts_on.year - 1
    first = date(year_no, span.starts_on.month, min(span.starts_on.day, 28 if span.starts_on.month == 2 else 31))
    to_month_end = span.ends_on == last_of_month(span.ends_on.year, span.ends_on.month)
    last = last_of_month(span.ends_on.year - 1, span.ends_on.month)
    if not (to_month_end and span.grain != "day"):
        last = last.replace(day=min(span.ends_on.day, last.day))
    return Span(first, last, span.grain)
