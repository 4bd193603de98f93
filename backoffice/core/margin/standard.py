"""Standard model: fractions of notional, position by position.

IM, MM = sum over positions of fraction * notional * price, each slice of the notional at its own
fraction. A short option needs max(0.15 - otm/underlying, 0.10) * underlying + mark (initial) and
0.075 * underlying + mark (maintenance), each * |q| * cs * price; a long option needs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..instruments import Instrument, Tier
from ..money import ZERO
from .model import Market, Requirement

OPTION_INITIAL = Fraction(15, 100)
OPTION_INITIAL_FLOOR = Fraction(10, 100)
OPTION_MAINTENANCE = Fraction(75, 1000)


def tiered(notional: Fraction, tiers: tuple[Tier, ...]) -> tuple[Fraction, Fraction]:
    """Initial and maintenance margin of a notional, each slice at its own fractions."""
    initial = maintenance = below = ZERO
    for tier in tiers:
        top = notional if tier.up_to is None else min(notional, tier.up_to)
        if top > below:
            initial += (top - below) * tier.initial
            maintenance += (top - below) * tier.maintenance
            below = top
    return initial, maintenance


def short_option(instrument: Instrument, market: Market) -> tuple[Fraction, Fraction]:
    """Initial and maintenance margin of one short unit, in the settle asset."""
    assert instrument.option is not None
    assert instrument.underlying is not None
    underlying = market.prices[instrument.underlying]
    mark = market.marks[instrument.code]
    strike = instrument.option.strike
    away = strike - underlying if instrument.option.is_call else underlying - strike
    out_of_money = max(away, ZERO)
    # max(0.15 - otm/U, 0.10) * U without the division, so that U may be zero
    share = max(OPTION_INITIAL * underlying - out_of_money, OPTION_INITIAL_FLOOR * underlying)
    return share + mark, OPTION_MAINTENANCE * underlying + mark


def position_margin(
    instrument: Instrument, market: Market, quantity: Fraction
) -> tuple[Fraction, Fraction]:
    """Initial and maintenance margin of one position, in the reporting asset."""
    price = market.prices[instrument.settle]
    if instrument.option is not None:
        if quantity >= 0:
            return ZERO, ZERO
        initial, maintenance = short_option(instrument, market)
        size = -quantity * instrument.contract_size * price
        return initial * size, maintenance * size
    notional = instrument.notional(quantity, market.marks[instrument.code])
    initial, maintenance = tiered(notional, instrument.tiers)
    return initial * price, maintenance * price


@dataclass(frozen=True, slots=True)
class StandardMargin:
    """Sums of the positions' own margins; nothing offsets."""

    def requirement(self, market: Market, quantities: Mapping[str, Fraction]) -> Requirement:
        """Margin of one portfolio; a position's weight is its maintenance margin."""
        total = ZERO
        weights = {}
        for code, quantity in quantities.items():
            initial, weights[code] = position_margin(market.instruments[code], market, quantity)
            total += initial
        return Requirement(total, sum(weights.values(), ZERO), weights)

    def breakpoints(
        self, market: Market, quantities: Mapping[str, Fraction]
    ) -> Mapping[str, tuple[Fraction, ...]]:
        """The quantities at which a notional passes from one tier to the next."""
        found = {}
        for code in quantities:
            instrument = market.instruments[code]
            one = instrument.notional(Fraction(1), market.marks[code])
            ends = (tier.up_to for tier in instrument.tiers)
            found[code] = tuple(end / one for end in ends if end is not None and one)
        return found

    def kinks(self, market: Market, quantities: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """None: it bends only where a notional passes a tier."""
        return {}
