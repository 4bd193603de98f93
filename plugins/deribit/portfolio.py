"""Portfolio margin: the worst of price and volatility shocks, and contingencies.

Source: deribit.com/pages/docs/portfoliomargin; support.deribit.com, articles/25944756247837.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from backoffice.sdk import (
    FrozenModel,
    MarginModel,
    OptionFacts,
    PortfolioFacts,
    PositionFacts,
    PositiveShare,
    Rate,
    Requirement,
    percent,
)

from .black import option_value
from .requirements import HALF, offset_contingency, option_contingency, volatility_shock

ZERO, DAY, YEAR = Fraction(0), timedelta(days=1), timedelta(days=365)
Losses = list[Fraction]
"""Loss in each scenario, every price with every volatility."""


def _below_one(value: Fraction) -> Fraction:
    if value >= 1:
        raise ValueError("must be less than 1: no price falls by all of it")
    return value


class PortfolioConfig(FrozenModel):
    """Shocks are relative: the price moves by up to `price_move` in `steps` on either side.

    An option's volatility changes by `vol_change` · (`vol_days` / days to expiry) ^ `vol_power`.
    Contingencies: of the underlying's value for options sold net, of futures that offset.
    """

    price_move: Annotated[PositiveShare, AfterValidator(_below_one)]
    steps: Annotated[int, Field(strict=True, ge=1, le=20)] = 4
    vol_change: Rate
    vol_days: Annotated[int, Field(strict=True, ge=1)] = 30
    vol_power: PositiveShare = HALF
    option_rate: Rate = ZERO
    offset_rate: Rate = ZERO
    initial_factor: Rate = Fraction(1)


class PortfolioMargin(MarginModel[PortfolioConfig]):
    """Sums over underlyings; within one, what a shock wins on one position covers another."""

    name = "deribit_portfolio"
    config = PortfolioConfig

    def requirement(self, facts: PortfolioFacts, config: PortfolioConfig) -> Requirement:
        """Maintenance, and it times `initial_factor`; the weights are worst losses alone."""
        alone = {item.instrument: losses(item, facts, config) for item in facts.positions}
        groups: dict[str, list[PositionFacts]] = defaultdict(list)
        for item in facts.positions:
            groups[item.underlying or item.instrument].append(item)
        maintenance = ZERO
        for held in groups.values():
            together = [
                sum(each) for each in zip(*(alone[p.instrument] for p in held), strict=True)
            ]
            maintenance += max(ZERO, *together) + contingencies(held, config)
        weights = {code: max(ZERO, *each) for code, each in alone.items()}
        return Requirement(maintenance * config.initial_factor, maintenance, weights)

    def describe(self, config: PortfolioConfig) -> str:
        """One sentence for people."""
        return (
            "Maintenance margin is, for each underlying, the worst loss of all positions on it if "
            f"its price moves by up to {percent(config.price_move)} and volatility by "
            f"{percent(config.vol_change)} (at {config.vol_days} days), with an extra for options "
            "sold net and for futures that offset each other."
        )


def losses(item: PositionFacts, facts: PortfolioFacts, config: PortfolioConfig) -> Losses:
    """A position's losses in the reporting asset."""
    moves = [
        config.price_move * step / config.steps for step in range(-config.steps, config.steps + 1)
    ]
    if item.option is None:
        value = item.size * item.settle_price
        if not item.inverse:
            return [-value * item.mark * move for move in moves for _ in range(3)]
        return [-value / item.mark * (1 - 1 / (1 + move)) for move in moves for _ in range(3)]
    left = Fraction((item.option.expiry - facts.now) // timedelta(microseconds=1))
    change = volatility_shock(
        max(left / (DAY // timedelta(microseconds=1)), Fraction(1)),
        Fraction(config.vol_days),
        config.vol_change,
        config.vol_power,
    )
    years = left / (YEAR // timedelta(microseconds=1))
    unit = unit_losses(item.option, years, tuple(moves), change)
    return [loss * item.size * item.settle_price for loss in unit]


@lru_cache(maxsize=4096)
def unit_losses(
    terms: OptionFacts, years: Fraction, moves: Sequence[Fraction], change: Fraction
) -> tuple[Fraction, ...]:
    """What one option bought loses; its volatility falls by at most all of it."""

    def worth(move: Fraction, bump: Fraction) -> Fraction:
        forward, vol = terms.underlying_price * (1 + move), terms.vol * (1 + bump)
        return option_value(terms.is_call, forward, terms.strike, vol, years)

    before = worth(ZERO, ZERO)
    bumps = (-min(change, Fraction(1)), ZERO, change)
    return tuple(before - worth(move, bump) for move in moves for bump in bumps)


def contingencies(positions: Iterable[PositionFacts], config: PortfolioConfig) -> Fraction:
    """Of one underlying, in the reporting asset: options sold net by strike, offsetting futures."""
    strikes: dict[tuple[object, Fraction], Fraction] = defaultdict(Fraction)
    longs = shorts = ZERO
    for item in positions:
        if item.option is not None:
            key = item.option.expiry, item.option.strike
            strikes[key] -= item.size * item.option.underlying_price
        elif item.quantity > 0:
            longs += item.notional
        else:
            shorts += item.notional
    sold = sum((option_contingency(net, config.option_rate) for net in strikes.values()), ZERO)
    return sold + offset_contingency(longs, shorts, config.offset_rate)
