"""Margin levels with hysteresis, and the sweep between an account's general and margin funds.

Sources: vegaprotocol/vega core/risk/margins_calculation.go (newMarginLevels), core/risk/engine.go
(UpdateMarginsOnSettlement); defaults
core/integration/steps/market/defaults/margin-calculator.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_down

from .errors import InvalidInput, not_negative

FACTOR_UNIT = 10**5
"""Factors count in hundred-thousandths; what is finer is cut off (scalingFactorsUint)."""


@dataclass(frozen=True, slots=True)
class MarginFactors:
    """Multiples of maintenance margin; 1 ≤ search ≤ initial ≤ release, else InvalidInput."""

    search: Fraction = Fraction(11, 10)
    initial: Fraction = Fraction(12, 10)
    release: Fraction = Fraction(14, 10)

    def __post_init__(self) -> None:
        if not 1 <= self.search <= self.initial <= self.release:
            raise InvalidInput("search, initial and release factor must be 1 or more, and ascend.")


@dataclass(frozen=True, slots=True)
class MarginLevels:
    """The four levels of an account's margin, in one unit of money."""

    maintenance: Fraction
    search: Fraction
    initial: Fraction
    release: Fraction


@dataclass(frozen=True, slots=True)
class Swept:
    """What stands after a sweep; `moved` is positive from general to margin."""

    margin: Fraction
    general: Fraction | None
    moved: Fraction
    is_distressed: bool


def exact_levels(maintenance: Fraction, factors: MarginFactors) -> MarginLevels:
    """Each level is its factor × maintenance."""
    not_negative({"maintenance": maintenance})
    search, initial, release = (
        Fraction(round_down(factor * FACTOR_UNIT), FACTOR_UNIT) * maintenance
        for factor in (factors.search, factors.initial, factors.release)
    )
    return MarginLevels(maintenance, search, initial, release)


def sweep(levels: MarginLevels, margin: Fraction, general: Fraction | None) -> Swept:
    """After a settlement: below search it is filled up to initial, at release it goes down to it.

    Between search (included) and release (excluded) nothing moves. `general` None has no end.
    Distressed is who stays below maintenance when general has nothing more to bring.
    """
    if levels.search <= margin < levels.release:
        return Swept(margin, general, Fraction(0), is_distressed=False)
    return _towards_initial(levels, margin, general)


def _towards_initial(levels: MarginLevels, margin: Fraction, general: Fraction | None) -> Swept:
    moved = levels.initial - margin
    if general is not None:
        not_negative({"general": general})
        moved = min(moved, general)
        general -= moved
    margin += moved
    return Swept(margin, general, moved, is_distressed=margin < levels.maintenance)
