"""Black-76 without discounting, in decimals: the same figure on every machine.

d1 = (ln(F/K) + s²T/2) / (s√T); call = F·N(d1) − K·N(d2), put by parity. Time in years of 365 days.
Source: F. Black, "The pricing of commodity contracts", J. Financial Economics 3 (1976).
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50
SHOWN = 12
FAR = 10
"""Beyond so many standard deviations a probability is 0 or 1 to all shown digits."""
PI = Decimal("3.14159265358979323846264338327950288419716939937510582")


def decimal(value: Fraction) -> Decimal:
    """The value to the digits of the current context."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def shown(value: Decimal) -> Fraction:
    """Half-even to twelve decimals."""
    return Fraction(round(Fraction(value) * 10**SHOWN), 10**SHOWN)


def option_value(
    is_call: bool, forward: Fraction, strike: Fraction, vol: Fraction, years: Fraction
) -> Fraction:
    """Value of one option in the price's unit, to twelve decimals, half-even.

    What it would pay where it has expired, has no volatility, or a price is not above zero.
    """
    sign = 1 if is_call else -1
    if min(forward, strike, vol, years) <= 0:
        return max(sign * (forward - strike), Fraction(0))
    with localcontext() as context:
        context.prec = DIGITS
        price, limit = decimal(forward), decimal(strike)
        spread = decimal(vol) * decimal(years).sqrt()
        d1 = (price / limit).ln() / spread + spread / 2
        worth = price * normal(sign * d1) - limit * normal(sign * (d1 - spread))
        return max(shown(sign * worth), Fraction(0))


def normal(x: Decimal) -> Decimal:
    """Standard normal distribution: ½ + φ(x)·(x + x³/3 + x⁵/15 + …)."""
    if abs(x) > FAR:
        return Decimal(x > 0)
    term = total = x
    odd = 1
    while abs(term) > Decimal(10) ** -DIGITS:
        odd += 2
        term *= x * x / odd
        total += term
    density = (-x * x / 2).exp() / (2 * PI).sqrt()
    return Decimal(1) / 2 + density * total
