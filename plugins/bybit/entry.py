"""Margins of a position's value at entry, and what closing it at the bankruptcy price costs.

Quantities are signed. Source: bybit.com help centre, Liquidation-Price-USDT-Contract, and
360039261334 (inverse, cross).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError, inverse_bankruptcy_price

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Position:
    """A position as it was opened; an inverse quantity is in units of the quote currency."""

    quantity: Fraction
    entry_price: Fraction
    inverse: bool = False

    def __post_init__(self) -> None:
        if not self.quantity:
            raise PerpetualError("quantity is zero: only a position has a margin")
        if self.entry_price <= 0:
            raise PerpetualError("entry_price must be more than zero")

    @property
    def value(self) -> Fraction:
        """|q|·entry, or |q|/entry where inverse."""
        size = abs(self.quantity)
        return size / self.entry_price if self.inverse else size * self.entry_price


@dataclass(frozen=True, slots=True)
class Rates:
    """Maintenance rate and deduction of the risk tier, and the fee for closing (inverse)."""

    maintenance: Fraction
    deduction: Fraction = ZERO
    taker_fee: Fraction = ZERO


def initial_margin(position: Position, leverage: Fraction) -> Fraction:
    """Value / leverage. Errors: PerpetualError for a leverage not above zero."""
    if leverage <= 0:
        raise PerpetualError("leverage must be more than zero")
    return position.value / leverage


def maintenance_margin(position: Position, rates: Rates) -> Fraction:
    """Value · rate − deduction."""
    return position.value * rates.maintenance - rates.deduction


def cross_maintenance_margin(position: Position, collateral: Fraction, rates: Rates) -> Fraction:
    """Maintenance margin and, where inverse, the fee for closing at the bankruptcy price."""
    margin = maintenance_margin(position, rates)
    if not position.inverse:
        return margin
    price = inverse_bankruptcy_price(
        position.quantity, position.entry_price, collateral, rates.taker_fee
    )
    return margin if price is None else margin + abs(position.quantity) * rates.taker_fee / price
