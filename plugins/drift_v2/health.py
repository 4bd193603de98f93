"""Equity, margin requirement and the two thresholds of a liquidation.

Source: drift-labs/protocol-v2 programs/drift/src/state/margin_calculation.rs, math/position.rs
and math/spot_balance.rs (get_token_value).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .units import QUOTE, floor_to, not_negative

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PerpPosition:
    """`size`: signed base amount; `quote`: minus the cost of a long, plus a short's proceeds."""

    size: Fraction
    quote: Fraction

    def value(self, price: Fraction) -> Fraction:
        """Notional |size|·price, rounded down to the quote unit."""
        return floor_to(abs(self.size) * price, QUOTE)

    def pnl(self, price: Fraction) -> Fraction:
        """Unrealised profit: quote + value of a long, quote - value of a short."""
        return self.quote + (self.value(price) if self.size > 0 else -self.value(price))


@dataclass(frozen=True, slots=True)
class Token:
    """A deposit (positive `amount`) or a borrow at its oracle price."""

    amount: Fraction
    price: Fraction

    @property
    def value(self) -> Fraction:
        """Rounded down: a deposit is worth no more, a borrow no less."""
        return floor_to(self.amount * self.price, QUOTE)


def equity(
    cash: Fraction,
    tokens: Sequence[Token] = (),
    positions: Sequence[tuple[PerpPosition, Fraction]] = (),
) -> Fraction:
    """Unweighted net worth: cash + Σ token values + Σ pnl at each position's price."""
    worth = sum((token.value for token in tokens), cash)
    return worth + sum((position.pnl(price) for position, price in positions), ZERO)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What margin is asked for: a position or a borrow of this `value`, at this `ratio`.

    `loss` is how far its pnl is below zero; the buffer is charged on it too.
    """

    value: Fraction
    ratio: Fraction
    loss: Fraction = ZERO

    @property
    def requirement(self) -> Fraction:
        """Maintenance margin, rounded down to the quote unit."""
        return floor_to(self.value * self.ratio, QUOTE)

    def buffered(self, buffer_ratio: Fraction) -> Fraction:
        """Requirement with the buffer on the value and on the loss, rounded down each."""
        on_value = floor_to(self.value * (self.ratio + buffer_ratio), QUOTE)
        return on_value + floor_to(self.loss * buffer_ratio, QUOTE)


@dataclass(frozen=True, slots=True)
class Health:
    """Collateral of one bucket (cross, or one isolated position) beside what it must cover."""

    collateral: Fraction
    requirement: Fraction
    buffered: Fraction

    @property
    def is_liquidatable(self) -> bool:
        """Strictly below the maintenance requirement: a liquidation may begin."""
        return self.collateral < self.requirement

    @property
    def can_exit(self) -> bool:
        """At or above requirement and buffer: a liquidation that has begun ends."""
        return self.collateral >= self.buffered

    @property
    def shortage(self) -> Fraction:
        """What is missing to requirement and buffer; never below zero."""
        return max(ZERO, self.buffered - self.collateral)

    def shortage_of(self, requirement: Fraction) -> Fraction:
        """One market's part of the shortage, by its part of the requirement; rounded down."""
        if not self.requirement:
            return ZERO
        return floor_to(self.shortage * requirement / self.requirement, QUOTE)


def health(collateral: Fraction, exposures: Sequence[Exposure], buffer_ratio: Fraction) -> Health:
    """Health of one bucket. Each bucket is asked on its own: none pays for another."""
    not_negative(buffer_ratio=buffer_ratio)
    return Health(
        collateral,
        sum((exposure.requirement for exposure in exposures), ZERO),
        sum((exposure.buffered(buffer_ratio) for exposure in exposures), ZERO),
    )


def is_being_liquidated(state: Health, was_being_liquidated: bool) -> bool:
    """Sticky: begins below maintenance, ends only at maintenance plus buffer."""
    return not state.can_exit if was_being_liquidated else state.is_liquidatable
