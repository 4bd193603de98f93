"""A venue after a bad day: a default, a debt, restrictions of every source, a halved fund."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from django.utils import timezone

from backoffice.controls.services import Order, apply_orders, report_security
from backoffice.core.events import Deposit, EndOfDay, SetMarks, Sweep, Withdraw
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.venues.builders import PERP, POLICY, later, setup


def after_a_bad_day() -> Venue:
    """Venue `demo`: amy went bankrupt and owes, eve is called, bob is rich."""
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000, "cleo": 100_000, "dan": 70_000, "eve": 60_000},
        positions={"amy": 1, "bob": -2, "eve": 1},
    )
    venue = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    for day in range(9):
        handle("demo", Withdraw(later(days=day, hours=1), "bob", "USD", 1_000 + 300 * day))
        handle("demo", Deposit(later(days=day, hours=2), "cleo", "USD", 2_500))
        handle("demo", EndOfDay(later(days=day, hours=12)))
    handle("demo", SetMarks(later(days=9, minutes=2), {PERP: Fraction(480)}))
    handle("demo", Sweep(later(days=9, minutes=3)))
    handle("demo", EndOfDay(later(days=10)))
    operator = person("olga", venue, "operator", "approver")
    apply_orders(
        venue=venue,
        orders=[
            Order("cleo", "frozen", timezone.now() + timedelta(days=3)),
            Order("dan", "no_trading"),
        ],
        reason_code="court_order",
        reason="Order 17 of the district court",
        by=operator,
    )
    report_security(
        venue=venue,
        account="bob",
        what="new_address",
        happened_at=timezone.now() - timedelta(hours=1),
        reference="address-1",
        by=operator,
    )
    return venue
