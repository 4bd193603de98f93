"""Margin parameters of a market, and the two requirements for a notional.

Sources: dydxprotocol/v4-chain x/perpetuals/types/liquidity_tier.go, x/perpetuals/lib/lib.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .errors import RegimeError
from .rounding import ONE, PPM, QUOTE_QUANTUM, ZERO, down, up


@dataclass(frozen=True, slots=True)
class LiquidityTier:
    """Margin parameters of a market; fractions of notional, caps of open interest in quote units.

    Errors: RegimeError where a fraction is outside 0 to 1 or the caps are in the wrong order.
    """

    initial_fraction: Fraction
    maintenance_share: Fraction
    """Maintenance margin as a share of the base initial margin, 0 to 1."""
    open_interest_lower_cap: Fraction = ZERO
    open_interest_upper_cap: Fraction = ZERO
    """0 switches the scaling off."""

    def __post_init__(self) -> None:
        for field in ("initial_fraction", "maintenance_share"):
            if not 0 <= getattr(self, field) <= 1:
                raise RegimeError(f"{field} must be between 0 and 1.")
        if self.open_interest_lower_cap > self.open_interest_upper_cap:
            raise RegimeError("open_interest_lower_cap must not be above open_interest_upper_cap.")

    @classmethod
    def of_fractions(cls, initial: Fraction, maintenance: Fraction) -> LiquidityTier:
        """A tier without scaling, from initial and maintenance fractions of notional."""
        if maintenance > initial:
            raise RegimeError("maintenance fraction must not be above the initial fraction.")
        return cls(initial, maintenance / initial if initial else ZERO)


def maintenance_fraction(tier: LiquidityTier) -> Fraction:
    """Base initial fraction × maintenance share, rounded down to 1e-6."""
    return down(tier.initial_fraction * tier.maintenance_share, PPM)


def scaled_initial_fraction(tier: LiquidityTier, open_interest: Fraction) -> Fraction:
    """min(base + max((oi − lower) / (upper − lower), 0) × (1 − base), 1), rounded down to 1e-6.

    `open_interest` is a notional in quote units. GetAdjustedInitialMarginPpm.
    """
    lower, upper = tier.open_interest_lower_cap, tier.open_interest_upper_cap
    if not upper or open_interest <= lower:
        return tier.initial_fraction
    if open_interest >= upper:
        return ONE
    part = (open_interest - lower) / (upper - lower)
    return down(tier.initial_fraction + part * (1 - tier.initial_fraction), PPM)


def initial_margin(
    notional: Fraction,
    tier: LiquidityTier,
    open_interest: Fraction = ZERO,
    chosen_fraction: Fraction = ZERO,
    quantum: Fraction = QUOTE_QUANTUM,
) -> Fraction:
    """|notional| × max(scaled fraction, the fraction the holder chose), rounded up.

    A holder's own fraction can only raise the requirement. GetInitialMarginQuoteQuantums.
    """
    fraction = max(scaled_initial_fraction(tier, open_interest), chosen_fraction)
    return up(abs(notional) * fraction, quantum)


def maintenance_margin(
    notional: Fraction, tier: LiquidityTier, quantum: Fraction = QUOTE_QUANTUM
) -> Fraction:
    """|notional| × base initial fraction, up, × maintenance share, up.

    Open interest never enters, so that growing open interest liquidates nobody.
    """
    return up(up(abs(notional) * tier.initial_fraction, quantum) * tier.maintenance_share, quantum)
