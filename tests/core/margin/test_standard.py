"""The standard model by hand: tiers, inverse contracts and short options."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from backoffice.core.instruments import Instrument, Kind, OptionTerms, Tier
from backoffice.core.margin.model import Market
from backoffice.core.margin.standard import StandardMargin, tiered

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXPIRY = datetime(2026, 2, 1, tzinfo=UTC)
THREE = (
    Tier(Fraction(100), Fraction("0.10"), Fraction("0.05")),
    Tier(Fraction(300), Fraction("0.20"), Fraction("0.10")),
    Tier(None, Fraction("0.50"), Fraction("0.25")),
)


@pytest.mark.parametrize(
    ("notional", "initial", "maintenance"),
    [
        ("0", "0", "0"),
        ("99.99", "9.999", "4.9995"),  # 0.10 and 0.05 of it
        ("100", "10", "5"),  # a tier's end belongs to it
        ("100.01", "10.002", "5.001"),  # 10 + 0.01*0.20; 5 + 0.01*0.10
        ("300", "50", "25"),  # 10 + 200*0.20; 5 + 200*0.10
        ("1000", "400", "200"),  # 50 + 700*0.50; 25 + 700*0.25
    ],
)
def test_each_slice_of_the_notional_has_its_own_fraction(
    notional: str, initial: str, maintenance: str
) -> None:
    assert tiered(Fraction(notional), THREE) == (Fraction(initial), Fraction(maintenance))


def option(is_call: bool, strike: str) -> Instrument:
    terms = OptionTerms(is_call, Fraction(strike), EXPIRY)
    return Instrument("X", Kind.OPTION, "USD", Fraction(2), underlying="BTC", option=terms)


def market(instrument: Instrument, mark: str, **prices: str) -> Market:
    found = {"USD": Fraction(1)} | {code: Fraction(price) for code, price in prices.items()}
    return Market(NOW, found, {"X": Fraction(mark)}, {}, {"X": instrument})


@pytest.mark.parametrize(
    ("is_call", "strike", "initial", "maintenance"),
    [
        # 3 short of size 2 at mark 50, underlying 1000: six times what one needs.
        (True, "900", "1200", "750"),  # in the money: 6*(150 + 50); 6*(75 + 50)
        (True, "1000", "1200", "750"),  # at the money nothing is taken off either
        (True, "1020", "1080", "750"),  # 20 out of the money: 6*(150 - 20 + 50)
        (True, "1050", "900", "750"),  # 50 out: 6*(100 + 50), just at the floor
        (True, "2000", "900", "750"),  # far out: the floor of 0.10 holds
        (False, "1100", "1200", "750"),
        (False, "980", "1080", "750"),  # a put is out of the money below: 6*(150 - 20 + 50)
        (False, "500", "900", "750"),
    ],
)
def test_a_short_option_needs_its_mark_and_a_share_of_the_underlying(
    is_call: bool, strike: str, initial: str, maintenance: str
) -> None:
    instrument = option(is_call, strike)
    needed = StandardMargin().requirement(market(instrument, "50", BTC="1000"), {"X": Fraction(-3)})
    assert needed.initial == Fraction(initial)
    assert needed.maintenance == Fraction(maintenance) == needed.weights["X"]


def test_a_long_option_needs_nothing() -> None:
    prices = market(option(True, "1000"), "50", BTC="1000")
    needed = StandardMargin().requirement(prices, {"X": Fraction(3)})
    assert (needed.initial, needed.maintenance, needed.weights) == (0, 0, {"X": 0})


def test_a_short_option_on_a_worthless_underlying_needs_its_mark() -> None:
    prices = market(option(True, "1000"), "0.5", BTC="0")
    needed = StandardMargin().requirement(prices, {"X": Fraction(-1)})
    assert (needed.initial, needed.maintenance) == (1, 1)  # 2 * 0.5


@pytest.mark.parametrize(
    ("inverse", "settle", "mark", "initial"),
    [
        # 5 contracts of 100; tiers on 0.10 to 100 of the settle asset, then 0.20.
        (False, "USD", "0.5", "40"),  # notional 250: 10 + 150*0.20
        (False, "USD", "-0.5", "40"),  # a price below zero needs as much
        (True, "BTC", "20", "5000"),  # notional 500/20 = 25 BTC: 2.5 BTC at 2000
    ],
)
def test_tiers_are_in_the_settle_asset(inverse: bool, settle: str, mark: str, initial: str) -> None:
    instrument = Instrument("X", Kind.PERPETUAL, settle, Fraction(100), inverse, THREE)
    for quantity in (5, -5):
        prices = market(instrument, mark, BTC="2000")
        needed = StandardMargin().requirement(prices, {"X": Fraction(quantity)})
        assert needed.initial == Fraction(initial)


def test_breakpoints_are_the_quantities_where_tiers_end() -> None:
    instrument = Instrument("X", Kind.PERPETUAL, "USD", Fraction(2), tiers=THREE)
    found = StandardMargin().breakpoints(market(instrument, "10"), {"X": Fraction(-50)})
    assert found == {"X": (5, 15)}  # 100/(2*10), 300/(2*10)
    for quantity in found["X"]:
        assert instrument.notional(quantity, Fraction(10)) in (100, 300)
