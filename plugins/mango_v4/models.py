"""Health as a venue's margin, and the staged reduction as its liquidation."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import (
    Closing,
    FillFacts,
    LiquidationFacts,
    LiquidationModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Requirement,
    percent,
)

from .config import HealthConfig, ReductionConfig
from .facts import portfolio
from .health import health
from .sizing import after_closing, lots_to_close, turn_of
from .weighting import ZERO, HealthType

ENDS_AT = HealthType.LIQUIDATION_END


class HealthMargin(MarginModel[HealthConfig]):
    """Margin is equity minus health, so that a negative health is an equity below the margin."""

    name = "mango_v4"
    config = HealthConfig

    def requirement(self, facts: PortfolioFacts, config: HealthConfig) -> Requirement:
        """Initial health bounds what may be opened, maintenance health begins a liquidation."""
        account = portfolio(facts, config)
        return Requirement(
            initial=facts.equity - health(account, HealthType.INIT),
            maintenance=facts.equity - health(account, HealthType.MAINTENANCE),
            weights={position.instrument: _weight(position) for position in facts.positions},
        )

    def describe(self, config: HealthConfig) -> str:
        """One sentence for people."""
        return (
            "Everything is weighted into one health, what is owned below its price and what is "
            "owed above it; below 0 of the maintenance health a liquidation begins."
        )


class StagedReduction(LiquidationModel[ReductionConfig]):
    """Closes just enough to bring the liquidation-end health to 0, position by position."""

    name = "mango_v4"
    config = ReductionConfig

    def is_due(self, facts: LiquidationFacts, config: ReductionConfig) -> bool:
        """From maintenance health below 0 until the liquidation-end health is 0 or more."""
        if not facts.portfolio.positions:
            return False
        account = portfolio(facts.portfolio, config)
        if health(account, HealthType.MAINTENANCE) < 0:
            return True
        return facts.begun_at is not None and health(account, ENDS_AT) < 0

    def closings(self, facts: LiquidationFacts, config: ReductionConfig) -> tuple[Closing, ...]:
        """What each position is reduced by, in the order of the instruments' codes.

        Options go last, those that need margin first, and each of them whole.
        """
        account = portfolio(facts.portfolio, config)
        paired = zip(facts.portfolio.positions, account.perpetuals, strict=True)
        closings = []
        for position, held in sorted(paired, key=lambda pair: turn_of(pair[0])):
            if health(account, ENDS_AT) >= 0:
                break
            lots = lots_to_close(account, held, position, config)
            if lots:
                quantity = min(lots * position.lot, abs(position.quantity))
                closings.append(Closing(position.instrument, quantity))
                account = after_closing(account, held, position, quantity, config)
        return tuple(closings)

    def fee(self, facts: FillFacts, config: ReductionConfig) -> Fraction:
        """The liquidator's and the platform's part of the closed notional."""
        position = next(
            item for item in facts.before.portfolio.positions if item.instrument == facts.instrument
        )
        notional = sum((_notional(position, *fill) for fill in facts.fills), ZERO)
        return notional * (config.liquidator_fee + config.platform_fee)

    def describe(self, config: ReductionConfig) -> str:
        """One sentence for people."""
        return (
            "Positions are reduced, one after the other, only until the health with initial "
            f"weights is 0, for {percent(config.liquidator_fee + config.platform_fee)} of what "
            "is closed."
        )


def _notional(position: PositionFacts, price: Fraction, quantity: Fraction) -> Fraction:
    size = abs(position.size / position.quantity * quantity)
    return size / price if position.inverse else size * abs(price)


def _weight(position: PositionFacts) -> Fraction:
    return max(ZERO, position.maintenance_margin)
