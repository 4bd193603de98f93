"""A flat account's own cash fills its holes first, at price less the haircut."""

from dataclasses import replace
from fractions import Fraction

import pytest

from backoffice.core.conversion import convert
from backoffice.core.events import Sweep
from tests.core.support import ASSETS, account, do, venue


def balances(book, code: str = "amy") -> dict[str, int]:
    return {asset: book.cash(code, asset) for asset in book.assets if book.cash(code, asset)}


@pytest.mark.parametrize(
    ("start", "left"),
    [
        # 60.00 EUR bring 71.25 at 1.1875; 28.75 / 45,000 = 0.00063888.. BTC, rounded up
        ({"USD": -100_00, "EUR": 60_00, "BTC": 1_000_000}, {"BTC": 936_111}),
        # 1.00 / 1.1875 = 0.8421.. EUR, so 0.85 bring 1.009375: all of it is credited
        ({"USD": -1_00, "EUR": 60_00}, {"USD": 1, "EUR": 59_15}),
        # all that there is: 8.00 EUR bring 9.50
        ({"USD": -100_00, "EUR": 8_00}, {"USD": -90_50}),
        # dollars have no haircut: 10.00 EUR cost 12.50
        ({"EUR": -10_00, "USD": 20_00}, {"USD": 7_50}),
        # USD (no haircut) before BTC: 8.00 of the 10.00 EUR, then 2.50 USD / 45,000
        ({"EUR": -10_00, "USD": 10_00, "BTC": 1_000_000}, {"BTC": 994_444}),
        ({"USD": -1, "EUR": -5, "BTC": 0}, {"USD": -1, "EUR": -5}),
        ({"USD": 5_00, "EUR": 5_00}, {"USD": 5_00, "EUR": 5_00}),
    ],
)
def test_conversions(start: dict[str, int], left: dict[str, int]) -> None:
    book = venue(account("amy", **start))
    convert(book, "amy")
    assert balances(book) == left
    for asset in book.assets:  # clearing took the other side
        assert sum(book.cash(code, asset) for code in book.accounts) == 0


def test_equal_haircuts_go_by_code() -> None:
    same = ASSETS | {"BTC": replace(ASSETS["BTC"], haircut=Fraction("0.05"))}
    book = venue(account("amy", -47_50, EUR=100_00, BTC=100_000), assets=same)
    convert(book, "amy")
    assert balances(book) == {"EUR": 100_00}  # 0.001 BTC bring 47.50


def test_holes_are_filled_by_code() -> None:
    book = venue(account("amy", -20_00, EUR=-20_00, BTC=40_000))  # 0.0004 BTC bring 18.00 USD
    convert(book, "amy")
    assert balances(book) == {"USD": -20_00, "EUR": -5_60}  # 14.40 EUR


def test_an_account_with_positions_keeps_its_assets() -> None:
    book = venue(account("amy", -1_00, EUR=60_00, positions={"PERP": (1, 100)}))
    convert(book, "amy")
    assert balances(book) == {"USD": -1_00, "EUR": 60_00}


@pytest.mark.parametrize("prices", [{"USD": 1, "EUR": 0}, {"USD": 1, "EUR": "1.25", "BTC": 0}])
def test_what_has_no_price_is_not_sold(prices) -> None:
    worthless = account("amy", -1_00, BTC=50) if "BTC" in prices else account("amy", -1_00, EUR=9)
    book = venue(worthless, prices={"BTC": 50_000} | prices)
    before = balances(book)
    convert(book, "amy")
    assert balances(book) == before


def test_the_sweep_converts_before_it_opens_a_shortfall() -> None:
    book = venue(account("amy", -100_00, EUR=60_00))
    outcome = do(book, Sweep)
    assert [s.amount for s in book.shortfalls.values()] == [28_75]
    sold = outcome.decisions[0]
    assert (sold.which, sold.asset, sold.amounts) == ("conversion", "USD", {"amy": 71_25})
    assert "60 EUR was sold for 71.25 USD, at 1.1875 a unit" in sold.sentence
