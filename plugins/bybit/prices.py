"""Liquidation and bankruptcy prices of isolated and cross positions.

Margins are taken at entry: initial = value/leverage, maintenance = value·rate − deduction.
Quantities are signed. Source: bybit.com help centre, Liquidation-Price-USDT-Contract,
360039261334 (inverse, cross) and 900000031623 (auto-deleveraging).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk.perpetuals import (
    PerpetualError,
    inverse_bankruptcy_price,
    inverse_liquidation_price,
    linear_bankruptcy_price,
    linear_liquidation_price,
)

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Position:
    """A position as it was opened; an inverse quantity is in units of the quote currency."""

    quantity: Fraction
    entry_price: Fraction
    inverse: bool = False

    def __post_init__(self) -> None:
        if not self.quantity:
            raise PerpetualError("quantity is zero: only a position has such a price")
        if self.entry_price <= 0:
            raise PerpetualError("entry_price must be more than zero")

    @property
    def value(self) -> Fraction:
        """|q|·entry, or |q|/entry where inverse."""
        size = abs(self.quantity)
        return size / self.entry_price if self.inverse else size * self.entry_price


@dataclass(frozen=True, slots=True)
class Rates:
    """Maintenance rate and deduction of the risk tier, and the fee for closing."""

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


def isolated_collateral(initial: Fraction, extra_margin: Fraction = ZERO) -> Fraction:
    """What backs a position: its own margin and what was added (cross: the free balance)."""
    return initial + extra_margin


def cross_collateral(balance: Fraction, order_margin: Fraction = ZERO) -> Fraction:
    """The whole balance, less what open orders hold."""
    return balance - order_margin


def bankruptcy_price(
    position: Position, collateral: Fraction, taker_fee: Fraction = ZERO
) -> Fraction | None:
    """Price at which the collateral is used up; the inverse one keeps the fee for closing there."""
    if position.inverse:
        return inverse_bankruptcy_price(
            position.quantity, position.entry_price, collateral, taker_fee
        )
    return linear_bankruptcy_price(position.quantity, position.entry_price, collateral)


def liquidation_price(
    position: Position, collateral: Fraction, maintenance: Fraction
) -> Fraction | None:
    """Price at which the collateral falls to the maintenance margin at entry.

    Linear: entry − (collateral − maintenance)/q. Inverse: q/(q/entry + collateral − maintenance).
    """
    solve = inverse_liquidation_price if position.inverse else linear_liquidation_price
    return solve(
        position.quantity, position.entry_price, collateral, maintenance_margin=maintenance
    )


def cross_maintenance_margin(position: Position, collateral: Fraction, rates: Rates) -> Fraction:
    """Maintenance margin at entry and the fee for closing at the bankruptcy price (inverse)."""
    price = bankruptcy_price(position, collateral, rates.taker_fee)
    fee = abs(position.quantity) * rates.taker_fee / price if price else ZERO
    return maintenance_margin(position, rates) + fee
