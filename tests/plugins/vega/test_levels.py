"""Levels of margin, the sweep between them, and what maintenance margin is made of."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.vega.errors import InvalidInput
from plugins.vega.levels import MarginFactors, MarginLevels, exact_levels, sweep
from plugins.vega.reference import margin_levels, sweep_for_order
from plugins.vega.requirement import Exposure, RiskFactors, exact_maintenance, maintenance_margin

TWO_THREE_FIVE = MarginFactors(Fraction(2), Fraction(3), Fraction(5))
DEFAULTS = MarginLevels(*map(Fraction, (100, 110, 120, 140)))
ZERO = Fraction(0)
SIZES = st.fractions(0, 10**6, max_denominator=1000)
FACTORS = st.fractions(0, 2, max_denominator=1000)


def test_levels_of_the_insurance_pool_feature() -> None:
    # party1 after its trade: 100 x (150 - 100) + 100 x 2 x 100 = 25000; levels 2, 3 and 5 times
    position = Exposure(Fraction(-100), Fraction(100), exit_price=Fraction(150))
    risk = RiskFactors(Fraction(1), Fraction(2), linear_slippage=Fraction(10**6))
    assert maintenance_margin(position, risk) == 25000
    assert margin_levels(25000, TWO_THREE_FIVE) == MarginLevels(
        *map(Fraction, (25000, 50000, 75000, 125000))
    )


def test_a_long_with_a_worse_exit() -> None:
    # party2: 101 x (126 - 80) + 101 x 1 x 126 = 17372
    position = Exposure(Fraction(101), Fraction(126), exit_price=Fraction(80))
    risk = RiskFactors(Fraction(1), Fraction(2), linear_slippage=Fraction(10**6))
    assert maintenance_margin(position, risk) == 17372


def test_an_exit_better_than_the_mark_costs_nothing() -> None:
    position = Exposure(Fraction(2), Fraction(100), exit_price=Fraction(120))
    risk = RiskFactors(Fraction(1, 10), Fraction(1, 10), linear_slippage=Fraction(1))
    assert maintenance_margin(position, risk) == 20


def test_without_an_exit_the_slippage_bound_counts() -> None:
    risk = RiskFactors(Fraction(1, 10), Fraction(1, 10), Fraction(1, 100), Fraction(1, 1000))
    # 100 x (0.01 x 3 + 0.001 x 9) + 3 x 100 x 0.1 = 33.9
    assert maintenance_margin(Exposure(Fraction(-3), Fraction(100)), risk) == 34


def test_orders_count_on_the_side_that_they_reach() -> None:
    risk = RiskFactors(Fraction(1), Fraction(2))
    covered = Exposure(Fraction(10), Fraction(5), sell_orders=Fraction(10))
    assert exact_maintenance(covered, risk) == 50  # the sells only close: no short side
    beyond = replace(covered, sell_orders=Fraction(11))
    assert exact_maintenance(beyond, risk) == 110  # all orders count once the side is reached


@given(SIZES, SIZES, FACTORS, FACTORS)
def test_longs_and_shorts_mirror_each_other(
    size: Fraction, mark: Fraction, risk: Fraction, slippage: Fraction
) -> None:
    factors = RiskFactors(risk, risk, slippage)
    long = exact_maintenance(Exposure(size, mark), factors)
    assert long == exact_maintenance(Exposure(-size, mark), factors)
    assert long == size * mark * (risk + slippage)


@given(st.integers(0, 10**12))
def test_levels_are_rounded_down_and_ascend(maintenance: int) -> None:
    factors = MarginFactors()
    levels, exact = (
        margin_levels(maintenance, factors),
        exact_levels(Fraction(maintenance), factors),
    )
    assert levels.maintenance <= levels.search <= levels.initial <= levels.release
    for level, whole in ((exact.search, levels.search), (exact.release, levels.release)):
        assert whole <= level < whole + 1


@pytest.mark.parametrize(
    ("margin", "general", "moved", "distressed"),
    [
        (110, 1000, 0, False),  # at search: enough
        (139, 1000, 0, False),
        (140, 1000, -20, False),  # at release: down to initial
        (109, 1000, 11, False),
        (109, 5, 5, False),  # the rest of general, and still above maintenance
        (99, 1, 1, False),  # exactly maintenance
        (98, 1, 1, True),
        (0, 0, 0, True),
        (-50, 1000, 170, False),
    ],
)
def test_the_sweep(margin: int, general: int, moved: int, distressed: bool) -> None:
    swept = sweep(DEFAULTS, Fraction(margin), Fraction(general))
    assert (swept.moved, swept.is_distressed) == (moved, distressed)
    assert swept.margin == margin + moved
    assert swept.general == general - moved


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_second_sweep_moves_nothing_unless_general_was_short(margin: int, general: int) -> None:
    once = sweep(DEFAULTS, Fraction(margin), Fraction(general))
    again = sweep(DEFAULTS, once.margin, once.general)
    assert again.moved == 0


def test_an_order_is_margined_up_to_initial_even_above_search() -> None:
    # party2 of the insurance pool feature: 36000 there, initial 36300
    levels = margin_levels(12100, TWO_THREE_FIVE)
    assert sweep(levels, Fraction(36000), Fraction(10**6)).moved == 0
    assert sweep_for_order(levels, Fraction(36000), Fraction(10**6)).moved == 300
    assert sweep_for_order(levels, Fraction(99999), Fraction(0)).moved == 0


def test_what_cannot_be_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="ascend"):
        MarginFactors(Fraction(2), Fraction(1), Fraction(3))
    with pytest.raises(InvalidInput, match="mark is -1"):
        maintenance_margin(Exposure(ZERO, Fraction(-1)), RiskFactors())
    with pytest.raises(InvalidInput, match="general is -1"):
        sweep(DEFAULTS, ZERO, Fraction(-1))
