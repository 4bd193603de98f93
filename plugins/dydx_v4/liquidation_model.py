"""The liquidation model: one position at a time, at no price that the fund could not make good."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from backoffice.sdk import (
    Closing,
    FillFacts,
    LiquidationFacts,
    LiquidationModel,
    decimal_text,
    percent,
)

from .config import LiquidationConfig
from .limits import (
    AccountLimits,
    BlockUse,
    PositionLimits,
    liquidatable_size,
    position_notional_bounds,
    remaining_fund_loss,
    remaining_notional,
)
from .liquidation import FillablePriceRates, insurance_fund_delta, worst_price
from .margin import Account, Risk, is_liquidatable, position_risk
from .portfolio import account_of, held
from .rounding import ZERO


class BlockLiquidation(LiquidationModel[LiquidationConfig]):
    """An instant of a sweep stands for a block; a market is liquidated once in it."""

    name = "dydx_v4"
    config = LiquidationConfig

    def is_due(self, facts: LiquidationFacts, config: LiquidationConfig) -> bool:
        """Maintenance margin is above zero and above equity."""
        required, equity = facts.requirement, facts.portfolio.equity
        return is_liquidatable(Risk(equity, required.initial, required.maintenance))

    def closings(self, facts: LiquidationFacts, config: LiquidationConfig) -> tuple[Closing, ...]:
        """The next positions, each within the limits of its block."""
        return tuple(_planned(facts, config))[: config.positions_per_sweep]

    def fee(self, facts: FillFacts, config: LiquidationConfig) -> Fraction:
        """What the fills brought above the bankruptcy price, at most the rate of their quote.

        Fill by fill, as the account stood before each; in the settle asset.
        """
        account = account_of(facts.before, _quantum(config))
        position = held(facts.before.portfolio, facts.instrument)
        units = position.size / position.quantity
        sign = -1 if facts.quantity > 0 else 1
        earned = ZERO
        for price, quantity in facts.fills:
            delta, value = sign * quantity * units, price * position.settle_price
            brought = insurance_fund_delta(
                account, facts.instrument, delta, value, config.fee_rate_max
            )
            account = account.traded(facts.instrument, delta, -delta * value - brought)
            earned += brought
        return max(earned, ZERO) / position.settle_price

    def describe(self, config: LiquidationConfig) -> str:
        """One sentence for people."""
        count = config.positions_per_sweep
        offered = "One position a sweep is" if count == 1 else f"Up to {count} positions are"
        return (
            f"{offered} offered, the worse the account the cheaper, by at most "
            f"{percent(config.spread_to_maintenance)} of maintenance margin and never beyond what "
            "the fund can pay in full; of what is left above the bankruptcy price the fund gets at "
            f"most {percent(config.fee_rate_max)} of the quote, and at most "
            f"{decimal_text(config.notional_max)} of an account is closed at once."
        )


def _planned(facts: LiquidationFacts, config: LiquidationConfig) -> Iterator[Closing]:
    account = account_of(facts, _quantum(config))
    limits = AccountLimits(config.notional_max, config.fund_loss_max)
    use, fund = _used(facts), _fund(facts)
    for market in _in_turn(facts, account, use):
        position, own = held(facts.portfolio, market), account.position(market)
        assert own is not None
        _, most = position_notional_bounds(
            own.size,
            own.oracle_price,
            PositionLimits(config.notional_min, config.portion_max),
            account.quantum,
        )
        most = min(most, remaining_notional(limits, use, market))
        if most <= 0:
            continue
        units = position.size / position.quantity
        delta = liquidatable_size(
            own.size, own.oracle_price, position.lot * abs(units), most, account.quantum
        )
        cover = min(fund, remaining_fund_loss(limits, use, market))
        rates = FillablePriceRates(config.bankruptcy_adjustment, config.spread_to_maintenance)
        price = worst_price(account, market, delta, cover, rates)
        risked = min(insurance_fund_delta(account, market, delta, price), ZERO)
        fund += risked
        use = BlockUse(
            use.notional + abs(delta) * own.oracle_price,
            use.fund_loss - risked,
            use.markets | {market},
        )
        yield Closing(market, abs(delta / units), price / position.settle_price)


def _in_turn(facts: LiquidationFacts, account: Account, use: BlockUse) -> list[str]:
    """Markets not yet closed in this block: least often closed so far first, then largest margin.

    The chain picks one at random; here the choice must be the same when it is replayed.
    """
    times = [closed.instrument for closed in facts.closed]
    margins = {
        one.market: position_risk(one, account.quantum).maintenance for one in account.positions
    }
    waiting = [market for market in margins if market not in use.markets]
    return sorted(waiting, key=lambda market: (times.count(market), -margins[market], market))


def _used(facts: LiquidationFacts) -> BlockUse:
    """What earlier sweeps at the same instant used of the account's limits."""
    now = [closed for closed in facts.closed if closed.at == facts.portfolio.now]
    notional = sum((closed.notional for closed in now), ZERO)
    return BlockUse(notional, ZERO, frozenset(closed.instrument for closed in now))


def _fund(facts: LiquidationFacts) -> Fraction:
    """The fund's cash in the assets in which this account's positions pay, at price."""
    prices = {one.settle: one.settle_price for one in facts.portfolio.positions}
    cash = (facts.fund_cash.get(asset, ZERO) * price for asset, price in prices.items())
    return max(sum(cash, ZERO), ZERO)


def _quantum(config: LiquidationConfig) -> Fraction:
    return Fraction(1, 10**config.quote_decimals)
