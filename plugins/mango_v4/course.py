"""Where the stages of a reduction stand: each takes what is wanted, within its own limit.

Source: blockworks-foundation/mango-v4
programs/mango-v4/src/instructions/perp_liq_base_or_positive_pnl.rs (reduce_base, settle_pnl).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .health import given_for_zero
from .weighting import ZERO, Weights


@dataclass(slots=True)
class Course:
    """`settle`: the effective balance of the settle token; `pnl`: worst case, not settled yet."""

    health: Fraction
    settle: Fraction
    pnl: Fraction
    prices: Weights
    lots_left: int
    lots: int = 0
    settled: Fraction = ZERO

    @property
    def wanted(self) -> Fraction:
        """Settle tokens until health is 0."""
        return given_for_zero(self.health, self.settle, self.prices.asset, self.prices.liability)

    def gain(self, amount: Fraction) -> None:
        """Add to the settle token, and to health accordingly."""
        self.health += _value(self.settle + amount, self.prices) - _value(self.settle, self.prices)
        self.settle += amount

    def reduce(
        self, limit: Fraction | None, per_lot: Fraction, expected: Fraction, now: Fraction
    ) -> None:
        """Close lots: `per_lot` is their pnl, `expected` counts in the end, `now` at once."""
        wanted = self.wanted if limit is None else min(self.wanted, limit)
        lots = -(-wanted // expected) if expected > 0 else 0
        lots = max(0, min(lots, self.lots_left))
        self.gain(now * lots)
        self.pnl += per_lot * lots
        self.lots += lots
        self.lots_left -= lots

    def settle_pnl(self, per_unit: Fraction, most: Fraction) -> None:
        """Turn positive pnl into settle tokens; each unit improves the balance by `per_unit`."""
        amount = max(ZERO, min(self.wanted / per_unit, most - self.settled, self.pnl))
        self.gain(per_unit * amount)
        self.pnl -= amount
        self.settled += amount


def _value(balance: Fraction, prices: Weights) -> Fraction:
    return balance * (prices.liability if balance < 0 else prices.asset)
