"""Shortfalls: opened for holes, lowered by cash, frozen meanwhile, and their state."""

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Adjust, Deposit, Sweep
from backoffice.core.plan import DebtTerms
from backoffice.core.shortfall import absorb_cash, open_shortfalls, refresh_freeze, state_of
from backoffice.core.state import Debt, Forbids, Imposed, Pending, StepUse
from tests.core.support import account, do, fund, hole, paid, step, venue, waterfall


def remaining(book: Book) -> list[int]:
    return [shortfall.remaining for shortfall in book.shortfalls.values()]


def test_one_is_opened_for_each_flat_account_and_asset_below_zero() -> None:
    book = venue(
        account("amy", -7_00, EUR=-1, BTC=5),
        account("bob", -7_00, positions={"PERP": (1, 100)}),
        account("cat", 0),
        account("zoe", -3_00),
    )
    open_shortfalls(book, ["amy", "bob", "cat"])
    opened = [(s.account, s.asset, s.amount, s.remaining) for s in book.shortfalls.values()]
    assert opened == [("amy", "EUR", 1, 1), ("amy", "USD", 7_00, 7_00)]
    assert {s.opened_at for s in book.shortfalls.values()} == {book.now}


def test_a_second_hole_opens_another_for_the_difference() -> None:
    book = venue(account("amy", -7_00))
    do(book, Sweep)
    do(book, Adjust, "amy", "USD", -3_00, "fees", "error", "ann", "bob")
    do(book, Sweep)
    do(book, Sweep)
    assert [(s.amount, s.remaining) for s in book.shortfalls.values()] == [
        (7_00, 7_00),
        (3_00, 3_00),
    ]


@pytest.mark.parametrize(
    ("deposit", "left"),
    [
        (1, [6_99, 3_00]),
        (7_00, [0, 3_00]),  # the oldest first
        (8_00, [0, 2_00]),
        (10_00, [0, 0]),
        (25_00, [0, 0]),
    ],
)
def test_cash_fills_the_oldest_first(deposit: int, left: list[int]) -> None:
    book = venue(account("amy", -10_00))
    hole(book, "amy", 7_00)
    hole(book, "amy", 3_00)
    do(book, Deposit, "amy", "USD", deposit)
    assert remaining(book) == left
    for shortfall in book.shortfalls.values():
        closed = shortfall.remaining == 0
        assert (shortfall.filled_by_cash, shortfall.closed_at is not None) == (closed, closed)


def test_cash_in_another_asset_fills_nothing() -> None:
    book = venue(account("amy", -10_00))
    hole(book, "amy", 10_00)
    do(book, Deposit, "amy", "EUR", 50_00)
    assert remaining(book) == [10_00]


def test_what_waits_for_approval_is_never_more_than_what_remains() -> None:
    book = venue(account("amy", -10_00))
    shortfall = hole(book, "amy", 10_00)
    shortfall.pending = Pending("write_off#0", "write_off", "house", 8_00)
    do(book, Deposit, "amy", "USD", 1_00)
    assert shortfall.pending.amount == 8_00
    do(book, Deposit, "amy", "USD", 4_00)
    assert shortfall.pending.amount == 5_00
    do(book, Deposit, "amy", "USD", 5_00)
    assert shortfall.pending is None
    assert state_of(book, shortfall) == "covered"


def test_an_account_is_frozen_while_any_shortfall_is_open() -> None:
    book = venue(account("amy", -10_00, EUR=-5_00))
    opening = do(book, Sweep)
    assert book.forbidden("amy") == [Forbids.FROZEN]
    assert [d.which for d in opening.decisions] == ["freeze"]
    assert do(book, Deposit, "amy", "USD", 10_00).decisions == []
    assert book.forbidden("amy") == [Forbids.FROZEN]  # the one in EUR is still open
    assert [d.which for d in do(book, Deposit, "amy", "EUR", 5_00).decisions] == ["unfreeze"]
    assert book.forbidden("amy") == []


def test_only_the_freeze_of_a_shortfall_is_lifted_with_it() -> None:
    book = venue(account("amy"))
    book.restrictions["amy"] = {(Forbids.FROZEN, Imposed.MANUAL): None}
    shortfall = hole(book, "amy", 1_00)
    refresh_freeze(book, "amy")
    assert set(book.restrictions["amy"]) == {
        (Forbids.FROZEN, Imposed.MANUAL),
        (Forbids.FROZEN, Imposed.SHORTFALL),
    }
    shortfall.remaining = 0
    refresh_freeze(book, "amy")
    assert set(book.restrictions["amy"]) == {(Forbids.FROZEN, Imposed.MANUAL)}


def use(outcome: str, debt_id: int | None = None) -> StepUse:
    return StepUse("step#0", "step", 1_00, {"fund": 1_00}, debt_id=debt_id, outcome=outcome)


@pytest.mark.parametrize(
    ("remains", "filled", "uses", "state"),
    [
        (1, False, [use("covered")], "open"),
        (0, False, [use("covered")], "covered"),
        (0, False, [use("covered"), use("written_off")], "written_off"),
        (0, False, [use("written_off"), use("covered")], "covered"),
        (0, False, [use("covered"), use("waiting")], "waiting"),
        (0, False, [use("covered", debt_id=1)], "carried"),
        (0, False, [use("covered", debt_id=2)], "repaid"),
        (0, True, [use("covered", debt_id=1)], "covered"),  # cash filled the rest
        (0, True, [], "covered"),
    ],
)
def test_the_state_is_that_of_the_last_step_that_took_part(remains, filled, uses, state) -> None:
    book = venue(account("amy"))
    for number, principal in ((1, 50), (2, 0)):
        today = book.current["day"].last_day
        book.add_debt(Debt(number, "amy", "USD", 1, "step", today, DebtTerms(), principal))
    shortfall = hole(book, "amy", 2_00)
    shortfall.remaining, shortfall.filled_by_cash, shortfall.steps = remains, filled, uses
    assert state_of(book, shortfall) == state


def test_absorbing_without_new_cash_changes_nothing() -> None:
    book = venue(account("amy", -10_00))
    shortfall = hole(book, "amy", 10_00)
    absorb_cash(book, "amy")
    assert (shortfall.remaining, shortfall.filled_by_cash) == (10_00, False)


def test_cash_between_two_tries_is_not_paid_again() -> None:
    book = venue(
        account("amy", -10_00),
        fund(usd=4_00),
        policy=waterfall(step("insurance_fund", fund="fund")),
    )
    do(book, Sweep)
    do(book, Deposit, "amy", "USD", 5_00)
    do(book, Deposit, "fund", "USD", 50_00)
    do(book, Sweep)
    assert paid(book.shortfalls[1]) == [("insurance_fund", 4_00), ("insurance_fund", 1_00)]
    assert (book.cash("amy", "USD"), book.cash("fund", "USD")) == (0, 49_00)
