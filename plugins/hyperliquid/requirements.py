"""Maintenance margin, the backstop, and the price at which it all begins.

Source: hyperliquid.gitbook.io, hyperliquid-docs/trading/liquidations.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError, linear_liquidation_price

BACKSTOP_FRACTION = Fraction(2, 3)
"""Below this part of maintenance margin the liquidator vault takes positions and margin."""


def initial_fraction(max_leverage: Fraction) -> Fraction:
    """1 / highest leverage. Errors: PerpetualError for one below 1."""
    if max_leverage < 1:
        raise PerpetualError("max_leverage must be at least 1")
    return 1 / max_leverage


def maintenance_fraction(max_leverage: Fraction) -> Fraction:
    """Half of the initial fraction at the highest leverage."""
    return initial_fraction(max_leverage) / 2


def is_backstop(equity: Fraction, maintenance_margin: Fraction) -> bool:
    """Whether equity is below two thirds of maintenance margin."""
    return equity < BACKSTOP_FRACTION * maintenance_margin


def margin_available(
    account_value: Fraction, quantity: Fraction, price: Fraction, max_leverage: Fraction
) -> Fraction:
    """Account value − maintenance margin at this price (cross; one position)."""
    return account_value - abs(quantity) * price * maintenance_fraction(max_leverage)


def liquidation_price(
    quantity: Fraction, price: Fraction, available: Fraction, max_leverage: Fraction
) -> Fraction:
    """price − side·available/|q|/(1 − l·side), l = 1/maintenance leverage.

    The same as the price where the account's value equals maintenance margin at that price.
    """
    rate = maintenance_fraction(max_leverage)
    account_value = available + abs(quantity) * price * rate
    return linear_liquidation_price(quantity, price, account_value, maintenance_rate=rate)
