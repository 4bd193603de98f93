"""Whom each event changed, for those who keep what they read before."""

from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from backoffice.accounts.models import Account
from backoffice.core.events import Deposit, Restrict, SetMarks, Sweep, Trade
from backoffice.core.state import Forbids
from backoffice.ledger.models import Journal
from backoffice.ledger.services import create_book
from backoffice.venues.models import Venue, VenueChange, VenueState
from backoffice.venues.selectors import Changes, changes_since
from backoffice.venues.services import changes, prune_changes
from backoffice.venues.store import create_venue, handle, reverse_journal
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    opening = setup(
        customers={"amy": 20_000, "bob": 100_000, "cleo": 5}, positions={"amy": 1, "bob": -1}
    )
    return create_venue(opening, POLICY, code=None, author="ann", approver="ben")


def since(venue: Venue, sequence: int) -> tuple[set[str], bool, int]:
    found = changes_since(venue_id=venue.pk, sequence=sequence)
    codes = Account.objects.filter(pk__in=found.accounts).values_list("code", flat=True)
    return set(codes), found.everybody, found.through


def test_events_in_turn(venue: Venue) -> None:
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 500))
    handle("demo", Trade(later(minutes=2), "bob", "cleo", PERP, Fraction(1), Fraction(1000)))
    handle("demo", SetMarks(later(minutes=3), {PERP: Fraction(500)}))
    handle("demo", Restrict(later(minutes=4), "cleo", Forbids.NO_TRADING))
    assert since(venue, 0) == ({"amy", "bob", "cleo"}, False, 4)
    assert since(venue, 1) == ({"bob", "cleo"}, False, 4)
    assert since(venue, 2) == ({"cleo"}, False, 4)
    assert since(venue, 4) == (set(), False, 4)


def test_a_sweep_changes_whom_it_settles(venue: Venue) -> None:
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(500)}))
    handle("demo", Sweep(later(minutes=2)), accounts=["amy"])
    assert since(venue, 1)[0] >= {"amy"}
    assert "cleo" not in since(venue, 1)[0]


def test_a_reversal_changes_those_it_pays(venue: Venue) -> None:
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 500))
    journal = Journal.objects.latest("id")
    reverse_journal("demo", journal.pk, reference="r", actor="ann")
    assert since(venue, 1) == ({"amy"}, False, 2)


def test_too_many_are_everybody(venue: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 1)
    handle("demo", Trade(later(minutes=2), "bob", "cleo", PERP, Fraction(1), Fraction(1000)))
    assert since(venue, 0) == (set(), True, 1)
    assert since(venue, 1) == (set(), False, 1)


def test_who_looked_before_the_venue_was_is_told_everybody(venue: Venue) -> None:
    assert since(venue, -1)[1]


def test_rows_are_append_only_and_pruned_when_old(venue: Venue) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        VenueChange.objects.update(sequence=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        VenueChange.objects.all().delete()


def test_upkeep_prunes_what_is_old(db: None) -> None:
    venue = Venue.objects.create(
        code="old",
        reporting_asset="USD",
        timezone="UTC",
        margin={},
        ledger_book=create_book(code="old"),
    )
    VenueState.objects.create(venue=venue, clock=later(), sequence=4)
    for sequence, hours in ((1, 30), (2, 29), (3, 28), (4, 1)):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO venues_change (venue_id, sequence, account_id, at)"
                " VALUES (%s, %s, 7, now() - make_interval(hours => %s))",
                [venue.pk, sequence, hours],
            )
    assert changes_since(venue_id=venue.pk, sequence=1) == Changes(frozenset({7}), False, 4)
    assert prune_changes(at_most=1) == 1
    call_command("upkeep", "--format", "json")
    left = VenueChange.objects.order_by("sequence")
    assert list(left.values_list("sequence", flat=True)) == [3, 4]
    assert changes_since(venue_id=venue.pk, sequence=2).everybody
    assert not changes_since(venue_id=venue.pk, sequence=3).everybody
