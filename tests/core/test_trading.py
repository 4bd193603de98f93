"""Fills, settlement, expiry and funding: what becomes cash, rounded once per account."""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.events import Expire, Fill, Funding, Settle, Trade
from backoffice.core.trading import fill
from tests.core.support import account, cash, do, venue


def usd_of(code: str, event: type, *given: Any, positions: Any = None, **marks: Any) -> int:
    """Cash of `code` after one event, in cents."""
    book = venue(account(code, positions=positions), marks=marks)
    do(book, event, *given)
    return book.cash(code, "USD")


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        ("100.004", 0),
        ("100.005", 0),  # ties go to the even unit
        ("100.006", 1),
        ("100.015", 2),
        ("99.995", 0),
        ("99.985", -2),
        ("99.994", -1),
    ],
)
def test_realised_profit_is_rounded_half_even(price: str, cents: int) -> None:
    sold = ("amy", "PERP", Fraction(-1), Fraction(price))
    assert usd_of("amy", Fill, *sold, positions={"PERP": (1, 100)}) == cents


def test_several_fills_of_one_closing_are_rounded_once() -> None:
    # three times -0.4 cents is -1.2 cents; each alone would be nothing
    book = venue(account("amy", positions={"PERP": (3, 100)}))
    done = fill(book, "amy", "PERP", [(Fraction("99.996"), Fraction(-1))] * 3)
    assert done.realized == -1
    assert book.held("amy") == {}
    assert book.realized["amy", "PERP"] == -1


def test_a_flip_realises_what_it_closes_and_opens_the_rest() -> None:
    book = venue(account("amy", positions={"PERP": (2, 100)}))
    do(book, Fill, "amy", "PERP", Fraction(-5), Fraction(90), 30)
    position = book.held("amy")["PERP"]
    assert (position.quantity, position.cost) == (-3, -270)
    assert cash(book) == {"amy": -20_30, "clearing": 20_00, "fees": 30}
    assert book.realized["amy", "PERP"] == -20_30  # after the fee


def test_a_trade_moves_both_sides_and_leaves_clearing_empty() -> None:
    book = venue(account("amy", positions={"PERP": (1, 100)}), account("bob"))
    do(book, Trade, "bob", "amy", "PERP", Fraction(3), Fraction(108))
    assert cash(book) == {"amy": 8_00, "clearing": -8_00}
    do(book, Trade, "amy", "bob", "PERP", Fraction(2), Fraction(101))
    # amy was short 2 at 108; bob sells 2 of his 3 at a loss of 7 each
    assert cash(book) == {"amy": 22_00, "bob": -14_00, "clearing": -8_00}
    assert list(book.positions["amy"]) == []


@pytest.mark.parametrize(
    ("quantity", "price", "cents"),
    [(1, "150.555", -150_56), (-1, "150.555", 150_56), (2, "0", 0)],  # 15,055.5 to even
)
def test_an_option_moves_its_premium_at_the_fill(quantity: int, price: str, cents: int) -> None:
    assert usd_of("amy", Fill, "amy", "CALL", Fraction(quantity), Fraction(price)) == cents


def test_an_options_profit_is_counted_though_its_premium_moved() -> None:
    book = venue(account("amy", positions={"CALL": (2, 1_500)}))
    do(book, Fill, "amy", "CALL", Fraction(-1), Fraction(1_800))
    assert book.cash("amy", "USD") == 1_800_00
    assert book.realized["amy", "CALL"] == 300_00


def test_settlement_makes_the_price_the_mark_and_the_entry() -> None:
    book = venue(
        account("amy", positions={"PERP": (2, 90)}), account("bob", positions={"PERP": (-2, 90)})
    )
    do(book, Settle, "PERP")  # at the mark of 100
    assert cash(book) == {"amy": 20_00, "bob": -20_00}
    do(book, Settle, "PERP", Fraction("100.5"))
    assert cash(book) == {"amy": 21_00, "bob": -21_00}
    assert book.marks["PERP"] == Fraction("100.5")
    assert book.held("amy")["PERP"].cost == 201
    do(book, Settle, "PERP")
    assert cash(book) == {"amy": 21_00, "bob": -21_00}


def test_an_inverse_contract_settles_in_its_coin() -> None:
    # 100 contracts of 100 dollars, 40,000 to 50,000: 10,000 * (1/40,000 - 1/50,000) = 0.05 BTC
    book = venue(account("amy", positions={"COIN": (100, 40_000)}))
    do(book, Settle, "COIN")
    assert cash(book, "BTC") == {"amy": 5_000_000, "clearing": -5_000_000}
    assert book.held("amy")["COIN"].cost == Fraction(1, 500)  # 100 / 50,000


def test_expiry_settles_and_removes_the_positions() -> None:
    book = venue(
        account("amy", positions={"PERP": (2, 90), "ALT": (1, 200)}),
        account("bob", positions={"PERP": (-2, 95)}),
    )
    do(book, Expire, "PERP", Fraction(93))
    assert cash(book) == {"amy": 6_00, "bob": 4_00, "clearing": -10_00}
    assert (list(book.held("amy")), list(book.held("bob"))) == (["ALT"], [])
    assert book.marks["PERP"] == 93


@pytest.mark.parametrize(("price", "paid"), [("750.25", 750_25), ("0", 0)])
def test_an_option_is_paid_its_price_at_expiry(price: str, paid: int) -> None:
    book = venue(
        account("amy", positions={"CALL": (1, 2_000)}),
        account("bob", positions={"CALL": (-1, 2_000)}),
    )
    do(book, Expire, "CALL", Fraction(price))
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (paid, -paid)
    assert book.realized["bob", "CALL"] == 2_000_00 - paid


@pytest.mark.parametrize(
    ("rate", "amy", "bob"),
    [
        ("0.0001", -3, 2),  # 3 * 100 * 0.01 % = 3 cents; bob gets 2.5, half-even
        ("-0.0001", 3, -2),
        ("0.00005", -2, 1),  # 1.5 and 1.25
        ("0.000001", 0, 0),
    ],
)
def test_longs_pay_shorts_funding_each_rounded_by_itself(rate: str, amy: int, bob: int) -> None:
    book = venue(
        account("amy", positions={"PERP": (3, 90)}),
        account("bob", positions={"PERP": ("-2.5", 90)}),
        account("cat", positions={"ALT": (1, 200)}),
    )
    do(book, Funding, "PERP", Fraction(rate))
    assert (book.cash("amy", "USD"), book.cash("bob", "USD"), book.cash("cat", "USD")) == (
        amy,
        bob,
        0,
    )
    assert book.cash("clearing", "USD") == -amy - bob
    assert not any(book.realized.values())


def test_funding_of_an_inverse_contract_is_on_its_notional_in_coin() -> None:
    book = venue(account("amy", positions={"COIN": (100, 40_000)}))
    do(book, Funding, "COIN", Fraction("0.001"))
    assert book.cash("amy", "BTC") == -20_000  # 10,000 / 50,000 * 0.1 % = 0.0002
