"""Hooks: whom a liquidation closes where the order book could not."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.sdk import Rank, Step, hookimpl

from .policy import AutoDeleverage
from .ranks import pnl_leverage, pro_rata

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, auto_deleverage."""
    return (AutoDeleverage(),)


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """Two ranks, pnl_leverage and pro_rata."""
    return {"pnl_leverage": pnl_leverage, "pro_rata": pro_rata}
