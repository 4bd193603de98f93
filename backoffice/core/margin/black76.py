"""Black-76 without discounting, one option at a time: value and greeks as floats.

d1 = (ln(F/K) + s^2 T/2) / (s sqrt T); call = F N(d1) - K N(d2); put by parity. Time in years of
365 days; at or after expiry, or without volatility, an option is worth what it would pay.
Source: F. Black, "The pricing of commodity contracts", J. Financial Economics 3 (1976).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

SECONDS_PER_YEAR = 365 * 86_400


def years_to(expiry: datetime, now: datetime) -> float:
    """Years of 365 days until expiry, never negative."""
    return max(0.0, (expiry - now).total_seconds() / SECONDS_PER_YEAR)


def normal_cdf(x: float) -> float:
    """Standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_pdf(x: float) -> float:
    """Standard normal density."""
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class Greeks:
    """Per unit of the underlying's price; vega per 1.00 of volatility."""

    delta: float
    gamma: float
    vega: float


def _d1(forward: float, strike: float, vol: float, years: float) -> float | None:
    """None where the option is certain: expired, no volatility, or a price of zero or less."""
    spread = vol * math.sqrt(years)
    if spread <= 0.0 or forward <= 0.0 or strike <= 0.0:
        return None
    ratio = forward / strike
    if not 0.0 < ratio < math.inf:
        return None
    return (math.log(ratio) + 0.5 * spread * spread) / spread


def value(is_call: bool, forward: float, strike: float, vol: float, years: float) -> float:
    """Value of one option in the price's unit."""
    d1 = _d1(forward, strike, vol, years)
    sign = 1.0 if is_call else -1.0
    if d1 is None:
        return max(0.0, sign * (forward - strike))
    d2 = d1 - vol * math.sqrt(years)
    return sign * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * d2))


def greeks(is_call: bool, forward: float, strike: float, vol: float, years: float) -> Greeks:
    """Delta, gamma and vega of one option."""
    d1 = _d1(forward, strike, vol, years)
    if d1 is None:
        in_money = forward > strike if is_call else forward < strike
        return Greeks((1.0 if is_call else -1.0) if in_money else 0.0, 0.0, 0.0)
    root = math.sqrt(years)
    delta = normal_cdf(d1) if is_call else normal_cdf(d1) - 1.0
    density = normal_pdf(d1)
    return Greeks(delta, density / (forward * vol * root), forward * density * root)
