"""Books, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from backoffice.core.book import Book
from backoffice.core.gather_regime import FLOWS_KEPT
from backoffice.core.reach import looks_at_profits

NOT_STATE = {
    "outcome",
    "policy",
    "_deposits",
    "_longs",
    "_families",
}  # the last event's, code, and sums kept


def books_differ(one: Book, other: Book) -> list[str]:
    """What differs between two books; empty where they are the same in everything that counts.

    The code of the venue may differ: one that is kept gets a code that was free.
    """
    found = []
    for item in fields(Book):
        if item.name in NOT_STATE:
            continue
        a, b = (_plain(getattr(book, item.name)) for book in (one, other))
        if item.name in ("current", "unclosed") and not looks_at_profits(one.policy):
            a, b = (_ends_of_periods(book) for book in (one, other))
        if item.name == "flows":
            a, b = (_recent(book) for book in (one, other))
        if item.name == "orders" and one.venue.code != other.venue.code:
            a, b = (_without_ids(book) for book in (one, other))
        if item.name == "venue":
            a, b = ([getattr(v, n) for n in ("reporting_asset", "zone", "margin")] for v in (a, b))
        if a != b:
            found += [f"{item.name}: {line}" for line in _lines(a, b)]
    return found


def _ends_of_periods(book: Book) -> list[tuple[str, date]]:
    """What they began with is kept only where a policy counts it."""
    current = sorted((one.kind, one.last_day) for one in book.current.values())
    return current + [(one.kind, one.last_day) for one in book.unclosed]


def _recent(book: Book) -> dict[str, Any]:
    """What guards may look at: older flows are forgotten now and then."""
    since = book.now - FLOWS_KEPT
    flows = {asset: [f for f in seen if f.at > since] for asset, seen in book.flows.items()}
    return {asset: seen for asset, seen in flows.items() if seen}


def _without_ids(book: Book) -> dict[str, Any]:
    """Ids of orders are hashes of the venue's code too."""
    return {
        account: {
            code: replace(order, facts=replace(order.facts, id=""))
            for code, order in orders.items()
        }
        for account, orders in book.orders.items()
        if orders
    }


def _plain(value: Any) -> Any:
    """Maps without what counts as nothing: zero counters, and accounts that hold nothing."""
    if isinstance(value, dict):
        plain = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in plain.items() if item not in (0, {})}
    return value


def _lines(a: Any, b: Any) -> Iterator[str]:
    if not (isinstance(a, dict) and isinstance(b, dict)):
        yield f"{a!r} != {b!r}"
        return
    for key in sorted({*a, *b}, key=repr):
        if a.get(key) != b.get(key):
            yield f"{key!r}: {a.get(key)!r} != {b.get(key)!r}"
