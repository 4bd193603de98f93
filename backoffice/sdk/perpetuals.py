"""Arithmetic that perpetual contracts of many venues share; pure and exact.

Quantities are signed, positive is long. A linear quantity is in units of the underlying and pays
in the quote currency; an inverse one is in units of the quote currency and pays in the
underlying. Collateral, margins and amounts are in the currency in which the contract pays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from backoffice.core.money import round_down, round_up
from backoffice.core.regime import FillFacts, PositionFacts

ZERO = Fraction(0)


class PerpetualError(ValueError):
    """Impossible input; the message is one sentence that names the field."""


def _checked(quantity: Fraction, entry_price: Fraction) -> None:
    if not quantity:
        raise PerpetualError("quantity is zero: only a position has such a price")
    if entry_price <= 0:
        raise PerpetualError("entry_price must be more than zero")


def linear_liquidation_price(
    quantity: Fraction,
    entry_price: Fraction,
    collateral: Fraction,
    *,
    maintenance_margin: Fraction = ZERO,
    maintenance_rate: Fraction = ZERO,
) -> Fraction:
    """Price P at which collateral + q·(P − entry) = margin + rate·|q|·P.

    `maintenance_margin` is a fixed amount (margin at entry), `maintenance_rate` a part of the
    notional at P (margin at the mark). May be zero or below: then no real price is reached.
    Errors: PerpetualError for a quantity of zero or a rate of 1 and more.
    """
    _checked(quantity, entry_price)
    if maintenance_rate >= 1:
        raise PerpetualError("maintenance_rate must be less than 1")
    slope = quantity - maintenance_rate * abs(quantity)
    return (quantity * entry_price - collateral + maintenance_margin) / slope


def inverse_liquidation_price(
    quantity: Fraction,
    entry_price: Fraction,
    collateral: Fraction,
    *,
    maintenance_margin: Fraction = ZERO,
    maintenance_rate: Fraction = ZERO,
) -> Fraction | None:
    """Price P at which collateral + q·(1/entry − 1/P) = margin + rate·|q|/P.

    None where no price is: a short whose collateral covers its whole value at entry.
    Errors: PerpetualError for a quantity of zero or a rate of 1 and more.
    """
    _checked(quantity, entry_price)
    if maintenance_rate >= 1:
        raise PerpetualError("maintenance_rate must be less than 1")
    value = quantity / entry_price + collateral - maintenance_margin
    if value * quantity <= 0:
        return None
    return (quantity + maintenance_rate * abs(quantity)) / value


def linear_bankruptcy_price(
    quantity: Fraction, entry_price: Fraction, collateral: Fraction
) -> Fraction:
    """Price at which the collateral is used up: entry − collateral/q."""
    return linear_liquidation_price(quantity, entry_price, collateral)


def inverse_bankruptcy_price(
    quantity: Fraction, entry_price: Fraction, collateral: Fraction, fee_rate: Fraction = ZERO
) -> Fraction | None:
    """Price at which the collateral, less the fee for closing there, is used up.

    (q + fee·|q|) / (q/entry + collateral); with collateral = |q|/entry/L and no fee, a long's is
    entry·L/(L+1) and a short's entry·L/(L−1). None as for `inverse_liquidation_price`.
    """
    return inverse_liquidation_price(quantity, entry_price, collateral, maintenance_rate=fee_rate)


def round_to_tick(price: Fraction, tick: Fraction, quantity: Fraction) -> Fraction:
    """Round to the tick that closes the position earlier: up for a long, down for a short.

    Errors: PerpetualError for a tick that is not positive.
    """
    if tick <= 0:
        raise PerpetualError("tick must be more than zero")
    whole = round_up(price / tick) if quantity > 0 else round_down(price / tick)
    return whole * tick


def fund_delta(
    quantity: Fraction, bankruptcy_price: Fraction, fill_price: Fraction, *, inverse: bool = False
) -> Fraction:
    """What closing a position of this sign and size brings its insurance fund (negative: costs).

    The account is charged the bankruptcy price, the market gave the fill price: q·(fill − b), or
    q·(1/b − 1/fill) where inverse. Errors: PerpetualError for inverse prices not above zero.
    """
    if not inverse:
        return quantity * (fill_price - bankruptcy_price)
    if bankruptcy_price <= 0 or fill_price <= 0:
        raise PerpetualError("bankruptcy_price and fill_price must be more than zero")
    return quantity * (1 / bankruptcy_price - 1 / fill_price)


@dataclass(frozen=True, slots=True)
class MarginTier:
    """From `notional_floor` on, the whole notional is charged `rate`, less a deduction."""

    notional_floor: Fraction
    rate: Fraction


def tier_deductions(tiers: Sequence[MarginTier]) -> tuple[Fraction, ...]:
    """Deductions that keep the margin continuous: d_k = d_(k−1) + floor_k·(rate_k − rate_(k−1)).

    notional·rate_k − d_k then equals each slice of the notional at its own rate.
    Errors: PerpetualError unless the floors begin at zero and rise.
    """
    if not tiers or tiers[0].notional_floor != 0:
        raise PerpetualError("notional_floor of the first tier must be zero")
    deductions = [ZERO]
    for lower, upper in pairwise(tiers):
        if upper.notional_floor <= lower.notional_floor:
            raise PerpetualError("notional_floor must rise from tier to tier")
        step = upper.notional_floor * (upper.rate - lower.rate)
        deductions.append(deductions[-1] + step)
    return tuple(deductions)


def tier_index(tiers: Sequence[MarginTier], notional: Fraction) -> int:
    """Index of the tier of a notional; one exactly on a floor still belongs to the tier below."""
    return max(0, sum(tier.notional_floor < notional for tier in tiers) - 1)


def tiered_margin(tiers: Sequence[MarginTier], notional: Fraction) -> Fraction:
    """notional·rate − deduction of its tier; zero for a notional of zero."""
    index = tier_index(tiers, notional)
    return notional * tiers[index].rate - tier_deductions(tiers)[index]


def closed_position(facts: FillFacts) -> PositionFacts:
    """The position that was closed, as it was before."""
    positions = facts.before.portfolio.positions
    return next(item for item in positions if item.instrument == facts.instrument)


def filled_sizes(facts: FillFacts) -> tuple[tuple[Fraction, Fraction], ...]:
    """(price, size) of each fill; a size is quantity · contract size, signed as the position."""
    position = closed_position(facts)
    per_unit = position.size / abs(position.quantity)
    return tuple((price, abs(quantity) * per_unit) for price, quantity in facts.fills)


def filled_notional(facts: FillFacts) -> Fraction:
    """Closed notional at the fill prices, in the settle asset."""
    inverse = closed_position(facts).inverse
    return sum(
        (abs(size / price if inverse else size * price) for price, size in filled_sizes(facts)),
        ZERO,
    )
