"""Models of the regime: what margin is needed, and top-ups with hysteresis."""

from __future__ import annotations

from fractions import Fraction

from pydantic import model_validator

from backoffice.sdk import (
    FrozenModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Rate,
    Requirement,
    TopUpFacts,
    TopUpModel,
    decimal_text,
    sum_of_margins,
)

from .levels import MarginFactors, exact_levels, sweep
from .requirement import Exposure, RiskFactors, exact_maintenance

ZERO = Fraction(0)


class Risk(FrozenModel):
    """Risk and slippage factors of a market."""

    long: Rate
    short: Rate
    linear_slippage: Rate = ZERO
    quadratic_slippage: Rate = ZERO


class VegaMarginConfig(FrozenModel):
    """`default`: of every instrument that `instruments` does not name."""

    default: Risk
    instruments: dict[str, Risk] = {}
    initial: Rate = MarginFactors().initial


class VegaMargin(MarginModel[VegaMarginConfig]):
    """Risk factor and slippage bound of each position; nothing offsets."""

    name = "vega"
    config = VegaMarginConfig

    def requirement(self, facts: PortfolioFacts, config: VegaMarginConfig) -> Requirement:
        """Maintenance by `requirement.exact_maintenance`; initial is its factor × that.

        The risk model knows no options: they need the instrument's own margins.
        """

        def margins(position: PositionFacts) -> tuple[Fraction, Fraction]:
            risk = config.instruments.get(position.instrument, config.default)
            maintenance = _maintenance(position, risk)
            own = position.initial_margin if position.option is not None else None
            return config.initial * maintenance if own is None else own, maintenance

        return sum_of_margins(facts, margins)

    def describe(self, config: VegaMarginConfig) -> str:
        """One sentence for people."""
        return (
            "Maintenance margin is notional × (risk factor of the side + slippage bound), "
            f"initial margin {decimal_text(config.initial)} times that."
        )


def _maintenance(position: PositionFacts, risk: Risk) -> Fraction:
    if position.option is not None:
        return position.maintenance_margin
    if not position.size:
        return ZERO
    unit_notional = position.notional / abs(position.size)
    factors = RiskFactors(risk.long, risk.short, risk.linear_slippage, risk.quadratic_slippage)
    return exact_maintenance(Exposure(position.size, unit_notional), factors)


class VegaTopUpConfig(FrozenModel):
    """Factors of maintenance margin; 1 ≤ search ≤ initial ≤ release."""

    search: Rate = MarginFactors().search
    initial: Rate = MarginFactors().initial
    release: Rate = MarginFactors().release

    @model_validator(mode="after")
    def _ascending(self) -> VegaTopUpConfig:
        self.factors()
        return self

    def factors(self) -> MarginFactors:
        """The factors as the formulas take them. Errors: InvalidInput, a ValueError."""
        return MarginFactors(self.search, self.initial, self.release)


class VegaTopUp(TopUpModel[VegaTopUpConfig]):
    """A sub-account is a market's margin account, its parent the general account."""

    name = "vega"
    config = VegaTopUpConfig

    def transfer(self, facts: TopUpFacts, config: VegaTopUpConfig) -> Fraction:
        """`levels.sweep`; the margin is equity, with gains and losses that are not settled yet."""
        if facts.price <= 0:
            return ZERO
        levels = exact_levels(facts.requirement.maintenance / facts.price, config.factors())
        margin = facts.portfolio.equity / facts.price
        return sweep(levels, margin, facts.parent_free_cash).moved

    def describe(self, config: VegaTopUpConfig) -> str:
        """One sentence for people."""
        search, initial, release = map(
            decimal_text, (config.search, config.initial, config.release)
        )
        return (
            f"A sub-account below {search} times its maintenance margin is filled up to {initial} "
            f"times from its parent, and gives back to that level at {release} times."
        )
