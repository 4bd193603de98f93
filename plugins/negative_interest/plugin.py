"""Hooks: a debt that bears interest."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Step, hookimpl

from .policy import NegativeInterest

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, negative_interest."""
    return (NegativeInterest(),)
