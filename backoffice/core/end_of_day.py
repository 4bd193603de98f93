"""Closing days, weeks and months: interest, then what waited for the period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from .book import Book
from .calendar import KINDS, ONE_DAY, days_between, last_day_of, local_day
from .debt import accrue, accrue_on
from .periods import finish, take
from .waiting import charge_waiting


def close_period(book: Book, kind: str) -> None:
    """Close the current period of `kind` now; the next one begins at once."""
    period = book.current[kind]
    charge_waiting(book, period)
    finish(book, period)


def end_of_day(book: Book, through: date | None = None, *, without: Collection[str] = ()) -> None:
    """Close every day that is not closed yet, one after the other, up to today.

    With `through` up to that day, if it is earlier: a venue that works around the clock closes a
    day when the next one has begun, and must not close that too.

    Each debt that stood at a day's end bears one day's interest on what it was then; after the
    day, the week and the month that end with it are closed, unless they were closed before.
    Debts of accounts `without` bear none for now, see `late_interest`.
    """
    assert book.accrued_through is not None
    last = local_day(book.now, book.venue.zone)
    if through is not None:
        last = min(last, through)
    for day in days_between(book.accrued_through + ONE_DAY, last):
        accrue(book, day, without=without)
        book.accrued_through = day
        book.touch("accrued_through")
        for kind in KINDS:
            period = take(book, kind, day) if last_day_of(kind, day) == day else None
            if period is not None:
                charge_waiting(book, period)
                finish(book, period)


def late_interest(book: Book, account: str, day: date) -> None:
    """Charge a closed day's interest on the debts of an account that was left out then.

    A debt remembers what it was at each day's end, so days in their order give what they would
    have given in time.
    """
    assert book.accrued_through is not None
    assert day <= book.accrued_through, "a day that is open bears interest when it closes"
    accrue_on(book.all_debts_of(account), book, day)
