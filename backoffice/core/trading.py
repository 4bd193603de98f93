"""Fills, settlement, expiry and funding: positions change, profit and loss become cash.

Cash and profit of one account in one event are rounded once, half-even; the other side is
clearing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .accounts import CLEARING, FEES
from .book import Book
from .debt import repay_from_profit
from .gather_regime import funding_facts
from .instruments import Position, trade
from .money import ZERO, round_half_even
from .outcome import decided
from .policy import PolicyError
from .postings import Posting, cash

Fill = tuple[Fraction, Fraction]
"""A price, and a signed quantity at it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Postings of a closing or fill, and the profit that it realised, in smallest units."""

    postings: tuple[Posting, ...]
    realized: int


def fill(book: Book, account: str, code: str, fills: Sequence[Fill]) -> Filled:
    """Change the position by all fills together, and return the rounded cash and profit.

    A future or perpetual pays its realised profit; an option its premium.
    """
    instrument = book.instruments[code]
    position = book.held(account).get(code)
    profit = premium = ZERO
    for price, quantity in fills:
        done = trade(instrument, position, quantity, price)
        position = done.position
        profit += done.realized
        premium += instrument.premium(-quantity, price)
    book.set_position(account, code, position)
    unit = book.assets[instrument.settle].unit
    realized = round_half_even(profit * unit)
    paid = realized if instrument.option is None else round_half_even(premium * unit)
    count_profit(book, account, code, realized)
    return Filled(cash(CLEARING, account, instrument.settle, paid), realized)


def count_profit(book: Book, account: str, code: str, amount: int) -> None:
    """Add to the counter of profits after fees that periods look at."""
    if amount:
        book.realized[account, code] += amount
        book.touch("realized", account, code)


def fill_order(
    book: Book, account: str, code: str, quantity: Fraction, price: Fraction, fee: int, cause: str
) -> None:
    """One side of a trade, its fee, and what the profit after the fee repays."""
    settle = book.instruments[code].settle
    done = fill(book, account, code, [(price, quantity)])
    count_profit(book, account, code, -fee)
    book.post(cause, account, done.postings + cash(account, FEES, settle, fee))
    if done.realized > 0:
        repay_from_profit(book, account, settle, done.realized - fee)


def settle(book: Book, code: str, price: Fraction) -> None:
    """Turn every holder's profit at `price` into cash; it becomes the mark and entry price."""
    book.marks[code] = price
    book.touch("mark", code)
    instrument = book.instruments[code]
    unit = book.assets[instrument.settle].unit
    for account in book.holders(code):
        position = book.held(account)[code]
        pnl = instrument.pnl(position.quantity, position.cost, price)
        cost = instrument.cost(position.quantity, price)
        book.set_position(account, code, Position(position.quantity, cost))
        _realize(book, account, code, round_half_even(pnl * unit), "settlement")


def expire(book: Book, code: str, price: Fraction) -> None:
    """Settle and remove every position; an option is paid q*cs*price."""
    instrument = book.instruments[code]
    book.marks[code] = price
    book.touch("mark", code)
    for account in book.holders(code):
        quantity = book.held(account)[code].quantity
        done = fill(book, account, code, [(price, -quantity)])
        book.post("expiry", account, done.postings)
        repay_from_profit(book, account, instrument.settle, done.realized)


def _realize(book: Book, account: str, code: str, amount: int, cause: str) -> None:
    settle_asset = book.instruments[code].settle
    count_profit(book, account, code, amount)
    book.post(cause, account, cash(CLEARING, account, settle_asset, amount))
    repay_from_profit(book, account, settle_asset, amount)


def pay_funding(book: Book, code: str, rate: Fraction) -> None:
    """Longs pay shorts q*cs*mark*rate (inverse: q*cs/mark*rate); it is no profit."""
    instrument, model = book.instruments[code], book.policy.regime.funding
    unit = book.assets[instrument.settle].unit
    try:
        charged = model.rate(funding_facts(book, instrument, rate)) if model else rate
        amounts = {}
        for account in book.holders(code):
            cost = instrument.cost(book.held(account)[code].quantity, book.marks[code])
            exact = instrument.contract_size * cost * charged * unit
            amounts[account] = -model.receives(-exact) if model else round_half_even(exact)
    except PolicyError as error:
        _no_funding(book, code, rate, error)
        return
    for account, amount in amounts.items():
        book.post("funding", account, cash(account, CLEARING, instrument.settle, amount))


def _no_funding(book: Book, code: str, rate: Fraction, error: PolicyError) -> None:
    """Record that the funding model failed; nobody pays meanwhile."""
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="funding",
            inputs={"instrument": code, "rate": rate},
            plan={"error": str(error)},
            policy_version=book.policy.version,
            outcome="policy_error",
            sentence="The funding model could not be carried out; no funding was paid.",
        )
    )
