"""Texts of exact numbers become floats within the bound that screening rests on."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.columns.book_columns import LARGEST, SMALLEST
from backoffice.sweeps.columns.fractions import floats_of
from tests.sweeps.comparing import assert_close

near_powers = st.builds(lambda power, beside: 2**power + beside, st.integers(2, 220),
                        st.integers(-3, 3))  # fmt: skip
whole = st.one_of(st.integers(1, 10**6), near_powers, st.integers(1, 10**70))
numbers = st.builds(
    lambda n, d, sign: Fraction(n * sign, d), whole, whole, st.sampled_from([1, -1])
)


@given(st.lists(st.one_of(numbers, st.just(Fraction(0)))))
def test_floats_are_within_the_bound(values: list[Fraction]) -> None:
    halves = [values[: len(values) // 2], values[len(values) // 2 :]]
    chunks = pa.chunked_array([pa.array(map(str, half), pa.string()) for half in halves])
    for number, value in zip(floats_of(chunks), values, strict=True):
        if np.isnan(number):
            assert value
            assert not 2 * Fraction(SMALLEST) < abs(value) < Fraction(LARGEST) / 2
        else:
            assert_close(float(number), value)


def test_numbers_longer_than_any_float_are_out_of_range() -> None:
    texts = [str(10**400), f"1/{10**400}", f"{10**400 + 1}/{10**400}", "-5", "0"]
    found = floats_of(pa.chunked_array([texts]))
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [1.0, -5.0, 0.0]
