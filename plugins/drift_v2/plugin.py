"""Hooks: margin, liquidation, withdraw guard, shares, steps and presets of Drift v2."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import (
    FundShareModel,
    LiquidationModel,
    MarginModel,
    Preset,
    Step,
    WithdrawalGuard,
    hookimpl,
    presets_beside,
)

from .liquidation_model import DriftLiquidation
from .margin_model import DriftMargin
from .share_model import DriftShares
from .steps import BothSides, DepositHaircut, InsuranceVault
from .withdrawals import DepositGuard

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """The vault, both sides of the open interest, all depositors."""
    return (InsuranceVault(), BothSides(), DepositHaircut())


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One model, drift_v2."""
    return (DriftMargin(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, drift_v2."""
    return (DriftLiquidation(),)


@hookimpl
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:
    """One guard, drift_v2_deposits."""
    return (DepositGuard(),)


@hookimpl
def backoffice_fund_share_models() -> Sequence[FundShareModel[Any]]:
    """One model, drift_v2."""
    return (DriftShares(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """Perpetual markets, and lending."""
    return presets_beside(__file__)
