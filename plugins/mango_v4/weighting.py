"""Weights and prices by kind of health, and how weights worsen with what the venue holds.

Source: blockworks-foundation/mango-v4 programs/mango-v4/src/health/cache.rs (Prices, HealthType),
state/bank.rs (scaled_init_asset_weight, scaled_init_liab_weight).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)


class ImpossibleInput(ValueError):
    """Input that no account can have; the message names the field."""


class LiabilityPriceRequired(ImpossibleInput):
    """A token that is owed has no usable price: nothing may be decided without it."""


class HealthType(Enum):
    """Which weights and prices count.

    INIT decides what may be opened: initial weights, scaled by what the venue holds of a token,
    and the worse of oracle and stable price. LIQUIDATION_END ends a liquidation: initial weights
    at the oracle price. MAINTENANCE begins one: maintenance weights at the oracle price.
    """

    INIT = "init"
    LIQUIDATION_END = "liquidation_end"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Weights:
    """Factors on value: `asset` (at most 1) on what is owned, `liability` on what is owed."""

    asset: Fraction = ONE
    liability: Fraction = ONE


@dataclass(frozen=True, slots=True)
class Prices:
    """`oracle` now, and `stable`, which follows it slowly; None: the oracle's."""

    oracle: Fraction
    stable: Fraction | None = None

    def asset(self, kind: HealthType) -> Fraction:
        """What is owned counts at the lower price where new risk is decided."""
        if kind is HealthType.INIT and self.stable is not None:
            return min(self.oracle, self.stable)
        return self.oracle

    def liability(self, kind: HealthType) -> Fraction:
        """What is owed counts at the higher price where new risk is decided."""
        if kind is HealthType.INIT and self.stable is not None:
            return max(self.oracle, self.stable)
        return self.oracle


@dataclass(frozen=True, slots=True)
class Scaling:
    """What the venue holds of a token in all, and from which value on weights worsen.

    `deposits` and `borrows` in units of the token; `potential_deposits`: what open spot orders
    may still bring. `deposits_from`, `borrows_from`: values in dollars; None: never.
    """

    deposits: Fraction = ZERO
    borrows: Fraction = ZERO
    potential_deposits: Fraction = ZERO
    deposits_from: Fraction | None = None
    borrows_from: Fraction | None = None

    def asset_factor(self, price: Fraction) -> Fraction:
        """1, beyond the limit limit/value: more deposits lend no more credit in all."""
        value = (self.deposits + self.potential_deposits) * price
        if self.deposits_from is None or value <= self.deposits_from:
            return ONE
        return self.deposits_from / value

    def liability_factor(self, price: Fraction) -> Fraction:
        """1, beyond the limit value/limit. Errors: ImpossibleInput for borrows_from 0."""
        value = self.borrows * price
        if self.borrows_from is None or value <= self.borrows_from:
            return ONE
        if not self.borrows_from:
            raise ImpossibleInput("borrows_from is 0: give a value above 0, or none.")
        return value / self.borrows_from


PLAIN = Weights()
"""Everything at its price."""
UNSCALED = Scaling()
"""However much the venue holds."""
