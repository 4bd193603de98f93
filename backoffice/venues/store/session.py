"""Running a scenario in the database: the session that `--keep` uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.core.book import Book
from backoffice.core.events import Event
from backoffice.core.opening import VenueSetup
from backoffice.core.outcome import Outcome
from backoffice.venues.store.create import create_venue
from backoffice.venues.store.handle import handle
from backoffice.venues.store.load import load_book
from backoffice.venues.store.resident import Resident, load_resident

AUTHOR = "scenario"


class PostgresSession:
    """One run of one venue, kept in PostgreSQL under a code that was free.

    With `reload_each` the book is read from the database before every event, as another process
    would, instead of being kept in memory.
    """

    def __init__(self, *, reload_each: bool = False) -> None:
        self.venue_code = ""
        self._reload_each = reload_each
        self._resident: Resident | None = None

    def open(self, setup: VenueSetup, policy_document: Mapping[str, Any]) -> None:
        """Write the venue as it starts."""
        venue = create_venue(setup, policy_document, code=None, author=AUTHOR, approver=None)
        self.venue_code = venue.code
        self._resident = None if self._reload_each else load_resident(venue.code)

    def handle(self, event: Event) -> Outcome:
        """Apply one event and record it."""
        return handle(self.venue_code, event, resident=self._resident).outcome

    def book(self) -> Book:
        """The venue, read from the database."""
        return load_book(self.venue_code)
