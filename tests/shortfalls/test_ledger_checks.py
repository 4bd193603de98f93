"""`verify` finds debts and shortfalls that the ledger does not know of."""

from __future__ import annotations

from fractions import Fraction

import psycopg

from backoffice.core.events import EndOfDay, SetMarks, Sweep
from backoffice.ledger.verify import verify
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import PERP, POLICY, later, setup

FORGED = [
    ("UPDATE shortfalls_debt SET principal = principal - 1", "debts", "amy.debt USD"),
    ("UPDATE shortfalls_debtchange SET interest = interest + 1", "debt changes", "demo 1"),
    ("UPDATE shortfalls_shortfall SET remaining = 1", "shortfalls", "amy USD"),
    (
        "UPDATE ledger_balance SET posted = posted + 1 WHERE account_id = "
        "(SELECT id FROM ledger_account WHERE owner = 'fees' AND bucket = 'receivable')",
        "debts",
        "fees.receivable USD",
    ),
]


def amy_owes() -> None:
    """A debt of a hole, with a day's interest."""
    opening = setup(customers={"amy": 20_000, "bob": 300_000}, positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(50)}))
    handle("demo", Sweep(later(minutes=3)))
    handle("demo", EndOfDay(later(days=1)))


def test_what_is_forged_is_found(owner_connection: psycopg.Connection) -> None:
    amy_owes()
    honest = verify(book="demo")
    assert honest.first is None, str(honest.first)
    for forged, check, key in FORGED:
        owner_connection.execute(f"ALTER TABLE {forged.split()[1]} DISABLE TRIGGER USER")
        assert owner_connection.execute(forged).rowcount > 0
        (found,) = (one for one in verify(book="demo").outcomes if one.check == check)
        assert key in {one.key for one in found.differences}, forged
