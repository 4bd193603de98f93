"""Hooks: health as margin, staged liquidation, the loss of both sides, and the preset."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, MarginModel, Preset, Step, hookimpl, presets_beside

from .models import HealthMargin, StagedReduction
from .steps import OpenInterestAfterFund

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, open_interest_after_fund."""
    return (OpenInterestAfterFund(),)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One model, mango_v4."""
    return (HealthMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, mango_v4."""
    return (StagedReduction(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """One preset, mango_v4."""
    return presets_beside(__file__)
