"""Unvested profit, fund, haircut: the order, conservation, and the fund counted once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.vesting.reference import Claims, ImpossibleClaims, resolve
from tests.conformance.percolator import fund_counted_twice

sums = st.integers(0, 2_000_000)
claims = st.builds(Claims, sums, sums, sums, sums, sums)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        # crates/model_safety/src/crisis/haircut.rs: burn_all_warming_then_insurance and
        # zero_principal_partial_burn; mod.rs: full_crisis_workflow. (deficit, burned, drawn, cut)
        (Claims(10**6, 0, 200_000, 500_000, 0), (700_000, 200_000, 500_000, Fraction(1, 2))),
        (Claims(0, 0, 100_000, 50_000, 0), (50_000, 50_000, 0, 0)),
        (
            Claims(1_700_000, 250_000, 150_000, 200_000, 1_500_000),
            (400_000, 150_000, 200_000, Fraction(250_000, 1_950_000)),
        ),
    ],
)
def test_figures_of_the_source(
    given_: Claims, expected: tuple[int, int, int, Fraction | int]
) -> None:
    result = resolve(given_)
    assert (result.deficit, result.burned, result.drawn, result.haircut) == expected


@given(claims)
def test_afterwards_nothing_is_missing_and_nothing_is_left_over(before: Claims) -> None:
    """What customers keep is exactly what there is, wherever somebody had to lose something."""
    result = resolve(before)
    senior = before.principal + before.realized
    kept = senior * (1 - result.haircut) + before.unvested - result.burned
    assert kept <= before.pool + before.fund + result.unowned
    if result.deficit:
        assert kept == before.pool + before.fund + result.unowned
    assert result.unowned == 0


@given(claims)
def test_nobody_senior_pays_while_a_junior_has_anything(before: Claims) -> None:
    result = resolve(before)
    assert 0 <= result.burned <= before.unvested
    assert 0 <= result.drawn <= before.fund
    assert 0 <= result.haircut <= 1
    if result.drawn or result.haircut:
        assert result.burned == before.unvested
    if result.haircut:
        assert result.drawn == before.fund


@given(claims)
def test_counting_the_fund_twice_never_cuts_less(before: Claims) -> None:
    assert fund_counted_twice(before) >= resolve(before).haircut


@pytest.mark.parametrize("name", ["principal", "realized", "unvested", "fund", "pool"])
def test_sums_below_zero_are_refused(name: str) -> None:
    sums_ = {"principal": 0, "realized": 0, "unvested": 0, "fund": 0, "pool": 0, name: -1}
    with pytest.raises(ImpossibleClaims, match=name):
        Claims(**sums_)
