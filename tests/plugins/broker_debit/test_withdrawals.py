"""Withdrawal only above initial margin."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.broker_debit.withdrawals import Withdrawal, is_adequate, left_after

MONEY = st.fractions(0, 10**6, max_denominator=100)
ONE = Fraction(1)
BEFORE = Withdrawal(
    amount=Fraction(300),
    price=ONE,
    haircut=Fraction(0),
    equity=Fraction(1000),
    initial_margin=Fraction(700),
    unrealized_profit=Fraction(100),
)


def test_exactly_the_initial_margin_is_enough() -> None:
    assert is_adequate(BEFORE, ONE, count_profit=True)
    a_cent_more = replace(BEFORE, amount=Fraction("300.01"))
    assert not is_adequate(a_cent_more, ONE, count_profit=True)


def test_profit_that_is_not_realised_may_not_leave() -> None:
    assert not is_adequate(BEFORE, ONE, count_profit=False)
    assert is_adequate(replace(BEFORE, amount=Fraction(200)), ONE, count_profit=False)


def test_a_loss_counts_in_any_case() -> None:
    losing = replace(BEFORE, unrealized_profit=Fraction(-100))
    assert left_after(losing, count_profit=False) == left_after(losing, count_profit=True) == 700


def test_collateral_with_a_haircut_takes_less_equity_with_it() -> None:
    bonds = replace(BEFORE, amount=Fraction(3), price=Fraction(200), haircut=Fraction(1, 2))
    assert left_after(bonds, count_profit=True) == 700


def test_a_multiple_keeps_a_distance() -> None:
    assert not is_adequate(BEFORE, Fraction("1.1"), count_profit=True)
    assert is_adequate(replace(BEFORE, amount=Fraction(230)), Fraction("1.1"), count_profit=True)


@given(amount=MONEY, more=MONEY, equity=MONEY, initial=MONEY, profit=MONEY)
def test_more_is_never_easier(
    amount: Fraction, more: Fraction, equity: Fraction, initial: Fraction, profit: Fraction
) -> None:
    small = Withdrawal(amount, ONE, Fraction(0), equity, initial, profit)
    large = replace(small, amount=amount + more)
    for count_profit in (True, False):
        if is_adequate(large, ONE, count_profit=count_profit):
            assert is_adequate(small, ONE, count_profit=count_profit)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"amount": Fraction(-1)}, "amount"), ({"haircut": Fraction(2)}, "haircut")],
)
def test_impossible_withdrawals(changed: dict[str, Fraction], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(BEFORE, **changed)
