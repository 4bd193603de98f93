"""One order with a limit at the bankruptcy price; capped hourly funding.

Source: support.kraken.com, articles/360022835671 and 360022835911.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from backoffice.sdk import (
    Closing,
    Count,
    FrozenModel,
    FundingFacts,
    FundingModel,
    LiquidationFacts,
    LiquidationModel,
    Rate,
    decimal_text,
    percent,
)
from backoffice.sdk.perpetuals import round_to_tick

from .rates import capped, hourly_rate


def _positive(value: Fraction) -> Fraction:
    if value <= 0:
        raise ValueError("must be more than zero")
    return value


Positive = Annotated[Rate, AfterValidator(_positive)]


class ProtectionConfig(FrozenModel):
    """`tick` of every instrument that `ticks` does not name."""

    tick: Positive
    ticks: dict[str, Positive] = {}


class EquityProtection(LiquidationModel[ProtectionConfig]):
    """Closes all that the book takes at or within the bankruptcy price; the account keeps the rest.

    Until it is bankrupt the order has that limit; what stays unfilled goes where the policy says.
    """

    name = "kraken"
    config = ProtectionConfig

    def closings(self, facts: LiquidationFacts, config: ProtectionConfig) -> tuple[Closing, ...]:
        """All positions, whole; no worse than the first tick that leaves nothing owed."""
        closings = []
        for position in facts.portfolio.positions:
            price = facts.bankruptcy_prices.get(position.instrument)
            tick = config.ticks.get(position.instrument, config.tick)
            worst = None if price is None else round_to_tick(price, tick, position.quantity)
            closings.append(Closing(position.instrument, abs(position.quantity), worst))
        return tuple(closings)

    def describe(self, config: ProtectionConfig) -> str:
        """One sentence for people."""
        return (
            "An account below maintenance margin is closed by an order that is never worse than "
            "its bankruptcy price; what is left stays with it."
        )


class HourlyConfig(FrozenModel):
    """The premium is divided by `divisor` and held within `hourly_cap` on both sides.

    `premium_decimals`: to these the premium is cut before; left out, it stays exact.
    """

    divisor: Positive = Fraction(24)
    hourly_cap: Rate = Fraction(25, 10_000)
    premium_decimals: Annotated[Count | None, Field(le=18)] = None


class HourlyFunding(FundingModel[HourlyConfig]):
    """Takes the premium that a funding names and charges its hourly part, capped."""

    name = "kraken"
    config = HourlyConfig

    def rate(self, facts: FundingFacts, config: HourlyConfig) -> Fraction:
        """premium / divisor, between −cap and cap."""
        exact = hourly_rate(facts.rate, config.divisor, config.premium_decimals)
        return capped(exact, config.hourly_cap)

    def describe(self, config: HourlyConfig) -> str:
        """One sentence for people."""
        return (
            f"A funding charges 1/{decimal_text(config.divisor)} of the premium over the index "
            f"that it names, at most {percent(config.hourly_cap)} either way."
        )
