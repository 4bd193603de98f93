"""Positions are reduced tier by tier, so that a large one is not closed at once.

Source: binance.com, liquidation protocols; okx.com, forced liquidation (two tiers at a time from
the third tier on).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from backoffice.sdk import (
    Closing,
    FillFacts,
    LiquidationFacts,
    LiquidationModel,
    PositionFacts,
    Rate,
    round_up_to,
)
from backoffice.sdk.backstop import BackstopConfig, in_words, with_fund_first
from backoffice.sdk.perpetuals import filled_notional, tier_index

from .tiers import Ladder, maintenance_tiers, reduced_notional


class TierLadderConfig(BackstopConfig):
    """`tiers_down` at a sweep; a position below tier `partial_from` (from 1) is closed whole.

    `tiers` are those of every instrument that `instruments` does not name.
    """

    tiers: Ladder = ()
    instruments: dict[str, Ladder] = {}
    tiers_down: Annotated[int, Field(strict=True, ge=1)] = 1
    partial_from: Annotated[int, Field(strict=True, ge=1)] = 2
    fee_rate: Rate = Fraction(0)


class TierLadder(LiquidationModel[TierLadderConfig]):
    """Each sweep reduces every position to the top of a lower tier; the bankrupt are closed."""

    name = "tier_ladder"
    config = TierLadderConfig

    def closings(self, facts: LiquidationFacts, config: TierLadderConfig) -> tuple[Closing, ...]:
        """What each position gives up now, rounded up to its lot."""
        bankrupt = facts.portfolio.equity < 0
        chosen = (
            Closing(item.instrument, abs(item.quantity) if bankrupt else _step(item, config))
            for item in facts.portfolio.positions
        )
        return with_fund_first(facts, chosen, config)

    def fee(self, facts: FillFacts, config: TierLadderConfig) -> Fraction:
        """`fee_rate` of the notional at the fill prices (inverse: of the value there)."""
        return config.fee_rate * filled_notional(facts)

    def describe(self, config: TierLadderConfig) -> str:
        """One sentence for people."""
        if not config.tiers and not config.instruments:
            ladder = "Positions are closed whole: no risk tiers are named."
        else:
            down = "one tier" if config.tiers_down == 1 else f"{config.tiers_down} tiers"
            ladder = (
                f"A position of risk tier {config.partial_from} or higher goes down {down} at each "
                "sweep until the account has its maintenance margin; a smaller one, and all of an "
                "account with negative equity, is closed whole."
            )
        return ladder + in_words(config)


def _step(position: PositionFacts, config: TierLadderConfig) -> Fraction:
    tiers = maintenance_tiers(config.instruments.get(position.instrument, config.tiers))
    whole, notional = abs(position.quantity), position.notional
    if not tiers or not notional or tier_index(tiers, notional) + 1 < config.partial_from:
        return whole
    kept = reduced_notional(tiers, notional, config.tiers_down) / notional
    return min(whole, round_up_to(whole * (1 - kept), position.lot))
