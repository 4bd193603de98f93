"""Recovered money goes back last step first, pro rata to what each paid."""

from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Adjust, EndOfDay, Recover, Sweep
from backoffice.core.opening import Contributed
from tests.core.support import account, cash, do, fund, step, venue, waterfall

STEPS = (
    step("insurance_fund", fund="fund"),
    step("default_fund", fund="df"),
    step("write_off", charge="house"),
)


def member(code: str, cents: int) -> Any:
    return account(code, kind="member", contributes=(Contributed("df", "USD", cents),))


def covered(hole: int = 100_00, *steps: Any) -> Book:
    """60.00 by the fund, 20.00 and 10.00 by the members, 10.00 written off."""
    book = venue(
        account("amy", -hole),
        account("house", kind="capital"),
        fund("df"),
        fund(usd=60_00),
        member("m1", 20_00),
        member("m2", 10_00),
        policy=waterfall(*(steps or STEPS)),
    )
    do(book, Sweep)
    return book


def payers(book: Book) -> dict[str, int]:
    found = {code: amount for code, amount in cash(book).items() if code != "external"}
    left = {member: item.left for (member, _), item in book.contributions.items() if item.left}
    return found | left


@pytest.mark.parametrize(
    ("recovered", "after"),
    [
        (4_00, {"house": -6_00}),
        # 10.00 for the write-off; 25.00 of 30.00 are 16.666.. and 8.333..
        (35_00, {"df": 25_00, "m1": 16_67, "m2": 8_33}),
        (40_00, {"df": 30_00, "m1": 20_00, "m2": 10_00}),
        (95_00, {"df": 30_00, "m1": 20_00, "m2": 10_00, "fund": 55_00}),
        (107_00, {"df": 30_00, "m1": 20_00, "m2": 10_00, "fund": 60_00, "amy": 7_00}),
    ],
)
def test_last_step_first_and_the_excess_stays(recovered: int, after: dict[str, int]) -> None:
    book = covered()
    assert payers(book) == {"house": -10_00}
    do(book, Recover, "amy", "USD", recovered)
    assert payers(book) == after


def test_a_second_recovery_goes_on_where_the_first_ended() -> None:
    book = covered()
    do(book, Recover, "amy", "USD", 35_00)
    do(book, Recover, "amy", "USD", 10_00)
    # 3.33 and 1.67 were left of the members' parts, 5.00 go to the fund
    assert payers(book) == {"df": 30_00, "m1": 20_00, "m2": 10_00, "fund": 5_00}


def test_the_oldest_shortfall_of_which_others_bear_a_part() -> None:
    book = covered(100_00)
    do(book, Adjust, "amy", "USD", -30_00, "clearing", "late fee", "ann", "bob")
    do(book, Sweep)  # all funds are empty: 30.00 more are written off
    do(book, Recover, "amy", "USD", 100_00)
    assert payers(book) == {
        "df": 30_00,
        "m1": 20_00,
        "m2": 10_00,
        "fund": 60_00,
        "house": -30_00,
    } | {"clearing": 30_00}
    do(book, Recover, "amy", "USD", 31_00)  # the first is whole: now the second
    assert payers(book)["amy"] == 1_00
    assert "house" not in payers(book)


def test_debts_are_not_touched() -> None:
    book = covered(100_00, step("insurance_fund", fund="fund"), step("clawback", rate="1"))
    do(book, Recover, "amy", "USD", 70_00)
    assert (payers(book)["fund"], payers(book)["amy"]) == (60_00, 10_00)
    assert book.debts[1].owed == 40_00


def test_what_is_recovered_on_no_shortfall_stays() -> None:
    book = venue(account("amy"))
    do(book, Recover, "amy", "USD", 5_00)
    assert cash(book) == {"amy": 5_00, "external": -5_00}


def test_a_charged_loss_goes_back_to_the_customers() -> None:
    book = venue(
        account("amy", -30_00),
        account("bob", 100_00),
        account("cat", 50_00),
        policy=waterfall(step("socialized_loss", base="equity", period="day")),
    )
    do(book, Sweep)
    do(book, EndOfDay)
    assert (book.cash("bob", "USD"), book.cash("cat", "USD")) == (80_00, 40_00)
    outcome = do(book, Recover, "amy", "USD", 15_01)  # 10.00666.. and 5.00333..
    assert (book.cash("bob", "USD"), book.cash("cat", "USD")) == (90_01, 45_00)
    (decision,) = outcome.decisions
    assert decision.sentence == (
        "15.01 USD recovered went back to those who paid in socialized_loss."
    )
    assert decision.amounts == {"bob": 10_01, "cat": 5_00}
