"""Charts say what they show, and projections say when a fund is used up."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.console.charts import Bar, Reading, bar_chart, line_chart
from backoffice.console.charts.lines import short
from backoffice.console.codes import CodeConverter
from backoffice.console.home.projection import each_day, exhausted_on, slope_of

DAY = date(2026, 3, 1)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def days(*values: float) -> list[Reading]:
    return [Reading(DAY + timedelta(days=n), value) for n, value in enumerate(values)]


def test_bars_are_in_proportion_and_described() -> None:
    bars = [Bar("<a>", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")]
    chart = parsed(bar_chart(bars, title="T & t", words="w"))
    assert chart.find("title").text == "T & t"
    assert chart.find("desc").text == "w"
    ids = {chart.find("title").get("id"), chart.find("desc").get("id")}
    assert set(chart.get("aria-labelledby").split()) == ids
    widths = [float(r.get("width")) for r in chart.iter("rect") if "bar" in r.get("class")]
    assert widths == [238, 119]


def test_line_has_its_target_and_where_it_leads() -> None:
    readings = days(100, 80, 60)
    chart = parsed(
        line_chart(
            readings, title="t", words="w", target=90, leads_to=Reading(DAY + timedelta(days=5), 0)
        )
    )
    lines = [line.get("class") for line in chart.iter("polyline")]
    assert lines == ["line", "line projected"]
    target = next(line for line in chart.iter("line") if line.get("class") == "target")
    points = next(chart.iter("polyline")).get("points").split()
    first, second = (float(point.split(",")[1]) for point in points[:2])
    assert first < float(target.get("y1")) < second


@given(st.lists(st.floats(-1e15, 1e15), min_size=1, max_size=40))
def test_any_readings_are_drawn_within_the_picture(values: list[float]) -> None:
    chart = parsed(line_chart(days(*values), title="t", words="w"))
    for point in next(chart.iter("polyline")).get("points").split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 560
        assert 0 <= y <= 200
    assert len(list(chart.iter("line"))) < 20


def test_a_falling_fund_is_used_up_on_a_day() -> None:
    readings = days(100, 90, 80)
    assert slope_of(readings) == pytest.approx(-10)
    assert exhausted_on(readings) == DAY + timedelta(days=2 + 8 + 1)
    assert exhausted_on(days(80, 90, 100)) is None
    assert exhausted_on(days(100, 50)) is None  # two days are no pace
    assert exhausted_on(days(5, 3, 0)) is None  # it is used up
    assert exhausted_on(days(10**9, 10**9, 10**9 - 1)) is None  # beyond three years


def test_days_without_movement_keep_the_level() -> None:
    moved = {DAY: 10.0, DAY + timedelta(days=3): 4.0}
    found = each_day(moved, last=DAY + timedelta(days=4))
    assert [one.value for one in found] == [10, 10, 10, 4, 4]
    late = each_day(moved, last=DAY + timedelta(days=100))
    assert [one.value for one in late] == [4] * 30


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (950, "950"), (1_200_000, "1.2M"), (-5e9, "-5B")]
)
def test_short_numbers(value: float, said: str) -> None:
    assert short(value) == said


@given(st.text(min_size=1).filter(lambda code: "\x00" not in code))
def test_any_code_is_one_segment_of_an_address(code: str) -> None:
    segment = CodeConverter().to_url(code)
    assert "/" not in segment
    assert segment not in (".", "..")
    assert CodeConverter().to_python(segment) == code
