"""Numbers behind the charts."""

from datetime import date

import pytest

from orchestration.site.charts import LEVELS, Axis, bars, dense_months, level, month_range


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@pytest.mark.parametrize(
    ("counts", "first", "last"),
    [
        pytest.param({"2014-09": 1, "2020-07": 400, "2020-08": 900, "2020-09": 950, "2024-01": 1}, "2020-07", "2020-09", id="stray months left out"),
        pytest.param({"2024-01": 1, "2024-02": 1, "2024-04": 1, "2024-08": 1, "2024-12": 1}, "2024-01", "2024-12", id="a small archive is all dense"),
        pytest.param({"2024-01": 5}, "2024-01", "2024-01", id="one month"),
        pytest.param({"2020-01": 100, "2020-07": 100}, "2020-07", "2020-07", id="half a year of nothing divides"),
        pytest.param({"2020-01": 100, "2020-02": 3, "2020-03": 100}, "2020-01", "2020-03", id="a thin month between stays"),
    ],
)  # fmt: skip
def test_dense_months(counts: dict[str, int], first: str, last: str) -> None:
    found = dense_months({month(name): count for name, count in counts.items()})
    assert found == month_range(month(first), month(last))


def test_no_months_of_nothing() -> None:
    assert dense_months({}) == []


def test_shades_grow_with_the_value_and_zero_has_its_own() -> None:
    shades = [level(value, 100) for value in range(101)]
    assert shades[0] == 0
    assert shades[1] >= 1
    assert shades == sorted(shades)
    assert shades[-1] == LEVELS
    assert level(5, 0) == 0


def test_bars_are_in_percent_of_the_tallest_and_only_full_ones_are_links() -> None:
    months = month_range(month("2023-12"), month("2024-02"))
    made = bars(months, {months[0]: 5, months[2]: 20}, dict.fromkeys(months, "x.html"))
    assert [(bar.value, bar.height, bar.href) for bar in made] == [
        (5, 25.0, "x.html"),
        (0, 0.0, None),
        (20, 100.0, "x.html"),
    ]


def test_an_axis_keeps_days_in_order_and_inside() -> None:
    days = [date(2024, 1, 8), date(2024, 1, 18), date(2024, 8, 15), date(2024, 12, 12)]
    axis = Axis.of(days)
    assert axis is not None
    places = [axis.at(day) for day in days]
    assert places == sorted(places)
    assert places[0] > 0
    assert places[-1] < 100
    assert axis.ticks()
    assert Axis.of([]) is None


def test_a_long_axis_has_a_tick_for_each_year() -> None:
    axis = Axis.of([date(2019, 5, 1), date(2024, 2, 1)])
    assert axis is not None
    assert [name for _, name in axis.ticks()] == ["2020", "2021", "2022", "2023", "2024"]


def test_a_few_days_long_before_the_rest_do_not_stretch_the_axis() -> None:
    days = [date(1972, 2, 21), *(date(2020 + number // 10, 1 + number % 10, 3) for number in range(19))]
    axis = Axis.of(days)
    assert axis is not None
    assert not axis.holds(days[0])
    assert all(axis.holds(day) for day in days[2:])
    even = Axis.of([date(year, 1, 1) for year in range(1972, 2024)])
    assert even is not None
    assert even.holds(date(1972, 1, 1))
    assert len(even.ticks()) <= 12
