"""Hooks: Bybit, margins at entry, takeover at the bankruptcy price."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import MarginModel, Preset, hookimpl, presets_beside

from .margin import EntryMargin

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:
    """One model, bybit."""
    return (EntryMargin(),)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
