"""Hooks: debit interest, deficiency clocks and withdrawals of a margin broker."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, Preset, Step, WithdrawalGuard, hookimpl, presets_beside

from .models import DeficiencyClock, MarginAdequacy
from .steps import DebitInterest

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, debit_interest."""
    return (DebitInterest(),)


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """Selling when a deficiency's time has passed."""
    return (DeficiencyClock(),)


@hookimpl
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:
    """Withdrawals only above initial margin."""
    return (MarginAdequacy(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """Policies: the broker's policy."""
    return presets_beside(__file__)
