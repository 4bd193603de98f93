"""Requirements that add up from position to position."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from backoffice.core.margin.model import Requirement
from backoffice.core.regime import PortfolioFacts, PositionFacts

ZERO = Fraction(0)


def sum_of_margins(
    facts: PortfolioFacts, margins: Callable[[PositionFacts], tuple[Fraction, Fraction]]
) -> Requirement:
    """Initial and maintenance margin of each position, in the reporting asset, added up.

    The weights are the maintenance margins.
    """
    found = {position.instrument: margins(position) for position in facts.positions}
    return Requirement(
        initial=sum((initial for initial, _ in found.values()), ZERO),
        maintenance=sum((maintenance for _, maintenance in found.values()), ZERO),
        weights={instrument: maintenance for instrument, (_, maintenance) in found.items()},
    )
