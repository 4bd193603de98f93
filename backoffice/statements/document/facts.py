"""What a statement is built from. Amounts are `int` of smallest units, rates exact fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple


class Movement(NamedTuple):
    """One posting as its ledger account sees it: `amount` signed, `balance` after it.

    `counterparty` is whose the other side is, as the holder may know it, `to_fees` whether that
    is the venue's account of fees, `engine` whether the venue's engine posted it.
    """

    posting: int
    sequence: int
    booked_at: datetime
    value_on: date
    kind: str
    reference: str
    counterparty: str
    amount: int
    balance: int
    to_fees: bool = False
    engine: bool = True


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """One ledger account over the period. `closing` is what the ledger itself says."""

    asset: str
    decimals: int
    bucket: str
    opening: int
    closing: int
    last_sequence: int
    last_posting: int
    movements: Sequence[Movement] = ()


@dataclass(frozen=True, slots=True)
class DayFigure:
    """Equity at the end of a business day, and what came in less what went out on it.

    Both in the reporting asset; gifts of a policy and profits are no flows, deposits are.
    """

    day: date
    equity: Fraction
    flow: Fraction


@dataclass(frozen=True, slots=True)
class MarginFacts:
    """Requirement at the end of the period by a model, in the reporting asset."""

    model: str
    equity: Fraction
    initial: Fraction
    maintenance: Fraction


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """A position at the end of the period; value and profit in the settle asset."""

    instrument: str
    settle: str
    quantity: Fraction
    average_price: Fraction | None
    mark: Fraction | None
    marked_at: datetime | None
    notional: Fraction | None
    unrealized: Fraction | None
    bankruptcy_price: Fraction | None = None


Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What one account's part of a statement is built from; rows are plain already."""

    account: str
    parent: str | None
    ledgers: Sequence[LedgerFacts]
    positions: Sequence[PositionFacts] = ()
    margin: MarginFacts | None = None
    interest: Rows = ()
    margin_calls: Rows = ()
    liquidations: Rows = ()
    losses: Rows = ()
    covered: Rows = ()
    debts: Rows = ()
    restrictions: Rows = ()
    days: Sequence[DayFigure] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a statement is, before any figure. All values are plain already."""

    venue: Mapping[str, Any]
    account: Mapping[str, Any]
    statement: Mapping[str, Any]
    presentation: Mapping[str, Any]
    policy: Mapping[str, Any] | None
    seal: Mapping[str, Any] | None
    rests_on: Mapping[str, Any]
    prices: Mapping[str, Fraction]
    """Of one unit of each asset in the reporting asset, at the end of the period."""
    begins_at: datetime | None
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement to be: its heading, and a part for each account (the first is its own)."""

    heading: Heading
    parts: Sequence[PartFacts] = field(default_factory=tuple)
