"""Recoveries and repayments by hand: two persons, once, through the engine."""

import json

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.adjustments.errors import LimitExceeded
from backoffice.adjustments.lines import Line
from backoffice.adjustments.services import approve, propose
from backoffice.core.events import Recover
from backoffice.ledger.models import Journal
from backoffice.ledger.selectors import book_balances
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.services import (
    approve_recovery,
    propose_recovery,
    refuse_recovery,
)
from backoffice.shortfalls.models import Debt, Shortfall
from backoffice.venues.models import EventRecord
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import POLICY, setup


def wanted(maker, what="recover", amount=1_000):
    return propose_recovery(
        shortfall=Shortfall.objects.get(), what=what, amount=amount, reason="A claim", by=maker
    )


def test_recovered_money_goes_back_to_who_paid(venue, maker, checker):
    before = cash(venue)
    done = approve_recovery(proposal=wanted(maker), by=checker)
    assert approve_recovery(proposal=done, by=checker) == done
    assert EventRecord.objects.filter(kind="Recover").count() == 1
    after = cash(venue)
    moved = {owner: after[owner] - amount for owner, amount in before.items()}
    assert sum(amount for amount in moved.values() if amount > 0) == 1_000
    assert moved["external"] == -1_000


@pytest.mark.parametrize("venue", [10], indirect=True)
def test_free_cash_repays_the_debt(venue, maker, checker):
    owed = Debt.objects.get().principal
    line = Line("amy", "USD", 2_000, "external")
    gift = propose(venue=venue, lines=[line], reason_code="goodwill", reason="x", by=maker)
    approve(request=gift, by=checker)
    approve_recovery(proposal=wanted(maker, "repay"), by=checker)
    assert Debt.objects.get().principal == owed - 1_000


def test_by_another_person_only(venue, maker, checker):
    proposal = wanted(maker)
    person("mia", venue, "approver")
    with pytest.raises(SamePerson):
        approve_recovery(proposal=proposal, by=maker)
    with pytest.raises(NotPermitted):
        wanted(checker)
    with (
        pytest.raises(Error, match=r"(two_persons|approved with the event)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE proposals_recoveryproposal SET approved = true, decided_by = ' Mia',"
            " decided_at = now(), sequence = 1"
        )
    refuse_recovery(proposal=proposal, by=checker, because="No money came")
    with pytest.raises(ProposalError, match="refused already"):
        approve_recovery(proposal=proposal, by=checker)


@pytest.mark.parametrize(("what", "amount"), [("recover", 0), ("repay", -1), ("steal", 1)])
def test_what_cannot_be(venue, maker, what, amount):
    with pytest.raises(ProposalError):
        wanted(maker, what, amount)


def cash(venue):
    found = book_balances(book=venue.ledger_book.code)
    return {key.owner: amount for key, amount in found.items() if key.bucket == "cash"}


def test_journals_and_event_name_both_persons(venue, maker, checker):
    done = approve_recovery(proposal=wanted(maker), by=checker)
    event = json.loads(EventRecord.objects.get(sequence=done.sequence).payload)
    assert (event["proposed_by"], event["approved_by"], event["shortfall"]) == ("mia", "cho", 1)
    journals = Journal.objects.filter(kind="recovery").select_related("approval")
    assert {(one.actor, one.approval.checker) for one in journals} == {("mia", "cho")}


def test_no_more_than_others_bear(venue, maker, checker):
    """An attacker who makes cash out of a recovery on a shortfall that is closed, or on none."""
    before = cash(venue)
    with pytest.raises(ProposalError, match="at most 320 USD can be recovered on this shortfall"):
        wanted(maker, amount=100_000)
    first, second = wanted(maker, amount=32_000), wanted(maker, amount=1)
    approve_recovery(proposal=first, by=checker)
    with pytest.raises(ProposalError, match="nothing of this shortfall is borne by others"):
        approve_recovery(proposal=second, by=checker)
    after = cash(venue)
    assert after["amy"] == before["amy"]  # nothing stays that she could withdraw
    assert after["external"] == before["external"] - 32_000
    with pytest.raises(ProposalError, match="nothing of this shortfall is borne by others"):
        wanted(maker, amount=1)


@pytest.mark.parametrize("venue", [10], indirect=True)
def test_nothing_to_repay_with_is_refused(venue, maker, checker):
    with pytest.raises(ProposalError, match="has no free cash"):
        wanted(maker, "repay", 1)
    gift = Line("amy", "USD", 2_000, "external")
    request = propose(venue=venue, lines=[gift], reason_code="goodwill", reason="x", by=maker)
    approve(request=request, by=checker)
    proposal = wanted(maker, "repay", 2_000)
    back = Line("amy", "USD", -1_999, "external")
    request = propose(venue=venue, lines=[back], reason_code="correction", reason="x", by=maker)
    approve(request=request, by=checker)
    owed, events = Debt.objects.get().principal, EventRecord.objects.count()
    with pytest.raises(ProposalError, match=r"at most 0\.01 USD can be repaid now"):
        approve_recovery(proposal=proposal, by=checker)
    proposal.refresh_from_db()
    assert (proposal.approved, Debt.objects.get().principal) == (None, owed)
    assert EventRecord.objects.count() == events


def test_limits_of_adjustments_hold(venue, maker, checker):
    allow(venue, 1_500)
    with pytest.raises(LimitExceeded, match="more than 15 that mia may propose"):
        wanted(maker, amount=1_501)
    first = wanted(maker, amount=1_000)
    with pytest.raises(LimitExceeded, match="mia may propose 5 USD more today"):
        wanted(maker, amount=501)
    line = Line("amy", "USD", 501, "external")
    with pytest.raises(LimitExceeded, match="mia may propose 5 USD more today"):
        propose(venue=venue, lines=[line], reason_code="other", reason="x", by=maker)
    second = wanted(person("max", venue, "operator"), amount=501)
    approve_recovery(proposal=first, by=checker)
    with pytest.raises(LimitExceeded, match="cho may approve 5 USD more today"):
        approve_recovery(proposal=second, by=checker)


P = "proposals_recoveryproposal"
APPROVED = f"UPDATE {P} SET approved = true, decided_by = 'cho', decided_at = now(), sequence = "


@pytest.mark.parametrize(
    "attack",
    [
        f"{APPROVED} 1",
        f"{APPROVED} (SELECT max(sequence) FROM venues_eventrecord)",
        f"INSERT INTO {P} (venue_id, shortfall_id, what, amount, reason, proposed_by, expires_at)"
        f" SELECT v.id, p.shortfall_id, 'recover', 1, 'x', 'eve', now() FROM {P} p"
        " JOIN venues_venue v ON v.code = 'other'",
    ],
)
def test_database_wants_the_event_that_posts_it(venue, maker, checker, attack):
    create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    wanted(maker)
    at, forged = timezone.now(), f"recovery:{wanted(maker).pk}"
    handle("demo", Recover(at, "amy", "USD", 1, 1, "mia", "cho"), reference=forged)
    with (
        pytest.raises(Error, match=r"(approved with the event|of another venue)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)
