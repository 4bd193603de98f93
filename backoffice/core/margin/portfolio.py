"""Portfolio model: per underlying, the worst loss of all positions on it together.

Scenarios are every relative price shock with every relative volatility shock. Options are
valued by Black-76 on the underlying's price; futures and perpetuals move with it by the same
fraction of their mark. loss = value unshocked - shocked, not below zero; MM = sum over
underlyings, IM = MM * initial_factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from ..instruments import Instrument
from ..money import ZERO
from . import black76
from .model import Market, Requirement


@dataclass(frozen=True, slots=True)
class Shocks:
    """Relative moves of price and of volatility; a scenario is one of each."""

    prices: tuple[Fraction, ...]
    vols: tuple[Fraction, ...]


@lru_cache(maxsize=65_536)
def unit_losses(
    instrument: Instrument,
    shocks: Shocks,
    mark: Fraction,
    underlying: Fraction,
    vol: Fraction,
    now: datetime,
) -> tuple[Fraction, ...]:
    """Loss of one long unit in each scenario, in the settle asset."""
    scenarios = [(price, bump) for price in shocks.prices for bump in shocks.vols]
    if instrument.option is None:
        return tuple(
            -instrument.pnl(Fraction(1), instrument.cost(Fraction(1), mark), mark * (1 + price))
            for price, _ in scenarios
        )
    terms, years = instrument.option, black76.years_to(instrument.option.expiry, now)

    def worth(price: Fraction, bump: Fraction) -> Fraction:
        shocked = float(underlying * (1 + price)), float(vol * (1 + bump))
        return Fraction(
            black76.value(terms.is_call, shocked[0], float(terms.strike), shocked[1], years)
        )

    before = worth(ZERO, ZERO)
    return tuple(instrument.contract_size * (before - worth(*shock)) for shock in scenarios)


def worst(losses: list[Fraction]) -> Fraction:
    """The worst of the scenarios' losses, not below zero."""
    return max([ZERO, *losses])


@dataclass(frozen=True, slots=True)
class PortfolioMargin:
    """Worst loss over a grid of shocks; `initial_factor` times it is the initial margin."""

    shocks: Shocks
    initial_factor: Fraction

    def losses(self, market: Market, code: str, quantity: Fraction) -> list[Fraction]:
        """Loss of one position in each scenario, in the reporting asset."""
        instrument = market.instruments[code]
        assert instrument.underlying is not None
        unit = unit_losses(
            instrument,
            self.shocks,
            market.marks[code],
            market.prices[instrument.underlying],
            market.vols.get(code, ZERO),
            market.now,
        )
        size = quantity * market.prices[instrument.settle]
        return [loss * size for loss in unit]

    def requirement(self, market: Market, quantities: Mapping[str, Fraction]) -> Requirement:
        """Margin of one portfolio; a position's weight is its stand-alone worst loss."""
        alone = {code: self.losses(market, code, size) for code, size in quantities.items()}
        weights = {code: worst(losses) for code, losses in alone.items()}
        together = self.together(market, alone)
        maintenance = sum((worst(losses) for losses in together.values()), ZERO)
        return Requirement(maintenance * self.initial_factor, maintenance, weights)

    def together(
        self, market: Market, alone: Mapping[str, list[Fraction]]
    ) -> dict[str, list[Fraction]]:
        """By underlying, the loss of all positions on it in each scenario."""
        sums: dict[str, list[Fraction]] = {}
        for code, losses in alone.items():
            underlying = market.instruments[code].underlying or ""
            before = sums.get(underlying, [ZERO] * len(losses))
            sums[underlying] = [a + b for a, b in zip(before, losses, strict=True)]
        return sums

    def breakpoints(
        self, market: Market, quantities: Mapping[str, Fraction]
    ) -> Mapping[str, tuple[Fraction, ...]]:
        """None: while all positions shrink alike, the requirement shrinks in proportion."""
        return {}

    def kinks(self, market: Market, quantities: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Where two scenarios, or one and no loss at all, change places as the worst."""
        alone = {code: self.losses(market, code, size) for code, size in quantities.items()}
        return {
            f"{underlying}:{first}:{second}": losses[first] - losses[second]
            for underlying, scenarios in self.together(market, alone).items()
            for losses in [[*scenarios, ZERO]]
            for first, second in combinations(range(len(losses)), 2)
        }
