"""Calendar periods, their early closing, and profits since they began.

A period begins with the book as it stood; what follows an early close counts to the next
calendar period, which keeps its calendar end. Periods that the calendar left behind stay
unclosed until `end_of_day` closes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from .book import Book
from .calendar import DAY, KINDS, ONE_DAY, last_day_of, local_day
from .money import ZERO
from .scope import OutOfScope, Part
from .state import Period
from .valuation import unrealized

PROFITS_REST_ON = frozenset({"position", "realized", "mark"})
"""Kinds of record that profits since a period's begin are computed from."""


def start(book: Book) -> None:
    """Begin the first periods with the opening state, at the book's time."""
    today = local_day(book.now, book.venue.zone)
    for kind in KINDS:
        _begin(book, kind, last_day_of(kind, today))
    book.accrued_through = today - ONE_DAY


def roll(book: Book, at: datetime) -> None:
    """Begin new periods where the calendar has left the current ones."""
    today = local_day(at, book.venue.zone)
    for kind in KINDS:
        if last_day_of(kind, today) > book.current[kind].last_day:
            book.unclosed.append(book.current[kind])
            _begin(book, kind, last_day_of(kind, today))


def take(book: Book, kind: str, last_day: date) -> Period | None:
    """Find the period of this end that is not closed yet."""
    if book.current[kind].last_day == last_day:
        return book.current[kind]
    left = (p for p in book.unclosed if p.kind == kind and p.last_day == last_day)
    return next(left, None)


def finish(book: Book, period: Period) -> None:
    """Mark a period closed; if it was the current one, the next begins at once."""
    if book.current[period.kind] is period:
        _begin(book, period.kind, last_day_of(period.kind, period.last_day + ONE_DAY))
    else:
        book.unclosed.remove(period)
    book.touch("period", period.kind, period.last_day)


def business_day(book: Book) -> date:
    """The day that counts now: the calendar's, or the next after an early close."""
    return book.current[DAY].last_day


def current_periods(book: Book) -> list[tuple[str, date]]:
    """Kind and last day of each current period."""
    return [(kind, book.current[kind].last_day) for kind in KINDS]


def count_use(
    book: Book, step_key: str, asset: str, used: int, periods: list[tuple[str, date]]
) -> None:
    """Count what a step paid, or set waiting, against its limits of these periods."""
    for kind, last_day in periods:
        key = (step_key, asset, kind, last_day)
        book.period_use[key] += used
        book.touch("period_use", *key)


def _begin(book: Book, kind: str, last_day: date) -> None:
    period = Period(kind, last_day)
    book.current[kind] = period
    book.touch("period", kind, last_day)
    if book.scope is not None and book.scope.profits_kept:
        _leave_profits(book, period)
        return
    period.realized = {key: amount for key, amount in book.realized.items() if amount}
    period.unrealized = dict(_pnl_by_position(book))


def _leave_profits(book: Book, period: Period) -> None:
    """The book's keeper writes them as recorded: so nothing may have changed them before."""
    changed = {key[0] for key in book.outcome.touched} & PROFITS_REST_ON
    if changed:
        raise OutOfScope(f"a period begins after {', '.join(sorted(changed))} changed")
    period.realized, period.unrealized = Part({}, ()), Part({}, ())


def _pnl_by_position(book: Book) -> Iterator[tuple[tuple[str, str], Fraction]]:
    for account, held in book.positions.items():
        for code, position in held.items():
            pnl = unrealized(book, code, position)
            if pnl:
                yield (account, code), pnl


def profits(book: Book, period: Period, instrument: str | None) -> dict[str, Fraction]:
    """By account, realised profit and change of unrealised pnl since the period began.

    In the reporting asset at the prices of now; of all instruments, or of one.
    """
    total: dict[str, Fraction] = {}

    def add(account: str, code: str, amount: Fraction) -> None:
        if instrument in (None, code):
            value = amount * book.price_of(book.instruments[code].settle)
            total[account] = total.get(account, ZERO) + value

    for (account, code), counted in book.realized.items():
        since = counted - period.realized.get((account, code), 0)
        add(account, code, book.major(since, book.instruments[code].settle))
    for (account, code), pnl in _pnl_by_position(book):
        add(account, code, pnl)
    for (account, code), pnl in period.unrealized.items():
        add(account, code, -pnl)
    return total
