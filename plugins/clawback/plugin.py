"""Hooks: a debt that later profits repay."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Step, hookimpl

from .policy import Clawback

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, clawback."""
    return (Clawback(),)
