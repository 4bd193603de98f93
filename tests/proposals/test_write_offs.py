"""Write-offs: what was seen is approved, of one shortfall, or refused and asked for again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import Error, connection, transaction

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.adjustments.errors import LimitExceeded
from backoffice.core.events import Adjust, SetMarks, Sweep
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import WriteOff
from backoffice.proposals.services import (
    approve_recovery,
    approve_write_off,
    ask_write_off,
    propose_recovery,
    refuse_write_off,
)
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import PERP, POLICY, later, setup

ASKS = {"step": "write_off", "with": {"charge": "insurance", "approval": "two_persons"}}
ASKING = {**POLICY, "shortfall": [POLICY["shortfall"][0], ASKS]}


@pytest.fixture
def venue(db: None) -> Venue:
    """Amy lost 320 USD more than she had; the fund paid 250, and 70 wait for approval."""
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000}, positions={"amy": 1, "bob": -1}, policy=ASKING
    )
    made = create_venue(opening, ASKING, code="demo", author="ann", approver="ben")
    allow(made)
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(480)}))
    handle("demo", Sweep(later(minutes=3)))
    return made


def hole(number=1):
    return Shortfall.objects.get(number=number)


def second_hole():
    """Another loss of 200 USD of the same account, whose write-off waits too."""
    lost = Adjust(later(minutes=4), "amy", "USD", -20_000, "external", "x", "ann", "ben")
    handle("demo", lost)
    handle("demo", Sweep(later(minutes=5)))


def test_approved_as_seen_and_no_other(venue, checker):
    second_hole()
    seen = int(hole().pending["amount"]), int(hole(2).pending["amount"])
    done = approve_write_off(shortfall=hole(), by=checker, seen_amount=seen[0])
    assert (done.proposed_by, done.decided_by, done.amount) == (
        "the venue's policy",
        "cho",
        seen[0],
    )
    assert (hole().pending, hole().state) == (None, "written_off")
    assert int(hole(2).pending["amount"]) == seen[1]
    assert EventRecord.objects.get(kind="Approve").reference == f"write-off:{done.pk}"


def test_another_amount_than_was_seen_is_refused(venue, checker):
    paid = Adjust(later(minutes=4), "amy", "USD", 1_000, "external", "x", "ann", "ben")
    handle("demo", paid)
    handle("demo", Sweep(later(minutes=5)))
    for decide in (
        lambda: approve_write_off(shortfall=hole(), by=checker, seen_amount=7_000),
        lambda: refuse_write_off(shortfall=hole(), by=checker, because="x", seen_amount=7_000),
    ):
        with pytest.raises(ProposalError, match="60 USD wait now, not 70"):
            decide()
    assert not WriteOff.objects.exists()
    approve_write_off(shortfall=hole(), by=checker, seen_amount=6_000)


def test_refused_until_somebody_asks_again(venue, maker, checker):
    with pytest.raises(ProposalError, match="because: say"):
        refuse_write_off(shortfall=hole(), by=checker, because=" ", seen_amount=7_000)
    refuse_write_off(shortfall=hole(), by=checker, because="Ask the insurer", seen_amount=7_000)
    with pytest.raises(ProposalError, match="cho refused it: Ask the insurer"):
        approve_write_off(shortfall=hole(), by=person("cat", venue, "approver"), seen_amount=7_000)
    with pytest.raises(ProposalError, match="refused already"):
        refuse_write_off(shortfall=hole(), by=checker, because="x", seen_amount=7_000)
    assert (hole().remaining, hole().state) == (7_000, "open")
    ask_write_off(shortfall=hole(), by=maker, reason="The insurer does not pay")
    with pytest.raises(ProposalError, match="waits for approval already"):
        ask_write_off(shortfall=hole(), by=maker, reason="again")
    both = person("mia", venue, "approver")
    with pytest.raises(SamePerson):
        approve_write_off(shortfall=hole(), by=both, seen_amount=7_000)
    done = approve_write_off(shortfall=hole(), by=checker, seen_amount=7_000)
    assert (done.proposed_by, done.reason) == ("mia", "The insurer does not pay")
    assert hole().state == "written_off"


def test_rights_and_limits(venue, maker, checker):
    for who, ask in (
        (maker, approve_write_off),
        (person("vic", venue, "viewer"), approve_write_off),
    ):
        with pytest.raises(NotPermitted):
            ask(shortfall=hole(), by=who, seen_amount=7_000)
    with pytest.raises(NotPermitted):
        ask_write_off(shortfall=hole(), by=checker, reason="x")
    with pytest.raises(ProposalError, match="waits for approval already"):
        ask_write_off(shortfall=hole(), by=maker, reason="x")
    allow(venue, 6_999)
    with pytest.raises(LimitExceeded, match=r"70 USD is more than 69\.99 that cho may approve"):
        approve_write_off(shortfall=hole(), by=checker, seen_amount=7_000)
    # Nor by pretending to have seen less.
    with pytest.raises(ProposalError, match="70 USD wait now, not 69"):
        approve_write_off(shortfall=hole(), by=checker, seen_amount=6_900)


def test_none_where_none_waits(venue, checker):
    approve_write_off(shortfall=hole(), by=checker, seen_amount=7_000)
    with pytest.raises(ProposalError, match="no write-off waits"):
        approve_write_off(shortfall=hole(), by=checker, seen_amount=7_000)


def test_money_recovered_on_a_shortfall_goes_to_that_one(venue, maker, checker):
    """The oldest would be paid, if the event did not name the shortfall."""
    second_hole()
    for number in (1, 2):
        amount = int(hole(number).pending["amount"])
        approve_write_off(shortfall=hole(number), by=checker, seen_amount=amount)
    proposal = propose_recovery(
        shortfall=hole(2), what="recover", amount=1_000, reason="A claim", by=maker
    )
    approve_recovery(proposal=proposal, by=checker)
    back = [sum(sum(one.recovered.values()) for one in hole(n).steps.all()) for n in (1, 2)]
    assert back == [0, 1_000]


W = "proposals_writeoff"


@pytest.mark.parametrize(
    "attack",
    [
        f"UPDATE {W} SET approved = true, decided_by = 'cho', decided_at = now(), sequence = 1",
        f"UPDATE {W} SET approved = true, decided_by = 'MIA ', decided_at = now(), sequence = 1",
        f"UPDATE {W} SET amount = 1",
        f"DELETE FROM {W}",
        f"INSERT INTO {W} (venue_id, shortfall_id, amount, reason, proposed_by, expires_at,"
        " approved, decided_by, decided_at, sequence) SELECT venue_id, shortfall_id, 1, 'x', 'eve',"
        f" now(), true, 'cho', now(), 1 FROM {W}",
    ],
)
def test_database_refuses_what_services_would(venue, maker, checker, attack):
    refuse_write_off(shortfall=hole(), by=checker, because="no", seen_amount=7_000)
    ask_write_off(shortfall=hole(), by=maker, reason="x")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
