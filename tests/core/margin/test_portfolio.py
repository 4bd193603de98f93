"""The portfolio model: the public example, offsets, and straight moves of linear positions."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from backoffice.core.instruments import Instrument, Kind, OptionTerms
from backoffice.core.margin.model import Market
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks

NOW, EXPIRY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)
MODEL = PortfolioMargin(
    Shocks(
        tuple(Fraction(n, 100) for n in (-15, -10, -5, 0, 5, 10, 15)),
        (Fraction(-1, 4), Fraction(0), Fraction(1, 4)),
    ),
    Fraction(5, 4),
)


def call(code: str, strike: int) -> Instrument:
    terms = OptionTerms(True, Fraction(strike), EXPIRY)
    return Instrument(code, Kind.OPTION, "USD", Fraction(1), underlying="BTC", option=terms)


INSTRUMENTS = {
    "C65": call("C65", 65_000),
    "C70": call("C70", 70_000),
    "FUT": Instrument("FUT", Kind.FUTURE, "USD", Fraction(2), underlying="BTC"),
    "ETH": Instrument("ETH", Kind.FUTURE, "USD", Fraction(1), underlying="ETH"),
    "INV": Instrument("INV", Kind.PERPETUAL, "BTC", Fraction(100), True, underlying="BTC"),
}
MARKET = Market(
    NOW,
    {"USD": Fraction(1), "BTC": Fraction(60_000), "ETH": Fraction(3_000)},
    {
        "C65": Fraction("2237.86815540"),
        "C70": Fraction("1124.96328388"),
        "FUT": Fraction(61_000),
        "ETH": Fraction(3_000),
        "INV": Fraction(50_000),
    },
    {"C65": Fraction("0.6"), "C70": Fraction("0.6")},
    INSTRUMENTS,
)


@pytest.mark.parametrize(
    ("quantities", "maintenance", "initial"),
    [
        # naked short call: the worst is +15 % with more volatility
        ({"C65": -10}, 57172.38794, 71465.484925),
        # bought back at 70,000: the loss is limited by the spread
        ({"C65": -10, "C70": 10}, 15984.403461, 19980.504327),
    ],
)
def test_the_public_example(quantities: dict[str, int], maintenance: float, initial: float) -> None:
    needed = MODEL.requirement(MARKET, {code: Fraction(q) for code, q in quantities.items()})
    assert float(needed.maintenance) == pytest.approx(maintenance, abs=1e-5)
    assert float(needed.initial) == pytest.approx(initial, abs=1e-5)
    assert needed.initial == needed.maintenance * Fraction(5, 4)


@pytest.mark.parametrize(
    ("quantities", "maintenance"),
    [
        ({"FUT": 3}, "54900"),  # 3*2*61000*0.15, whichever side
        ({"FUT": -3}, "54900"),
        ({"FUT": 3, "ETH": -10}, "59400"),  # underlyings do not offset: + 10*3000*0.15
        # 5 inverse of 100 at 50000, mark down 15 %: 500*(1/42500 - 1/50000) BTC at 60000
        ({"INV": 5}, str(500 * (Fraction(1, 42_500) - Fraction(1, 50_000)) * 60_000)),
        # and short, mark up 15 %: 500*(1/50000 - 1/57500) BTC, the smaller loss
        ({"INV": -5}, str(500 * (Fraction(1, 50_000) - Fraction(1, 57_500)) * 60_000)),
        ({}, "0"),
    ],
)
def test_linear_and_inverse_positions_move_with_the_underlying(
    quantities: dict[str, int], maintenance: str
) -> None:
    needed = MODEL.requirement(MARKET, {code: Fraction(q) for code, q in quantities.items()})
    assert needed.maintenance == Fraction(maintenance)


def test_positions_on_one_underlying_offset_and_weights_stand_alone() -> None:
    both = {"FUT": Fraction(1), "C65": Fraction(-2)}
    needed = MODEL.requirement(MARKET, both)
    alone = {code: MODEL.requirement(MARKET, {code: q}).maintenance for code, q in both.items()}
    assert needed.maintenance < sum(alone.values())
    assert needed.weights == alone


def test_a_portfolio_that_cannot_lose_needs_nothing() -> None:
    """Not below zero: the only scenarios are gains."""
    up = replace(MODEL, shocks=Shocks((Fraction(1, 10),), (Fraction(0),)))
    assert up.requirement(MARKET, {"FUT": Fraction(1)}).maintenance == 0
