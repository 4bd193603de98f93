"""Events as the engine takes them: amounts in smallest units, order books best price first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.core import events as ev
from backoffice.core.money import to_minor
from backoffice.core.state import Forbids, OrderBook

from .draft import Draft, DraftEvent
from .schema.events import BookIn

MONEY = {
    "deposit": ev.Deposit,
    "withdraw": ev.Withdraw,
    "repay": ev.Repay,
    "recover": ev.Recover,
}


def event_of(draft: Draft, event: DraftEvent) -> ev.Event:
    """Convert a checked event."""
    at, body = event.at, event.body
    if event.name in MONEY:
        amount = _minor(draft, body.asset, body.amount)
        return MONEY[event.name](at, body.account, body.asset, amount)
    match event.name:
        case "marks":
            return ev.SetMarks(at, body)
        case "prices":
            return ev.SetPrices(at, body)
        case "vols":
            return ev.SetVols(at, body)
        case "book":
            return ev.SetBooks(at, {code: _order_book(given) for code, given in body.items()})
        case "sweep" | "end_of_day":
            return ev.Sweep(at) if event.name == "sweep" else ev.EndOfDay(at)
        case "close_period":
            return ev.ClosePeriod(at, body.period)
        case "liquidation_fill":
            return ev.LiquidationFill(at, body.account, body.instrument, body.fills, body.final)
        case "trade" | "fill" | "funding" | "settle" | "expire":
            return _market_event(draft, event.name, at, body)
        case "accept_mark" | "accept_price" | "release":
            return _guard_event(event.name, at, body)
        case "stake" | "request_unstake" | "cancel_unstake" | "unstake":
            return _share_event(draft, event.name, at, body)
    return _account_event(draft, event.name, at, body)


def _guard_event(name: str, at: datetime, body: Any) -> ev.Event:
    persons = body.proposed_by, body.approved_by
    match name:
        case "accept_mark":
            return ev.AcceptMark(at, body.instrument, body.mark, *persons)
        case "accept_price":
            return ev.AcceptPrice(at, body.asset, body.price, *persons)
    return ev.ReleaseBreaker(at, *persons)


def _market_event(draft: Draft, name: str, at: datetime, body: Any) -> ev.Event:
    match name:
        case "trade":
            return ev.Trade(at, body.buyer, body.seller, body.instrument, body.quantity, body.price)
        case "fill":
            settle = draft.instruments[body.instrument].settle
            fee = _minor(draft, settle, body.fee)
            return ev.Fill(at, body.account, body.instrument, body.quantity, body.price, fee)
        case "funding":
            return ev.Funding(at, body.instrument, body.rate)
        case "settle":
            return ev.Settle(at, body.instrument, body.price)
    return ev.Expire(at, body.instrument, body.price)


def _share_event(draft: Draft, name: str, at: datetime, body: Any) -> ev.Event:
    whose = (at, body.account, body.fund, body.asset)
    match name:
        case "stake":
            return ev.Stake(*whose, _minor(draft, body.asset, body.amount))
        case "request_unstake":
            amount = None if body.amount is None else _minor(draft, body.asset, body.amount)
            return ev.RequestUnstake(*whose, body.shares, amount)
        case "cancel_unstake":
            return ev.CancelUnstake(*whose)
    return ev.Unstake(*whose)


def _account_event(draft: Draft, name: str, at: datetime, body: Any) -> ev.Event:
    match name:
        case "adjust":
            return ev.Adjust(
                at,
                body.account,
                body.asset,
                _minor(draft, body.asset, body.amount),
                body.against,
                body.reason,
                body.proposed_by,
                body.approved_by,
            )
        case "approve":
            return ev.Approve(at, body.account, body.asset, body.approved_by)
        case "restrict":
            return ev.Restrict(at, body.account, Forbids(body.kind), body.until)
    return ev.Lift(at, body.account, Forbids(body.kind))


def _minor(draft: Draft, asset: str, amount: Any) -> int:
    return to_minor(amount, draft.assets[asset].decimals)


def _order_book(given: BookIn) -> OrderBook:
    """Orders at one price keep the order in which they stand."""
    return OrderBook(
        bids=sorted(given.bids, key=lambda order: -order[0]),
        asks=sorted(given.asks, key=lambda order: order[0]),
    )
