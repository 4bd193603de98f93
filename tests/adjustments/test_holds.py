"""A security hold keeps money on an account, by adjustment too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.lines import Line
from backoffice.adjustments.preview import preview
from backoffice.adjustments.services import approve, propose, propose_reversal
from backoffice.controls.services import (
    approve_break_glass,
    propose_break_glass,
    report_security,
)
from backoffice.ledger.selectors import book_balances
from tests.access.people import person

TO_BOB = Line("amy", "USD", -1_000, "bob")


def wanted(venue, maker, line):
    return propose(venue=venue, lines=[line], reason_code="other", reason="x", by=maker)


def hold(venue, **ago):
    report_security(
        venue=venue,
        account="amy",
        what="new_address",
        happened_at=timezone.now() - timedelta(**ago),
        reference=f"e{ago}",
        by=person("sys", venue, "operator"),
    )


def cash(venue):
    found = book_balances(book=venue.ledger_book.code, owners=["amy"])
    return next(amount for key, amount in found.items() if key.bucket == "cash")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (TO_BOB, "lines.1.account"),
        (Line("bob", "USD", 1_000, "amy"), "lines.1.against"),
        (Line("external", "USD", 1_000, "amy"), "lines.1.against"),
    ],
)
def test_nothing_is_taken_from_an_account_under_a_hold(venue, maker, line, field):
    """The attacker who took amy over has a friend among the operators."""
    hold(venue, hours=1)
    for ask in (
        lambda: wanted(venue, maker, line),
        lambda: preview(venue=venue, lines=[line]),
    ):
        with pytest.raises(AdjustmentError, match="amy is under a security hold") as refused:
            ask()
        assert refused.value.field == field


def test_a_hold_that_comes_between_stops_the_approval(venue, maker, checker):
    request, before = wanted(venue, maker, TO_BOB), cash(venue)
    hold(venue, hours=1)
    with pytest.raises(AdjustmentError, match="amy is under a security hold"):
        approve(request=request, by=checker)
    request.refresh_from_db()
    assert (request.state, cash(venue)) == ("proposed", before)
    glass = propose_break_glass(
        venue=venue, account="amy", forbids="no_withdrawal", reason="She sits here.", by=maker
    )
    approve_break_glass(request=glass, by=checker)
    approve(request=request, by=checker)
    assert cash(venue) == before - 1_000


def test_money_may_come_and_other_accounts_are_free(venue, maker, checker):
    hold(venue, hours=1)
    gift = approve(request=wanted(venue, maker, Line("amy", "USD", 500, "insurance")), by=checker)
    with pytest.raises(AdjustmentError, match="amy is under a security hold"):
        propose_reversal(request=gift, reason="Too much", by=maker)
    other = Line("bob", "USD", -500, "cleo")
    assert approve(request=wanted(venue, maker, other), by=checker).state == "approved"
