"""Weights worsen with size and concentration, and never beyond their base."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drift_v2.reference import fill_weight
from plugins.drift_v2.units import ImpossibleInput
from plugins.drift_v2.weights import asset_weight, concentration_weight, liability_weight

sizes = st.integers(0, 10**21).map(lambda raw: Fraction(raw, 10**9))
factors = st.integers(0, 10**5).map(lambda raw: Fraction(raw, 10**6))
ratios = st.integers(0, 20_000).map(lambda raw: Fraction(raw, 10**4))


@given(sizes, sizes, factors, ratios)
def test_a_larger_deposit_never_weighs_more(a, b, factor, base) -> None:
    small, large = sorted((a, b))
    assert asset_weight(large, factor, base) <= asset_weight(small, factor, base) <= base


@given(sizes, sizes, factors, ratios)
def test_a_larger_borrow_never_needs_less(a, b, factor, base) -> None:
    small, large = sorted((a, b))
    assert liability_weight(large, factor, base) >= liability_weight(small, factor, base) >= base


@given(sizes, factors.filter(bool), ratios)
def test_weights_are_within_a_step_of_the_formula(size, factor, base) -> None:
    root = Fraction(size).numerator ** 0.5 / Fraction(size).denominator ** 0.5
    exact = max(float(base), 0.8 * float(base) + float(factor) * root)
    # two roundings of 1e-4, and the root's 1e-5 times the factor
    assert float(liability_weight(size, factor, base)) == pytest.approx(exact, abs=3e-4)
    exact = min(float(base), 1.1 / (1 + float(factor) * root))
    assert float(asset_weight(size, factor, base)) == pytest.approx(exact, abs=3e-4)


def test_no_factor_means_no_scaling() -> None:
    assert asset_weight(Fraction(10**9), Fraction(0), Fraction(9, 10)) == Fraction(9, 10)
    assert liability_weight(Fraction(10**9), Fraction(0), Fraction(11, 10)) == Fraction(11, 10)


def test_concentration_begins_at_the_start_value() -> None:
    terms = Fraction(8, 10), Fraction(10), Fraction(100)
    assert concentration_weight(*terms, Fraction(1000)) == Fraction(8, 10)  # 0.8 x 1000 / 1000
    assert concentration_weight(*terms, Fraction(999)) == Fraction(7992, 10**4)
    assert concentration_weight(*terms, Fraction(1001)) == Fraction(8, 10)
    assert concentration_weight(*terms, Fraction(0)) == Fraction(8, 10)
    # 0.8 x 700 / 999.999999 = 0.56000000056, down
    odd = concentration_weight(
        Fraction(8, 10), Fraction(999999999, 10**6), Fraction(1), Fraction(700)
    )
    assert odd == Fraction(56, 100)


def test_fill_weight_is_rounded_down() -> None:
    assert fill_weight(Fraction(8001, 10**4), Fraction(9, 10)) == Fraction(8500, 10**4)


def test_negative_sizes_are_refused_by_name() -> None:
    with pytest.raises(ImpossibleInput, match="size is -1"):
        asset_weight(Fraction(-1), Fraction(1), Fraction(1))
