"""Restrictions: who imposes and lifts them, until when, and what they forbid."""

from datetime import timedelta
from fractions import Fraction

import pytest

from backoffice.core.events import BreakGlass, Lift, Restrict, SecurityHold, SetMarks
from backoffice.core.restrictions import forbids_trade, forbids_withdrawal, impose, lift
from backoffice.core.state import Forbids, Imposed
from tests.core.support import MARKS, account, do, venue

HOUR = timedelta(hours=1)


def test_until_no_longer_holds_at_its_instant() -> None:
    book = venue(account("amy"))
    until = book.now + HOUR
    do(book, Restrict, "amy", Forbids.NO_TRADING, until)
    do(book, SetMarks, {"PERP": MARKS["PERP"]}, at=until - timedelta(microseconds=1))
    assert book.forbidden("amy") == [Forbids.NO_TRADING]
    do(book, SetMarks, {"PERP": MARKS["PERP"]}, at=until)
    assert book.forbidden("amy") == []


@pytest.mark.parametrize("second", [None, HOUR])
def test_to_restrict_again_replaces_until(second: timedelta | None) -> None:
    book = venue(account("amy"))
    do(book, Restrict, "amy", Forbids.FROZEN, book.now + 5 * HOUR)
    do(book, Restrict, "amy", Forbids.FROZEN, None if second is None else book.now + second)
    book.now += 2 * HOUR
    assert book.forbidden("amy") == ([Forbids.FROZEN] if second is None else [])


def test_to_impose_or_lift_the_same_again_changes_nothing() -> None:
    book = venue(account("amy"))
    rule = ("amy", Forbids.FROZEN, Imposed.RULE)
    assert impose(book, *rule)
    assert not impose(book, *rule)
    assert impose(book, *rule, book.now + HOUR)
    assert lift(book, *rule)
    assert not lift(book, *rule)


@pytest.mark.parametrize("by", [Imposed.RULE, Imposed.SHORTFALL])
def test_lifting_by_hand_touches_manual_restrictions_only(by: Imposed) -> None:
    book = venue(account("amy"))
    impose(book, "amy", Forbids.FROZEN, by)
    do(book, Restrict, "amy", Forbids.FROZEN)
    do(book, Lift, "amy", Forbids.FROZEN)
    assert book.restrictions["amy"] == {(Forbids.FROZEN, by): None}
    do(book, Lift, "amy", Forbids.FROZEN)
    do(book, Lift, "amy", Forbids.NO_TRADING)
    assert book.forbidden("amy") == [Forbids.FROZEN]


def test_kinds_are_listed_once_in_alphabetical_order() -> None:
    book = venue(account("amy"))
    for kind in (Forbids.NO_WITHDRAWAL, Forbids.NO_TRADING, Forbids.FROZEN, Forbids.NO_INCREASE):
        impose(book, "amy", kind, Imposed.RULE)
        impose(book, "amy", kind, Imposed.MANUAL)
    assert book.forbidden("amy") == ["frozen", "no_increase", "no_trading", "no_withdrawal"]


@pytest.mark.parametrize(
    ("kind", "withdrawal", "trade"),
    [
        (Forbids.FROZEN, True, True),
        (Forbids.NO_TRADING, False, True),
        (Forbids.NO_INCREASE, False, False),
        (Forbids.NO_WITHDRAWAL, True, False),
    ],
)
def test_what_each_kind_forbids(kind: Forbids, withdrawal: bool, trade: bool) -> None:
    book = venue(account("amy", positions={"PERP": (2, 100)}))
    impose(book, "amy", kind, Imposed.RULE)
    assert forbids_withdrawal(book, "amy") == (kind if withdrawal else None)
    assert forbids_trade(book, "amy", "PERP", Fraction(-1)) == (kind if trade else None)


@pytest.mark.parametrize(
    ("held", "ordered", "forbidden"),
    [
        (2, -1, False),
        (2, -2, False),
        (2, "-2.00000001", True),  # a flip opens the other side
        (2, 1, True),
        (-2, 1, False),
        (-2, 2, False),
        (-2, 3, True),
        (-2, -1, True),
        (0, 1, True),
    ],
)
def test_no_increase_lets_only_orders_that_reduce_pass(held, ordered, forbidden: bool) -> None:
    book = venue(account("amy", positions={"PERP": (held, 100)}))
    impose(book, "amy", Forbids.NO_INCREASE, Imposed.RULE)
    found = forbids_trade(book, "amy", "PERP", Fraction(ordered))
    assert found == (Forbids.NO_INCREASE if forbidden else None)
    assert forbids_trade(book, "amy", "ALT", Fraction(-1)) is Forbids.NO_INCREASE


def test_the_first_that_forbids_is_the_reason() -> None:
    book = venue(account("amy"))
    for kind in (Forbids.NO_WITHDRAWAL, Forbids.NO_TRADING, Forbids.NO_INCREASE):
        impose(book, "amy", kind, Imposed.RULE)
    assert forbids_withdrawal(book, "amy") is Forbids.NO_WITHDRAWAL
    assert forbids_trade(book, "amy", "PERP", Fraction(1)) is Forbids.NO_INCREASE
    impose(book, "amy", Forbids.FROZEN, Imposed.RULE)
    assert forbids_withdrawal(book, "amy") is Forbids.FROZEN


def test_a_security_hold_is_extended_and_never_shortened() -> None:
    book = venue(account("amy"))
    held = Forbids.NO_WITHDRAWAL, Imposed.SECURITY
    for hours, expected in ((2, 2), (1, 2), (3, 3), (None, None), (9, None)):
        until = None if hours is None else book.now + hours * HOUR
        do(book, SecurityHold, "amy", Forbids.NO_WITHDRAWAL, until)
        end = None if expected is None else book.now + expected * HOUR
        assert book.restrictions["amy"] == {held: end}


def test_only_two_persons_end_a_security_hold() -> None:
    book = venue(account("amy"))
    do(book, SecurityHold, "amy", Forbids.FROZEN)
    do(book, Lift, "amy", Forbids.FROZEN)
    refused = do(book, BreakGlass, "amy", Forbids.FROZEN, "ann", " ANN ").refused
    assert [(one.event, one.reason) for one in refused] == [("break_glass", "four_eyes")]
    assert book.forbidden("amy") == [Forbids.FROZEN]
    do(book, BreakGlass, "amy", Forbids.FROZEN, "ann", "ben")
    assert book.forbidden("amy") == []
