"""Hooks: default waterfalls of clearing houses."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Preset, Step, hookimpl, presets_beside

from .gains_haircut import GainsHaircut
from .with_capital import AssessmentWithCapital, DefaultFundWithCapital

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """Three steps: gains_haircut, default_fund_with_capital, assessment_with_capital."""
    return (GainsHaircut(), DefaultFundWithCapital(), AssessmentWithCapital())


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The orders of EMIR, CME, Eurex, KRX before and after 2014, and Nasdaq Clearing."""
    return presets_beside(__file__)
