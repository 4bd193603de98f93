"""Hourly funding of inverse perpetuals: premium over the index, spread over a day, capped.

Source: support.kraken.com, articles/360022835911.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import round_down
from backoffice.sdk.perpetuals import PerpetualError

HOURS = Fraction(24)


def premium(index: Fraction, price: Fraction) -> Fraction:
    """(price − index) / index. Errors: PerpetualError for an index not above zero."""
    if index <= 0:
        raise PerpetualError("index must be more than zero")
    return (price - index) / index


def hourly_rate(premium_share: Fraction, divisor: Fraction = HOURS) -> Fraction:
    """Premium / divisor. Errors: PerpetualError for a divisor not above zero."""
    if divisor <= 0:
        raise PerpetualError("divisor must be more than zero")
    return premium_share / divisor


def published_hourly_rate(premium_share: Fraction, divisor: Fraction = HOURS) -> Fraction:
    """The rate that the venue's example prints: of a premium cut to 0.01 % first."""
    return hourly_rate(Fraction(round_down(premium_share * 10_000), 10_000), divisor)


def capped(rate: Fraction, cap: Fraction) -> Fraction:
    """The rate held between −cap and cap."""
    return max(-cap, min(rate, cap))


def payment(quantity: Fraction, rate: Fraction) -> Fraction:
    """What a position receives (negative: pays), in units of the quote currency: −q·rate."""
    return -quantity * rate


def payment_in_base(quantity: Fraction, rate: Fraction, index: Fraction) -> Fraction:
    """The payment in the currency in which the contract settles: −q·rate/index."""
    if index <= 0:
        raise PerpetualError("index must be more than zero")
    return payment(quantity, rate) / index
