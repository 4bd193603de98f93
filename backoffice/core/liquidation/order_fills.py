"""Fills of liquidation orders, and what becomes of an order's rest.

A fill closes as one through the order book does. All reports on one order are one closing: cash,
profit and the policy's fee are rounded once over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..book import Book
from ..events import LiquidationFill
from ..figures import bankruptcy_prices
from ..guards.holding import rests_on_degraded
from ..money import ZERO
from ..orders import Ended, LiquidationOrder, Side
from ..regime import LiquidationFacts
from ..trading import Exact, fill
from .close import Liquidated
from .deleverage import deleverage
from .explain_orders import explain_fills
from .facts import liquidation_facts
from .fees import notional_of_fills, take_fees
from .regime import remember
from .walk import Level, is_within


def report(book: Book, event: LiquidationFill) -> Liquidated | str:
    """Apply a report; return what was closed, or the reason where nothing of it is believed.

    `no_open_order`; `fills_missing`: earlier fills were not reported; `overfill`: more than was
    ordered, or than there is; `worse_than_limit`; `implausible_price`: too far from the mark.
    """
    order = book.open_orders(event.account).get(event.instrument)
    if order is None or event.order not in (None, order.facts.id):
        return "no_open_order"
    known = 0 if event.first is None else order.received + 1 - event.first
    if known < 0:
        return "fills_missing"
    fills = list(event.fills[known:])
    reason = _disbelief(book, order, fills)
    if reason is not None:
        return reason
    facts = _facts(book, order)
    before, bankrupt = dict(_cash(book, order)), _bankrupt(book, order)
    fees = _close(book, order, fills, facts)
    order.received += len(fills)
    order.filled += sum((size for _, size in fills), ZERO)
    order.traded += sum((price * size for price, size in fills), ZERO)
    book.touch("order", event.account, event.instrument)
    if fills:
        explain_fills(book, order, fills, fees, before, bankrupt)
    if not order.rest:
        return _ended(book, order, Ended.FILLED, fills)
    if event.final:
        return end(book, order, Ended.CANCELLED, fills, keeps=event.withdrawn)
    return Liquidated(event.account, {event.instrument: fills} if fills else {})


def end(
    book: Book,
    order: LiquidationOrder,
    how: Ended,
    fills: Sequence[Level] = (),
    *,
    keeps: bool = False,
) -> Liquidated:
    """End an order that is not filled; its rest goes the way of the policy's `unfilled`.

    The rest is kept, for the next sweep to judge, where the venue withdrew the order (`keeps`),
    while liquidations are halted, and where the account's figures rest on a degraded price.
    `fills` are those of this report.
    """
    account, code = order.facts.account, order.facts.instrument
    closed = _ended(book, order, how, fills)
    rest = min(order.rest, _closable(book, order))
    waits = keeps or book.guarded.is_halted or rests_on_degraded(book, account)
    before, facts = dict(_cash(book, order)), _facts(book, order)
    bankrupt = _bankrupt(book, order)
    more: list[Level] = []
    fees: dict[str, int] = {}
    if rest and order.unfilled == "mark" and not waits:
        more = [(book.marks[code], rest)]
        fees = _close(book, order, more, facts)
    elif rest and order.unfilled == "auto_deleverage" and not waits:
        more = deleverage(book, account, {code: rest}).get(code, [])
        fees = _charge(book, order, more, facts)
    explain_fills(book, order, more, fees, before, bankrupt)
    if more:
        closed.fills[code] = [*closed.fills[code], *more]
    return closed


def end_overdue(book: Book) -> list[Liquidated]:
    """End the orders whose gateway had its time, in the order of accounts and instruments."""
    late = [
        order
        for account in sorted(book.orders)
        for _, order in sorted(book.open_orders(account).items())
        if book.now >= order.gives_up_at
    ]
    return [end(book, order, Ended.EXPIRED) for order in late]


def withdraw(book: Book, code: str) -> None:
    """End the orders of an instrument whose positions are gone."""
    for account in sorted(book.orders):
        order = book.open_orders(account).get(code)
        if order is not None and not _closable(book, order):
            order.end(Ended.CANCELLED, book.now)
            book.touch("order", account, code)


def forget_ended(book: Book) -> None:
    """Drop what ended before now; `order_id` counts those of the same instant."""
    for account, orders in list(book.orders.items()):
        for code, order in list(orders.items()):
            if order.ended_at is not None and order.ended_at < book.now:
                del orders[code]
        if not orders:
            del book.orders[account]


def _ended(book: Book, order: LiquidationOrder, how: Ended, fills: Sequence[Level]) -> Liquidated:
    """The order is over; of its liquidation all instruments count as closed."""
    order.end(how, book.now)
    book.touch("order", order.facts.account, order.facts.instrument)
    closed: dict[str, list[Level]] = {code: [] for code in order.together}
    closed[order.facts.instrument] = list(fills)
    return Liquidated(order.facts.account, closed)


def _disbelief(book: Book, order: LiquidationOrder, fills: Sequence[Level]) -> str | None:
    size = sum((quantity for _, quantity in fills), ZERO)
    if size > min(order.rest, _closable(book, order)):
        return "overfill"
    asked, mark = order.facts, book.marks[order.facts.instrument]
    signed = asked.quantity if asked.side is Side.SELL else -asked.quantity
    worst = asked.worst_price
    if worst is not None and not all(is_within(price, worst, signed) for price, _ in fills):
        return "worse_than_limit"
    limit = order.max_deviation
    if limit is not None and any(abs(price - mark) > limit * abs(mark) for price, _ in fills):
        return "implausible_price"
    return None


def _closable(book: Book, order: LiquidationOrder) -> Fraction:
    """How much of the position is left on the side that the order closes."""
    position = book.held(order.facts.account).get(order.facts.instrument)
    if position is None or (position.quantity > 0) != (order.facts.side is Side.SELL):
        return ZERO
    return abs(position.quantity)


def _close(
    book: Book, order: LiquidationOrder, fills: list[Level], facts: LiquidationFacts | None
) -> dict[str, int]:
    """Close a part of the position as a part of the order's closing; return the fee."""
    if not fills:
        return {}
    account, code = order.facts.account, order.facts.instrument
    sign = -1 if order.facts.side is Side.SELL else 1
    so_far = Exact(order.profit, order.premium)
    done = fill(book, account, code, [(price, sign * part) for price, part in fills], so_far)
    order.profit, order.premium = done.exact.profit, done.exact.premium
    book.post("liquidation", account, done.postings)
    return _charge(book, order, fills, facts)


def _charge(
    book: Book, order: LiquidationOrder, fills: list[Level], facts: LiquidationFacts | None
) -> dict[str, int]:
    account, code = order.facts.account, order.facts.instrument
    if not fills:
        return {}
    fees = take_fees(book, account, {code: fills}, facts, {code: order.notional})
    order.notional += notional_of_fills(book, code, fills)
    book.touch("order", account, code)
    if facts is not None:
        remember(book, account, {code: fills}, fees)
    return fees


def _facts(book: Book, order: LiquidationOrder) -> LiquidationFacts | None:
    """What the policy's liquidation model sees before a part of the closing."""
    if book.policy.regime.liquidation is None or not book.held(order.facts.account):
        return None
    return liquidation_facts(book, order.facts.account)


def _bankrupt(book: Book, order: LiquidationOrder) -> Fraction | None:
    """The position's bankruptcy price before a part of the closing; None without a position."""
    return bankruptcy_prices(book, order.facts.account).get(order.facts.instrument)


def _cash(book: Book, order: LiquidationOrder) -> list[tuple[str, int]]:
    return [(asset, book.cash(order.facts.account, asset)) for asset in book.assets]
