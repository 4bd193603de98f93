"""Screening a part of a venue's accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from django.db import transaction

from backoffice.accounts.models import Account
from backoffice.core.screening import screen
from backoffice.venues.locking import lock_venue
from backoffice.venues.store import load_book


@dataclass(frozen=True, slots=True)
class Screened:
    """Ids of `accounts_account` to settle, ascending; the venue's event up to which the book was
    seen; how many accounts were looked at; seconds by stage.
    """

    selected: list[int]
    sequence: int
    accounts: int
    timings: dict[str, float] = field(default_factory=dict)


def screen_accounts(venue: str, first_id: int, last_id: int) -> Screened:
    """Screen the accounts of a venue whose ids lie in the range, both ends included.

    Raises `UnknownVenue`.
    """
    begun = monotonic()
    with transaction.atomic():
        state = lock_venue(venue)
        book = load_book(venue)
    ids = Account.objects.filter(venue_id=state.venue_id, id__range=(first_id, last_id))
    keys = dict(ids.values_list("code", "id"))
    read = monotonic()
    selected = sorted(keys[code] for code in screen(book) if code in keys)
    timings = {"read": round(read - begun, 6), "screen": round(monotonic() - read, 6)}
    return Screened(selected, state.sequence, len(keys), timings)
