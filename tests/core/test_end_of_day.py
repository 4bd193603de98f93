"""Closing days, weeks and months: late, early, and on the days the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.core.book import Book
from backoffice.core.events import ClosePeriod, EndOfDay, Sweep
from tests.core.support import MONDAY, account, bucket, do, step, venue, waterfall

DAY = timedelta(days=1)
TEN_A_DAY = waterfall(step("negative_interest", annual_rate="0.365"))  # on 10,000.00


def indebted(at: datetime, zone: str) -> Book:
    book = venue(account("amy", -10_000_00), policy=TEN_A_DAY, at=at, zone=zone)
    do(book, Sweep)
    return book


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "opened", "closed", "days"),
    [
        ("UTC", "2026-03-02T12:00", "2026-03-02T12:00", 1),
        ("UTC", "2026-03-02T12:00", "2026-03-05T00:00", 4),
        ("UTC", "2026-02-27T12:00", "2026-03-01T12:00", 3),
        # 23:30 in UTC is the next day in Zurich
        ("Europe/Zurich", "2026-03-02T12:00", "2026-03-02T23:30", 2),
        ("America/New_York", "2026-03-02T12:00", "2026-03-03T04:59", 1),
        # 29 March has 23 hours, 25 October 25; each is one day of interest
        ("Europe/Zurich", "2026-03-28T22:59", "2026-03-29T21:59", 2),
        ("Europe/Zurich", "2026-03-28T22:59", "2026-03-29T22:00", 3),
        ("Europe/Zurich", "2026-10-25T00:30", "2026-10-25T22:59", 1),
        ("Europe/Zurich", "2026-10-25T00:30", "2026-10-25T23:00", 2),
    ],
)
def test_each_day_of_the_venue_bears_interest_once(zone, opened, closed, days) -> None:
    book = indebted(instant(opened), zone)
    do(book, EndOfDay, at=instant(closed))
    assert bucket(book, "fees", "receivable") == days * 10_00
    do(book, EndOfDay)  # all of them are closed
    assert bucket(book, "fees", "receivable") == days * 10_00


def test_a_debt_after_the_early_close_counts_to_the_next_day() -> None:
    book = venue(account("amy", -10_000_00), policy=TEN_A_DAY)
    do(book, ClosePeriod, "day")
    do(book, Sweep)
    assert book.debts[1].opened_on == date(2026, 3, 3)
    do(book, EndOfDay)
    assert bucket(book, "fees", "receivable") == 0
    do(book, EndOfDay, at=MONDAY + DAY)
    assert bucket(book, "fees", "receivable") == 10_00


def test_weeks_and_months_close_with_their_last_day() -> None:
    book = venue(at=datetime(2026, 2, 28, 12, tzinfo=UTC))  # a Saturday

    def closed(days: int) -> set[tuple[str, str]]:
        touched = do(book, EndOfDay, at=book.now + days * DAY).touched
        periods = {key[1:] for key in touched if key[0] == "period"}
        current = {(kind, period.last_day) for kind, period in book.current.items()}
        return {(kind, last.isoformat()) for kind, last in periods - current}

    assert closed(0) == {("day", "2026-02-28"), ("month", "2026-02-28")}
    assert closed(1) == {("day", "2026-03-01"), ("week", "2026-03-01")}
    assert ("week", "2026-03-08") in closed(8)  # late, on Monday 9 March
    assert book.current["week"].last_day == date(2026, 3, 15)
