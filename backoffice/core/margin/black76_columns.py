"""Black-76 without discounting over arrays; see `black76` for formula, units and source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class GreekArrays:
    """Per unit of the underlying's price; vega per 1.00 of volatility."""

    delta: Floats
    gamma: Floats
    vega: Floats


def values(is_call: Bools, forward: Floats, strike: Floats, vol: Floats, years: Floats) -> Floats:
    """Values of options in the price's unit, broadcast together; NaN where an input is."""
    sign = np.where(is_call, 1.0, -1.0)
    with np.errstate(all="ignore"):  # rows that are certain are computed too, and thrown away
        spread = vol * np.sqrt(years)
        d1 = (np.log(forward / strike) + 0.5 * spread * spread) / spread
        found = sign * (forward * _normal(sign * d1) - strike * _normal(sign * (d1 - spread)))
    paid = np.maximum(0.0, sign * (forward - strike))
    return np.where(_certain(forward, strike, spread), paid, found)


def greeks(
    is_call: Bools, forward: Floats, strike: Floats, vol: Floats, years: Floats
) -> GreekArrays:
    """Delta, gamma and vega of options, broadcast together."""
    sign = np.where(is_call, 1.0, -1.0)
    with np.errstate(all="ignore"):
        root = np.sqrt(years)
        spread = vol * root
        d1 = (np.log(forward / strike) + 0.5 * spread * spread) / spread
        density = np.exp(-0.5 * d1 * d1) / np.sqrt(2.0 * np.pi)
        gamma = density / (forward * spread)
    certain = _certain(forward, strike, spread)
    in_money = np.where(sign * (forward - strike) > 0, sign, 0.0)
    return GreekArrays(
        delta=np.where(certain, in_money, sign * _normal(sign * d1)),
        gamma=np.where(certain, 0.0, gamma),
        vega=np.where(certain, 0.0, forward * density * root),
    )


def _certain(forward: Floats, strike: Floats, spread: Floats) -> Bools:
    """Expired, without volatility, or a price of zero or less: worth what it would pay."""
    certain: Bools = (spread <= 0) | (forward <= 0) | (strike <= 0)
    return certain


def _normal(values: Floats) -> Floats:
    """Standard normal distribution. Loading scipy takes longer than most commands need it."""
    from scipy.special import ndtr

    found: Floats = ndtr(values)
    return found
