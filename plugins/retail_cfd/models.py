"""The margin model and the close-out, as policies choose them."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import (
    Closing,
    LiquidationFacts,
    LiquidationModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Requirement,
    decimal_text,
    percent,
    sum_of_margins,
)

from .close_out import OpenPosition, closed_out
from .config import CloseOutConfig, RetailMarginConfig
from .margin import Exposure, required

RETAIL = "retail"


class RetailMargin(MarginModel[RetailMarginConfig]):
    """Caps the leverage of retail clients; others have the instruments' own margins."""

    name = "retail_cfd"
    config = RetailMarginConfig

    def requirement(self, facts: PortfolioFacts, config: RetailMarginConfig) -> Requirement:
        """Sums over positions; a position's weight is the equity below which it is closed out."""

        def margins(position: PositionFacts) -> tuple[Fraction, Fraction]:
            own = position.initial_margin, position.maintenance_margin
            if facts.segment != RETAIL:
                return own
            fraction = config.fraction(position.instrument)
            return required(Exposure(position.notional, *own), fraction, config.level)

        return sum_of_margins(facts, margins)

    def describe(self, config: RetailMarginConfig) -> str:
        """One sentence for people."""
        authority = config.authority
        least, most = min(authority.fractions.values()), authority.strictest
        return (
            f"Retail clients need at least {percent(least)} to {percent(most)} of the notional as "
            f"margin, by kind of underlying, and {percent(config.level)} of that to stay "
            f"open ({authority.margin_rule}); others need what the instruments ask."
        )


class CloseOut(LiquidationModel[CloseOutConfig]):
    """Closes whole positions one by one, until what stays has its margin."""

    name = "retail_cfd"
    config = CloseOutConfig

    def closings(self, facts: LiquidationFacts, config: CloseOutConfig) -> tuple[Closing, ...]:
        """Whole positions, in the configured order, until what stays has its margin."""
        weights = facts.requirement.weights
        held = {position.instrument: position for position in facts.portfolio.positions}
        positions = [
            OpenPosition(code, position.pnl, weights.get(code, Fraction(0)))
            for code, position in held.items()
        ]
        chosen = closed_out(facts.portfolio.equity, positions, config.order, config.restore)
        return tuple(Closing(code, abs(held[code].quantity)) for code in chosen)

    def describe(self, config: CloseOutConfig) -> str:
        """One sentence for people."""
        which = {
            "largest_loss": "one after the other, largest loss first",
            "largest_margin": "one after the other, largest margin first",
            "all": "all at once",
        }[config.order]
        more = "" if config.restore == 1 else f" {decimal_text(config.restore)} times"
        return f"Once equity is below maintenance margin, positions are closed {which}" + (
            "." if config.order == "all" else f", until it is at least{more} that of the rest."
        )
