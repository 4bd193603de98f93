"""Hooks: unvested profit, the equal haircut, the exit bucket, and the preset."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Preset, Step, WithdrawalGuard, hookimpl, presets_beside

from .exits import ExitBucket
from .steps import EqualHaircut, UnvestedProfit

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """Two steps, unvested_profit and equal_haircut."""
    return (UnvestedProfit(), EqualHaircut())


@hookimpl
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:
    """One guard, exit_bucket."""
    return (ExitBucket(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """One preset, vesting."""
    return presets_beside(__file__)
