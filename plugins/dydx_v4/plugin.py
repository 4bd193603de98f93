"""Hooks: the regime of dYdX v4."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.sdk import (
    FundingModel,
    LiquidationModel,
    MarginModel,
    Preset,
    Rank,
    WithdrawalGuard,
    hookimpl,
    presets_beside,
)

from .funding_model import ClampedFunding
from .guards import InsolvencyGate, OutflowCapacity
from .liquidation_model import BlockLiquidation
from .margin_model import OpenInterestMargin
from .ranks import overlapping_prices

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """Initial margin that grows with open interest."""
    return (OpenInterestMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """Liquidation by block limits, fillable price and capped fee."""
    return (BlockLiquidation(),)


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """Unranked, where bankruptcy prices overlap."""
    return {"dydx_v4": overlapping_prices}


@hookimpl
def backoffice_funding_models() -> Sequence[FundingModel[Any]]:
    """Clamped funding."""
    return (ClampedFunding(),)


@hookimpl
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:
    """The insolvency gate and the outflow capacity."""
    return (InsolvencyGate(), OutflowCapacity())


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
