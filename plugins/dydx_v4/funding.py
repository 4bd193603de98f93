"""Funding: bounds of the rate, and what is charged of it.

Sources: dydxprotocol/v4-chain x/perpetuals/types/liquidity_tier.go, x/perpetuals/lib/lib.go,
lib/quantums.go, x/subaccounts/lib/updates.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .errors import RegimeError
from .rounding import PPM, QUOTE_QUANTUM, ZERO, down
from .tiers import LiquidityTier, maintenance_fraction

CLAMP_FACTOR = Fraction(6)
"""Of the 8-hour funding rate; premium votes have 60."""
RATE_PERIOD_SECONDS = 8 * 3600


def rate_bound(tier: LiquidityTier, clamp_factor: Fraction = CLAMP_FACTOR) -> Fraction:
    """Largest absolute 8-hour rate: factor × (initial − maintenance fraction), down to 1e-6."""
    return down(clamp_factor * (tier.initial_fraction - maintenance_fraction(tier)), PPM)


def clamped_rate(
    rate: Fraction, tier: LiquidityTier, clamp_factor: Fraction = CLAMP_FACTOR
) -> Fraction:
    """The 8-hour rate within its bounds."""
    bound = rate_bound(tier, clamp_factor)
    return min(max(rate, -bound), bound)


def charged_rate(rate_8h: Fraction, elapsed_seconds: int) -> Fraction:
    """The part of an 8-hour rate that `elapsed_seconds` cost, as a fraction of notional."""
    if elapsed_seconds < 0:
        raise RegimeError("elapsed_seconds must not be negative.")
    return rate_8h * elapsed_seconds / RATE_PERIOD_SECONDS


def settled_cash(settlements: Iterable[Fraction], quantum: Fraction = QUOTE_QUANTUM) -> Fraction:
    """An account's settlements summed, then rounded once toward minus infinity.

    So the sum over all accounts never exceeds what the payers gave; the pool keeps the dust.
    """
    return down(sum(settlements, ZERO), quantum)
