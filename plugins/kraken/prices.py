"""Where the equity protection process begins, and the limit price of its order (inverse).

Maintenance margin is taken at the mark: that, not the margin at entry, gives the example's 7481.
Source: support.kraken.com, articles/360022835671.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import round_down
from backoffice.sdk.perpetuals import (
    PerpetualError,
    inverse_bankruptcy_price,
    inverse_liquidation_price,
    round_to_tick,
)


def maintenance_rate(
    maintenance_margin: Fraction, quantity: Fraction, entry_price: Fraction
) -> Fraction:
    """Rate of a maintenance margin that was stated as an amount at entry: margin·entry/|q|."""
    if not quantity:
        raise PerpetualError("quantity is zero: only a position has a margin")
    return maintenance_margin * entry_price / abs(quantity)


def liquidation_price(
    quantity: Fraction, entry_price: Fraction, collateral: Fraction, rate: Fraction
) -> Fraction | None:
    """(q + rate·|q|) / (q/entry + collateral): equity equals the maintenance margin at the mark."""
    return inverse_liquidation_price(quantity, entry_price, collateral, maintenance_rate=rate)


def bankruptcy_price(
    quantity: Fraction, entry_price: Fraction, collateral: Fraction
) -> Fraction | None:
    """q / (q/entry + collateral): the portfolio's value is zero. None where there is none."""
    return inverse_bankruptcy_price(quantity, entry_price, collateral)


def limit_price(
    quantity: Fraction, entry_price: Fraction, collateral: Fraction, tick: Fraction
) -> Fraction | None:
    """Worst price of the order: the first tick at which nothing is left to be owed."""
    price = bankruptcy_price(quantity, entry_price, collateral)
    return None if price is None else round_to_tick(price, tick, quantity)


def as_published(price: Fraction) -> Fraction:
    """A price as the venue's page prints it: cut to whole dollars, whichever the side."""
    return Fraction(round_down(price))
