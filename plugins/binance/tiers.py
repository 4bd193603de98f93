"""Risk tiers: margin with a deduction, and a ladder down which positions are reduced.

Source: binance.com, Leverage & Margin; brackets of BTCUSDT of 2021 (gist b71e76f5).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from backoffice.sdk import Amount, FrozenModel, PositiveShare, Rate
from backoffice.sdk.perpetuals import MarginTier, tier_deductions, tier_index


class Tier(FrozenModel):
    """From `notional_floor` (reporting asset) on: rate of the whole notional, highest leverage."""

    notional_floor: Amount
    maintenance_rate: PositiveShare
    max_leverage: Rate = Fraction(1)


def _rising(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    if tiers:
        tier_deductions(maintenance_tiers(tiers))
    for tier in tiers:
        if tier.max_leverage < 1 or tier.maintenance_rate * tier.max_leverage > 1:
            raise ValueError("max_leverage must be from 1 to 1 / maintenance_rate")
    return tiers


def _some(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    if not tiers:
        raise ValueError("needs at least one tier")
    return tiers


Ladder = Annotated[tuple[Tier, ...], Field(strict=False), AfterValidator(_rising)]
"""Tiers from zero upward, or none."""
Tiers = Annotated[Ladder, AfterValidator(_some)]
"""Tiers from zero upward, at least one."""


def maintenance_tiers(tiers: Sequence[Tier]) -> tuple[MarginTier, ...]:
    """The maintenance side of the tiers."""
    return tuple(MarginTier(tier.notional_floor, tier.maintenance_rate) for tier in tiers)


def reduced_notional(tiers: Sequence[MarginTier], notional: Fraction, down: int) -> Fraction:
    """The notional after going `down` tiers: the top of that tier, zero below the lowest one."""
    target = tier_index(tiers, notional) - down
    return tiers[target + 1].notional_floor if target >= 0 else Fraction(0)
