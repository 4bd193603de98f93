"""What follows closings: conversions, surplus, shortfalls, waterfalls, in this order.

At a sweep for all that it looked at; after the last fill of a liquidation order at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from .book import Book
from .conversion import convert
from .guards.holding import holds_of
from .liquidation import Liquidated
from .outcome import decided
from .postings import cash
from .sentences import money
from .shortfall import absorb_cash, open_shortfalls
from .waterfall import run


def conclude(book: Book, selected: Sequence[str], closed: Sequence[Liquidated]) -> list[str]:
    """Settle the accounts, and those whose position this event closed; return them all."""
    settled = sorted({*selected, *_deleveraged(book)})
    held = holds_of(book, settled)
    free = [account for account in settled if account not in held]
    for account in free:
        convert(book, account)
    for liquidated in closed:
        _take_surplus(book, liquidated)
    for account in settled:
        absorb_cash(book, account)
    open_shortfalls(book, free)
    for account in settled:
        for shortfall in sorted(book.shortfalls_of(account), key=lambda s: (s.asset, s.id)):
            if shortfall.is_open and shortfall.pending is None:
                run(book, shortfall)
    return settled


def _deleveraged(book: Book) -> set[str]:
    """Accounts whose position a liquidation closed; one may be left flat with a hole."""
    touched = (key[1] for key in book.outcome.touched if key[0] == "position")
    return {account for account in touched if book.accounts[account].is_swept}


def _take_surplus(book: Book, closed: Liquidated) -> None:
    """What is left of a fully liquidated account goes to the fund, where the policy says so."""
    policy, account = book.policy.liquidation, closed.account
    if policy.surplus != "fund" or policy.fund is None or book.held(account):
        return
    for asset in sorted({book.instruments[code].settle for code in closed.fills}):
        left = book.cash(account, asset)
        if left > 0:
            book.post("surplus", account, cash(account, policy.fund, asset, left))
            book.decide(
                decided(
                    at=book.now,
                    account=account,
                    which="surplus",
                    asset=asset,
                    inputs={"left": left, "fund": policy.fund},
                    amounts={account: left},
                    policy_version=book.policy.version,
                    sentence=f"After the liquidation {money(book, left, asset)} was left and went "
                    f"to {policy.fund}.",
                )
            )
