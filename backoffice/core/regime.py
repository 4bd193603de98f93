"""What the models of a venue's regime see and answer: margin, liquidation, funding, withdrawals.

Frozen facts in exact numbers. Amounts are whole units of the asset named, as fractions, unless
they say smallest units; values are in the reporting asset. A model is pure: the same facts and
configuration give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from .margin.model import Requirement
from .money import ZERO
from .orders import RegimeGateway
from .share_facts import RegimeFundShares

UNFILLED = frozenset({"mark", "auto_deleverage", "keep"})
"""What may become of what an order book cannot fill."""
LIQUIDATED = frozenset({"liquidation", "bankrupt"})
"""Statuses that make an account due for liquidation, where no model says otherwise."""


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """One asset of an account: cash and held. `deposits`: all positive balances of customers.

    `price` is None where there is none that may be used.
    """

    asset: str
    amount: Fraction
    price: Fraction | None
    haircut: Fraction
    deposits: Fraction


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """An option's terms; prices in the reporting asset, `vol` is its implied volatility."""

    is_call: bool
    strike: Fraction
    expiry: datetime
    vol: Fraction
    underlying_price: Fraction


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """One position. `size` is quantity * contract size, signed; entry and mark are prices.

    `notional`, `pnl` (an option's: its value), `open_interest` (of the longs), `initial_margin`
    and `maintenance_margin` (by the instrument's own tiers) are in the reporting asset.
    """

    instrument: str
    underlying: str | None
    settle: str
    quantity: Fraction
    size: Fraction
    lot: Fraction
    inverse: bool
    entry_price: Fraction
    mark: Fraction
    settle_price: Fraction
    notional: Fraction
    pnl: Fraction
    open_interest: Fraction
    initial_margin: Fraction
    maintenance_margin: Fraction
    option: OptionFacts | None = None


@dataclass(frozen=True, slots=True)
class PortfolioFacts:
    """One account's money and positions. `equity` is as the contract defines it."""

    now: datetime
    account: str
    segment: str
    kind: str
    equity: Fraction
    balances: tuple[BalanceFacts, ...] = ()
    positions: tuple[PositionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedFacts:
    """What an earlier sweep closed in the same liquidation.

    `notional` at the fill prices, and the `fee`, are in the reporting asset at that time.
    """

    at: datetime
    instrument: str
    quantity: Fraction
    notional: Fraction
    fee: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class SwappedFacts:
    """What an earlier sweep sold to repay a borrow in the same liquidation.

    Values at the prices of that time, in the reporting asset; `bought_value` after the fee.
    """

    at: datetime
    sold: str
    bought: str
    sold_value: Fraction
    bought_value: Fraction


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What a fund held as a sweep began, in whole units: the most of a quarter of an hour."""

    at: datetime
    amount: Fraction
    fund: str = ""


@dataclass(frozen=True, slots=True)
class LiquidationFacts:
    """An account that may have to be liquidated.

    `begun_at` and `closed` tell of a liquidation that goes on: since when, and what it closed.
    `fund_cash` is what the liquidation's fund holds, by asset, less the holes that wait for it;
    `fund_levels` what it held as sweeps of the last day began. `depth` is what the order book
    could take, by instrument. `swaps`: the model repays borrows too; `swapped` is what earlier
    sweeps of the liquidation sold for it.
    """

    portfolio: PortfolioFacts
    requirement: Requirement
    status: str
    bankruptcy_prices: Mapping[str, Fraction | None] = field(default_factory=dict)
    begun_at: datetime | None = None
    closed: tuple[ClosedFacts, ...] = ()
    fund_cash: Mapping[str, Fraction] = field(default_factory=dict)
    fund_levels: Mapping[str, tuple[LevelFacts, ...]] = field(default_factory=dict)
    depth: Mapping[str, Fraction] = field(default_factory=dict)
    timezone: str = "UTC"
    swaps: bool = False
    swapped: tuple[SwappedFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """Sell `amount` (whole units, positive) of an asset to repay what is owed in another.

    `price` is how much of what is bought one whole unit of what is sold brings, never more than it
    is worth; `fee` is the part of what it brings that goes to the liquidation's fund.
    """

    sold: str
    bought: str
    amount: Fraction
    price: Fraction
    fee: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Closing:
    """Close `quantity` (positive) of a position, in a book at no price beyond `worst_price`.

    `unfilled` (mark, auto_deleverage or keep) decides what becomes of what the book cannot fill,
    instead of the policy.
    """

    instrument: str
    quantity: Fraction
    worst_price: Fraction | None = None
    unfilled: str | None = None


@dataclass(frozen=True, slots=True)
class FillFacts:
    """What the closing of one instrument brought, for its fee; `before` is as it began.

    `quantity` is the part of the position that was closed, with its sign; `is_flat`: the account
    holds no position any more.
    """

    before: LiquidationFacts
    instrument: str
    quantity: Fraction
    fills: tuple[tuple[Fraction, Fraction], ...]
    cash: Fraction
    is_flat: bool = True


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """A funding that was asked for: longs pay shorts `rate` of their notional.

    Margin fractions are those of the instrument's first tier.
    """

    now: datetime
    instrument: str
    rate: Fraction
    mark: Fraction
    initial_fraction: Fraction
    maintenance_fraction: Fraction


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """Money that customers moved in (positive) or out of the venue, in the asset asked about."""

    at: datetime
    amount: Fraction


@dataclass(frozen=True, slots=True)
class WithdrawalFacts:
    """A withdrawal that nothing else forbids. Amounts in whole units of `asset`.

    `deposits`: positive balances of all customers in it; `flows`: of the last seven days;
    `insolvent_seen_at`: when a sweep last left an account below zero; `waiting`: losses that wait
    for their period to close; `fund_cash`: of the liquidation's fund; `profits`: the account's, by
    day, week and month, realised or not, in the reporting asset.
    """

    now: datetime
    asset: str
    decimals: int
    amount: Fraction
    cash: Fraction
    deposits: Fraction
    portfolio: PortfolioFacts
    requirement: Requirement
    flows: tuple[FlowFacts, ...] = ()
    insolvent_seen_at: datetime | None = None
    waiting: Fraction = ZERO
    fund_cash: Fraction = ZERO
    profits: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TopUpFacts:
    """A sub-account's margin beside its parent's free cash, in whole units of `asset`."""

    portfolio: PortfolioFacts
    requirement: Requirement
    asset: str
    price: Fraction
    cash: Fraction
    parent_free_cash: Fraction


class RegimeMargin(Protocol):
    """A bound margin model; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The model's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    def requirement(self, facts: PortfolioFacts) -> Requirement:
        """Margins in the reporting asset, and each position's weight."""


class RegimeLiquidation(Protocol):
    """A bound liquidation model; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The model's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    def is_due(self, facts: LiquidationFacts) -> bool:
        """Whether the account is liquidated at this sweep."""

    def closings(self, facts: LiquidationFacts) -> tuple[Closing, ...]:
        """What is closed now."""

    def swaps(self, facts: LiquidationFacts) -> tuple[Swap, ...]:
        """What is sold now to repay borrows."""

    def fee(self, facts: FillFacts) -> Fraction:
        """The fee in whole units of the settle asset."""


class RegimeFunding(Protocol):
    """A bound funding model; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The model's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    def rate(self, facts: FundingFacts) -> Fraction:
        """The rate that is charged."""

    def receives(self, amount: Fraction) -> int:
        """What an account receives (negative: pays) of an exact amount, in smallest units."""


class RegimeGuard(Protocol):
    """A bound guard of withdrawals; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The guard's name in the policy."""

    def refusal(self, facts: WithdrawalFacts) -> str | None:
        """A reason to refuse, or None."""


class RegimeTopUp(Protocol):
    """A bound top-up model; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The model's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    def transfer(self, facts: TopUpFacts) -> Fraction:
        """What the parent gives the sub-account (negative: gets back), in whole units."""


@dataclass(frozen=True, slots=True)
class Regime:
    """The models that a policy chose; None where it leaves a matter to the core.

    `swaps`: the liquidation model repays borrows, instead of the core's conversions. `gateway` is
    where liquidations are carried out under `gateway: external`.
    """

    margin: RegimeMargin | None = None
    liquidation: RegimeLiquidation | None = None
    funding: RegimeFunding | None = None
    guards: tuple[RegimeGuard, ...] = ()
    top_up: RegimeTopUp | None = None
    fund_shares: RegimeFundShares | None = None
    swaps: bool = False
    gateway: RegimeGateway | None = None
