"""Deficiency clocks: what is missing, until when, and how much is sold."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.broker_debit.calendar import BusinessCalendar
from plugins.broker_debit.clocks import CLOCKS, deficiency, due_on, is_late, part_to_close

MONEY = st.fractions(-(10**6), 10**6, max_denominator=100)
CALENDAR = BusinessCalendar(frozenset({date(2026, 11, 26), date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("rule", "last_day"),
    [
        ("reg_t", date(2026, 11, 30)),  # Tue 24: Wed 25, Fri 27, Mon 30
        ("finra_portfolio_margin", date(2026, 11, 30)),
        ("finra_4210", date(2026, 12, 16)),  # 25, 27, 30 Nov, 1-4, 7-11, 14-16 Dec
    ],
)
def test_last_day_around_thanksgiving(rule: str, last_day: date) -> None:
    due = due_on(date(2026, 11, 24), CLOCKS[rule].business_days, CALENDAR)
    assert due == last_day
    assert not is_late(due, due)
    assert is_late(due + timedelta(days=1), due)


def test_an_extension_never_shortens() -> None:
    opened = date(2026, 11, 24)
    assert due_on(opened, 3, CALENDAR, date(2026, 12, 4)) == date(2026, 12, 4)
    assert due_on(opened, 3, CALENDAR, date(2026, 11, 25)) == date(2026, 11, 30)


def test_a_thousand_may_stand_under_regulation_t() -> None:
    may_stand = CLOCKS["reg_t"].de_minimis
    assert deficiency(Fraction(4000), Fraction(5000), may_stand) == 0
    assert deficiency(Fraction("3999.99"), Fraction(5000), may_stand) == Fraction("1000.01")
    assert deficiency(Fraction("4999.99"), Fraction(5000), CLOCKS["finra_4210"].de_minimis) > 0


@given(equity=MONEY, required=MONEY.filter(lambda amount: amount > 0))
def test_closing_that_part_restores_the_margin(equity: Fraction, required: Fraction) -> None:
    part = part_to_close(equity, required)
    assert 0 <= part <= 1
    assert (part == 0) == (deficiency(equity, required, Fraction(0)) == 0)
    if equity > 0:
        assert min(equity, required) == required * (1 - part)
    else:
        assert part == 1
