"""Rounding by name, exchange, and columns whose printed rows need not sum to their total."""

import decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.rounding import (
    Rounding,
    exchange,
    round_places,
    round_units,
    rounded_column,
)

STANDARD = {
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_DOWN: decimal.ROUND_HALF_DOWN,
    Rounding.FLOOR: decimal.ROUND_FLOOR,
    Rounding.CEILING: decimal.ROUND_CEILING,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.UP: decimal.ROUND_UP,
}


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    st.sampled_from(Rounding),
    st.integers(0, 7),
)
def test_like_the_decimal_standard(value: decimal.Decimal, mode: Rounding, places: int) -> None:
    unit = decimal.Decimal(1).scaleb(-places)
    assert round_places(Fraction(value), places, mode) == Fraction(
        value.quantize(unit, rounding=STANDARD[mode])
    )


@given(st.fractions(), st.sampled_from(Rounding))
def test_less_than_one_unit_off(value: Fraction, mode: Rounding) -> None:
    assert abs(round_units(value, mode) - value) < 1


def test_negative_places_round_to_hundreds() -> None:
    assert round_places(Fraction(1250), -2, Rounding.HALF_EVEN) == 1200
    assert round_places(Fraction(1250), -2, Rounding.HALF_UP) == 1300


@pytest.mark.parametrize(
    ("mode", "out"), [(Rounding.FLOOR, 8_242_13), (Rounding.CEILING, 8_242_14)]
)
def test_exchange_rounds_for_whom_the_mode_says(mode: Rounding, out: int) -> None:
    # 100.00 at 82.42135 is 8,242.135
    assert exchange(100_00, Fraction("82.42135"), 2, 2, mode) == out


def test_exchange_between_units_of_other_size() -> None:
    # 1.50 in cents at 0.0004 a coin of 8 decimals
    assert exchange(1_50, Fraction("0.0004"), 2, 8, Rounding.FLOOR) == 60_000
    assert exchange(60_000, Fraction(2500), 8, 2, Rounding.FLOOR) == 1_50


def test_printed_rows_need_not_sum_to_the_printed_total() -> None:
    column = rounded_column([Fraction("0.005")] * 3, 2, Rounding.HALF_UP)
    assert column.rows == (Fraction("0.01"),) * 3
    assert (column.total, column.total_of_rows) == (Fraction("0.02"), Fraction("0.03"))


@given(st.lists(st.integers(-(10**6), 10**6)), st.sampled_from(Rounding))
def test_whole_units_sum_to_their_total(units: list[int], mode: Rounding) -> None:
    column = rounded_column([Fraction(unit, 100) for unit in units], 2, mode)
    assert column.total == column.total_of_rows == Fraction(sum(units), 100)
