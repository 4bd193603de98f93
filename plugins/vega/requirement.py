"""Maintenance margin of one market: risk of the position and its orders, and slippage.

Source: vegaprotocol/vega core/risk/margins_calculation.go (computeMaintenanceMargin); the position
factor there only places the decimal point of sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_up

from .errors import not_negative

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class RiskFactors:
    """Fractions of the notional: what the risk model gives each side, and the slippage bounds."""

    long: Fraction = ZERO
    short: Fraction = ZERO
    linear_slippage: Fraction = ZERO
    quadratic_slippage: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Exposure:
    """Signed position and open orders of one market, in its units of size, at the mark.

    `exit_price` is what the book would give for the whole position; None where it cannot.
    """

    position: Fraction
    mark: Fraction
    buy_orders: Fraction = ZERO
    sell_orders: Fraction = ZERO
    exit_price: Fraction | None = None


def exact_maintenance(exposure: Exposure, risk: RiskFactors) -> Fraction:
    """The larger of the long and the short side.

    side = max(0, min(v × slippage per unit, mark × (linear × v + quadratic × v²)))
           + (v + orders) × mark × risk factor,
    v the position where it lies on that side, else 0. Slippage per unit is how much worse than
    the mark the exit price is; without one only the bound counts. A side that position and orders
    together do not reach (long: position + buy orders ≤ 0) needs nothing.
    Errors: InvalidInput for a mark, orders or factors below zero.
    """
    e = exposure
    not_negative({"mark": e.mark, "buy_orders": e.buy_orders, "sell_orders": e.sell_orders})
    not_negative({"long": risk.long, "short": risk.short})
    not_negative({"linear": risk.linear_slippage, "quadratic": risk.quadratic_slippage})
    worse = ZERO if e.exit_price is None else e.mark - e.exit_price
    long = short = ZERO
    if e.position + e.buy_orders > 0:
        volume = max(e.position, ZERO)
        long = _slippage(e, risk, volume, worse) + (volume + e.buy_orders) * e.mark * risk.long
    if e.position - e.sell_orders < 0:
        volume = max(-e.position, ZERO)
        short = _slippage(e, risk, volume, -worse) + (volume + e.sell_orders) * e.mark * risk.short
    return max(long, short)


def _slippage(e: Exposure, risk: RiskFactors, volume: Fraction, worse: Fraction) -> Fraction:
    bound = e.mark * (risk.linear_slippage * volume + risk.quadratic_slippage * volume**2)
    return bound if e.exit_price is None else min(volume * max(worse, ZERO), bound)


def maintenance_margin(exposure: Exposure, risk: RiskFactors) -> int:
    """Prices in smallest units: the margin in them, rounded up."""
    return round_up(exact_maintenance(exposure, risk))
