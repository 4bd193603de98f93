"""What observers are told, once it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class PriceDegraded:
    """A mark or an asset's price may not be relied on, or may again (no `reasons`).

    `quote` is mark or price, `code` its instrument or asset; `price` what the venue goes on with,
    `candidate` what waits to be confirmed. Reasons: missing, stale, crossed, outside_band.
    """

    venue: str
    quote: str
    code: str
    reasons: tuple[str, ...]
    price: Fraction | None
    candidate: Fraction | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VenueDegraded:
    """The circuit breaker halted the venue's liquidations, or two persons released it.

    `liquidations` and `value` (notional in the reporting asset) are what was due when it began.
    """

    venue: str
    halted: bool
    liquidations: int
    value: Fraction
    at: datetime
    released_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementPublished:
    """A statement of an account became final; `sha256` is that of its canonical JSON."""

    venue: str
    account: str
    number: int
    kind: str
    begins_at: datetime
    ends_at: datetime
    sha256: str
