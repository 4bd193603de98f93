"""One shape for each event of the timeline; an item is `{at: TIME, <event>: body}`."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainValidator, StrictBool, create_model

from .base import Shape
from .scalars import (
    Name,
    NotNegative,
    NotZero,
    Number,
    Positive,
    Text,
    Time,
    as_written,
    decimal,
    not_negative,
    positive,
)

Restriction = Literal["frozen", "no_increase", "no_trading", "no_withdrawal"]


def _level(value: Any) -> tuple[Fraction, Fraction]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f'an order is written ["price", "quantity"], not {as_written(value)}')
    return decimal(value[0]), not_negative(value[1])


def _shares(value: Any) -> int:
    number = positive(value)
    if number.denominator != 1:
        raise ValueError(f"shares are whole numbers, not {value}")
    return number.numerator


def _filled(value: Any) -> tuple[Fraction, Fraction]:
    price, quantity = _level(value)
    if not quantity:
        raise ValueError("a fill of nothing is none; leave it out")
    return price, quantity


Level = Annotated[tuple[Fraction, Fraction], PlainValidator(_level)]
FilledLevel = Annotated[tuple[Fraction, Fraction], PlainValidator(_filled)]


class BookIn(Shape):
    """Resting orders in any order; liquidations take the best price first."""

    bids: tuple[Level, ...] = ()
    asks: tuple[Level, ...] = ()


class MoneyIn(Shape):
    """An amount of an asset for one account."""

    account: Name
    asset: Name
    amount: NotNegative


class ShareIn(Shape):
    """An account's shares of a fund in an asset."""

    account: Name
    fund: Name
    asset: Name


class StakeIn(ShareIn):
    """An amount that buys shares of a fund."""

    amount: NotNegative


class RequestUnstakeIn(ShareIn):
    """A request to leave with `shares`, or with the shares of an `amount`; never with both."""

    shares: Annotated[int, PlainValidator(_shares)] | None = None
    amount: Positive | None = None


class TradeIn(Shape):
    """Two accounts trade."""

    buyer: Name
    seller: Name
    instrument: Name
    quantity: Positive
    price: Number


class FillIn(Shape):
    """One account's execution; quantity is signed, a negative fee is a rebate."""

    account: Name
    instrument: Name
    quantity: NotZero
    price: Number
    fee: Number = Fraction(0)


class LiquidationFillIn(Shape):
    """A report on the open liquidation order of a position; `final`: nothing more is filled."""

    account: Name
    instrument: Name
    fills: tuple[FilledLevel, ...] = ()
    final: StrictBool = False


class FundingIn(Shape):
    """Longs pay shorts at this rate of the notional (the other way round where negative)."""

    instrument: Name
    rate: Number


class SettleIn(Shape):
    """Profit into cash, at the mark or at `price`."""

    instrument: Name
    price: Number | None = None


class ExpireIn(Shape):
    """The contract ends at `price`."""

    instrument: Name
    price: Number


class NothingIn(Shape):
    """`{}`"""


Nothing = Annotated[NothingIn, BeforeValidator(lambda body: {} if body is None else body)]


class ClosePeriodIn(Shape):
    """The period to close now."""

    period: Literal["day", "week", "month"]


class AdjustIn(Shape):
    """A manual entry by two persons."""

    account: Name
    asset: Name
    amount: Number
    against: Name
    reason: Text
    proposed_by: Name
    approved_by: Name


class ApproveIn(Shape):
    """A second person approves what waits."""

    account: Name
    asset: Name
    approved_by: Name


class TwoPersonsIn(Shape):
    """Who proposes, and who approves."""

    proposed_by: Name
    approved_by: Name


class AcceptMarkIn(TwoPersonsIn):
    """Two persons accept a mark outside of its band."""

    instrument: Name
    mark: Number


class AcceptPriceIn(TwoPersonsIn):
    """Two persons accept an asset's price outside of its band."""

    asset: Name
    price: Number


class RestrictIn(Shape):
    """A manual restriction."""

    account: Name
    kind: Restriction
    until: Time | None = None


class LiftIn(Shape):
    """Lifts a manual restriction."""

    account: Name
    kind: Restriction


class Item(Shape):
    """An item of the timeline without its event."""

    at: Time | None = None


Prices = dict[Name, Number]
BODIES: dict[str, Any] = {
    "marks": Prices,
    "prices": Prices,
    "vols": dict[Name, NotNegative],
    "book": dict[Name, BookIn],
    "deposit": MoneyIn,
    "withdraw": MoneyIn,
    "trade": TradeIn,
    "fill": FillIn,
    "liquidation_fill": LiquidationFillIn,
    "funding": FundingIn,
    "settle": SettleIn,
    "expire": ExpireIn,
    "sweep": Nothing,
    "end_of_day": Nothing,
    "close_period": ClosePeriodIn,
    "adjust": AdjustIn,
    "approve": ApproveIn,
    "accept_mark": AcceptMarkIn,
    "accept_price": AcceptPriceIn,
    "release": TwoPersonsIn,
    "restrict": RestrictIn,
    "lift": LiftIn,
    "repay": MoneyIn,
    "recover": MoneyIn,
    "stake": StakeIn,
    "request_unstake": RequestUnstakeIn,
    "cancel_unstake": ShareIn,
    "unstake": ShareIn,
}


def _item(event: str, body: Any) -> type[Item]:
    """The shape of an item that holds this event."""
    fields: dict[str, Any] = {event: (body, ...)}
    return create_model(f"{event}_item", __base__=Item, **fields)


ITEMS = {event: _item(event, body) for event, body in BODIES.items()}
