"""Hooks: Kraken, the equity protection process and hourly funding."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import FundingModel, LiquidationModel, Preset, hookimpl, presets_beside

from .models import EquityProtection, HourlyFunding

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, kraken."""
    return (EquityProtection(),)


@hookimpl
def backoffice_funding_models() -> Sequence[FundingModel[Any]]:
    """One model, kraken."""
    return (HourlyFunding(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
