"""Which of two states is riskier, and which changes an under-margined account may make.

Sources: dydxprotocol/v4-chain lib/margin/risk.go, x/subaccounts/lib/updates.go.
"""

from __future__ import annotations

from .margin import Risk


def is_riskier(one: Risk, other: Risk) -> bool:
    """Equity per maintenance margin of `one` is below that of `other`; nothing is divided."""
    return one.net_collateral * other.maintenance < other.net_collateral * one.maintenance


def is_valid_change(before: Risk, after: Risk) -> bool:
    """Whether an account may go from `before` to `after`.

    It may where it meets initial margin after; else maintenance margin may not grow and equity
    per maintenance margin may not fall. With no requirement on both sides equity must grow; with
    none on one side only, nothing is valid: a flat account may not be left with a debt.
    """
    if after.net_collateral >= after.initial:
        return True
    if after.maintenance > before.maintenance:
        return False
    if not after.maintenance or not before.maintenance:
        both_flat = not after.maintenance and not before.maintenance
        return both_flat and after.net_collateral > before.net_collateral
    return not is_riskier(after, before)
