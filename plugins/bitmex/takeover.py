"""Positions are taken over at their bankruptcy price; the fund keeps what is left (BitMEX, Bybit).

Source: support.bitmex.com, articles/18589621443357; blog.bitmex.com, insurance fund Q&A.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import Closing, FillFacts, LiquidationFacts, LiquidationModel
from backoffice.sdk.backstop import BackstopConfig, in_words, with_fund_first
from backoffice.sdk.perpetuals import closed_position, filled_sizes, fund_delta


class TakeoverConfig(BackstopConfig):
    """When the fund goes first, and nothing more."""


class Takeover(LiquidationModel[TakeoverConfig]):
    """Closes whole positions; whatever beats a position's bankruptcy price is its fee."""

    name = "takeover"
    config = TakeoverConfig

    def closings(self, facts: LiquidationFacts, config: TakeoverConfig) -> tuple[Closing, ...]:
        """All positions, whole."""
        positions = facts.portfolio.positions
        whole = (Closing(item.instrument, abs(item.quantity)) for item in positions)
        return with_fund_first(facts, whole, config)

    def fee(self, facts: FillFacts, config: TakeoverConfig) -> Fraction:
        """What the fills brought beyond the bankruptcy price, not below zero."""
        return max(gained(facts), Fraction(0))

    def describe(self, config: TakeoverConfig) -> str:
        """One sentence for people."""
        return (
            "An account below maintenance margin is closed whole; what its fills bring beyond the "
            "bankruptcy price goes to the fund." + in_words(config)
        )


def gained(facts: FillFacts) -> Fraction:
    """Sum over the fills of what each brings the fund; zero without a bankruptcy price."""
    bankruptcy = facts.before.bankruptcy_prices.get(facts.instrument)
    if bankruptcy is None:
        return Fraction(0)
    inverse = closed_position(facts).inverse
    return sum(
        (
            fund_delta(size, bankruptcy, price, inverse=inverse)
            for price, size in filled_sizes(facts)
        ),
        Fraction(0),
    )
