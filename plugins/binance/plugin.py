"""Hooks: Binance, risk tiers with deductions, and liquidations that a fund stands behind."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, MarginModel, Preset, hookimpl, presets_beside

from .liquidation import TierLadder
from .margin import RiskTiers

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One model, risk_tiers."""
    return (RiskTiers(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, tier_ladder."""
    return (TierLadder(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
