"""Instruments, and the arithmetic of one position in one of them.

Linear: pnl = q*cs*(price - entry), notional = |q|*cs*|price|.
Inverse: pnl = q*cs*(1/entry - 1/price), notional = |q|*cs/price, in the settle asset.
A position keeps its cost, q*entry (inverse: q/entry), so that averages are exact. Only a cost that
thousands of fills, never flat between them, have made absurdly long is rounded: where its
denominator passes 10^60, half-even to 40 decimals, far below any unit of money.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from .money import ZERO

COST_DENOMINATOR_MAX = 10**60
COST_SCALE = 10**40


class Kind(StrEnum):
    """What an instrument is."""

    PERPETUAL = "perpetual"
    FUTURE = "future"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Tier:
    """A slice of the notional and its own fractions; `up_to` None is without end."""

    up_to: Fraction | None
    initial: Fraction
    maintenance: Fraction


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """What an option pays: `strike` in the underlying's price, at `expiry`."""

    is_call: bool
    strike: Fraction
    expiry: datetime


@dataclass(frozen=True, slots=True)
class Instrument:
    """The terms of a contract; its mark and volatility are the book's.

    `contract_size`: units of the underlying (linear) or of the quote currency (inverse).
    """

    code: str
    kind: Kind
    settle: str
    contract_size: Fraction
    inverse: bool = False
    tiers: tuple[Tier, ...] = ()
    underlying: str | None = None
    lot: Fraction = Fraction(1, 10**8)
    option: OptionTerms | None = None

    def cost(self, quantity: Fraction, price: Fraction) -> Fraction:
        """What `quantity` (signed) adds to a position's cost at `price`."""
        return quantity / price if self.inverse else quantity * price

    def pnl(self, quantity: Fraction, cost: Fraction, price: Fraction) -> Fraction:
        """Profit at `price` of a quantity with that cost, in the settle asset."""
        at_price = self.cost(quantity, price)
        return self.contract_size * (cost - at_price if self.inverse else at_price - cost)

    def notional(self, quantity: Fraction, price: Fraction) -> Fraction:
        """Notional of a quantity (either sign) at `price`, in the settle asset, never negative."""
        return self.contract_size * abs(self.cost(quantity, price))

    def premium(self, quantity: Fraction, price: Fraction) -> Fraction:
        """Value of an option position, q*cs*price, in the settle asset."""
        return self.contract_size * quantity * price


@dataclass(frozen=True, slots=True)
class Position:
    """`quantity` is signed, positive is long; `cost` has its sign where prices are positive."""

    quantity: Fraction
    cost: Fraction

    def entry_price(self, instrument: Instrument) -> Fraction:
        """Exact average entry price."""
        if instrument.inverse:
            return self.quantity / self.cost
        return self.cost / self.quantity

    def part(self, quantity: Fraction) -> Position:
        """Return the slice of this position that holds `quantity` (same sign)."""
        return Position(quantity, self.cost * quantity / self.quantity)

    def without(self, quantity: Fraction) -> Position | None:
        """Return what is left after closing `quantity` of it (same sign); None when flat."""
        if quantity == self.quantity:
            return None
        return self.part(self.quantity - quantity)


@dataclass(frozen=True, slots=True)
class Traded:
    """What a fill did: the position after it, and the exact profit that it realised."""

    position: Position | None
    realized: Fraction
    closed: Fraction


def trade(
    instrument: Instrument, held: Position | None, quantity: Fraction, price: Fraction
) -> Traded:
    """Apply a fill of signed `quantity`: opening averages, reducing realises, a flip does both."""
    if held is None or (held.quantity > 0) == (quantity > 0):
        before = held or Position(ZERO, ZERO)
        cost = before.cost + instrument.cost(quantity, price)
        return Traded(_bounded(Position(before.quantity + quantity, cost)), ZERO, ZERO)
    closing = -quantity if abs(quantity) <= abs(held.quantity) else held.quantity
    part = held.part(closing)
    realized = instrument.pnl(part.quantity, part.cost, price)
    opened = quantity + closing
    if opened:
        after: Position | None = Position(opened, instrument.cost(opened, price))
    else:
        after = held.without(closing)
    return Traded(after and _bounded(after), realized, closing)


def _bounded(position: Position) -> Position:
    """Keep an average from growing longer with every fill."""
    if position.cost.denominator <= COST_DENOMINATOR_MAX:
        return position
    return Position(position.quantity, Fraction(round(position.cost * COST_SCALE), COST_SCALE))
