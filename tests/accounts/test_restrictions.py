"""Restrictions and margin calls: what holds now, and what held before."""

from fractions import Fraction

import pytest
from django.db import IntegrityError

from backoffice.accounts.models import Account, MarginCall, Restriction
from backoffice.accounts.selectors import read_margin_calls, read_restrictions
from backoffice.core.events import Lift, Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids, Imposed
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    opening = setup(customers={"amy": 20_000, "bob": 100_000}, positions={"amy": 1, "bob": -1})
    return create_venue(opening, POLICY, code=None, author="ann", approver="ben")


def test_history_is_kept(venue: Venue) -> None:
    handle("demo", Restrict(later(minutes=1), "amy", Forbids.FROZEN, until=later(days=1)))
    handle("demo", Restrict(later(minutes=2), "amy", Forbids.FROZEN))
    handle("demo", Lift(later(minutes=3), "amy", Forbids.FROZEN))
    rows = Restriction.objects.order_by("from_at")
    assert [(row.from_at, row.until, row.lifted_at) for row in rows] == [
        (later(minutes=1), later(days=1), later(minutes=2)),
        (later(minutes=2), None, later(minutes=3)),
    ]
    assert read_restrictions(venue_id=venue.pk) == {}


def test_each_source_has_its_own(venue: Venue) -> None:
    handle("demo", Restrict(later(minutes=1), "amy", Forbids.NO_WITHDRAWAL))
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(855)}))  # ratio 0.777, then 0.82
    handle("demo", SetMarks(later(minutes=3), {PERP: Fraction(851)}))
    handle("demo", Sweep(later(minutes=4)))
    handle("demo", Lift(later(minutes=5), "amy", Forbids.NO_WITHDRAWAL))
    assert read_restrictions(venue_id=venue.pk) == {
        "amy": {(Forbids.NO_WITHDRAWAL, Imposed.RULE): None}
    }
    row = Restriction.objects.get(imposed_by="rule")
    assert row.reason == "A rule of the venue's policy asks for it."


def test_one_in_force_at_a_time(venue: Venue) -> None:
    account = Account.objects.get(code="amy")
    row = {"account": account, "kind": "frozen", "imposed_by": "manual", "from_at": later()}
    Restriction.objects.create(**row)
    with pytest.raises(IntegrityError, match="accounts_restriction_one_in_force"):
        Restriction.objects.create(**row)


def test_margin_calls_end(venue: Venue) -> None:
    """Equity of 60 and 55 against initial margins of 86 and 85.5, then healthy again."""
    for minute, mark in enumerate((860, 855, 1000)):
        handle("demo", SetMarks(later(minutes=minute), {PERP: Fraction(mark)}))
        handle("demo", Sweep(later(minutes=minute)))
        if mark == 855:
            assert read_margin_calls(venue_id=venue.pk) == {"amy": Fraction(61, 2)}
    rows = MarginCall.objects.order_by("called_at")
    assert [(row.amount, row.called_at, row.ended_at) for row in rows] == [
        (26, later(), later(minutes=1)),
        (Fraction(61, 2), later(minutes=1), later(minutes=2)),
    ]
    assert read_margin_calls(venue_id=venue.pk) == {}
