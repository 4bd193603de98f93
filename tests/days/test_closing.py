"""Ends of days: one a date, whatever the clock and the zone do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from backoffice.core.events import EndOfDay, Sweep
from backoffice.days.errors import DayGoesOn
from backoffice.days.models import AccountSnapshot, DayRun, DayStep, State
from backoffice.days.selectors import business_date
from backoffice.days.services import close_days
from backoffice.sweeps.instants import end_of, floor_to, last_ended_day
from backoffice.venues.models import EventRecord, PeriodRecord, Venue, VenueState
from backoffice.venues.store import handle
from tests.sweeps.venues import troubled
from tests.venues.builders import AT

MONDAY = AT.date()
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


@pytest.fixture
def venue(committed_db: None) -> str:
    return troubled()


def closed(venue: str) -> list[str]:
    events = EventRecord.objects.filter(venue__code=venue, kind="EndOfDay").order_by("sequence")
    return [
        reference.removeprefix("end_of_day:") for (reference,) in events.values_list("reference")
    ]


def midnight(days: int = 1, **more: float) -> datetime:
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days, **more)


def test_a_day_closes_once_it_has_ended(venue: str) -> None:
    assert close_days(venue, now=midnight(seconds=-1)) == []
    (run,) = close_days(venue, now=midnight())
    assert (run.state, run.business_date, run.reason) == (State.DONE, MONDAY, "")
    assert close_days(venue, now=midnight(seconds=1)) == []
    assert closed(venue) == ["2026-03-02"]
    assert VenueState.objects.get().accrued_through == MONDAY


def test_the_day_that_has_begun_stays_open(venue: str) -> None:
    """Sweeps went on after midnight before anybody closed the day before."""
    handle(venue, Sweep(midnight(seconds=5)))
    close_days(venue, now=midnight(seconds=30))
    assert VenueState.objects.get().accrued_through == MONDAY
    days = PeriodRecord.objects.filter(kind="day")
    assert days.get(last_day=MONDAY).closed_sequence is not None
    assert days.get(last_day=MONDAY + DAY).closed_sequence is None


def test_missed_days_are_caught_up_one_by_one(venue: str) -> None:
    runs = close_days(venue, now=midnight(days=3, hours=5))
    assert [run.business_date for run in runs] == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    assert [run.reason for run in runs] == [
        "late: 2 days after its end",
        "late: 1 days after its end",
        "",
    ]
    assert closed(venue) == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_a_month_end_closes_day_week_and_month_as_scenarios_do(venue: str) -> None:
    close_days(venue, now=midnight(days=30))  # through 31 March, a Tuesday
    closed_periods = PeriodRecord.objects.filter(closed_sequence__isnull=False)
    assert closed_periods.filter(kind="month").get().last_day == date(2026, 3, 31)
    assert closed_periods.filter(kind="week").count() == 4
    assert closed_periods.filter(kind="day").count() == 30


def test_a_clock_that_jumps_back_closes_nothing_twice(venue: str) -> None:
    close_days(venue, now=midnight(days=2))
    assert close_days(venue, now=midnight(days=1)) == []
    assert close_days(venue, now=midnight(days=-20)) == []
    assert len(closed(venue)) == 2


def test_the_cut_off_waits(venue: str) -> None:
    assert close_days(venue, now=midnight(hours=1), cut_off=time(2)) == []
    (run,) = close_days(venue, now=midnight(hours=2), cut_off=time(2))
    assert run.due_at == midnight(hours=2)
    assert not AccountSnapshot.objects.filter(late=True).exists()


def test_days_are_closed_up_to_a_date(venue: str) -> None:
    row = Venue.objects.get()
    assert business_date(row) == MONDAY
    (run,) = close_days(venue, now=midnight(days=4), through=MONDAY)
    assert (run.business_date, business_date(row)) == (MONDAY, MONDAY + DAY)
    with pytest.raises(DayGoesOn, match="2026-03-06 has not ended at the venue"):
        close_days(venue, now=midnight(days=4), through=MONDAY + 4 * DAY)
    assert closed(venue) == ["2026-03-02"]


def test_a_day_that_an_older_version_closed_is_done_for_all(venue: str) -> None:
    """Its event has the same reference; the steps that it did not have follow."""
    at = end_of(MONDAY, ZoneInfo("UTC")) - timedelta(microseconds=1)
    handle(venue, EndOfDay(at, through=MONDAY), reference="end_of_day:2026-03-02")
    assert close_days(venue, now=midnight()) == [], "the day is closed"
    runs = close_days(venue, now=midnight(days=2))
    assert [run.business_date for run in runs] == [MONDAY + DAY]


@pytest.mark.parametrize(
    ("utc", "ended"),
    [
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), date(2026, 3, 27)),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), date(2026, 3, 28)),  # still winter
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), date(2026, 3, 28)),  # a day of 23 hours
        (datetime(2026, 3, 29, 22, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), date(2026, 10, 24)),  # one of 25
        (datetime(2026, 10, 25, 23, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_midnight_is_the_zones(utc: datetime, ended: date) -> None:
    assert last_ended_day(utc, BERLIN, time(0)) == ended
    assert end_of(ended, BERLIN) <= utc < end_of(ended + DAY, BERLIN)


def test_an_hour_that_comes_twice_closes_a_day_once(venue: str) -> None:
    Venue.objects.update(timezone="Europe/Berlin")
    VenueState.objects.update(accrued_through=date(2026, 10, 23), clock=midnight(days=236))
    for minutes in range(0, 240, 15):  # from 01:00 summer time to 04:00 winter time
        now = datetime(2026, 10, 24, 23, tzinfo=UTC) + timedelta(minutes=minutes)
        close_days(venue, now=now, cut_off=time(2, 30))
    assert closed(venue) == ["2026-10-24"]


def test_instants_are_counted_in_utc() -> None:
    """Through the hour that does not exist in Berlin, ten seconds stay ten seconds."""
    begin = datetime(2026, 3, 29, 0, 59, 51, tzinfo=UTC).astimezone(BERLIN)
    instants = {floor_to(begin + timedelta(seconds=n), 10) for n in range(30)}
    assert len(instants) == 4
    assert all(at.second % 10 == 0 for at in instants)
    assert floor_to(datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=UTC), 7).microsecond == 0


def test_a_sweep_that_goes_on_blocks_no_day(venue: str) -> None:
    from backoffice.sweeps.services import begin_run

    begin_run(venue, midnight(seconds=10))
    (run,) = close_days(venue, now=midnight(seconds=20))
    assert run.state == State.DONE


def test_two_beats_at_once_are_one_end_of_day(venue: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for_both = [pool.submit(apart, venue) for _ in range(2)]
        runs = [run for one in for_both for run in one.result()]
    assert closed(venue) == ["2026-03-02"]
    assert 1 <= len(runs) <= 2
    assert DayRun.objects.get().state == State.DONE
    assert DayStep.objects.count() == 3


def apart(venue: str) -> list[DayRun]:
    try:
        return close_days(venue, now=midnight())
    finally:
        connection.close()
