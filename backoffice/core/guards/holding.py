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
from .memory import Quote, Quoted
from .verdicts import MISSING, degraded_among, price_and_time, quotes, reasons_of

HALTED = "liquidations are halted"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an account is held back; `blocked`: nothing is decided from its figures."""

    reasons: tuple[str, ...]
    blocked: bool = False


def holds_of(book: Book, accounts: Iterable[str]) -> dict[str, Hold]:
    """Those of the accounts whose figures rest on a degraded price."""
    degraded = degraded_among(book, quotes(book))
    if not degraded:
        return {}
    judged = ((account, _hold(book, account, degraded)) for account in accounts)
    return {account: hold for account, hold in judged if hold is not None}


def rests_on_degraded(book: Book, account: str) -> bool:
    """Whether the account's figures rest on a degraded price now."""
    return account in holds_of(book, [account])


def refuses_increase(book: Book, instrument: str) -> bool:
    """Whether the instrument takes no new risk: its mark or its settle asset is degraded."""
    return any(reasons_of(book, quote) for quote in _quotes_of(book, instrument))


def hold_back(book: Book, holds: Mapping[str, Hold], halted: Iterable[str]) -> None:
    """Note for whom nothing is closed or sold at this sweep though it would be, and why.

    `holds` are accounts that rest on degraded prices, `halted` those that a halt keeps. It is
    decided once, until the reasons change.
    """
    due = {account: hold.reasons for account, hold in holds.items() if _is_due(book, account)}
    due |= dict.fromkeys(halted, (HALTED,))
    held = book.guarded.held
    for account in sorted(held.keys() - due.keys()):
        del held[account]
        book.touch("guard", "held", "account", account)
    for account, reasons in sorted(due.items()):
        if held.get(account) == reasons:
            continue
        held[account] = reasons
        book.touch("guard", "held", "account", account)
        book.decide(
            decided(
                at=book.now,
                account=account,
                which="held_back",
                inputs={"reasons": reasons, "guards": book.policy.guards},
                plan={"held_back": True},
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
    return any(book.cash(account, asset) < 0 for asset in book.assets)


def _is_known(book: Book, quote: Quote) -> bool:
    return price_and_time(book, quote)[0] is not None


def _hold(book: Book, account: str, degraded: Mapping[Quote, tuple[str, ...]]) -> Hold | None:
    used = {quote: is_asset for quote, is_asset in _used(book, account) if quote in degraded}
    blocked = False
    reasons = []
    for quote, only_collateral in sorted(used.items()):
        is_missing = MISSING in degraded[quote]
        if is_missing and only_collateral:
            continue
        blocked |= is_missing
        kind, code = quote
        reasons.append(f"the {kind} of {code} is {_words(degraded[quote])}")
    return Hold(tuple(reasons), blocked) if reasons else None


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


def _words(reasons: tuple[str, ...]) -> str:
    return " and ".join(reason.replace("outside_band", "outside of its band") for reason in reasons)
