"""One account in one query, for the question that engines and wallets ask all day.

Builds the same book as `few`, of one account that has nothing but cash, positions and
restrictions, under a policy without models or guards of its own. Whatever else there is, None is
answered and the caller reads more. What is fixed of a venue (assets, instruments, its policies) is
kept for some seconds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backoffice.core.accounts import Account, AccountKind, Bucket, Segment
from backoffice.core.book import Book
from backoffice.core.book import Venue as Identity
from backoffice.core.instruments import Instrument, Position
from backoffice.core.money import Asset
from backoffice.core.policy import Policy
from backoffice.core.state import Forbids, Imposed
from backoffice.markets.selectors import read_assets, read_instruments
from backoffice.records.fields import exact
from backoffice.venues.models import Venue
from backoffice.venues.selectors import PolicyInForce, compiled, venue_of

KEPT_SECONDS = 30.0
MOST = 100

_QUERY = "SELECT * FROM venues_account_facts(%s, %s)"


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What does not change of a venue."""

    identity: Identity
    assets: Mapping[str, Asset]
    instruments: Mapping[str, Instrument]


_kept: dict[tuple[str, int], tuple[float, _Fixed]] = {}


def quick_book(venue: Venue, code: str) -> tuple[Book, int] | None:
    """A book of one account and the number of the venue's last event; None where one query does
    not tell all, or there is no such account.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [venue.pk, code])
        row = cursor.fetchone()
    if row is None or row[13] or row[2] is None:
        return None
    fixed = _fixed(venue)
    policy = compiled(PolicyInForce(*row[2:6]))
    if not _plain(policy):
        return None
    book = Book(fixed.identity, policy, row[1])
    book.assets, book.instruments = dict(fixed.assets), dict(fixed.instruments)
    book.accounts[code] = Account(code, AccountKind(row[6]), Segment(row[7]), row[8])
    if not _fill(book, code, *(_listed(found) for found in row[9:13])):
        return None
    return book, row[0]


def _plain(policy: Policy) -> bool:
    """Whether the core alone answers, from nothing but the account."""
    regime = policy.regime
    return policy.guards is None and not regime.guards and regime.margin is None


def _fill(
    book: Book,
    code: str,
    balances: list[Any],
    positions: list[Any],
    restrictions: list[Any],
    prices: list[Any],
) -> bool:
    for asset, price in prices:
        if price is not None:
            book.prices[asset] = exact(price)
    for bucket, asset, posted, hot in balances:
        if hot:  # what is not folded yet stands elsewhere
            return False
        book.balances[code, Bucket(bucket), asset] = int(posted)
    for instrument, quantity, cost, mark, vol in positions:
        if mark is None or instrument not in book.instruments:
            return False
        book.positions.setdefault(code, {})[instrument] = Position(exact(quantity), exact(cost))
        book.marks[instrument] = exact(mark)
        if vol is not None:
            book.vols[instrument] = exact(vol)
    for kind, by, until in restrictions:
        end = None if until is None else datetime.fromisoformat(until)
        book.restrictions.setdefault(code, {})[Forbids(kind), Imposed(by)] = end
    return True


def _listed(found: Any) -> list[Any]:
    if found is None:
        return []
    listed: list[Any] = json.loads(found) if isinstance(found, str) else found
    return listed


def _fixed(venue: Venue) -> _Fixed:
    key, now = (str(connection.settings_dict["NAME"]), venue.pk), time.monotonic()
    found = _kept.get(key)
    if found is not None and now - found[0] < KEPT_SECONDS:
        return found[1]
    fresh = _Fixed(
        venue_of(venue),
        read_assets(venue_id=venue.pk).assets,
        read_instruments(venue_id=venue.pk).instruments,
    )
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = now, fresh
    return fresh
