"""Instalments of a repayment plan: made, checked, and how each stands. Pure.

Due dates are business days of the venue: an instalment is late once the day after it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.core.calendar import MONTH, ONE_DAY, WEEK, last_day_of
from backoffice.records.refusals import RequestRefused

MOST = 120
EVERY = (WEEK, MONTH)
PAID, PARTLY_PAID, DUE, OVERDUE = "paid", "partly_paid", "due", "overdue"


class InstalmentError(RequestRefused):
    """Instalments that cannot be agreed."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """So many smallest units until the end of a day."""

    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How one instalment stands: what of it is `paid`, since when in full (`paid_on`), and the
    first day on which it is late (`overdue_since`), if it is.
    """

    number: int
    due_on: date
    amount: int
    paid: int
    state: str
    paid_on: date | None = None
    overdue_since: date | None = None

    @property
    def left(self) -> int:
        """What is not paid of it."""
        return self.amount - self.paid


def split(total: int, *, count: int, every: str, first: date) -> tuple[Instalment, ...]:
    """`count` equal instalments, rounded down to whole units; the last takes the remainder.

    Every week, or every month on the day of `first`, or the month's last day where it has none
    such. Raises `InstalmentError`.
    """
    if every not in EVERY:
        raise InstalmentError("every", f"choose one of {', '.join(EVERY)}.")
    if total <= 0:
        raise InstalmentError("amount", "give an amount above 0.")
    if not 1 <= count <= min(MOST, total):
        raise InstalmentError("count", f"give a whole number from 1 to {min(MOST, total)}.")
    each = total // count
    amounts = [each] * (count - 1) + [total - each * (count - 1)]
    try:
        return tuple(Instalment(_due(first, every, n), amount) for n, amount in enumerate(amounts))
    except (OverflowError, ValueError) as error:
        raise InstalmentError("first", "the last due date would be after the year 9999.") from error


def check(instalments: Sequence[Instalment], *, owed: int, today: date) -> None:
    """Raise `InstalmentError` unless they may be agreed about a debt of `owed` smallest units."""
    if not 1 <= len(instalments) <= MOST:
        raise InstalmentError("instalments", f"give 1 to {MOST} of them.")
    before = today - ONE_DAY
    for number, one in enumerate(instalments, 1):
        if one.amount <= 0:
            raise InstalmentError("instalments", f"no. {number}: give an amount above 0.")
        if one.due_on <= before:
            after = f"on {today} or later" if number == 1 else f"after no. {number - 1}"
            raise InstalmentError("instalments", f"no. {number}: let it be due {after}.")
        before = one.due_on
    if sum(one.amount for one in instalments) > owed:
        raise InstalmentError("amount", "it is more than is owed; agree on no more.")


def standings(
    instalments: Sequence[Instalment], repaid: Iterable[tuple[date, int]], *, today: date
) -> list[Standing]:
    """What was repaid (day, smallest units; in its order) fills the oldest instalments first.

    What is repaid beyond the last of them belongs to none.
    """
    found, paid = [], [0] * len(instalments)
    full: list[date | None] = [None] * len(instalments)
    place = 0
    for on, amount in repaid:
        left = amount
        while left > 0 and place < len(instalments):
            part = min(left, instalments[place].amount - paid[place])
            paid[place], left = paid[place] + part, left - part
            if paid[place] == instalments[place].amount:
                full[place] = on
                place += 1
    for number, (one, filled, when) in enumerate(zip(instalments, paid, full, strict=True), 1):
        late = filled < one.amount and one.due_on < today
        state = (
            OVERDUE if late else PAID if filled == one.amount else PARTLY_PAID if filled else DUE
        )
        since = one.due_on + ONE_DAY if late else None
        found.append(Standing(number, one.due_on, one.amount, filled, state, when, since))
    return found


def _due(first: date, every: str, number: int) -> date:
    """Counted from the first, so that a short month does not move those after it."""
    if every == WEEK:
        return first + timedelta(weeks=number)
    months = first.month - 1 + number
    begins = date(first.year + months // 12, months % 12 + 1, 1)
    return begins.replace(day=min(first.day, last_day_of(MONTH, begins).day))
