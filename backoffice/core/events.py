"""Events of a venue, as the engine takes them.

Amounts are smallest units; a positive quantity is long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from .state import Forbids, OrderBook


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SetMarks(Event):
    """New marks by instrument."""

    marks: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class SetPrices(Event):
    """New prices by asset, in the reporting asset."""

    prices: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class SetVols(Event):
    """New volatilities by option."""

    vols: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class SetBooks(Event):
    """New order books by instrument; each replaces the one before."""

    books: Mapping[str, OrderBook]


@dataclass(frozen=True, slots=True)
class Deposit(Event):
    """Money comes in from outside."""

    account: str
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Withdraw(Event):
    """A request to take money out."""

    account: str
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Trade(Event):
    """Two accounts trade with each other."""

    buyer: str
    seller: str
    instrument: str
    quantity: Fraction
    price: Fraction


@dataclass(frozen=True, slots=True)
class Fill(Event):
    """One account's execution; the other side is clearing."""

    account: str
    instrument: str
    quantity: Fraction
    price: Fraction
    fee: int = 0


@dataclass(frozen=True, slots=True)
class LiquidationFill(Event):
    """An external gateway reports on the open liquidation order of a position.

    `fills` are (price, positive quantity), oldest first; the first of them is the order's
    `first`th (None: the next one), so that what is reported twice counts once. `final`: nothing
    more will be filled. `order` names the order; None: whichever is open. `withdrawn`: the venue
    took the order back, so what is not filled is kept.
    """

    account: str
    instrument: str
    fills: tuple[tuple[Fraction, Fraction], ...]
    final: bool = False
    first: int | None = None
    order: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Funding(Event):
    """Longs pay shorts."""

    instrument: str
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Settle(Event):
    """Profit and loss become cash, at the mark or at `price`."""

    instrument: str
    price: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Expire(Event):
    """The contract ends at `price`."""

    instrument: str
    price: Fraction


@dataclass(frozen=True, slots=True)
class Sweep(Event):
    """One margin sweep; `accounts` are those to settle, None whom the screen selects."""

    accounts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EndOfDay(Event):
    """Close every day that is not closed yet, up to this one, or only `through` an earlier one.

    `without` are accounts whose interest cannot be charged now; `LateInterest` makes up for it.
    """

    through: date | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LateInterest(Event):
    """Charge the interest of a closed day on the debts of an account that `EndOfDay` left out."""

    account: str
    day: date


@dataclass(frozen=True, slots=True)
class ClosePeriod(Event):
    """Close the current period of a kind now."""

    period: str


@dataclass(frozen=True, slots=True)
class Adjust(Event):
    """A manual entry, by two persons; a negative amount takes from the account."""

    account: str
    asset: str
    amount: int
    against: str
    reason: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Approve(Event):
    """A second person approves what waits on an account's shortfalls, or on one by its number."""

    account: str
    asset: str
    approved_by: str
    shortfall: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptMark(Event):
    """Two persons accept a mark that waits because it is outside of its band."""

    instrument: str
    mark: Fraction
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class AcceptPrice(Event):
    """Two persons accept an asset's price that waits because it is outside of its band."""

    asset: str
    price: Fraction
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class ReleaseBreaker(Event):
    """Two persons let a halted venue liquidate again."""

    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Restrict(Event):
    """A manual restriction, until lifted or until `until`."""

    account: str
    kind: Forbids
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lift(Event):
    """Lift a manual restriction."""

    account: str
    kind: Forbids


@dataclass(frozen=True, slots=True)
class SecurityHold(Event):
    """Something about who controls an account changed; what it forbids is never shortened."""

    account: str
    kind: Forbids
    until: datetime | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class BreakGlass(Event):
    """Two persons end a security hold before its time."""

    account: str
    kind: Forbids
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Repay(Event):
    """A voluntary repayment of debt out of cash; by two persons where they are named."""

    account: str
    asset: str
    amount: int
    proposed_by: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Recover(Event):
    """Money comes in on a shortfall that others covered: the oldest, or one by its number.

    By two persons where they are named.
    """

    account: str
    asset: str
    amount: int
    shortfall: int | None = None
    proposed_by: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Stake(Event):
    """Cash of an account buys shares of a fund."""

    account: str
    fund: str
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class RequestUnstake(Event):
    """An account asks to leave with `shares`, or with the shares of an `amount`."""

    account: str
    fund: str
    asset: str
    shares: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class CancelUnstake(Event):
    """An account that asked to leave stays after all."""

    account: str
    fund: str
    asset: str


@dataclass(frozen=True, slots=True)
class Unstake(Event):
    """An account that asked to leave is paid."""

    account: str
    fund: str
    asset: str
