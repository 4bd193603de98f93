"""Rounding, printing and splitting: exact, order-independent, nothing lost."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core import money

codes = st.text("abcdefgh-0123", min_size=1, max_size=6)
weights = st.dictionaries(
    codes, st.fractions(min_value=0, max_value=10**12, max_denominator=10**6), max_size=12
)


@pytest.mark.parametrize(
    ("value", "even", "down", "up"),
    [
        ("1/2", 0, 0, 1),
        ("3/2", 2, 1, 2),
        ("5/2", 2, 2, 3),
        ("-1/2", 0, -1, 0),
        ("-3/2", -2, -2, -1),
        ("7/3", 2, 2, 3),
        ("-7/3", -2, -3, -2),
        ("4", 4, 4, 4),
    ],
)
def test_roundings(value: str, even: int, down: int, up: int) -> None:
    exact = Fraction(value)
    assert money.round_half_even(exact) == even
    assert money.round_down(exact) == down
    assert money.round_up(exact) == up


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("12.50", "12.5"),
        ("-0.00", "0"),
        ("1/3", "0.333333333333"),
        ("0.0000000000005", "0"),  # half to even: down
        ("0.0000000000015", "0.000000000002"),
        ("-1000000", "-1000000"),
        ("-0.000000000001", "-0.000000000001"),
    ],
)
def test_figures_print_without_exponent_or_trailing_zeros(value: str, printed: str) -> None:
    assert money.format_decimal(Fraction(value)) == printed


def test_amounts_print_all_their_decimals() -> None:
    assert money.format_minor(1, 18) == "0.000000000000000001"
    assert money.format_minor(-1250, 2) == "-12.5"
    assert money.format_minor(0, 8) == "0"


def test_an_amount_finer_than_the_unit_is_refused() -> None:
    assert money.to_minor(Fraction("12.5"), 2) == 1250
    with pytest.raises(money.NotWhole, match="more than 2 decimals"):
        money.to_minor(Fraction("12.505"), 2)


def test_left_over_units_go_to_the_largest_remainders_then_weights_then_codes() -> None:
    # thirds of 100: 33 each, the unit left goes to the first code
    assert money.split_pro_rata(100, {"c": 1, "a": 1, "b": 1}) == {"a": 34, "b": 33, "c": 33}
    # 10 over 1 : 3 -> 2.5 and 7.5: equal remainders, the larger weight wins
    assert money.split_pro_rata(10, {"a": 1, "b": 3}) == {"a": 2, "b": 8}


def test_a_capped_share_goes_over_the_rest() -> None:
    # 100 over 1:1:2 is 25, 25, 50; c gives at most 30, so a and b share the other 70
    shares = money.split_capped(100, {"a": 1, "b": 1, "c": 2}, {"a": 90, "b": 90, "c": 30})
    assert shares == {"a": 35, "b": 35, "c": 30}


def test_nobody_pays_more_than_all_caps_together() -> None:
    assert money.split_capped(100, {"a": 1, "b": 5}, {"a": 10, "b": 20}) == {"a": 10, "b": 20}


@given(st.integers(0, 10**24), weights)
def test_a_split_sums_exactly_and_stays_within_one_unit_of_exact(
    amount: int, parts: dict[str, Fraction]
) -> None:
    shares = money.split_pro_rata(amount, parts)
    total = sum(parts.values())
    assert sum(shares.values()) == (amount if total else 0)
    for code, share in shares.items():
        assert abs(share - amount * parts[code] / total) < 1


@given(st.integers(0, 10**12), weights, st.randoms())
def test_a_split_does_not_depend_on_the_order(
    amount: int, parts: dict[str, Fraction], rng: random.Random
) -> None:
    items = list(parts.items())
    rng.shuffle(items)
    assert money.split_pro_rata(amount, parts) == money.split_pro_rata(amount, dict(items))


@given(st.integers(0, 10**9), weights, st.dictionaries(codes, st.integers(0, 10**9), max_size=12))
def test_a_capped_split_keeps_every_cap_and_covers_what_it_can(
    amount: int, parts: dict[str, Fraction], caps: dict[str, int]
) -> None:
    shares = money.split_capped(amount, parts, caps)
    able = sum(caps.get(code, 0) for code, weight in parts.items() if weight > 0)
    assert sum(shares.values()) == min(amount, able)
    assert all(0 < share <= caps[code] for code, share in shares.items())


@given(st.fractions(), st.fractions(min_value=Fraction(1, 10**8), max_value=100))
def test_rounding_up_to_a_lot_adds_less_than_one_lot(value: Fraction, lot: Fraction) -> None:
    rounded = money.round_up_to(value, lot)
    assert 0 <= rounded - value < lot
    assert (rounded / lot).denominator == 1
