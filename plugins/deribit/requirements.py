"""Margin that grows with the size, and the parts of portfolio margin.

Source: support.deribit.com, articles/25944738177565; deribit.com/pages/docs/portfoliomargin.
"""

from __future__ import annotations

from decimal import localcontext
from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError

from .black import DIGITS, decimal, shown

HALF = Fraction(1, 2)


def margin_rate(size: Fraction, base_rate: Fraction, rate_per_unit: Fraction) -> Fraction:
    """base + step·|size|, size in units of the underlying."""
    return base_rate + rate_per_unit * abs(size)


def volatility_shock(
    days_to_expiry: Fraction, base_days: Fraction, base_change: Fraction, power: Fraction = HALF
) -> Fraction:
    """base change · (base days / days)^power, to twelve decimals, half-even.

    Errors: PerpetualError for days not above zero.
    """
    if days_to_expiry <= 0 or base_days <= 0:
        raise PerpetualError("days_to_expiry and base_days must be more than zero")
    with localcontext() as context:
        context.prec = DIGITS
        factor = decimal(base_days / days_to_expiry) ** decimal(power)
        return shown(decimal(base_change) * factor)


def option_contingency(net_short: Fraction, rate: Fraction) -> Fraction:
    """Rate on what is sold net, in the unit of what is given; bought options need none."""
    return max(net_short, Fraction(0)) * rate


def offset_contingency(longs: Fraction, shorts: Fraction, rate: Fraction) -> Fraction:
    """Rate on futures that offset each other: on the smaller side, in the unit given."""
    return min(abs(longs), abs(shorts)) * rate
