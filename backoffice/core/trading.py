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
from .money import ZERO, format_decimal, round_half_even
from .outcome import decided
from .policy import PolicyError
from .postings import Posting, cash
from .regime import FundingFacts, RegimeFunding

FUNDING_RATE_MAX = 10
"""Of the notional: a model that charges more is wrong."""

Fill = tuple[Fraction, Fraction]
"""A price, and a signed quantity at it."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Profit and premium of a closing so far, in whole units of the settle asset."""

    profit: Fraction = ZERO
    premium: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Filled:
    """Postings of a closing or fill, and the profit that it realised, in smallest units.

    `exact` is what both were rounded from, earlier parts of the same closing included; zeros
    where it was done in one part.
    """

    postings: tuple[Posting, ...]
    realized: int
    exact: Exact


def fill(
    book: Book, account: str, code: str, fills: Sequence[Fill], before: Exact | None = None
) -> Filled:
    """Change the position by all fills together, and return the rounded cash and profit.

    A future or perpetual pays its realised profit; an option its premium. `before` is what earlier
    parts of the same closing came to: all parts together are rounded once. None: it has no parts.
    """
    instrument = book.instruments[code]
    position = book.held(account).get(code)
    is_option = instrument.option is not None
    profit = premium = ZERO
    for price, quantity in fills:
        done = trade(instrument, position, quantity, price)
        position = done.position
        if done.realized:
            profit += done.realized
        if is_option or before is not None:
            premium += instrument.premium(-quantity, price)
    book.set_position(account, code, position)
    unit = book.assets[instrument.settle].unit
    first = before or Exact()
    realized = _rounded(first.profit, profit, unit)
    paid = _rounded(first.premium, premium, unit) if is_option else realized
    count_profit(book, account, code, realized)
    postings = cash(CLEARING, account, instrument.settle, paid)
    if before is None:
        return Filled(postings, realized, first)
    return Filled(postings, realized, Exact(first.profit + profit, first.premium + premium))


def _rounded(before: Fraction, more: Fraction, unit: int) -> int:
    """By how many smallest units `more` changes what was rounded before."""
    if not more:
        return 0
    if not before:
        return round_half_even(more * unit)
    return round_half_even((before + more) * unit) - round_half_even(before * unit)


def count_profit(book: Book, account: str, code: str, amount: int) -> None:
    """Add to the counter of profits after fees that periods look at."""
    if amount:
        book.realized[account, code] += amount
        book.touch("realized", account, code)


def fill_order(
    book: Book, account: str, code: str, quantity: Fraction, price: Fraction, fee: int, cause: str
) -> None:
    """One side of a trade, its fee (negative: a rebate), and what the profit after it repays."""
    settle = book.instruments[code].settle
    done = fill(book, account, code, [(price, quantity)])
    count_profit(book, account, code, -fee)
    book.post(cause, account, done.postings + cash(account, FEES, settle, fee))
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
    if model is None:
        amounts = {a: round_half_even(exact) for a, exact in _exact_funding(book, code, rate)}
    else:
        facts = funding_facts(book, instrument, rate)
        try:
            charged = _charged(model, facts)
            owed = _exact_funding(book, code, charged)
            amounts = {account: -model.receives(-exact) for account, exact in owed}
        except PolicyError as error:
            _explain_funding(book, model, facts, error)
            return
        _explain_funding(book, model, facts, charged)
    for account, amount in amounts.items():
        book.post("funding", account, cash(account, CLEARING, instrument.settle, amount))


def _exact_funding(book: Book, code: str, rate: Fraction) -> list[tuple[str, Fraction]]:
    """What each holder owes (negative: receives), unrounded, in smallest units."""
    instrument, mark = book.instruments[code], book.marks[code]
    factor = instrument.contract_size * rate * book.assets[instrument.settle].unit
    held = [(account, book.held(account)[code]) for account in book.holders(code)]
    return [(account, instrument.cost(one.quantity, mark) * factor) for account, one in held]


def _charged(model: RegimeFunding, facts: FundingFacts) -> Fraction:
    rate = model.rate(facts)
    if abs(rate) > FUNDING_RATE_MAX:
        raise PolicyError(
            f"funding model {model.name} of plugin {model.plugin} answered a rate beyond "
            f"{FUNDING_RATE_MAX} times the notional"
        )
    return rate


def _explain_funding(
    book: Book, model: RegimeFunding, facts: FundingFacts, found: Fraction | PolicyError
) -> None:
    """Record which rate the model charged for all holders, or that it failed and nobody pays."""
    failed = isinstance(found, PolicyError)
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="funding",
            asset=book.instruments[facts.instrument].settle,
            inputs=facts,
            plan={"error": str(found)} if failed else {"rate": found},
            plugin=model.plugin,
            policy_version=book.policy.version,
            outcome="policy_error" if failed else "done",
            sentence="The funding model could not be carried out; no funding was paid."
            if isinstance(found, PolicyError)
            else _funding_did(facts, found),
        )
    )


def _funding_did(facts: FundingFacts, charged: Fraction) -> str:
    payers = "shorts paid longs" if charged < 0 else "longs paid shorts"
    share, asked = format_decimal(abs(charged) * 100), format_decimal(facts.rate * 100)
    return (
        f"Funding of {facts.instrument}: {payers} {share} % of their notional; a rate of {asked} % "
        "had been asked for."
    )
