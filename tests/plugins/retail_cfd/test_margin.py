"""Required margin: least ones, exact, never below what the product itself asks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.retail_cfd.margin import Exposure, NotMargin, leverage_cap, required

MONEY = st.fractions(0, 10**9, max_denominator=10**6)
PARTS = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("notional", "fraction", "initial", "maintenance"),
    [
        ("10000", "0.2", "2000", "1000"),
        ("7650", "0.05", "382.5", "191.25"),
        ("100000", "0.0333", "3330", "1665"),
        ("0", "0.5", "0", "0"),
    ],
)
def test_published_examples(notional: str, fraction: str, initial: str, maintenance: str) -> None:
    """The first two: a broker's page on the measures (shardcapitalstockbrokers.com)."""
    exposure = Exposure(Fraction(notional), Fraction(0), Fraction(0))
    expected = Fraction(initial), Fraction(maintenance)
    assert required(exposure, Fraction(fraction), HALF) == expected


def test_a_product_that_asks_for_more_keeps_it() -> None:
    exposure = Exposure(Fraction(1000), Fraction(300), Fraction(200))
    assert [*required(exposure, Fraction(1, 20), HALF)] == [300, 200]
    assert [*required(exposure, Fraction(1, 2), HALF)] == [500, 250]


@given(notional=MONEY, own=MONEY, kept=MONEY, fraction=PARTS, level=PARTS)
def test_bounds(
    notional: Fraction, own: Fraction, kept: Fraction, fraction: Fraction, level: Fraction
) -> None:
    initial, maintenance = required(Exposure(notional, own, kept), fraction, level)
    assert initial >= own
    assert initial in (own, notional * fraction)
    assert notional <= initial * leverage_cap(fraction)
    assert maintenance >= max(kept, initial * level)
    assert maintenance in (kept, initial * level)


@pytest.mark.parametrize("fraction", ["0", "-0.1", "1.1"])
def test_refused_fractions(fraction: str) -> None:
    with pytest.raises(NotMargin, match="fraction must be"):
        leverage_cap(Fraction(fraction))


@pytest.mark.parametrize("level", ["0", "1.5"])
def test_refused_levels(level: str) -> None:
    with pytest.raises(NotMargin, match="close_out_level must be"):
        required(Exposure(Fraction(1), Fraction(0), Fraction(0)), HALF, Fraction(level))


@pytest.mark.parametrize("name", ["notional", "own_initial", "own_maintenance"])
def test_negative_figures_are_refused(name: str) -> None:
    figures = {"notional": Fraction(1), "own_initial": Fraction(1), "own_maintenance": Fraction(1)}
    with pytest.raises(NotMargin, match=f"{name} must not be negative"):
        Exposure(**figures | {name: Fraction(-1)})
