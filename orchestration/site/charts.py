"""Shapes of charts as numbers that the templates draw: shade levels, bars, places on a time axis.  Made by hand as HTML
and SVG, which stay readable without scripts, in any theme and at any width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

LEVELS = 7
_DENSE_SHARE = 0.05
_LONGEST_GAP = 6
_MOST_TICKS = 10


def level(value: float, most: float) -> int:
    """The shade of a cell: 0 for nothing, else 1 to LEVELS by the square root, so that middling cells differ too."""
    if value <= 0 or most <= 0:
        return 0
    return min(LEVELS, ceil(LEVELS * sqrt(value / most)))


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_range(first: date, last: date) -> list[date]:
    """All months from first to last, both included."""
    months = [first]
    while months[-1] < last:
        months.append(next_month(months[-1]))
    return months


def dense_months(counts: Mapping[date, int]) -> list[date]:
    """The months in which the archive is dense: around its busiest month, all that lie between months of at least a
    twentieth of its articles with no gap of half a year or more."""
    if not counts:
        return []
    most = max(counts.values())
    busy = sorted(month for month, count in counts.items() if count >= most * _DENSE_SHARE)
    centre = busy.index(max(busy, key=lambda month: (counts[month], month)))
    first = last = centre
    while first > 0 and _distance(busy[first - 1], busy[first]) < _LONGEST_GAP:
        first -= 1
    while last + 1 < len(busy) and _distance(busy[last], busy[last + 1]) < _LONGEST_GAP:
        last += 1
    return month_range(busy[first], busy[last])


def _distance(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a column chart; `height` in percent of the tallest."""

    month: date
    value: int
    height: float
    href: str | None


def bars(months: Sequence[date], values: Mapping[date, int], href: Mapping[date, str] | None = None) -> list[Bar]:
    most = max([values.get(month, 0) for month in months], default=0)
    return [
        Bar(
            month,
            values.get(month, 0),
            round(100 * values.get(month, 0) / most, 2) if most else 0.0,
            (href or {}).get(month) if values.get(month) else None,
        )
        for month in months
    ]


@dataclass(frozen=True, slots=True)
class Axis:
    """A time axis in percent of its width.  Where few days lie far before the rest, it begins with the rest."""

    first: date
    last: date

    @classmethod
    def of(cls, days: Iterable[date]) -> "Axis | None":
        """The axis that holds these days; without the earliest tenth of them if that more than halves its length."""
        found = sorted(days)
        if not found:
            return None
        dense = found[len(found) // 10]
        first = dense if (found[-1] - found[0]).days > 2 * max(365, (found[-1] - dense).days) else found[0]
        last = date(found[-1].year, 12, 31) if (found[-1] - first).days > 300 else found[-1]
        return cls(first.replace(day=1), max(last, next_month(found[-1].replace(day=1))))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def at(self, day: date) -> float:
        return round(4 + 94 * (day - self.first).days / max(1, (self.last - self.first).days), 3)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and names of at most a dozen ticks: years, or quarters where there are few years."""
        years = [date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1)]
        if len(years) >= 2:
            step = ceil(len(years) / _MOST_TICKS)
            return [(self.at(year), str(year.year)) for year in years if year.year % step == 0]
        months = [month for month in month_range(self.first, self.last.replace(day=1)) if (month.month - 1) % 3 == 0]
        return [(self.at(month), f"{month:%Y-%m}") for month in months]
