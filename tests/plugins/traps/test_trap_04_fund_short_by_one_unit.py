"""Trap 4: a draw that would take the fund below 0 by the smallest unit.

Refused or paid in part, by policy, and never negative. dydxprotocol/v4-chain
x/clob/keeper/deleveraging.go IsValidInsuranceFundDelta: all or nothing.
"""

from fractions import Fraction

import pytest

from plugins.dydx_v4.insurance import fund_suffices
from tests.plugins.dydx_v4.running import cash, holder, result_of, size

PARTIAL = "{preset: dydx_v4, shortfall: [{step: insurance_fund, with: {fund: insurance}}]}"
HUNDRED, UNIT = Fraction(100), Fraction(1, 10**6)


def test_the_rule_itself() -> None:
    assert fund_suffices(HUNDRED, -HUNDRED)
    assert not fund_suffices(HUNDRED, -HUNDRED - UNIT)
    assert fund_suffices(Fraction(0), Fraction(0))
    assert fund_suffices(Fraction(0), UNIT)


@pytest.mark.parametrize(
    ("fund", "left", "state"),
    [
        ("99.999999", "99.999999", "open"),
        ("100", "0", "covered"),
        ("100.000001", "0.000001", "covered"),
    ],
)
def test_all_or_nothing(fund: str, left: str, state: str) -> None:
    result = result_of(holder("abel", "-100"), holder("insurance", fund))
    assert cash(result, "insurance") == left
    assert [one["state"] for one in result["shortfalls"]] == [state]


@pytest.mark.parametrize(
    ("fund", "left", "owed"),
    [("99.999999", "0", "-0.000001"), ("100", "0", "0"), ("100.000001", "0.000001", "0")],
)
def test_in_part_where_the_policy_says_so(fund: str, left: str, owed: str) -> None:
    result = result_of(holder("abel", "-100"), holder("insurance", fund), policy=PARTIAL)
    assert (cash(result, "insurance"), cash(result, "abel")) == (left, owed)


@pytest.mark.parametrize(("fund", "sold"), [("99.999999", False), ("100", True)])
def test_a_sale_that_the_fund_cannot_make_good_does_not_happen(fund: str, sold: bool) -> None:
    """Bankruptcy price 45,000, only bid 44,900: a loss of exactly 100; else dora is closed."""
    result = result_of(
        holder("abel", "5000", "1"),
        holder("dora", "20000", "-1"),
        holder("insurance", fund),
        mark="44950",
        events=('book: {BTC: {bids: [["44900", "1"]], asks: []}}', "sweep: {}"),
    )
    assert (cash(result, "abel"), size(result, "abel")) == ("0", "0")
    assert size(result, "dora") == ("-1" if sold else "0")
    assert cash(result, "dora") == ("20000" if sold else "25000")
    assert cash(result, "insurance") == ("0" if sold else fund)


def test_two_losses_one_fund_the_second_finds_nothing() -> None:
    result = result_of(holder("abel", "-60"), holder("bert", "-60"), holder("insurance", "100"))
    assert [one["state"] for one in result["shortfalls"]] == ["covered", "open"]
    assert cash(result, "insurance") == "40"
