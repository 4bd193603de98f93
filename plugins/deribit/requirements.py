"""Margin that grows with the size, and parts of the older portfolio margin.

Source: support.deribit.com, articles/25944738177565; deribit.com/docs.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError

DIGITS = 40
SHOWN = 12
HALF = Fraction(1, 2)


def margin_rate(size: Fraction, base_rate: Fraction, rate_per_unit: Fraction) -> Fraction:
    """base + step·|size|, size in units of the underlying."""
    return base_rate + rate_per_unit * abs(size)


def margin(
    size: Fraction, index: Fraction, base_rate: Fraction, rate_per_unit: Fraction
) -> Fraction:
    """The rate of the whole size, on the whole value |size|·index."""
    return margin_rate(size, base_rate, rate_per_unit) * abs(size) * index


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
        ratio = base_days / days_to_expiry
        exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
        exponent = Decimal(power.numerator) / Decimal(power.denominator)
        factor = Fraction(exact**exponent)
    return Fraction(round(base_change * factor * 10**SHOWN), 10**SHOWN)


def option_contingency(net_short_contracts: Fraction, rate: Fraction) -> Fraction:
    """Rate for every option sold net, in units of the underlying; bought ones need none."""
    return max(net_short_contracts, Fraction(0)) * rate


def offset_contingency(long_size: Fraction, short_size: Fraction, rate: Fraction) -> Fraction:
    """Rate on futures of different expiries that offset each other: on the smaller side."""
    return min(abs(long_size), abs(short_size)) * rate
