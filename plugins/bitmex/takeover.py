"""The engine takes a position over at its bankruptcy price; the fund keeps what is left.

Source: support.bitmex.com, articles/18589621443357; blog.bitmex.com, insurance fund Q&A.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import Closing, FillFacts, FrozenModel, LiquidationFacts, LiquidationModel
from backoffice.sdk.perpetuals import closed_position, filled_sizes, fund_delta


class TakeoverConfig(FrozenModel):
    """Nothing to configure."""


class Takeover(LiquidationModel[TakeoverConfig]):
    """Closes whole positions; whatever beats a position's bankruptcy price is its fee."""

    name = "takeover"
    config = TakeoverConfig

    def closings(self, facts: LiquidationFacts, config: TakeoverConfig) -> tuple[Closing, ...]:
        """All positions, whole."""
        positions = facts.portfolio.positions
        return tuple(Closing(item.instrument, abs(item.quantity)) for item in positions)

    def fee(self, facts: FillFacts, config: TakeoverConfig) -> Fraction:
        """What the fills brought beyond the bankruptcy price, not below zero."""
        return max(gained(facts), Fraction(0))

    def describe(self, config: TakeoverConfig) -> str:
        """One sentence for people."""
        return (
            "An account below maintenance margin is closed whole; what its fills bring beyond the "
            "bankruptcy price goes to the fund."
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
