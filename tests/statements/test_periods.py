"""Periods on a venue's calendar, over daylight saving and the ends of years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.statements.periods import ended_between, first_and_last_day, period_of

ZURICH, HONG_KONG = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Hong_Kong")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
KINDS = ("daily", "weekly", "monthly", "quarterly")


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("daily", date(2026, 3, 29), date(2026, 3, 29)),
        ("weekly", date(2026, 3, 23), date(2026, 3, 29)),
        ("monthly", date(2026, 3, 1), date(2026, 3, 31)),
        ("quarterly", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_is_of_the_venues_calendar(kind: str, first: date, last: date) -> None:
    found = period_of(kind, date(2026, 3, 29), ZURICH)
    assert first_and_last_day(found.begins_at, found.ends_at, ZURICH) == (first, last)


def test_the_day_of_daylight_saving_is_an_hour_shorter() -> None:
    day = period_of("daily", date(2026, 3, 29), ZURICH)
    assert day.ends_at - day.begins_at == timedelta(hours=23)
    assert day.begins_at == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_a_cut_off_moves_both_ends() -> None:
    day = period_of("daily", date(2026, 3, 2), HONG_KONG, time(8))
    assert day.begins_at == datetime(2026, 3, 2, 0, tzinfo=UTC)
    assert first_and_last_day(day.begins_at, day.ends_at, HONG_KONG, time(8)) == (
        date(2026, 3, 2),
        date(2026, 3, 2),
    )


@given(
    kind=st.sampled_from(KINDS),
    since=st.integers(0, 10 * 365 * 86_400).map(lambda s: FIRST + timedelta(seconds=s)),
    length=st.timedeltas(timedelta(0), timedelta(days=200)),
    zone=st.sampled_from([ZURICH, HONG_KONG, ZoneInfo("America/New_York")]),
    cut_off=st.sampled_from([time(0), time(17, 30)]),
)
def test_periods_follow_each_other_without_gap(kind, since, length, zone, cut_off) -> None:
    found = list(ended_between(kind, since, since + length, zone, cut_off))
    assert all(since < one.ends_at <= since + length for one in found)
    assert all(a.ends_at == b.begins_at for a, b in pairwise(found))
    day = since.astimezone(zone).date()
    inside = [
        period_of(kind, day + timedelta(days=n), zone, cut_off) for n in range(-1, length.days + 3)
    ]
    wanted = {one for one in inside if since < one.ends_at <= since + length}
    assert set(found) == wanted
