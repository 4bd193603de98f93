"""An account as the core shows it, in the terms of this pack. Values in the reporting asset.

The formulas know units with a price. A linear contract is such a unit. An inverse one is the
opposite position in its quote currency, of which one is worth 1/price of the settle asset: a long
of S gains S · (1/entry − 1/mark), as a short of S units does from 1/entry to 1/mark. What has no
such form (an option, a margin above the notional) counts with its own margin and is closed whole.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import LiquidationFacts, PortfolioFacts, PositionFacts

from .errors import RegimeError
from .margin import Account, Position, net_notional
from .rounding import ONE, ZERO
from .tiers import LiquidityTier

OUT_OF_REACH = Fraction(10**30)
"""The price of an inverse contract whose units would have to be worth nothing, or less."""


def units_of(position: PositionFacts) -> Fraction:
    """Signed units; those of an inverse contract are its quote currency, the other way round."""
    return -position.size if position.inverse else position.size


def unit_value(position: PositionFacts, price: Fraction) -> Fraction:
    """What one unit is worth at a price of the contract."""
    return position.settle_price / price if position.inverse else price * position.settle_price


def price_at(position: PositionFacts, value: Fraction) -> Fraction:
    """The price of the contract at which one unit is worth `value`.

    An inverse contract's units are worth more than nothing at any price: no order then reaches
    the worst price of a long, and none is beyond that of a short.
    """
    if not position.inverse:
        return value / position.settle_price
    return position.settle_price / value if value > 0 else OUT_OF_REACH


def is_plain(position: PositionFacts, margin: Fraction) -> bool:
    """Whether the formulas hold for it: no option, a price, and a margin within its notional."""
    return position.option is None and position.settle_price > 0 and margin <= position.notional


def account_of(facts: LiquidationFacts, quantum: Fraction) -> Account:
    """Cash that gives the core's equity, and positions with the core's maintenance margins.

    The fractions are those of the requirement in force, so that any margin model may stand
    beside this regime's liquidation.
    """
    positions = tuple(
        _position(held, facts.requirement.weights.get(held.instrument, ZERO), quantum)
        for held in facts.portfolio.positions
    )
    value = sum((net_notional(position, quantum) for position in positions), ZERO)
    return Account(facts.portfolio.equity - value, positions, quantum)


def _position(held: PositionFacts, margin: Fraction, quantum: Fraction) -> Position:
    if not is_plain(held, margin):
        # worth its margin, all of it needed: it takes its share of equity by margin
        size = margin if held.quantity > 0 else -margin
        return Position(held.instrument, size, ONE, LiquidityTier.of_fractions(ONE, ONE))
    units, value = units_of(held), unit_value(held, held.mark)
    bare = Position(held.instrument, units, value, LiquidityTier(ZERO, ZERO))
    notional = abs(net_notional(bare, quantum))
    fraction = min(margin / notional, ONE) if notional else ZERO
    return Position(held.instrument, units, value, LiquidityTier.of_fractions(fraction, fraction))


def held(facts: PortfolioFacts, instrument: str) -> PositionFacts:
    """The account's position. Errors: RegimeError where it has none."""
    for position in facts.positions:
        if position.instrument == instrument:
            return position
    raise RegimeError(f"{facts.account} has no position in {instrument}.")
