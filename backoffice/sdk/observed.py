"""What observers are told, once it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.core.outcome import Decision


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A rule, a liquidation or a step decided something at this venue."""

    venue: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class RestrictionChanged:
    """A restriction was imposed (`active`) or lifted; `imposed_by` is manual, rule or shortfall."""

    venue: str
    account: str
    kind: str
    imposed_by: str
    active: bool
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShortfallChanged:
    """A shortfall was opened or changed; amounts in smallest units of `asset`."""

    venue: str
    id: int
    account: str
    asset: str
    amount: int
    remaining: int
    state: str
    at: datetime
