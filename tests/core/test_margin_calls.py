"""Margin calls with due times: kept while the call is open, escalated when it is not met."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Deposit, SetMarks, Sweep
from backoffice.core.state import Forbids
from tests.core.support import MONDAY, account, do, venue

LONG_TEN = {"PERP": (10, 100)}  # initial margin 100, maintenance 50
HOUR = timedelta(hours=1)


def called(cents: int = 80_00, **terms: Any) -> Book:
    policy = {"margin_call": {"due_after": "3600", **terms}}
    book = venue(account("amy", cents, positions=LONG_TEN), policy=policy)
    do(book, Sweep)
    return book


def sweep(book: Book, at: timedelta) -> list[str]:
    return [decision.which for decision in do(book, Sweep, at=MONDAY + at).decisions]


def test_without_due_times_nothing_is_kept() -> None:
    book = venue(account("amy", 80_00, positions=LONG_TEN))
    do(book, Sweep)
    assert (book.margin_calls, book.guarded.called) == ({"amy": 20}, {})
    assert sweep(book, 99 * HOUR) == []


def test_another_amount_keeps_the_due_time() -> None:
    book = called()
    do(book, SetMarks, {"PERP": Fraction(99)}, at=MONDAY + HOUR / 2)
    assert sweep(book, HOUR / 2) == []
    assert book.margin_calls == {"amy": 29}
    assert book.guarded.called["amy"].due_at == MONDAY + HOUR


def test_a_call_that_was_met_is_over() -> None:
    book = called(escalate="liquidate")
    do(book, Deposit, "amy", "USD", 20_00)
    assert sweep(book, HOUR / 2) == []
    assert (book.margin_calls, book.guarded.called) == ({}, {})
    do(book, SetMarks, {"PERP": Fraction(99)}, at=MONDAY + HOUR)
    assert sweep(book, HOUR) == []
    assert book.guarded.called["amy"].due_at == MONDAY + 2 * HOUR


@pytest.mark.parametrize("late", [timedelta(seconds=-1), timedelta(0), HOUR])
def test_liquidated_at_the_due_time(late: timedelta) -> None:
    book = called(escalate="liquidate")
    expected = [] if late < timedelta(0) else ["margin_call", "liquidation"]
    assert sweep(book, HOUR + late) == expected
    assert bool(book.held("amy")) is not bool(expected)
    assert book.cash("amy", "USD") == 80_00


def test_restricted_until_the_call_is_met() -> None:
    book = called(escalate="restrict", restrict=["no_trading"])
    assert sweep(book, HOUR) == ["rule", "margin_call"]
    assert book.forbidden("amy") == [Forbids.NO_TRADING]
    assert sweep(book, 2 * HOUR) == [], "said once"
    do(book, Deposit, "amy", "USD", 20_00)
    assert sweep(book, 2 * HOUR) == ["rule"]
    assert book.forbidden("amy") == []


def test_a_due_time_alone_is_only_told() -> None:
    book = called()
    assert sweep(book, HOUR) == ["margin_call"]
    assert book.guarded.called["amy"].escalated_at == MONDAY + HOUR


def test_the_breaker_counts_calls_that_are_liquidated() -> None:
    policy = {
        "margin_call": {"due_after": "3600", "escalate": "liquidate"},
        "guards": {"breaker": {"liquidations": 0}},
    }
    book = venue(account("amy", 80_00, positions=LONG_TEN), policy=policy)
    do(book, Sweep)
    assert sweep(book, HOUR) == ["margin_call", "breaker", "held_back"]
    assert book.held("amy")
