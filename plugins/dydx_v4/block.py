"""What a block has used up already, and how much of a position may go in it.

An instant of a sweep stands for a block.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import LiquidationFacts, PositionFacts

from .config import LiquidationConfig
from .limits import (
    AccountLimits,
    BlockUse,
    PositionLimits,
    liquidatable_size,
    position_notional_bounds,
    remaining_notional,
)
from .margin import Account, position_risk
from .portfolio import units_of
from .rounding import ZERO


def account_limits(config: LiquidationConfig) -> AccountLimits:
    """Of one account in one block."""
    return AccountLimits(config.notional_max, config.fund_loss_max)


def markets_in_turn(facts: LiquidationFacts, account: Account, use: BlockUse) -> list[str]:
    """Markets not yet closed in this block: least often closed so far first, then largest margin.

    The chain picks one at random; here the choice must be the same when it is replayed.
    """
    times = [closed.instrument for closed in facts.closed]
    margins = {
        one.market: position_risk(one, account.quantum).maintenance for one in account.positions
    }
    waiting = {one.instrument for one in facts.portfolio.positions} - use.markets
    order = {market: margins.get(market, ZERO) for market in waiting}
    return sorted(order, key=lambda market: (times.count(market), -order[market], market))


def used_at_this_instant(facts: LiquidationFacts) -> BlockUse:
    """What earlier sweeps at the same instant used of the account's limits."""
    now = [closed for closed in facts.closed if closed.at == facts.portfolio.now]
    notional = sum((closed.notional for closed in now), ZERO)
    return BlockUse(notional, ZERO, frozenset(closed.instrument for closed in now))


def fund_of(facts: LiquidationFacts) -> Fraction:
    """The fund's cash in the assets in which this account's positions pay, at price."""
    prices = {one.settle: one.settle_price for one in facts.portfolio.positions}
    cash = (facts.fund_cash.get(asset, ZERO) * price for asset, price in prices.items())
    return max(sum(cash, ZERO), ZERO)


def sizes(
    facts: LiquidationFacts,
    account: Account,
    held: PositionFacts,
    use: BlockUse,
    config: LiquidationConfig,
) -> tuple[Fraction, Fraction]:
    """Signed units that are closed, and how much of them may meet the book.

    The limits hold for what is sold in the book. Below zero the whole position goes where the
    book cannot take more than they allow: deleveraging closes all of it
    (x/clob/keeper/deleveraging.go, MaybeDeleverageSubaccount).
    """
    units, step = units_of(held), abs(held.size / held.quantity)
    within = _within_limits(account, held, step, use, config)
    if facts.portfolio.equity >= 0:
        return within, within
    depth = min(facts.depth.get(held.instrument, ZERO) * step, abs(units))
    if depth > abs(within):
        return within, within
    return -units, -depth if units > 0 else depth


def _within_limits(
    account: Account, held: PositionFacts, step: Fraction, use: BlockUse, config: LiquidationConfig
) -> Fraction:
    own, limits = account.position(held.instrument), account_limits(config)
    if own is None or use.notional > limits.notional_max:
        return ZERO
    bounds = PositionLimits(config.notional_min, config.portion_max)
    _, most = position_notional_bounds(own.size, own.oracle_price, bounds, account.quantum)
    most = min(most, remaining_notional(limits, use, held.instrument))
    if most <= 0 and own.oracle_price:
        return ZERO
    return liquidatable_size(own.size, own.oracle_price, held.lot * step, most, account.quantum)
