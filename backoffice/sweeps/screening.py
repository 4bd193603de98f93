"""Screening a part of a venue's accounts, in columns that this process keeps."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import numpy as np

from backoffice.core.screening import select
from backoffice.sweeps.columns import Market, ResidentBook, Span
from backoffice.sweeps.limits import RESIDENT_SHARDS_MAX
from backoffice.venues.selectors import changes_since


@dataclass(frozen=True, slots=True)
class Screened:
    """Ids of `accounts_account` to settle, ascending; the venue's event up to which the book was
    seen; how many accounts were looked at; seconds by stage.
    """

    selected: list[int]
    sequence: int
    accounts: int
    timings: dict[str, float] = field(default_factory=dict)


def screen_accounts(venue: str, first_id: int, last_id: int, *, at: datetime) -> Screened:
    """Screen the accounts of a venue whose ids lie in the range, both ends included, as of `at`.

    Not inside a transaction. Raises `UnknownVenue`.
    """
    begun = monotonic()
    book = _resident(venue, first_id, last_id)
    reading = book.refresh(at=at, market=_MARKETS.get(venue))
    read = monotonic()
    market = _MARKETS[venue] = reading.market
    selected = select(reading.columns, market.venue.margin, market.policy)
    ids = reading.holdings.ids[np.flatnonzero(selected)].tolist()
    timings = {"read": round(read - begun, 6), "screen": round(monotonic() - read, 6)}
    return Screened(ids, market.sequence, len(reading.holdings), timings)


_RESIDENTS: OrderedDict[tuple[str, int, int], ResidentBook] = OrderedDict()
_MARKETS: dict[str, Market] = {}  # shards of one sweep share what was read of the venue


def forget_residents() -> None:
    """Read everything cold next time, as a new process would."""
    _RESIDENTS.clear()
    _MARKETS.clear()


def _resident(venue: str, first_id: int, last_id: int) -> ResidentBook:
    """The book of a shard that this process keeps; those that were used last are kept."""
    key = venue, first_id, last_id
    book = _RESIDENTS.pop(key, None)
    if book is None:
        book = ResidentBook(venue, changed_accounts, selection=Span(first_id, last_id))
    _RESIDENTS[key] = book
    while len(_RESIDENTS) > RESIDENT_SHARDS_MAX:
        _RESIDENTS.popitem(last=False)
    return book


def changed_accounts(venue_id: int, sequence: int) -> set[int] | None:
    """Keys of the accounts that changed after a sequence; None where all may have."""
    changes = changes_since(venue_id=venue_id, sequence=sequence)
    return None if changes.everybody else set(changes.accounts)
