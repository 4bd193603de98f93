"""Recoveries and repayments by hand: two persons, once, through the engine."""

import pytest
from django.db import Error, connection, transaction

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.adjustments.lines import Line
from backoffice.adjustments.services import approve, propose, set_limit
from backoffice.ledger.selectors import book_balances
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.services import (
    approve_recovery,
    approve_write_off,
    propose_recovery,
    refuse_recovery,
)
from backoffice.shortfalls.models import Debt, Shortfall
from backoffice.venues.models import EventRecord
from tests.access.people import person, root


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
    for role, action in (("operator", "propose"), ("approver", "approve")):
        set_limit(
            venue=venue,
            role=role,
            action=action,
            asset="USD",
            per_request=2_000,
            per_day=2_000,
            by=root(),
        )
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
        pytest.raises(Error, match="two_persons"),
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


def test_no_write_off_where_none_waits(venue, checker):
    with pytest.raises(ProposalError, match="no write-off waits"):
        approve_write_off(shortfall=Shortfall.objects.get(), by=checker)


def cash(venue):
    found = book_balances(book=venue.ledger_book.code)
    return {key.owner: amount for key, amount in found.items() if key.bucket == "cash"}
