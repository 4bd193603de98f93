"""Between whole units of an asset, as configured, and its smallest units, as posted."""

from __future__ import annotations

from fractions import Fraction

from backoffice.core.facts import StepFacts
from backoffice.core.money import round_down


def smallest_units(facts: StepFacts, amount: Fraction) -> int:
    """An amount of the shortfall's asset in smallest units, rounded down."""
    return round_down(amount * 10 ** max(0, facts.shortfall.decimals))
