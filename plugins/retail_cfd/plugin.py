"""Hooks: contracts for difference with retail clients."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, MarginModel, Preset, Step, hookimpl, presets_beside

from .models import CloseOut, RetailMargin
from .protection import NegativeBalanceProtection

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, negative_balance_protection."""
    return (NegativeBalanceProtection(),)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """Leverage caps by bucket."""
    return (RetailMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """Close-out at a part of the required margin."""
    return (CloseOut(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """Policies: the authorities' regimes."""
    return presets_beside(__file__)
