"""A book in memory together with what is needed to write its changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from backoffice.core.book import Book
from backoffice.records.change import Keys
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import PolicyInForce
from backoffice.venues.store.load import load
from backoffice.venues.store.locking import lock_venue


@dataclass(slots=True)
class Resident:
    """A venue's book as of `sequence`. It is spoilt, and never used again, once an event failed."""

    book: Book
    keys: Keys
    versions: Sequence[PolicyInForce]
    sequence: int
    spoilt: bool = False

    def is_current(self, state: VenueState) -> bool:
        """Whether nothing has changed the venue since; `state` is locked."""
        same_venue = self.keys.venue == state.venue_id
        return same_venue and not self.spoilt and self.sequence == state.sequence


def load_resident(venue_code: str) -> Resident:
    """Read a venue's book, of one instant."""
    with transaction.atomic():
        state = lock_venue(venue_code)
        return read_resident(state)


def read_resident(state: VenueState) -> Resident:
    """Read the book of a venue whose state is locked."""
    loaded = load(state)
    return Resident(loaded.book, loaded.keys, loaded.versions, state.sequence)
