"""Every hook of the back office, in one flat file.

A hook takes at most one object and returns one, so that new facts are new fields. Which of the
supplied steps a venue uses, and in which order, its policy says; never the order of plugins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pluggy

from backoffice.sdk import (
    DecisionTaken,
    FundingModel,
    FundShareModel,
    LiquidationGateway,
    LiquidationModel,
    MarginModel,
    Preset,
    PriceDegraded,
    Rank,
    RestrictionChanged,
    ShortfallChanged,
    StatementFormat,
    StatementPublished,
    Step,
    TopUpModel,
    VenueDegraded,
    WithdrawalGuard,
)

hookspec = pluggy.HookspecMarker("backoffice")


@hookspec
def backoffice_steps() -> Sequence[Step[Any]]:  # type: ignore[empty-body]
    """Steps of the waterfall that this plugin supplies."""


@hookspec
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:  # type: ignore[empty-body]
    """By name, who is closed first when a liquidation deleverages."""


@hookspec
def backoffice_margin_models() -> Sequence[MarginModel[Any]]:  # type: ignore[empty-body]
    """How much margin an account needs."""


@hookspec
def backoffice_liquidation_models() -> Sequence[LiquidationModel[Any]]:  # type: ignore[empty-body]
    """When, how much, at which worst price and for which fee positions are closed."""


@hookspec
def backoffice_liquidation_gateways() -> Sequence[LiquidationGateway[Any]]:  # type: ignore[empty-body]
    """How orders to an external gateway, and its answers, are written."""


@hookspec
def backoffice_funding_models() -> Sequence[FundingModel[Any]]:  # type: ignore[empty-body]
    """Which rate a funding charges, and how each account's part is rounded."""


@hookspec
def backoffice_withdrawal_guards() -> Sequence[WithdrawalGuard[Any]]:  # type: ignore[empty-body]
    """Reasons of a venue's own to refuse a withdrawal."""


@hookspec
def backoffice_top_up_models() -> Sequence[TopUpModel[Any]]:  # type: ignore[empty-body]
    """What moves between accounts and their sub-accounts at each sweep."""


@hookspec
def backoffice_fund_share_models() -> Sequence[FundShareModel[Any]]:  # type: ignore[empty-body]
    """What shares of a fund cost and bring those who stake in it."""


@hookspec
def backoffice_presets() -> Sequence[Preset]:  # type: ignore[empty-body]
    """Policies of real venues, ready to be chosen by name."""


@hookspec
def backoffice_statement_formats() -> Sequence[StatementFormat]:  # type: ignore[empty-body]
    """How statements are written: for people, banks, or programs."""


@hookspec
def backoffice_decision_taken(event: DecisionTaken) -> None:
    """A rule, a liquidation or a step decided something, and it is committed."""


@hookspec
def backoffice_restriction_changed(event: RestrictionChanged) -> None:
    """A restriction was imposed or lifted, and it is committed."""


@hookspec
def backoffice_shortfall_changed(event: ShortfallChanged) -> None:
    """A shortfall was opened, paid, carried or closed, and it is committed."""


@hookspec
def backoffice_price_degraded(event: PriceDegraded) -> None:
    """A mark or price may not be relied on, or may again, and it is committed."""


@hookspec
def backoffice_venue_degraded(event: VenueDegraded) -> None:
    """Liquidations were halted by the circuit breaker, or released, and it is committed."""


@hookspec
def backoffice_statement_published(event: StatementPublished) -> None:
    """A statement became final, and it is committed."""
