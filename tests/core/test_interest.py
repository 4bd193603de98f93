"""Interest: thresholds, both signs apart, compounding, averages, the residue that is carried."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.interest import (
    Compounding,
    DailyBalances,
    Interest,
    InterestTariff,
    average_daily_balance,
    carry_units,
    compounded,
    daily_interest,
    interest_on,
    interest_on_average,
    interest_over,
    post_periods,
    posted_each_day,
    posted_with_carry,
)
from backoffice.core.rounding import Rounding

rates = st.fractions(min_value=0, max_value=1, max_denominator=10**4)
money = st.integers(-(10**9), 10**9).map(lambda cents: Fraction(cents, 100))


def tariff(credit: str = "0", debit: str = "0", days: int = 365, **more) -> InterestTariff:
    return InterestTariff(days, Fraction(credit), Fraction(debit), **more)


@pytest.mark.parametrize(
    ("balance", "rate"),
    [
        ("1000", "0.1"),
        ("999.99", "0"),
        ("0", "0"),
        ("-100", "0"),  # exactly the bound costs nothing
        ("-100.01", "0.2"),
    ],
)
def test_thresholds(balance: str, rate: str) -> None:
    terms = tariff("0.1", "0.2", credit_from=Fraction(1000), debit_above=Fraction(100))
    assert terms.rate_on(Fraction(balance)) == Fraction(rate)


def test_credit_and_debit_are_separate_figures() -> None:
    segments = [DailyBalances(Fraction(1000), 10), DailyBalances(Fraction(-500), 5)]
    interest = interest_over(segments, tariff("0.0365", "0.073"))
    assert interest == Interest(credit=Fraction(1), debit=Fraction(1, 2))
    assert interest.net == Fraction(1, 2)


def test_both_are_rounded_by_themselves() -> None:
    interest = Interest(Fraction("0.125"), Fraction("0.115"))
    assert interest.rounded(2) == Interest(Fraction("0.12"), Fraction("0.12"))
    assert interest.rounded(2, Rounding.HALF_UP) == Interest(Fraction("0.13"), Fraction("0.12"))


@given(money, st.integers(0, 40), st.integers(0, 40), rates, rates)
def test_daily_compounding_does_not_see_how_the_days_are_cut(
    balance: Fraction, first: int, second: int, credit: Fraction, debit: Fraction
) -> None:
    terms = InterestTariff(365, credit, debit, compounding=Compounding.DAILY)
    cut = [DailyBalances(balance, first), DailyBalances(balance, second)]
    assert interest_over(cut, terms) == interest_on(balance, first + second, terms)


@given(money, st.integers(1, 60), rates)
def test_simple_interest_is_the_sum_of_its_days(
    balance: Fraction, days: int, rate: Fraction
) -> None:
    terms = InterestTariff(360, rate, rate)
    assert sum(daily_interest([balance] * days, terms)) == interest_on(balance, days, terms).net


def test_compounding_carries_into_the_next_balance() -> None:
    terms = tariff("0.365", "0.365", compounding=Compounding.DAILY)
    segments = [DailyBalances(Fraction(-1000), 1), DailyBalances(Fraction(1000), 1)]
    # one unit is charged, so the second day bears on 999
    assert interest_over(segments, terms) == Interest(Fraction("0.999"), Fraction(1))


def test_the_average_bears_one_rate() -> None:
    segments = [DailyBalances(Fraction(100), 15), DailyBalances(Fraction(-400), 15)]
    assert average_daily_balance(segments) == -150
    interest = interest_on_average(segments, tariff("0.06", "0.18", 360))
    assert interest == Interest(debit=Fraction("2.25"))
    assert average_daily_balance([]) == 0
    assert interest_on_average([], tariff("0.06")) == Interest()


def test_a_deposit_compounds_over_whole_periods_only() -> None:
    assert compounded(Fraction(100), Fraction("0.05"), 12, 6) == Fraction("105.0625")
    assert compounded(Fraction(100), Fraction("0.05"), 17, 6) == Fraction("105.0625")
    assert compounded(Fraction(100), Fraction("0.05"), 5, 6) == 100


def test_posted_interest_bears_interest() -> None:
    first, second = post_periods(Fraction(10_000), [1, 1], tariff("0.1"), 4)
    assert (first.interest.size, second.interest.size) == (Fraction("2.7397"), Fraction("2.7405"))
    assert second.balance == Fraction("10005.4802")
    (charged,) = post_periods(Fraction(-10_000), [1], tariff("0", "0.1"), 4)
    assert charged.balance == Fraction("-10002.7397")


def test_rounding_every_day_loses_what_carrying_keeps() -> None:
    daily = daily_interest([Fraction(100)] * 10, tariff("0.05"))
    assert posted_each_day(daily, 2) == Fraction("0.10")
    assert posted_with_carry(daily, 2) == Fraction("0.14")


@given(
    st.lists(st.fractions(min_value=-100, max_value=100, max_denominator=10**6), max_size=30),
    st.sampled_from(Rounding),
)
def test_carrying_is_never_a_unit_off(daily: list[Fraction], mode: Rounding) -> None:
    assert abs(posted_with_carry(daily, 2, mode) - sum(daily)) < Fraction(1, 100)


@given(st.fractions(), st.sampled_from(Rounding))
def test_posted_and_residue_are_what_was_due(due: Fraction, mode: Rounding) -> None:
    posted, residue = carry_units(due, mode)
    assert posted + residue == due
