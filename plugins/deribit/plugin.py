"""Hooks: Deribit, incremental margin and liquidation, then the fund, then the day's winners."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, MarginModel, Preset, hookimpl, presets_beside

from .models import IncrementalLiquidation, IncrementalMargin
from .portfolio import PortfolioMargin

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """Two models, deribit and deribit_portfolio."""
    return (IncrementalMargin(), PortfolioMargin())


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, deribit."""
    return (IncrementalLiquidation(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policies, with either margin."""
    return presets_beside(__file__)
