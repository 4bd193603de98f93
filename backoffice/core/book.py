"""Book: everything that one venue's decisions rest on, at one instant.

The same Book is filled from a scenario file or from the database. It is changed only through
its methods, which remember in `outcome` what the sink must record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from .accounts import SYSTEM_ACCOUNTS, Account, AccountKind, Bucket, Contribution
from .facts import canonical
from .guards.memory import Guarded
from .instruments import Instrument, Position
from .margin.model import MarginModel, Requirement
from .money import ZERO, Asset, to_major
from .orders import LiquidationOrder
from .outcome import Decision, Outcome
from .policy import Policy
from .postings import Journal, Posting
from .regime import FlowFacts, LevelFacts, RegimeMargin
from .scope import OutOfScope, Part, Scope
from .share_facts import Stake
from .state import Debt, Episode, Forbids, Imposed, OrderBook, Period, Shortfall

K = TypeVar("K")
V = TypeVar("V")
SEEN_BY_MARGIN = frozenset({"position", "mark", "price", "vol"})
"""Kinds of record that a margin model sees, beside money: open interest and deposits are all's."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue's identity and calendar."""

    code: str
    reporting_asset: str
    zone: ZoneInfo
    margin: MarginModel


@dataclass(slots=True)
class Book:
    """A venue's accounts, money, positions, prices and open matters.

    `balances` holds smallest units by (account, bucket, asset); `positions` by account, then
    instrument; `restrictions` the end (None: without) by account, then (kind, imposed by);
    `realized` counts profit after fees by (account, instrument), in the settle asset. Only where
    the policy has models that look back: `episodes` by account, `flows` by asset, and
    `insolvent_seen_at`, when a sweep last left an account below zero, and by asset what the
    liquidation's fund held as each sweep of the last day began (`fund_levels`). Where a fund has
    shares: all of them by (fund, asset), and in `stakes` each account's by the same. `guarded` is
    what the guards of prices, the circuit breaker and margin calls remember. `orders` at an
    external gateway are by account, then instrument: the open ones, and what ended just now.

    Of one event only, and no record: `requirements`, what holds since anything that the policy's
    margin model sees last changed, by account, for which model and when; `too_slow`, why a model
    is not asked again, by its plugin and name; `margin_failed`, of whom a decision says so.

    With a `scope` it holds a part of the venue only, and what asks for more raises `OutOfScope`.
    """

    venue: Venue
    policy: Policy
    now: datetime
    assets: dict[str, Asset] = field(default_factory=dict)
    prices: dict[str, Fraction] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    marks: dict[str, Fraction] = field(default_factory=dict)
    vols: dict[str, Fraction] = field(default_factory=dict)
    order_books: dict[str, OrderBook] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    balances: dict[tuple[str, Bucket, str], int] = field(default_factory=lambda: defaultdict(int))
    positions: dict[str, dict[str, Position]] = field(default_factory=dict)
    contributions: dict[tuple[str, str], Contribution] = field(default_factory=dict)
    restrictions: dict[str, dict[tuple[Forbids, Imposed], datetime | None]] = field(
        default_factory=dict
    )
    debts: dict[int, Debt] = field(default_factory=dict)
    shortfalls: dict[int, Shortfall] = field(default_factory=dict)
    _debts_by_account: dict[str, list[Debt]] = field(default_factory=dict)
    _shortfalls_by_account: dict[str, list[Shortfall]] = field(default_factory=dict)
    margin_calls: dict[str, Fraction] = field(default_factory=dict)
    realized: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    current: dict[str, Period] = field(default_factory=dict)
    unclosed: list[Period] = field(default_factory=list)
    accrued_through: date | None = None
    period_use: defaultdict[tuple[str, str, str, date], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    episodes: dict[str, Episode] = field(default_factory=dict)
    flows: dict[str, list[FlowFacts]] = field(default_factory=dict)
    insolvent_seen_at: datetime | None = None
    fund_levels: dict[str, list[LevelFacts]] = field(default_factory=dict)
    fund_shares: dict[tuple[str, str], int] = field(default_factory=dict)
    stakes: dict[tuple[str, str], dict[str, Stake]] = field(default_factory=dict)
    guarded: Guarded = field(default_factory=Guarded)
    orders: dict[str, dict[str, LiquidationOrder]] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    requirements: dict[str, tuple[RegimeMargin, datetime, Requirement]] = field(
        default_factory=dict
    )
    too_slow: dict[str, str] = field(default_factory=dict)
    margin_failed: set[str] = field(default_factory=set)
    scope: Scope | None = None
    _families: dict[str | None, list[str]] = field(default_factory=dict)
    _deposits: dict[str, int] = field(default_factory=dict)
    _longs: dict[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the system accounts, which always exist."""
        for code in SYSTEM_ACCOUNTS:
            self.accounts.setdefault(code, Account(code, AccountKind.SYSTEM))

    def narrow(self, scope: Scope, *, members: bool) -> None:
        """Refuse from now on whatever asks for more than the part of the venue that is here.

        `members`: contributions of all members are here; otherwise of nobody.
        """
        self.scope, known = scope, scope.accounts
        self.accounts = Part(self.accounts, known)
        self.balances = Part(self.balances, known, int)
        self.positions = Part(self.positions, known)
        self.restrictions = Part(self.restrictions, known)
        self.margin_calls = Part(self.margin_calls, known)
        self.realized = Part(self.realized, known, int)
        self._debts_by_account = Part(self._debts_by_account, known)
        self._shortfalls_by_account = Part(self._shortfalls_by_account, known)
        self.flows, self.stakes = Part({}, ()), Part({}, ())
        if not members:
            self.contributions = Part({}, ())

    # money

    def cash(self, account: str, asset: str) -> int:
        """Cash of an account in smallest units."""
        return self.balances.get((account, Bucket.CASH, asset), 0)

    def balance(self, account: str, asset: str) -> int:
        """Cash and held together: what counts as collateral."""
        return self.cash(account, asset) + self.balances.get((account, Bucket.HELD, asset), 0)

    def major(self, minor: int, asset: str) -> Fraction:
        """Smallest units as an exact number of the asset."""
        return to_major(minor, self.assets[asset].decimals)

    def post(
        self,
        cause: str,
        account: str,
        postings: tuple[Posting, ...],
        *,
        actor: str = "engine",
        approver: str | None = None,
    ) -> None:
        """Apply one journal; nothing happens where there are no postings."""
        if not postings:
            return
        self._deposits.clear()
        self.requirements.clear()
        for posting in postings:
            self.balances[posting.source, posting.source_bucket, posting.asset] -= posting.amount
            self.balances[posting.target, posting.target_bucket, posting.asset] += posting.amount
        self.outcome.journals.append(Journal(cause, account, postings, actor, approver))

    # positions and prices

    def held(self, account: str) -> dict[str, Position]:
        """An account's positions by instrument."""
        return self.positions.get(account, {})

    def set_position(self, account: str, instrument: str, position: Position | None) -> None:
        """Replace or remove a position."""
        held = self.positions.setdefault(account, {})
        self._longs.pop(instrument, None)
        if position is not None and not held:  # who was flat begins anew
            self.end_episode(account)
        if position is None:
            held.pop(instrument, None)
        else:
            held[instrument] = position
        self.touch("position", account, instrument)

    def episode_of(self, account: str) -> Episode | None:
        """The account's liquidation that goes on, if it is one of the policy's present model."""
        episode, model = self.episodes.get(account), self.policy.regime.liquidation
        return episode if episode and model and episode.model == model.name else None

    def end_episode(self, account: str) -> None:
        """Forget a liquidation that is over."""
        if self.episodes.pop(account, None) is not None:
            self.touch("regime", "episode", account)

    def open_orders(self, account: str) -> dict[str, LiquidationOrder]:
        """An account's liquidation orders that a gateway still works on, by instrument."""
        of_account = self.orders.get(account, {}).items()
        return {code: order for code, order in of_account if order.ended is None}

    def holders(self, instrument: str) -> list[str]:
        """Accounts with a position in it, in ascending order."""
        whole = self.scope is None or instrument in self.scope.held_whole
        positions = within(self.positions) if whole else self.positions.items()
        return sorted(code for code, held in positions if instrument in held)

    def longs(self, instrument: str) -> Fraction:
        """Contracts that all holders together are long."""
        if instrument not in self._longs:
            others = None if self.scope is None else self.scope.longs
            positions = self.positions.items() if others is None else within(self.positions)
            found = (held.get(instrument) for _, held in positions)
            sizes = (max(ZERO, position.quantity) for position in found if position is not None)
            self._longs[instrument] = sum(sizes, (others or {}).get(instrument, ZERO))
        return self._longs[instrument]

    def know_sums(self, *, longs: Mapping[str, Fraction], deposits: Mapping[str, int]) -> None:
        """Take the sums over all holders from elsewhere, until a position or money changes."""
        self._longs = dict.fromkeys(self.instruments, ZERO) | dict(longs)
        self._deposits = dict.fromkeys(self.assets, 0) | dict(deposits)

    def deposits(self, asset: str) -> int:
        """Positive balances of all customers and members in an asset, in smallest units."""
        if asset not in self._deposits:
            others = None if self.scope is None else self.scope.deposits
            accounts = self.accounts.items() if others is None else within(self.accounts)
            balances = (self.balance(code, asset) for code, one in accounts if one.is_swept)
            positive = sum(max(0, balance) for balance in balances)
            self._deposits[asset] = positive + (others or {}).get(asset, 0)
        return self._deposits[asset]

    def price_of(self, asset: str) -> Fraction:
        """Price of one whole unit in the reporting asset."""
        return self.prices[asset]

    def swept(self) -> Iterator[Account]:
        """Customers and members, in ascending order of their code."""
        for code in sorted(self.accounts):
            if self.accounts[code].is_swept:
                yield self.accounts[code]

    def subaccounts(self) -> Iterator[Account]:
        """Sub-accounts of customers and members, in ascending order of their code."""
        whole = self.scope is not None and self.scope.subaccounts
        accounts = within(self.accounts) if whole else self.accounts.items()
        for _, account in sorted(accounts):
            if account.is_swept and account.parent is not None:
                yield account

    def children(self, parent: str) -> list[str]:
        """Sub-accounts of an account, in ascending order; its family must have been read."""
        if self.scope is not None and parent not in self.scope.families:
            raise OutOfScope(f"the sub-accounts of {parent} were not read")
        if not self._families:
            self._families[None] = []
            for code, account in sorted(within(self.accounts)):
                self._families.setdefault(account.parent, []).append(code)
        return self._families.get(parent, [])

    # matters

    def next_debt(self) -> int:
        """The number of the venue's next debt."""
        last = 0 if self.scope is None else self.scope.last_debt
        return max(next(reversed(self.debts), 0), last) + 1

    def next_shortfall(self) -> int:
        """The number of the venue's next shortfall."""
        last = 0 if self.scope is None else self.scope.last_shortfall
        return max(next(reversed(self.shortfalls), 0), last) + 1

    def add_debt(self, debt: Debt) -> None:
        """Add a debt to the book (a new one, or one that is loaded)."""
        self.debts[debt.id] = debt
        self._debts_by_account.setdefault(debt.account, []).append(debt)
        self.touch("debt", debt.id)

    def add_shortfall(self, shortfall: Shortfall) -> None:
        """Add a shortfall to the book (a new one, or one that is loaded)."""
        self.shortfalls[shortfall.id] = shortfall
        self._shortfalls_by_account.setdefault(shortfall.account, []).append(shortfall)
        self.touch("shortfall", shortfall.id)

    def set_fund_shares(self, fund: str, asset: str, total: int) -> None:
        """Write how many shares a fund has in an asset."""
        if total:
            self.fund_shares[fund, asset] = total
        else:
            self.fund_shares.pop((fund, asset), None)
        self.touch("regime", "shares", canonical([fund, asset]))

    def set_stake(self, fund: str, asset: str, account: str, stake: Stake | None) -> None:
        """Replace or remove an account's shares of a fund."""
        held = self.stakes.setdefault((fund, asset), {})
        if stake is None:
            held.pop(account, None)
        else:
            held[account] = stake
        self.touch("regime", "stake", canonical([fund, asset, account]))

    def debts_of(self, account: str, asset: str | None = None) -> list[Debt]:
        """Standing debts of an account, oldest first."""
        debts = self._debts_by_account.get(account, ())
        return [debt for debt in debts if debt.owed > 0 and asset in (None, debt.asset)]

    def all_debts_of(self, account: str) -> list[Debt]:
        """Debts of an account, those that are repaid too, oldest first."""
        return list(self._debts_by_account.get(account, ()))

    def shortfalls_of(self, account: str, asset: str | None = None) -> list[Shortfall]:
        """Shortfalls of an account, oldest first."""
        found = self._shortfalls_by_account.get(account, ())
        return [shortfall for shortfall in found if asset in (None, shortfall.asset)]

    def forbidden(self, account: str) -> list[Forbids]:
        """Kinds of restriction in force now, in alphabetical order."""
        imposed = self.restrictions.get(account, {})
        return sorted({k for (k, _), end in imposed.items() if end is None or self.now < end})

    def touch(self, *key: Any) -> None:
        """Remember that a record changed."""
        if key[0] in SEEN_BY_MARGIN:
            self.requirements.clear()
        self.outcome.touched.add(key)

    def decide(self, decision: Decision) -> None:
        """Record a decision."""
        self.outcome.decisions.append(decision)

    def take_outcome(self) -> Outcome:
        """Return what happened since the last call, and begin anew."""
        done, self.outcome = self.outcome, Outcome()
        for of_one_event in (self.requirements, self.too_slow, self.margin_failed):
            of_one_event.clear()
        return done


def within(records: dict[K, V]) -> ItemsView[K, V]:
    """Those of a scope that were read, or simply all."""
    return records.within() if isinstance(records, Part) else records.items()
