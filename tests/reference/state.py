"""The whole state of one venue, as plain objects, and the one function that moves money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from .num import num

BUCKETS = ("cash", "held", "debt", "receivable")
SYSTEM = ("external", "clearing", "fees")


@dataclass(eq=False)
class Asset:
    decimals: int
    price: Fraction
    haircut: Fraction


@dataclass(eq=False)
class Instrument:
    kind: str
    settle: str
    size: Fraction
    inverse: bool
    mark: Fraction
    tiers: list[tuple[Fraction | None, Fraction, Fraction]]  # (up_to, initial, maintenance)
    underlying: str | None
    lot: Fraction
    option_type: str | None = None
    strike: Fraction = Fraction(0)
    expiry: datetime | None = None
    vol: Fraction = Fraction(0)

    @property
    def option(self) -> bool:
        return self.kind == "option"


@dataclass(eq=False)
class Position:
    """Signed quantity and exact cost: sum of q*price, for an inverse contract of q/price."""

    quantity: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)


@dataclass(eq=False)
class Contribution:
    asset: str
    original: int
    left: int


@dataclass(eq=False)
class Account:
    code: str
    kind: str
    segment: str
    parent: str | None
    buckets: dict[str, dict[str, int]]
    positions: dict[str, Position] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    manual: dict[str, datetime | None] = field(default_factory=dict)  # restriction -> until
    by_rule: set[str] = field(default_factory=set)

    @property
    def cash(self) -> dict[str, int]:
        return self.buckets["cash"]


@dataclass(eq=False)
class Debt:
    account: str
    asset: str
    principal: int
    opened_day: int
    rate: Fraction | None
    sources: list[str]
    creditor: str | None
    income: str
    tiers: list[tuple[Fraction | None, Fraction]]
    day_count: int
    grace_days: int
    compounding: bool
    cap: int | None
    interest: int = 0
    interest_total: int = 0
    residue: Fraction = Fraction(0)

    @property
    def owed(self) -> int:
        return self.principal + self.interest


@dataclass(eq=False)
class StepRecord:
    index: int
    step: str
    amount: int
    allocations: dict[str, int]
    debt: Debt | None = None
    waiting: bool = False
    fund: str | None = None
    returned: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Shortfall:
    account: str
    asset: str
    amount: int
    remaining: int
    steps: list[StepRecord] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)  # by index of the step, over retries
    assessed: dict[tuple[int, str], int] = field(default_factory=dict)
    passed_over: set[int] = field(default_factory=set)
    pending: tuple[int, int] | None = None  # (index of the write-off, amount) awaiting approval
    filled: int = 0  # by cash that reached the account
    filled_last: bool = False

    @property
    def open(self) -> bool:
        return self.remaining > 0 or self.pending is not None

    @property
    def state(self) -> str:
        if self.open:
            return "open"
        if self.filled_last or not self.steps:
            return "covered"
        last = self.steps[-1]
        if last.waiting:
            return "waiting"
        if last.debt is not None:
            return "repaid" if last.debt.owed == 0 else "carried"
        return "written_off" if last.step == "write_off" else "covered"


@dataclass(eq=False)
class Waiting:
    period: str
    index: int
    shortfall: Shortfall
    record: StepRecord
    counted: tuple[int, str, str, int]


@dataclass(eq=False)
class World:
    assets: dict[str, Asset]
    instruments: dict[str, Instrument]
    accounts: dict[str, Account]
    margin: dict[str, Any]
    policy: dict[str, Any]
    zone: Any
    now: datetime
    books: dict[str, dict[str, list[list[Fraction]]]] = field(default_factory=dict)
    shortfalls: list[Shortfall] = field(default_factory=list)
    debts: list[Debt] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    margin_calls: list[tuple[str, Fraction]] = field(default_factory=list)
    realised: dict[tuple[str, str], int] = field(default_factory=dict)  # (account, instrument)
    closed: dict[str, int] = field(default_factory=dict)  # period -> last closed index
    begun: dict[str, int] = field(default_factory=dict)  # period -> index of the running one
    snapshots: dict[tuple[str, int], dict[tuple[str, str], Fraction]] = field(default_factory=dict)
    paid_in_period: dict[tuple[int, str, str, int], int] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)  # what happened, for calibrating the generator

    @property
    def policy_liquidation(self) -> dict[str, Any]:
        defaults = {
            "style": "full",
            "gateway": "mark",
            "unfilled": "mark",
            "fee": "0",
            "fund": None,
            "surplus": "account",
        }
        return defaults | (self.policy.get("liquidation") or {})

    def minor(self, asset: str, amount: object) -> int:
        """A decimal amount in the asset's smallest unit, rounded down where it has more digits."""
        return (num(amount) * 10 ** self.assets[asset].decimals).__floor__()

    def major(self, asset: str, minor: int) -> Fraction:
        return Fraction(minor, 10 ** self.assets[asset].decimals)

    def price(self, asset: str) -> Fraction:
        return self.assets[asset].price

    def swept(self) -> list[Account]:
        kinds = ("customer", "member")
        return [a for _, a in sorted(self.accounts.items()) if a.kind in kinds]

    def open_shortfalls(self, code: str, asset: str | None = None) -> list[Shortfall]:
        return [
            s for s in self.shortfalls if s.open and s.account == code and asset in (None, s.asset)
        ]

    def restrictions(self, account: Account) -> list[str]:
        kinds = set(account.by_rule)
        kinds |= {k for k, until in account.manual.items() if until is None or self.now < until}
        if self.open_shortfalls(account.code):
            kinds.add("frozen")
        return sorted(kinds)

    def move(
        self,
        asset: str,
        amount: int,
        source: str,
        target: str,
        source_bucket: str = "cash",
        target_bucket: str = "cash",
    ) -> None:
        """One balanced posting of smallest units; a negative amount goes the other way."""
        self.accounts[source].buckets[source_bucket][asset] -= amount
        self.accounts[target].buckets[target_bucket][asset] += amount


def utc(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
