"""A venue whose circuit breaker tripped, and one whose newest mark is outside of its band."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import PERP, POLICY, later, setup

GUARDS: dict[str, Any] = {"guards": {"breaker": {"liquidations": 0}, "marks": {"band": "0.5"}}}


def guarded_venue() -> Venue:
    """Venue `demo`: amy and cleo are long one contract at 1000 each, with 200 and 250 USD."""
    opening = setup(
        customers={"amy": 200_00, "bob": 900_00, "cleo": 250_00},
        positions={"amy": 1, "bob": -2, "cleo": 1},
    )
    return create_venue(opening, POLICY | GUARDS, code="demo", author="ann", approver="ben")


def halted_venue() -> Venue:
    """Halt 1: a sweep at 830 found amy due."""
    venue = guarded_venue()
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(830)}))
    handle("demo", Sweep(later(minutes=1)))
    return venue


def doubted_venue() -> Venue:
    """A mark of 100 waits, 1000 is used."""
    venue = guarded_venue()
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(100)}))
    return venue
