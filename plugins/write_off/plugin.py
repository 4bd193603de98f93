"""Hooks: a loss that is forgiven."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Step, hookimpl

from .policy import WriteOff

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, write_off."""
    return (WriteOff(),)
