"""Every hook of the back office, in one flat file.

A hook takes at most one object and returns one, so that new facts are new fields. Which of the
supplied steps a venue uses, and in which order, its policy says; never the order of plugins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pluggy

from backoffice.sdk import DecisionTaken, Rank, RestrictionChanged, ShortfallChanged, Step

hookspec = pluggy.HookspecMarker("backoffice")


@hookspec
def backoffice_steps() -> Sequence[Step[Any]]:  # type: ignore[empty-body]
    """Steps of the waterfall that this plugin supplies."""


@hookspec
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:  # type: ignore[empty-body]
    """By name, who is closed first when a liquidation deleverages."""


@hookspec
def backoffice_decision_taken(event: DecisionTaken) -> None:
    """A rule, a liquidation or a step decided something, and it is committed."""


@hookspec
def backoffice_restriction_changed(event: RestrictionChanged) -> None:
    """A restriction was imposed or lifted, and it is committed."""


@hookspec
def backoffice_shortfall_changed(event: ShortfallChanged) -> None:
    """A shortfall was opened, paid, carried or closed, and it is committed."""
