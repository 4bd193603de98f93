"""What a margin model answers, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from ..instruments import Instrument


@dataclass(frozen=True, slots=True)
class Market:
    """Prices at one instant: of assets in the reporting asset, marks and volatilities."""

    now: datetime
    prices: Mapping[str, Fraction]
    marks: Mapping[str, Fraction]
    vols: Mapping[str, Fraction]
    instruments: Mapping[str, Instrument]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Margins in the reporting asset, and each position's weight for the bankruptcy price."""

    initial: Fraction
    maintenance: Fraction
    weights: Mapping[str, Fraction]


class MarginModel(Protocol):
    """A stateless strategy: quantities (signed, by instrument) in, requirement out."""

    def requirement(self, market: Market, quantities: Mapping[str, Fraction]) -> Requirement:
        """Margin of one portfolio."""

    def breakpoints(
        self, market: Market, quantities: Mapping[str, Fraction]
    ) -> Mapping[str, tuple[Fraction, ...]]:
        """Absolute quantities, by instrument, where the requirement changes its slope."""

    def kinks(self, market: Market, quantities: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Linear functions of the quantities at whose zeros the requirement may bend too."""
