"""What each event does. Requests that may be refused are checked here, reasons in their order."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from . import events as ev
from .accounts import CLEARING, EXTERNAL
from .approval import approve
from .book import Book
from .conclusion import conclude
from .debt import repay_from_deposit, repay_oldest
from .end_of_day import close_period, end_of_day, late_interest
from .four_eyes import same_person
from .fund_shares import cancel_unstake, request_unstake, stake, unstake
from .gather_regime import remember_flow
from .guards.alerts import note_degraded
from .guards.bands import accept, quoted, set_by_venue
from .guards.breaker import release
from .guards.memory import Quote, Quoted
from .guards.refusals import trade_refusal
from .liquidation import Liquidated, report, withdraw
from .outcome import Refusal
from .postings import cash
from .recovery import recover
from .restrictions import hold, impose, lift
from .state import Imposed, OrderBook
from .sweep import sweep
from .trading import expire, fill_order, pay_funding, settle
from .withdrawals import withdrawal_refusal


def _refuse(book: Book, event: str, account: str, reason: str) -> None:
    book.outcome.refused.append(Refusal(book.now, event, account, reason))


def _marks(book: Book, event: ev.SetMarks) -> None:
    quoted(book, Quoted.MARK, event.marks, event.at)


def _prices(book: Book, event: ev.SetPrices) -> None:
    quoted(book, Quoted.PRICE, event.prices, event.at)


def _vols(book: Book, event: ev.SetVols) -> None:
    book.vols.update(event.vols)
    for code in event.vols:
        book.touch("vol", code)


def _books(book: Book, event: ev.SetBooks) -> None:
    for code, order_book in event.books.items():
        book.order_books[code] = OrderBook(list(order_book.bids), list(order_book.asks))
        book.touch("order_book", code)
    note_degraded(book, [(Quoted.MARK, code) for code in sorted(event.books)])


def _deposit(book: Book, event: ev.Deposit) -> None:
    book.post("deposit", event.account, cash(EXTERNAL, event.account, event.asset, event.amount))
    repay_from_deposit(book, event.account, event.asset, event.amount)
    remember_flow(book, event.asset, event.amount)


def _withdraw(book: Book, event: ev.Withdraw) -> None:
    reason = withdrawal_refusal(book, event.account, event.asset, event.amount)
    if reason is not None:
        _refuse(book, "withdraw", event.account, reason)
        return
    book.post("withdrawal", event.account, cash(event.account, EXTERNAL, event.asset, event.amount))
    remember_flow(book, event.asset, -event.amount)


def _trade(book: Book, event: ev.Trade) -> None:
    sides: list[tuple[str, Fraction]] = [
        (event.buyer, event.quantity),
        (event.seller, -event.quantity),
    ]
    for account, quantity in sides:
        reason = trade_refusal(book, account, event.instrument, quantity)
        if reason is not None:
            _refuse(book, "trade", account, reason)
            return
    for account, quantity in sides:
        fill_order(book, account, event.instrument, quantity, event.price, 0, "trade")


def _fill(book: Book, event: ev.Fill) -> None:
    reason = trade_refusal(book, event.account, event.instrument, event.quantity)
    if reason is not None:
        _refuse(book, "fill", event.account, reason)
        return
    fill_order(
        book, event.account, event.instrument, event.quantity, event.price, event.fee, "fill"
    )


def _liquidation_fill(book: Book, event: ev.LiquidationFill) -> None:
    done = report(book, event)
    if not isinstance(done, Liquidated):
        _refuse(book, "liquidation_fill", event.account, done)
    elif event.instrument not in book.open_orders(event.account):
        conclude(book, [event.account], [done])


def _funding(book: Book, event: ev.Funding) -> None:
    pay_funding(book, event.instrument, event.rate)


def _settle(book: Book, event: ev.Settle) -> None:
    price = book.marks[event.instrument] if event.price is None else event.price
    settle(book, event.instrument, price)
    if event.price is not None:
        set_by_venue(book, event.instrument)


def _expire(book: Book, event: ev.Expire) -> None:
    expire(book, event.instrument, event.price)
    withdraw(book, event.instrument)
    set_by_venue(book, event.instrument)


def _sweep(book: Book, event: ev.Sweep) -> None:
    sweep(book, event.accounts)


def _end_of_day(book: Book, event: ev.EndOfDay) -> None:
    end_of_day(book, event.through, without=event.without)


def _late_interest(book: Book, event: ev.LateInterest) -> None:
    late_interest(book, event.account, event.day)


def _close_period(book: Book, event: ev.ClosePeriod) -> None:
    close_period(book, event.period)


def _adjust(book: Book, event: ev.Adjust) -> None:
    if same_person(event.proposed_by, event.approved_by):
        _refuse(book, "adjust", event.account, "four_eyes")
        return
    postings = cash(event.against, event.account, event.asset, event.amount)
    book.post(
        "adjustment",
        event.account,
        postings,
        actor=event.proposed_by,
        approver=event.approved_by,
    )


def _approve(book: Book, event: ev.Approve) -> None:
    for shortfall in book.shortfalls_of(event.account, event.asset):
        wanted = event.shortfall in (None, shortfall.id)
        if shortfall.pending is not None and wanted:
            approve(book, shortfall, event.approved_by)


def _accept_mark(book: Book, event: ev.AcceptMark) -> None:
    _accept(book, "accept_mark", (Quoted.MARK, event.instrument), event.mark, event)


def _accept_price(book: Book, event: ev.AcceptPrice) -> None:
    _accept(book, "accept_price", (Quoted.PRICE, event.asset), event.price, event)


def _accept(
    book: Book,
    name: str,
    quote: Quote,
    price: Fraction,
    event: ev.AcceptMark | ev.AcceptPrice,
) -> None:
    reason = accept(book, quote, price, event.proposed_by, event.approved_by)
    if reason is not None:
        _refuse(book, name, CLEARING, reason)


def _release(book: Book, event: ev.ReleaseBreaker) -> None:
    reason = release(book, event.proposed_by, event.approved_by)
    if reason is not None:
        _refuse(book, "release", CLEARING, reason)


def _restrict(book: Book, event: ev.Restrict) -> None:
    impose(book, event.account, event.kind, Imposed.MANUAL, event.until)


def _lift(book: Book, event: ev.Lift) -> None:
    lift(book, event.account, event.kind, Imposed.MANUAL)


def _hold(book: Book, event: ev.SecurityHold) -> None:
    hold(book, event.account, event.kind, event.until)


def _break_glass(book: Book, event: ev.BreakGlass) -> None:
    if same_person(event.proposed_by, event.approved_by):
        _refuse(book, "break_glass", event.account, "four_eyes")
        return
    lift(book, event.account, event.kind, Imposed.SECURITY)


def _by_one_person(book: Book, name: str, event: ev.Repay | ev.Recover) -> bool:
    """Refuse it where persons are named and are one."""
    named = event.proposed_by or event.approved_by
    if named and same_person(event.proposed_by, event.approved_by):
        _refuse(book, name, event.account, "four_eyes")
        return True
    return False


def _repay(book: Book, event: ev.Repay) -> None:
    if _by_one_person(book, "repay", event):
        return
    free = min(event.amount, max(0, book.cash(event.account, event.asset)))
    debts = book.debts_of(event.account, event.asset)
    repay_oldest(book, debts, free, "of your cash", (event.proposed_by, event.approved_by))


def _recover(book: Book, event: ev.Recover) -> None:
    if not _by_one_person(book, "recover", event):
        recover(book, event)


HANDLERS: dict[type[ev.Event], Callable[[Book, Any], None]] = {
    ev.SetMarks: _marks,
    ev.SetPrices: _prices,
    ev.SetVols: _vols,
    ev.SetBooks: _books,
    ev.Deposit: _deposit,
    ev.Withdraw: _withdraw,
    ev.Trade: _trade,
    ev.Fill: _fill,
    ev.LiquidationFill: _liquidation_fill,
    ev.Funding: _funding,
    ev.Settle: _settle,
    ev.Expire: _expire,
    ev.Sweep: _sweep,
    ev.EndOfDay: _end_of_day,
    ev.LateInterest: _late_interest,
    ev.ClosePeriod: _close_period,
    ev.Adjust: _adjust,
    ev.Approve: _approve,
    ev.AcceptMark: _accept_mark,
    ev.AcceptPrice: _accept_price,
    ev.ReleaseBreaker: _release,
    ev.Restrict: _restrict,
    ev.Lift: _lift,
    ev.SecurityHold: _hold,
    ev.BreakGlass: _break_glass,
    ev.Repay: _repay,
    ev.Recover: _recover,
    ev.Stake: stake,
    ev.RequestUnstake: request_unstake,
    ev.CancelUnstake: cancel_unstake,
    ev.Unstake: unstake,
}
