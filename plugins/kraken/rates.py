"""Hourly funding of perpetuals: a part of the premium over the index, capped.

Source: support.kraken.com, articles/360022835911.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError

HOURS = Fraction(24)


def hourly_rate(
    premium_share: Fraction, divisor: Fraction = HOURS, premium_decimals: int | None = None
) -> Fraction:
    """Premium / divisor; the premium is cut to `premium_decimals` before, None leaves it exact.

    Errors: PerpetualError for a divisor not above zero.
    """
    if divisor <= 0:
        raise PerpetualError("divisor must be more than zero")
    if premium_decimals is not None:
        premium_share = Fraction(int(premium_share * 10**premium_decimals), 10**premium_decimals)
    return premium_share / divisor


def capped(rate: Fraction, cap: Fraction) -> Fraction:
    """The rate held between −cap and cap."""
    return max(-cap, min(rate, cap))
