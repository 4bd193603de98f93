"""Hooks: Hyperliquid, the book first, then a vault, then deleveraging at the mark."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, MarginModel, Preset, Rank, hookimpl, presets_beside

from .deleveraging import hyperliquid
from .models import Backstop, HyperliquidMargin

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One model, hyperliquid."""
    return (HyperliquidMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, hyperliquid."""
    return (Backstop(),)


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """One rank, hyperliquid."""
    return {"hyperliquid": hyperliquid}


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
