"""Debit interest in marginal tiers over a benchmark, a day at a time; pure and exact.

    rate of a tier     = max(benchmark, 0) + spread
    interest of a tier = slice of the debit in the tier * rate / day count, half-even to the unit
    interest of a day  = sum over tiers

Source: Interactive Brokers, "Interest Charged Examples" (interactivebrokers.ca, interestCharged-
Examples): marginal tiers on the settled debit of all segments together, a benchmark below zero
counts as zero, 360 days, 365 for sterling. A tier's upper end belongs to the tier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_half_even


class BadSchedule(ValueError):
    """Tiers that leave a part of the debit without a rate, or a debit that is none."""


@dataclass(frozen=True, slots=True)
class SpreadTier:
    """The part of the debit up to `up_to` (None: the rest), in whole units, and its spread."""

    up_to: Fraction | None
    spread: Fraction


@dataclass(frozen=True, slots=True)
class Schedule:
    """What one currency's debits cost. Rates are fractions a year, 0.0532 is 5.32 %."""

    benchmark: Fraction
    day_count: int
    tiers: tuple[SpreadTier, ...]

    def __post_init__(self) -> None:
        if self.day_count not in (360, 365):
            raise BadSchedule(f"day_count must be 360 or 365, not {self.day_count}")
        ends = [tier.up_to for tier in self.tiers]
        if not ends or ends[-1] is not None:
            raise BadSchedule("tiers need a last one without up_to, for the rest of the debit")
        below = Fraction(0)
        for end in ends[:-1]:
            if end is None or end <= below:
                raise BadSchedule("tiers must ascend, and only the last is without up_to")
            below = end

    def rate(self, tier: SpreadTier) -> Fraction:
        """The tier's rate a year; a negative benchmark counts as zero."""
        return max(self.benchmark, Fraction(0)) + tier.spread


@dataclass(frozen=True, slots=True)
class TierInterest:
    """One day's interest of one tier: `amount` in smallest units on a slice in whole units."""

    slice: Fraction
    annual_rate: Fraction
    amount: int


def day_by_tier(debit: Fraction, schedule: Schedule, decimals: int) -> tuple[TierInterest, ...]:
    """One day's interest on a debit (positive, whole units), for each tier that it reaches."""
    if debit < 0:
        raise BadSchedule(f"debit must not be negative, not {debit}; a credit bears no debit rate")
    found: list[TierInterest] = []
    below = Fraction(0)
    for tier in schedule.tiers:
        top = debit if tier.up_to is None else min(debit, tier.up_to)
        if top <= below:
            break
        rate = schedule.rate(tier)
        exact = (top - below) * rate / schedule.day_count * 10**decimals
        found.append(TierInterest(top - below, rate, round_half_even(exact)))
        below = top
    return tuple(found)


def total(parts: Sequence[TierInterest]) -> int:
    """The day's interest in smallest units."""
    return sum(part.amount for part in parts)
