"""Hooks: BitMEX, deleveraging by profit and leverage at the bankruptcy price."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.sdk import LiquidationModel, Preset, Rank, hookimpl, presets_beside

from .deleveraging import bitmex
from .takeover import Takeover

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """One rank, bitmex."""
    return {"bitmex": bitmex}


@hookimpl
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:
    """One model, takeover."""
    return (Takeover(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
