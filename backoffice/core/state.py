"""The records that a book keeps beside money: restrictions, debts, shortfalls, periods, books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from .money import ZERO
from .plan import DebtTerms
from .regime import ClosedFacts, SwappedFacts


class Forbids(StrEnum):
    """Kinds of restriction, in the order in which they are named as a reason."""

    FROZEN = "frozen"
    NO_INCREASE = "no_increase"
    NO_TRADING = "no_trading"
    NO_WITHDRAWAL = "no_withdrawal"


class Imposed(StrEnum):
    """Who imposed a restriction; only that source lifts it."""

    MANUAL = "manual"
    RULE = "rule"
    SHORTFALL = "shortfall"
    SECURITY = "security"


@dataclass(slots=True)
class DebtChange:
    """What a day added to a debt: principal, and interest posted for that day or repaid on it."""

    on: date
    principal: int
    interest: int


@dataclass(slots=True)
class Debt:
    """What an account owes under one step; amounts in smallest units, all positive.

    `residue` is interest that is not yet a whole unit; `charged` all interest posted so far.
    """

    id: int
    account: str
    asset: str
    shortfall_id: int
    step: str
    opened_on: date
    terms: DebtTerms
    principal: int
    interest: int = 0
    charged: int = 0
    residue: Fraction = ZERO
    history: list[DebtChange] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """Principal and unpaid interest."""
        return self.principal + self.interest

    def change(self, on: date, principal: int, interest: int) -> None:
        """Book a change, remembering the day that it counts to."""
        self.principal += principal
        self.interest += interest
        self.history.append(DebtChange(on, principal, interest))

    def as_of(self, day: date) -> tuple[int, int]:
        """Principal and unpaid interest at the end of `day`."""
        changes = [change for change in self.history if change.on <= day]
        return sum(c.principal for c in changes), sum(c.interest for c in changes)


@dataclass(slots=True)
class StepUse:
    """What one step paid of a shortfall, by whom, and what of it came back later.

    `key` is the step's own in every version of the policy, see `Binding`.
    """

    key: str
    step: str
    amount: int
    allocations: dict[str, int]
    recovered: dict[str, int] = field(default_factory=dict)
    restores: str | None = None
    debt_id: int | None = None
    outcome: str = "covered"
    at: datetime | None = None


@dataclass(slots=True)
class Pending:
    """A write-off that waits for a second person; `counted` as in `Waiting`."""

    key: str
    step: str
    charge: str
    amount: int
    counted: list[tuple[str, date]] = field(default_factory=list)


@dataclass(slots=True)
class Waiting:
    """A loss that waits, against clearing, for the period that ends on `last_day`.

    `counted` are the periods, by kind and last day, whose limits it used when it arose.
    """

    key: str
    step: str
    amount: int
    period: str
    last_day: date
    counted: list[tuple[str, date]] = field(default_factory=list)


@dataclass(slots=True)
class Shortfall:
    """A hole in one account and asset, and what became of it."""

    id: int
    account: str
    asset: str
    amount: int
    opened_at: datetime
    remaining: int
    steps: list[StepUse] = field(default_factory=list)
    pending: Pending | None = None
    waiting: list[Waiting] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    filled_by_cash: bool = False
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything remains or waits for approval."""
        return self.remaining > 0

    @property
    def proposed(self) -> int:
        """What waits for a second person."""
        return self.pending.amount if self.pending is not None else 0

    def paid(self, key: str) -> int:
        """What the step of this key paid so far, over all tries, and what waits under it."""
        return sum(use.amount for use in self.steps if use.key == key)


@dataclass(slots=True)
class Period:
    """A calendar period by its `last_day`, and the profits and positions that it began with.

    `realized` and `unrealized` are by (account, instrument) in the settle asset: counters of
    smallest units, and exact pnl.
    """

    kind: str
    last_day: date
    realized: dict[tuple[str, str], int] = field(default_factory=dict)
    unrealized: dict[tuple[str, str], Fraction] = field(default_factory=dict)


@dataclass(slots=True)
class Episode:
    """A liquidation by a model that goes on over several sweeps, and what it closed so far.

    `failed`: the model could not be carried out, so the account is frozen and nothing goes on.
    """

    begun_at: datetime
    model: str
    failed: bool = False
    closed: list[ClosedFacts] = field(default_factory=list)
    swapped: list[SwappedFacts] = field(default_factory=list)


@dataclass(slots=True)
class OrderBook:
    """Resting orders, best price first; liquidations consume them."""

    bids: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    asks: list[tuple[Fraction, Fraction]] = field(default_factory=list)
