"""When the fund takes over what the order book cannot fill, and when it cannot.

Sources: okx.com/help/iv-introduction-to-auto-deleveraging-adl (30 % within eight hours);
bybit-exchange.github.io, v5/market/adl-alert; binance.com, faq 360033525371 (cap on the fund's
position); support.bitmex.com, articles/18589621443357.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from backoffice.core.regime import Closing, LiquidationFacts

from .config import FrozenModel
from .fields import PositiveShare, Rate
from .words import percent

ZERO = Fraction(0)


class BackstopConfig(FrozenModel):
    """Whether the fund goes before `unfilled` of the policy, and until when.

    `drawdown`: it stops once the fund is that part below its peak of the last `window_hours`.
    `position_cap`: most notional that it takes of an account, as a multiple of what it holds.
    """

    fund_first: StrictBool = False
    drawdown: PositiveShare | None = None
    window_hours: Annotated[int, Field(strict=True, ge=1, le=24)] = 8
    position_cap: Rate | None = None

    @model_validator(mode="after")
    def _used(self) -> Self:
        if not self.fund_first and (self.drawdown is not None or self.position_cap is not None):
            raise ValueError("drawdown and position_cap need fund_first: true")
        return self


def with_fund_first(
    facts: LiquidationFacts, closings: Iterable[Closing], config: BackstopConfig
) -> tuple[Closing, ...]:
    """The closings; what the book cannot fill of them is closed at the mark where the fund can.

    All closings that settle in one asset go the same way.
    """
    chosen = tuple(closings)
    if not config.fund_first:
        return chosen
    settle = {item.instrument: item.settle for item in facts.portfolio.positions}
    able = {asset for asset in set(settle.values()) if _can(facts, chosen, asset, config)}
    return tuple(
        replace(one, unfilled="mark") if settle[one.instrument] in able else one for one in chosen
    )


def _can(
    facts: LiquidationFacts, closings: tuple[Closing, ...], asset: str, config: BackstopConfig
) -> bool:
    """Whether the fund holds enough of the asset, has not fallen too far and stays in its cap."""
    held = [item for item in facts.portfolio.positions if item.settle == asset]
    fund = facts.fund_cash.get(asset, ZERO) * held[0].settle_price
    if fund <= 0 or fund < -facts.portfolio.equity:
        return False
    if config.drawdown is not None and fallen(facts, asset, config.window_hours) >= config.drawdown:
        return False
    return config.position_cap is None or _unfilled(facts, closings, asset) <= (
        config.position_cap * fund
    )


def fallen(facts: LiquidationFacts, asset: str, window_hours: int) -> Fraction:
    """How far the fund is below its highest level of the last hours, as a part of that level."""
    cash = facts.fund_cash.get(asset, ZERO)
    since = facts.portfolio.now - timedelta(hours=window_hours)
    levels = facts.fund_levels.get(asset, ())
    peak = max([cash, *(one.amount for one in levels if one.at >= since)])
    return (peak - cash) / peak if peak > 0 else ZERO


def _unfilled(facts: LiquidationFacts, closings: tuple[Closing, ...], asset: str) -> Fraction:
    """Notional at the mark, in the reporting asset, of what the book cannot fill."""
    positions = {item.instrument: item for item in facts.portfolio.positions}
    total = ZERO
    for one in closings:
        item = positions[one.instrument]
        if item.settle == asset:
            rest = max(ZERO, one.quantity - facts.depth.get(one.instrument, ZERO))
            total += item.notional * rest / abs(item.quantity)
    return total


def in_words(config: BackstopConfig) -> str:
    """What `fund_first` does, as a sentence to append; empty where it does nothing."""
    if not config.fund_first:
        return ""
    limits = ["it can pay what the account lacks"]
    if config.drawdown is not None:
        limits.append(
            f"is less than {percent(config.drawdown)} below its peak of the last "
            f"{config.window_hours} hours"
        )
    if config.position_cap is not None:
        limits.append(f"the notional is at most {percent(config.position_cap)} of what it holds")
    return (
        " The fund takes over at the mark what the order book cannot fill, as long as "
        f"{', '.join(limits[:-1])}{' and ' if limits[:-1] else ''}{limits[-1]}; otherwise the next "
        "rule applies."
    )
