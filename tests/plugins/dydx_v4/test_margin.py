"""Requirements, their rounding, and when an account is liquidated."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.dydx_v4.errors import RegimeError
from plugins.dydx_v4.margin import (
    Account,
    Position,
    Risk,
    account_risk,
    is_liquidatable,
    net_notional,
)
from plugins.dydx_v4.tiers import (
    LiquidityTier,
    initial_margin,
    maintenance_margin,
    scaled_initial_fraction,
)
from tests.plugins.dydx_v4.strategies import SHARES, TIERS, accounts

QUANTUM = Fraction(1, 10**6)
NOTIONALS = st.integers(0, 10**14).map(lambda quanta: Fraction(quanta, 10**6))


@given(NOTIONALS, TIERS, NOTIONALS)
def test_margins_are_whole_quanta_and_never_too_small(
    notional: Fraction, tier: LiquidityTier, open_interest: Fraction
) -> None:
    initial = initial_margin(notional, tier, open_interest)
    maintenance = maintenance_margin(notional, tier)
    for margin, fraction in (
        (initial, tier.initial_fraction),
        (maintenance, tier.initial_fraction * tier.maintenance_share),
    ):
        assert (margin / QUANTUM).denominator == 1
        assert margin >= notional * fraction
        assert margin - notional * fraction < 2 * QUANTUM
    assert maintenance <= initial <= notional


@given(SHARES, NOTIONALS, NOTIONALS, st.lists(NOTIONALS, min_size=2, max_size=2))
def test_growing_open_interest_raises_initial_margin_and_liquidates_nobody(
    base: Fraction, notional: Fraction, cap: Fraction, levels: list[Fraction]
) -> None:
    tier = LiquidityTier(base, Fraction(1, 2), cap / 2, cap)
    low, high = sorted(levels)
    assert base <= scaled_initial_fraction(tier, low) <= scaled_initial_fraction(tier, high) <= 1
    position = Position("BTC", Fraction(1), notional, tier, low)
    busier = Position("BTC", Fraction(1), notional, tier, high)
    assert (
        account_risk(Account(Fraction(0), (position,))).maintenance
        == account_risk(Account(Fraction(0), (busier,))).maintenance
    )


def test_maintenance_margin_is_rounded_twice() -> None:
    """Three quanta at one half are two after rounding; six tenths of two are two again."""
    tier = LiquidityTier(Fraction(1, 2), Fraction(6, 10))
    assert maintenance_margin(3 * QUANTUM, tier) == 2 * QUANTUM


def test_a_chosen_fraction_only_raises() -> None:
    tier = LiquidityTier(Fraction(1, 5), Fraction(1, 2))
    hundred = Fraction(100)
    assert initial_margin(hundred, tier, chosen_fraction=Fraction(1, 10)) == 20
    assert initial_margin(hundred, tier, chosen_fraction=Fraction(1, 2)) == 50


def test_notional_is_cut_off_toward_zero_on_both_sides() -> None:
    tier = LiquidityTier(Fraction(1), Fraction(1))
    price = Fraction(19, 10**6)
    for size, notional in ((Fraction(1, 10), 1), (Fraction(-1, 10), -1)):
        assert net_notional(Position("BTC", size, price, tier)) == notional * QUANTUM


def test_trigger_is_strict_and_needs_maintenance_margin() -> None:
    assert not is_liquidatable(Risk(Fraction(500), Fraction(1000), Fraction(500)))
    assert is_liquidatable(Risk(Fraction(500) - QUANTUM, Fraction(1000), Fraction(500)))
    assert not is_liquidatable(Risk(Fraction(-1)))


@given(accounts(least=0))
def test_equity_is_cash_and_signed_notionals(account: Account) -> None:
    parts = [net_notional(position) for position in account.positions]
    assert account_risk(account).net_collateral == account.cash + sum(parts)


@pytest.mark.parametrize(
    ("initial", "share", "lower", "upper", "field"),
    [
        ("1.000001", "0.8", 0, 0, "initial_fraction"),
        ("1", "1.000001", 0, 0, "maintenance_share"),
        ("-0.1", "0.5", 0, 0, "initial_fraction"),
        ("0.15", "0.8", 1000, 500, "open_interest_lower_cap"),
        ("0.15", "0.8", 1000, 0, "open_interest_lower_cap"),
    ],
)
def test_impossible_tiers_are_refused(
    initial: str, share: str, lower: int, upper: int, field: str
) -> None:
    with pytest.raises(RegimeError, match=field):
        LiquidityTier(Fraction(initial), Fraction(share), Fraction(lower), Fraction(upper))


def test_maintenance_above_initial_is_refused() -> None:
    with pytest.raises(RegimeError, match="maintenance fraction"):
        LiquidityTier.of_fractions(Fraction(1, 20), Fraction(1, 10))
