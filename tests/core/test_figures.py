"""Figures by hand: equity, ratios that may be null, bankruptcy prices, and the status."""

from dataclasses import replace
from fractions import Fraction

import pytest

from backoffice.core.accounts import Bucket
from backoffice.core.figures import bankruptcy_prices, figures_of, greeks_of, status_of
from backoffice.core.instruments import Tier
from backoffice.core.postings import move
from backoffice.core.valuation import equity_of
from tests.core.support import INSTRUMENTS, account, hole, owe, venue

LONG_TEN = {"PERP": (10, 100)}  # notional 1,000: initial margin 100, maintenance margin 50


@pytest.mark.parametrize(
    ("cents", "status"),
    [
        (100_00, "healthy"),  # equity = initial margin: comparisons are strict
        (99_99, "margin_call"),
        (50_00, "margin_call"),  # equity = maintenance margin
        (49_99, "liquidation"),
        (0, "liquidation"),  # not below zero
        (-1, "bankrupt"),
    ],
)
def test_status_with_a_position(cents: int, status: str) -> None:
    book = venue(account("amy", cents, positions=LONG_TEN))
    assert status_of(book, "amy") == status


@pytest.mark.parametrize(("cents", "status"), [(0, "healthy"), (-1, "shortfall")])
def test_status_of_a_flat_account(cents: int, status: str) -> None:
    assert status_of(venue(account("amy", cents)), "amy") == status


@pytest.mark.parametrize(
    ("cents", "status"),
    [(-1, "bankrupt"), (49_99, "shortfall"), (99_99, "shortfall"), (100_00, "shortfall")],
)
def test_an_open_shortfall_stands_between_bankrupt_and_liquidation(cents: int, status: str) -> None:
    book = venue(account("amy", cents, positions=LONG_TEN))
    hole(book, "amy", 5_00, "EUR")
    assert status_of(book, "amy") == status


def test_a_flat_account_whose_debt_is_carried_is_healthy() -> None:
    book = venue(account("amy", -30_00))
    owe(book, "amy", 30_00)
    figures = figures_of(book, "amy")
    assert (figures.equity, figures.debt, figures.net_equity) == (0, -30, -30)
    assert status_of(book, "amy") == "healthy"


def test_system_accounts_are_always_healthy() -> None:
    book = venue(account("amy", 1_00))
    assert book.cash("external", "USD") == -1_00
    assert status_of(book, "external") == "healthy"


@pytest.mark.parametrize(
    ("cents", "positions", "margin_ratio", "leverage", "equity_ratio"),
    [
        (200_00, LONG_TEN, "0.25", "5", "0.2"),  # 50/200, 1000/200, 200/1000
        (0, LONG_TEN, None, None, "0"),
        (-50_00, LONG_TEN, None, None, "-0.05"),
        (200_00, {}, None, "0", None),
        (0, {}, None, None, None),
    ],
)
def test_ratios(cents, positions, margin_ratio, leverage, equity_ratio) -> None:
    figures = figures_of(venue(account("amy", cents, positions=positions)), "amy")
    expected = (None if r is None else Fraction(r) for r in (margin_ratio, leverage, equity_ratio))
    assert (figures.margin_ratio, figures.leverage, figures.equity_ratio) == tuple(expected)


@pytest.mark.parametrize(
    ("eur", "equity"),
    [
        (100_00, "128.75"),  # 10 + 100 * 1.25 * 0.95
        (-100_00, "-115"),  # 10 - 100 * 1.25: no haircut on what is owed
    ],
)
def test_haircut_only_on_positive_balances(eur: int, equity: str) -> None:
    book = venue(account("amy", 10_00, EUR=eur))
    assert equity_of(book, "amy") == Fraction(equity)


def test_held_cash_counts_and_debt_does_not() -> None:
    book = venue(account("amy", 10_00, EUR=20_00))
    held = (("amy", Bucket.CASH), ("amy", Bucket.HELD))
    book.post("test", "amy", move(*held, "USD", 4_00))
    owe(book, "amy", 8_00, "EUR")  # 8 EUR more cash, 8 EUR of debt
    figures = figures_of(book, "amy")
    assert figures.equity == 10 + 28 * Fraction("1.25") * Fraction("0.95")
    assert figures.net_equity == figures.equity - 10  # 8 * 1.25


def test_an_inverse_position_is_valued_at_the_price_of_its_settle_asset() -> None:
    # 1,000 contracts of 100 dollars: 100,000 * (1/40,000 - 1/50,000) = 0.5 BTC
    figures = figures_of(venue(account("amy", positions={"COIN": (1_000, 40_000)})), "amy")
    assert figures.equity == 25_000
    assert figures.notional == 100_000  # 2 BTC
    assert figures.maintenance_margin == 5_000


def test_an_options_value_counts_instead_of_its_profit() -> None:
    book = venue(
        account("amy", positions={"CALL": (2, 1_500)}),
        account("bob", 3_000_00, positions={"CALL": (-1, 1_500)}),
    )
    assert equity_of(book, "amy") == 4_000  # 2 * 2,000, not 2 * 500
    assert equity_of(book, "bob") == 1_000


def test_greeks_add_up_by_underlying() -> None:
    on_btc = {
        code: replace(INSTRUMENTS[code], underlying="BTC", contract_size=Fraction(size))
        for code, size in {"PERP": "1", "ALT": "0.5"}.items()
    }
    without = INSTRUMENTS["COIN"]  # an instrument without underlying has none
    held = {"PERP": (-3, 100), "ALT": (4, 200), "COIN": (1, 50_000)}
    book = venue(account("amy", positions=held), instruments=on_btc | {"COIN": without})
    greeks = greeks_of(book, "amy")
    assert greeks == {"delta": {"BTC": -1}, "gamma": {"BTC": 0}, "vega": {"BTC": 0}}  # -3 + 4 * 0.5


def test_bankruptcy_prices_share_equity_by_maintenance_margin() -> None:
    # notionals 1,000 and 3,000: maintenance margins 50 and 150; equity 400 gives 100 and 300
    book = venue(account("amy", 400_00, positions={"PERP": (10, 100), "ALT": (-15, 200)}))
    assert bankruptcy_prices(book, "amy") == {"PERP": 90, "ALT": 220}  # 100-100/10, 200+300/15


def test_bankruptcy_price_of_an_inverse_position_is_its_entry_without_cash() -> None:
    # 1/50,000 + 25,000/(1,000*100*50,000) = 1/40,000
    book = venue(account("amy", positions={"COIN": (1_000, 40_000)}))
    assert bankruptcy_prices(book, "amy") == {"COIN": 40_000}


def test_there_is_no_bankruptcy_price_without_weights_or_below_zero() -> None:
    free = {
        code: replace(INSTRUMENTS[code], tiers=(Tier(None, Fraction(0), Fraction(0)),))
        for code in ("PERP", "ALT")
    }
    both = {"PERP": (1, 100), "ALT": (1, 200)}
    two = venue(account("amy", 50_00, positions=both), instruments=free)
    assert bankruptcy_prices(two, "amy") == {"PERP": None, "ALT": None}
    one = venue(account("amy", 50_00, positions={"PERP": (1, 100)}), instruments=free)
    assert bankruptcy_prices(one, "amy") == {"PERP": 50}


@pytest.mark.parametrize(("cents", "price"), [(1_00, None), (0, 0), (-1_00, 1)])
def test_an_option_may_be_worth_nothing_but_not_less(cents: int, price: int | None) -> None:
    book = venue(account("amy", cents, positions={"CALL": (1, 2_000)}))
    assert bankruptcy_prices(book, "amy") == {"CALL": price}  # 2,000 - 2,001
