"""The liquidation model: one position at a time, at no price that the fund could not make good."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from backoffice.sdk import (
    Closing,
    FillFacts,
    LiquidationFacts,
    LiquidationModel,
    PositionFacts,
    decimal_text,
    percent,
)

from .block import account_limits, fund_of, markets_in_turn, sizes, used_at_this_instant
from .config import LiquidationConfig
from .limits import BlockUse, remaining_fund_loss
from .liquidation import FillablePriceRates, insurance_fund_delta, worst_price
from .margin import Account, Risk, account_risk, is_liquidatable
from .portfolio import account_of, held, is_plain, price_at, unit_value, units_of
from .rounding import ZERO


class BlockLiquidation(LiquidationModel[LiquidationConfig]):
    """An instant of a sweep stands for a block; a market is liquidated once in it."""

    name = "dydx_v4"
    config = LiquidationConfig

    def is_due(self, facts: LiquidationFacts, config: LiquidationConfig) -> bool:
        """Maintenance margin is above zero and above equity.

        Options are no part of the regime: an account below zero with nothing but margin-free
        options is due too.
        """
        required, equity = facts.requirement, facts.portfolio.equity
        if equity < 0 and any(one.option is not None for one in facts.portfolio.positions):
            return True
        return is_liquidatable(Risk(equity, required.initial, required.maintenance))

    def closings(self, facts: LiquidationFacts, config: LiquidationConfig) -> tuple[Closing, ...]:
        """The next positions, each within the limits of its block; below zero all of them."""
        planned = tuple(_planned(facts, config))
        return planned if facts.portfolio.equity < 0 else planned[: config.positions_per_sweep]

    def fee(self, facts: FillFacts, config: LiquidationConfig) -> Fraction:
        """What the fills brought above the bankruptcy price, at most the rate of their quote.

        Fill by fill, as the account stood before each; in the settle asset.
        """
        account = account_of(facts.before, _quantum(config))
        position = held(facts.before.portfolio, facts.instrument)
        if not _is_priced(facts.before, account, position):
            return ZERO
        units = units_of(position) / position.quantity
        sign = -1 if facts.quantity > 0 else 1
        earned = ZERO
        for price, quantity in facts.fills:
            delta, value = sign * quantity * units, unit_value(position, price)
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
    rates = FillablePriceRates(config.bankruptcy_adjustment, config.spread_to_maintenance)
    use, fund = used_at_this_instant(facts), fund_of(facts)
    for market in markets_in_turn(facts, account, use):
        position = held(facts.portfolio, market)
        if not _is_priced(facts, account, position):
            # no price of this regime for it: in the book at any price, the rest at the mark
            yield Closing(market, abs(position.quantity), unfilled="mark")
            continue
        delta, in_book = sizes(facts, account, position, use, config)
        if not delta:
            continue
        offered = in_book or delta
        cover = min(fund, remaining_fund_loss(account_limits(config), use, market))
        value = worst_price(account, market, offered, cover, rates)
        risked = min(insurance_fund_delta(account, market, offered, value), ZERO)
        fund += risked
        own = account.position(market)
        notional = abs(in_book * own.oracle_price) if own else ZERO
        use = BlockUse(use.notional + notional, use.fund_loss - risked, use.markets | {market})
        closed = abs(delta * position.quantity / position.size)
        yield Closing(market, closed, price_at(position, value))


def _is_priced(facts: LiquidationFacts, account: Account, position: PositionFacts) -> bool:
    """Whether equity can be shared with it, so that it has the prices of this regime."""
    margin = facts.requirement.weights.get(position.instrument, ZERO)
    return is_plain(position, margin) and account_risk(account).maintenance > 0


def _quantum(config: LiquidationConfig) -> Fraction:
    return Fraction(1, 10**config.quote_decimals)
