"""Accounts that are held back: nothing is closed or sold while figures rest on bad prices.

An account rests on the marks of its positions, on the prices of what they settle in (an option's
underlying too), and on the prices of all that it has or owes. Where one of them is degraded it is
held back; where a liability's, or a position's, is missing it is blocked: no decision at all is
drawn from its figures. A missing price of what it has does neither, as that counts zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..accounts import Bucket
from ..book import Book
from ..figures import status_by_figures
from ..margin_calls import is_liquidated
from ..outcome import decided
from ..regime import LIQUIDATED
from .facts import HALTED, Hold, HoldFacts, RestsOn, hold
from .memory import Quote, Quoted
from .verdicts import degraded_among, price_and_time, quotes, reasons_of


@dataclass(frozen=True, slots=True)
class Held:
    """What was judged of an account, and the answer."""

    facts: HoldFacts
    answer: Hold


BY_HALT = Held(HoldFacts(halted=True), Hold((HALTED,)))


def holds_of(book: Book, accounts: Iterable[str]) -> dict[str, Held]:
    """Those of the accounts whose figures rest on a degraded price."""
    degraded = degraded_among(book, quotes(book))
    if not degraded:
        return {}
    found = {}
    for account in accounts:
        facts = HoldFacts(_rests_on(book, account, degraded))
        answer = hold(facts)
        if answer is not None:
            found[account] = Held(facts, answer)
    return found


def rests_on_degraded(book: Book, account: str) -> bool:
    """Whether the account's figures rest on a degraded price now."""
    return account in holds_of(book, [account])


def refuses_increase(book: Book, instrument: str) -> bool:
    """Whether the instrument takes no new risk: its mark or its settle asset is degraded."""
    if book.policy.guards is None:
        return False
    return any(reasons_of(book, quote) for quote in _quotes_of(book, instrument))


def hold_back(book: Book, holds: Mapping[str, Held], halted: Iterable[str]) -> None:
    """Note for whom nothing is closed or sold at this sweep though it would be, and why.

    `holds` are accounts that rest on degraded prices, `halted` those that a halt keeps. It is
    decided once, until the reasons change.
    """
    due = {account: one for account, one in holds.items() if _is_due(book, account)}
    due |= dict.fromkeys(halted, BY_HALT)
    held = book.guarded.held
    for account in sorted(held.keys() - due.keys()):
        del held[account]
        book.touch("guard", "held", "account", account)
    for account in sorted(due):
        one = due[account]
        reasons = one.answer.reasons
        if held.get(account) == reasons:
            continue
        held[account] = reasons
        book.touch("guard", "held", "account", account)
        book.decide(
            decided(
                at=book.now,
                account=account,
                which="held_back",
                inputs=one.facts,
                plan=one.answer,
                policy_version=book.policy.version,
                sentence="A liquidation or conversion was due but not carried out: "
                f"{'; '.join(reasons)}.",
            )
        )


def _is_due(book: Book, account: str) -> bool:
    """Whether something would be closed or sold, by the prices that the book has."""
    if not all(_is_known(book, quote) for quote, _ in _used(book, account)):
        return True
    status = status_by_figures(book, account)
    if status in LIQUIDATED or is_liquidated(book, account, status):
        return True
    flat = not book.held(account)
    return flat and any(book.cash(account, asset) < 0 for asset in book.assets)


def _is_known(book: Book, quote: Quote) -> bool:
    return price_and_time(book, quote)[0] is not None


def _rests_on(
    book: Book, account: str, degraded: Mapping[Quote, tuple[str, ...]]
) -> tuple[RestsOn, ...]:
    used = {quote: is_asset for quote, is_asset in _used(book, account) if quote in degraded}
    return tuple(
        RestsOn(*quote, degraded[quote], only_collateral)
        for quote, only_collateral in sorted(used.items())
    )


def _used(book: Book, account: str) -> Iterator[tuple[Quote, bool]]:
    """What the figures rest on, and whether only as the price of a positive balance.

    A quote that comes twice counts as it comes last.
    """
    for asset in book.assets:
        balance = book.balance(account, asset)
        owed = book.balances.get((account, Bucket.DEBT, asset), 0)
        if balance or owed:
            negative = min(balance, owed, book.cash(account, asset)) < 0
            yield (Quoted.PRICE, asset), not negative
    for code in book.held(account):
        for quote in _quotes_of(book, code):
            yield quote, False


def _quotes_of(book: Book, code: str) -> Iterator[Quote]:
    instrument = book.instruments[code]
    yield Quoted.MARK, code
    yield Quoted.PRICE, instrument.settle
    if instrument.option is not None and instrument.underlying is not None:
        yield Quoted.PRICE, instrument.underlying
