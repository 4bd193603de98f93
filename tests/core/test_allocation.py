"""Splits in the order of their legs: nothing lost, and the odd unit where the name says."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.core.allocation import (
    REST,
    FixedLeg,
    Leg,
    NotDivisible,
    PortionLeg,
    fill_in_order,
    split_floored_then_front,
    split_legs,
    split_legs_rest_to_largest,
    split_nearest_then_front,
)

HALF = PortionLeg(Fraction(1, 2))
weights = st.lists(
    st.fractions(min_value=0, max_value=10**6, max_denominator=10**4), min_size=1, max_size=8
)
amounts = st.integers(0, 10**15)


@given(st.integers(-(10**15), 10**15), weights)
def test_nearest_shares_sum_to_the_amount(amount: int, given_weights: list[Fraction]) -> None:
    assume(sum(given_weights) > 0)
    shares = split_nearest_then_front(amount, given_weights)
    assert sum(shares) == amount
    total = sum(given_weights)
    for share, weight in zip(shares, given_weights, strict=True):
        assert abs(share - amount * weight / total) <= Fraction(3, 2)
        assert weight or share == 0


@given(amounts, weights)
def test_floored_shares_sum_to_the_amount(amount: int, given_weights: list[Fraction]) -> None:
    assume(sum(given_weights) > 0)
    shares = split_floored_then_front(amount, given_weights)
    assert sum(shares) == amount
    total = sum(given_weights)
    for share, weight in zip(shares, given_weights, strict=True):
        assert 0 <= share - amount * weight / total + 1 <= 2
        assert weight or share == 0


def test_the_odd_unit() -> None:
    thirds = [Fraction(1)] * 3
    assert split_nearest_then_front(10_00, thirds) == [334, 333, 333]
    assert split_nearest_then_front(8_00, thirds) == [266, 267, 267]
    assert split_nearest_then_front(-10_00, thirds) == [-334, -333, -333]
    assert split_nearest_then_front(1, [Fraction(0), Fraction(1), Fraction(1)]) == [0, 1, 0]
    assert split_floored_then_front(8_00, thirds) == [267, 267, 266]
    assert split_floored_then_front(15, [Fraction(0), Fraction(1), Fraction(1)]) == [0, 8, 7]


@pytest.mark.parametrize("bad", [[], [Fraction(0)], [Fraction(2), Fraction(-1)]])
@pytest.mark.parametrize("split", [split_nearest_then_front, split_floored_then_front])
def test_weights_that_take_nothing(split, bad: list[Fraction]) -> None:
    with pytest.raises(NotDivisible):
        split(10, bad)


@given(amounts, st.lists(st.none() | st.integers(-5, 10**15), max_size=8))
def test_a_waterfall_takes_no_more_than_each_cap(amount: int, caps: list[int | None]) -> None:
    taken, left = fill_in_order(amount, caps)
    assert sum(taken) + left == amount
    for position, (share, cap) in enumerate(zip(taken, caps, strict=True)):
        assert share >= 0
        assert cap is None or share <= max(0, cap)
        if cap is None or share < cap:  # it did not take all it may: nothing was left for others
            assert not any(taken[position + 1 :])
            assert left == 0


def test_a_waterfall_without_an_open_end_leaves_a_rest() -> None:
    assert fill_in_order(100, [30, 50]) == ([30, 50], 20)
    assert fill_in_order(100, [30, None, 50]) == ([30, 70, 0], 0)


@st.composite
def legs_and_amount(draw: st.DrawFn) -> tuple[int, list[Leg]]:
    fixed = draw(st.lists(st.integers(0, 10**9), max_size=4))
    cuts = draw(st.lists(st.integers(0, 1000), max_size=4))
    portions = [Fraction(cut, 4000) for cut in cuts]
    amount = 0 if sum(portions) == 1 else int(sum(fixed) / (1 - sum(portions))) + 1
    amount += draw(st.integers(0, 10**6))
    legs: list[Leg] = [*map(FixedLeg, fixed), *map(PortionLeg, portions), REST]
    return amount, draw(st.permutations(legs))


@given(legs_and_amount())
def test_legs_sum_to_the_amount_and_fixed_ones_stay(case: tuple[int, list[Leg]]) -> None:
    amount, legs = case
    ours, largest = split_legs(amount, legs), split_legs_rest_to_largest(amount, legs)
    assert sum(ours) == sum(largest) == amount
    for share, leg in zip(ours, legs, strict=True):
        assert share >= 0
        if isinstance(leg, FixedLeg):
            assert share == leg.amount_minor
        if isinstance(leg, PortionLeg):
            assert 0 <= leg.portion * amount - share < 1
    assert sum(a != b for a, b in zip(ours, largest, strict=True)) in (0, 2)


def test_the_rest_takes_the_odd_units_not_the_fixed_leg() -> None:
    legs = [FixedLeg(500_00), PortionLeg(Fraction("0.25")), PortionLeg(Fraction("0.1")), REST]
    assert split_legs(1234_56, legs) == [500_00, 308_64, 123_45, 302_47]
    assert split_legs_rest_to_largest(1234_56, legs) == [500_01, 308_64, 123_45, 302_46]


def test_without_a_rest_the_first_portions_take_them() -> None:
    assert split_legs(1, [HALF, HALF]) == [1, 0]
    assert split_legs(13, [FixedLeg(6), PortionLeg(Fraction(7, 13))]) == [6, 7]
    assert split_legs_rest_to_largest(1, [HALF, HALF]) == [1, 0]


@pytest.mark.parametrize(
    ("legs", "reason"),
    [
        ([REST, REST], "Only one leg"),
        ([FixedLeg(11)], "take more"),
        ([PortionLeg(Fraction("0.6")), PortionLeg(Fraction("0.6"))], "take more"),
        ([FixedLeg(9)], "leave something over"),
    ],
)
@pytest.mark.parametrize("split", [split_legs, split_legs_rest_to_largest])
def test_legs_that_do_not_fit(split, legs: list[Leg], reason: str) -> None:
    with pytest.raises(NotDivisible, match=reason):
        split(10, legs)
