"""Dates of the tests' venues, and what days left in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from backoffice.core.accounts import Bucket
from backoffice.core.events import SetMarks, Sweep
from backoffice.days.models import DayFailure, DayStep
from backoffice.markets.models import Instrument
from backoffice.shortfalls.models import Debt
from backoffice.venues.store import create_venue, handle, load_book
from tests.sweeps.venues import CUSTOMERS, NOON
from tests.venues.builders import AT, PERP, setup

MONDAY = AT.date()
DAY = timedelta(days=1)
POLICY: dict[str, Any] = {
    "shortfall": [
        {"step": "clawback", "with": {"rate": "0.5", "interest": {"annual_rate": "0.10"}}}
    ]
}
POSITIONS = {"amy": 1, "bob": -1, "cleo": 1, "dan": -1}


def owing(code: str = "demo") -> str:
    """A venue where amy owes 300.00 and cleo 250.00 since Monday noon, at 10 % a year."""
    opening = setup(code=code, customers=CUSTOMERS, positions=POSITIONS, policy=POLICY)
    create_venue(opening, POLICY, code=code, author="ann", approver="ben")
    handle(code, SetMarks(AT + timedelta(minutes=1), {PERP: Fraction(500)}))
    handle(code, Sweep(NOON))
    return code


def midnight(days: int = 1, **more: float) -> datetime:
    """The end of Monday, or of a day after it."""
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days, **more)


def spoil(account: str) -> dict[str, Any]:
    """Make the account's interest at `demo` impossible to compute; returns its terms."""
    debt = Debt.objects.get(venue__code="demo", account__code=account)
    was = debt.terms
    terms = {**was, "interest": {**was["interest"], "day_count": 0}}
    Debt.objects.filter(pk=debt.pk).update(terms=terms)
    return was


def mend(account: str, terms: dict[str, Any]) -> None:
    """Undo `spoil`."""
    Debt.objects.filter(venue__code="demo", account__code=account).update(terms=terms)


def unmarked(code: str) -> Fraction | None:
    """Take an instrument's mark away, so that nobody can say what it is worth."""
    instrument = Instrument.objects.get(code=code)
    Instrument.objects.filter(pk=instrument.pk).update(mark=None)
    return instrument.mark


def interest_of(venue: str, account: str) -> tuple[int, Fraction]:
    """Interest of the account's debts in smallest units, and what is not yet a whole one."""
    debts = [debt for debt in load_book(venue).debts.values() if debt.account == account]
    return sum(debt.interest for debt in debts), sum((debt.residue for debt in debts), Fraction(0))


def owed(venue: str, account: str) -> int:
    """What the ledger says that the account owes."""
    return -load_book(venue).balances[account, Bucket.DEBT, "USD"]


def states(venue: str) -> list[tuple[str, str, str]]:
    """Date, step and state of every step, in order."""
    rows = DayStep.objects.filter(run__venue__code=venue).order_by("run__business_date", "place")
    return [
        (str(day), step, state)
        for day, step, state in rows.values_list("run__business_date", "step", "state")
    ]


def open_failures() -> list[tuple[str, str, str]]:
    """Account, step and date of who is left out, in order."""
    rows = DayFailure.objects.filter(resolved_at=None).order_by("business_date", "account__code")
    return [
        (account, step, str(day))
        for account, step, day in rows.values_list("account__code", "step", "business_date")
    ]
