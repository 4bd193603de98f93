"""How many lots of a position the stages close, and what the account is afterwards."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from fractions import Fraction

from backoffice.sdk import PositionFacts

from .config import ReductionConfig
from .facts import lot_value, notional_of
from .health import health, with_balance
from .positions import Perpetual, Portfolio
from .reduction import Reduction, Terms, reduce_perpetual
from .weighting import ZERO, HealthType


def turn_of(position: PositionFacts) -> tuple[bool, bool, str]:
    """Perpetuals in the order of their codes, then written options, then bought ones."""
    is_option = position.option is not None
    return is_option, is_option and position.quantity > 0, position.instrument


def lots_to_close(
    account: Portfolio, held: Perpetual, position: PositionFacts, config: ReductionConfig
) -> int:
    """Lots that the stages close, or whose closing settles the profit that they want settled."""
    whole = -(-abs(position.quantity) // position.lot)
    if position.option is not None or not held.base:
        return whole  # nothing that stages could reduce, lot by lot
    weight = abs((held.init.asset if held.base > 0 else held.init.liability) - 1)
    if config.liquidator_fee + config.platform_fee >= weight:
        return whole  # closing a part costs more health than it brings
    lot = lot_value(position)
    done = reduce_perpetual(account, held, _terms(held, lot, config))
    stages = min(whole, max(int(abs(done.base) / lot), _lots_for_pnl(done, held, whole)))
    return _enough(account, held, position, config, range(stages, whole + 1))


def _enough(
    account: Portfolio,
    held: Perpetual,
    position: PositionFacts,
    config: ReductionConfig,
    lots: range,
) -> int:
    """The fewest of these lots that end the liquidation; the first where none does.

    The stages settle a profit apart from reducing the base; closing a lot does both at once, so
    what they come to may be a lot short.
    """

    def ends(number: int) -> bool:
        quantity = min(number * position.lot, abs(position.quantity))
        after = after_closing(account, held, position, quantity, config)
        return health(after, HealthType.LIQUIDATION_END) >= 0

    if not ends(lots[-1]):
        return lots[0]
    return lots[bisect_left(lots, True, key=ends)]


def _terms(held: Perpetual, lot: Fraction, config: ReductionConfig) -> Terms:
    return Terms(
        max_base=held.base,
        max_pnl=max(ZERO, held.unsettled_pnl),
        liquidator_fee=config.liquidator_fee,
        platform_fee=config.platform_fee,
        lot=lot,
        dust=ZERO,
    )


def _lots_for_pnl(done: Reduction, held: Perpetual, whole: int) -> int:
    """A profit reaches the balance only by closing: its part of the position, rounded up."""
    return -(-done.pnl * whole // held.unsettled_pnl) if done.pnl else 0


def after_closing(
    account: Portfolio,
    held: Perpetual,
    position: PositionFacts,
    quantity: Fraction,
    config: ReductionConfig,
) -> Portfolio:
    """The account once this much of a position is closed at its mark and the fee is paid."""
    part = quantity / abs(position.quantity)
    after = replace(held, base=held.base * (1 - part), quote=held.quote * (1 - part))
    fee = notional_of(position) * (config.liquidator_fee + config.platform_fee)
    balance = account.token(held.settle_token).balance + part * (held.unsettled_pnl - fee)
    left = tuple(after if item is held else item for item in account.perpetuals)
    return replace(with_balance(account, held.settle_token, balance), perpetuals=left)
