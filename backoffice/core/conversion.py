"""Conversions: a flat account's own cash fills its holes in other assets, before anybody pays.

Cash is sold at price*(1 - haircut) against clearing, lowest haircut first, then by code. The
amount sold is rounded up to its unit; the account is credited with all that it brings, half-even.
"""

from __future__ import annotations

from .accounts import CLEARING
from .book import Book
from .borrows import stands
from .guards.verdicts import is_missing
from .money import format_decimal, round_half_even, round_up
from .outcome import decided
from .postings import cash
from .sentences import money


def convert(book: Book, account: str) -> None:
    """Fill each negative cash balance of a flat account out of its other cash."""
    if book.held(account) or stands(book, account):
        return
    for short in sorted(book.assets):
        for asset in sorted(book.assets, key=lambda code: (book.assets[code].haircut, code)):
            if book.cash(account, short) >= 0:
                break
            if asset != short and book.cash(account, asset) > 0:
                _sell(book, account, asset, short)


def _sell(book: Book, account: str, asset: str, short: str) -> None:
    """Sell just enough of one asset, or all of it, for the one that is short."""
    held, hole = book.cash(account, asset), -book.cash(account, short)
    proceeds = book.price_of(asset) * (1 - book.assets[asset].haircut)
    if proceeds <= 0 or book.price_of(short) <= 0 or is_missing(book, asset):
        return
    # smallest units of `short` that one smallest unit of `asset` brings
    rate = proceeds / book.price_of(short) * book.assets[short].unit / book.assets[asset].unit
    sold = min(held, round_up(hole / rate))
    brought = round_half_even(sold * rate)
    postings = cash(account, CLEARING, asset, sold) + cash(CLEARING, account, short, brought)
    book.post("conversion", account, postings)
    gave, got = money(book, sold, asset), money(book, brought, short)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="conversion",
            asset=short,
            inputs={"hole": hole, "held": held, "asset": asset, "rate": rate},
            amounts={account: brought},
            policy_version=book.policy.version,
            sentence=f"{gave} was sold for {got}, at {format_decimal(proceeds)} a unit after the "
            f"haircut, to fill a hole in {short}.",
        )
    )
