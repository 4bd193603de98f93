"""Hooks: the venue's own capital."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Step, hookimpl

from .policy import VenueCapital

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, venue_capital."""
    return (VenueCapital(),)
