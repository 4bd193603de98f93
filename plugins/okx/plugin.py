"""Hooks: OKX, deleveraging at the mark today, a weekly clawback until 2018."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.sdk import Preset, Rank, WithdrawalGuard, hookimpl, presets_beside

from .deleveraging import margin_ratio
from .withdrawals import ProfitLock

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """One rank, margin_ratio."""
    return {"margin_ratio": margin_ratio}


@hookimpl
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:
    """One guard, profit_lock."""
    return (ProfitLock(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policies, then and now."""
    return presets_beside(__file__)
