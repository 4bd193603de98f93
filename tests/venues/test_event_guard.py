"""Halts, releases, accepted prices and policies come with their event; forged ones are refused.

Each attack is raw SQL as the application's role.
"""

from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from backoffice.core.events import AcceptMark, Deposit, Event, ReleaseBreaker, SetMarks, Sweep
from backoffice.records.append_only import SQLSTATE
from backoffice.venues.models import EventRecord, HaltRelease, PolicyVersion, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db(transaction=True)
GUARDED = POLICY | {"guards": {"breaker": {"liquidations": 0}, "marks": {"band": "0.5"}}}
HALT = """INSERT INTO venues_halt (venue_id, number, sequence, at, liquidations, value)
  SELECT venue_id, {number}, sequence, {at}, 1, '1' FROM venues_venuestate"""
RELEASE = """INSERT INTO venues_haltrelease (halt_id, sequence, at, proposed_by, approved_by)
  SELECT h.id, s.sequence, s.clock, '{one}', '{other}' FROM venues_halt h, venues_venuestate s"""
ACCEPT = """INSERT INTO venues_priceacceptance
  (venue_id, of, subject, price, sequence, at, proposed_by, approved_by)
  SELECT venue_id, 'mark', 'BTC-PERP', '{price}', sequence, clock, 'ann', 'ben'
  FROM venues_venuestate"""
POLICY_ROW = """INSERT INTO venues_policyversion
  (venue_id, number, document, document_sha256, author, approver, effective_at)
  SELECT venue_id, {number}, '{{}}', '{sha}', 'ann', {approver}, clock FROM venues_venuestate"""
EVENT = """INSERT INTO venues_eventrecord
  (venue_id, sequence, kind, at, payload, payload_sha256)
  SELECT venue_id, sequence, '{kind}', clock, '{payload}', '{sha}' FROM venues_venuestate"""
SHA = "0" * 64


@pytest.fixture
def venue(transactional_db: None) -> Venue:
    """`demo`, halted by its last event."""
    opening = setup(customers={"amy": 200_00, "bob": 900_00}, positions={"amy": 1, "bob": -1})
    found = create_venue(opening, GUARDED, code=None, author="ann", approver="ben")
    happen(SetMarks(later(minutes=1), {PERP: Fraction(830)}), Sweep(later(minutes=1)))
    return found


def happen(*events: Event) -> None:
    for event in events:
        handle("demo", event)


def execute(*statements: str) -> None:
    """In one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refused(*statements: str, match: str) -> None:
    with pytest.raises(DatabaseError, match=match) as found:
        execute(*statements)
    assert getattr(found.value.__cause__, "sqlstate", "") in (SQLSTATE, "23514", "23502")


WITHOUT = "is written with its event, in one transaction"


def test_a_halt_comes_with_the_sweep_that_made_it(venue: Venue) -> None:
    refused(HALT.format(number=2, at="clock"), match=f"a halt {WITHOUT}")


def test_a_halt_and_its_release_are_not_forged_together(venue: Venue) -> None:
    happen(Deposit(later(minutes=2), "amy", "USD", 1))
    halt, release = HALT.format(number=2, at="clock"), RELEASE.format(one="ann", other="ben")
    refused(halt, release, match=WITHOUT)
    refused(release, match=f"a release of a halt {WITHOUT}")


def test_what_a_sweep_of_before_did_makes_no_further_halt(venue: Venue) -> None:
    """Even where the same transaction writes a sweep, the halt is its time's and the next one."""
    sweep = EVENT.format(kind="Sweep", payload="{}", sha=SHA)
    advance = "UPDATE venues_venuestate SET sequence = sequence + 1"
    for wrong in (HALT.format(number=7, at="clock"), HALT.format(number=2, at="now()")):
        refused(advance, sweep, wrong, match="says what its event says")


def test_a_release_names_the_persons_of_its_event(venue: Venue) -> None:
    payload = '{"approved_by": "ben", "proposed_by": "ann"}'
    event = EVENT.format(kind="ReleaseBreaker", payload=payload, sha=SHA)
    advance = "UPDATE venues_venuestate SET sequence = sequence + 1"
    refused(advance, event, RELEASE.format(one="eve", other="ben"), match="what its event says")
    refused(advance, event, RELEASE.format(one="ann", other=" ANN"), match="two persons")


def test_an_event_of_another_transaction_is_none(venue: Venue) -> None:
    happen(ReleaseBreaker(later(minutes=2), "ann", "ben"))
    happen(ReleaseBreaker(later(minutes=2), "ann", "cid"))  # refused: it is not halted any more
    assert HaltRelease.objects.get().approved_by == "ben"
    refused(
        "INSERT INTO venues_halt (venue_id, number, sequence, at, liquidations, value)"
        " SELECT venue_id, 2, sequence - 1, at, 1, '1' FROM venues_halt",
        match=WITHOUT,
    )
    refused(RELEASE.format(one="ann", other="cid"), match=WITHOUT)


def test_a_release_is_not_spent_by_hand(venue: Venue) -> None:
    happen(ReleaseBreaker(later(minutes=2), "ann", "ben"))
    spend = "UPDATE venues_haltrelease SET spent_at = now()"
    refused(spend, match=f"a use of a release {WITHOUT}")
    happen(Sweep(later(minutes=3)))
    assert HaltRelease.objects.get().spent_at == later(minutes=3)


def test_a_price_is_accepted_by_its_event_only(venue: Venue) -> None:
    happen(SetMarks(later(minutes=2), {PERP: Fraction(100)}))
    refused(ACCEPT.format(price="100"), match=f"a price accepted by hand {WITHOUT}")
    payload = '{"approved_by":"ben","instrument":"BTC-PERP","mark":"100","proposed_by":"ann"}'
    event = EVENT.format(kind="AcceptMark", payload=payload, sha=SHA)
    advance = "UPDATE venues_venuestate SET sequence = sequence + 1"
    refused(advance, event, ACCEPT.format(price="101"), match="says what its event says")
    happen(AcceptMark(later(minutes=3), PERP, Fraction(100), "ann", "ben"))


@pytest.mark.parametrize("approver", ["NULL", "'ANN'", "''", "'ann '"])
def test_a_policy_has_two_persons(venue: Venue, approver: str) -> None:
    statement = POLICY_ROW.format(number=2, sha=SHA, approver=approver)
    with pytest.raises(IntegrityError, match="venues_policy_four_eyes"):
        execute(statement)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_policy_comes_with_its_event(venue: Venue, number: int) -> None:
    statement = POLICY_ROW.format(number=number, sha=SHA, approver="'ben'")
    refused(statement, match=r"written with its (event|venue)")
    assert PolicyVersion.objects.count() == 1


def test_a_policy_is_what_its_event_says(venue: Venue) -> None:
    payload = '{"number":2,"author":"ann","approver":"ben","document_sha256":"' + "1" * 64 + '"}'
    event = EVENT.format(kind="PolicyVersion", payload=payload, sha=SHA)
    advance = "UPDATE venues_venuestate SET sequence = sequence + 1"
    for sha in (SHA, "1" * 64):  # another document, and another time
        row = POLICY_ROW.format(number=2, sha=sha, approver="'ben'")
        refused(advance, event, row, match="says what its event says")


def test_a_version_is_recorded_like_an_event(venue: Venue) -> None:
    document = {"shortfall": [{"step": "write_off", "with": {"charge": "insurance"}}]}
    version = add_policy_version(
        venue=venue, document=document, author="ann", approver="ben", effective_at=later(hours=1)
    )
    event = EventRecord.objects.get(kind="PolicyVersion")
    assert version.document_sha256 in event.payload
    assert event.sequence == Venue.objects.get().state.sequence
