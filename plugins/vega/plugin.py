"""Hooks: the regime of Vega."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import (
    LiquidationModel,
    MarginModel,
    Preset,
    Step,
    TopUpModel,
    hookimpl,
    presets_beside,
)

from .liquidation import VegaLiquidation
from .models import VegaMargin, VegaTopUp
from .steps import WinnerHaircut

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, winner_haircut."""
    return (WinnerHaircut(),)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One margin model, vega."""
    return (VegaMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One liquidation model, vega."""
    return (VegaLiquidation(),)


@hookimpl
def backoffice_top_up_models() -> Sequence[TopUpModel[Any]]:
    """One top-up model, vega."""
    return (VegaTopUp(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """One preset, vega."""
    return presets_beside(__file__)
