"""Where a scenario runs: in memory, or in the database where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import Event
from backoffice.core.opening import VenueSetup, open_book
from backoffice.core.outcome import Outcome


class Session(Protocol):
    """One run of one venue, from its opening on."""

    @property
    def venue_code(self) -> str:
        """The code under which the run is kept, "" where it is not."""

    def open(self, setup: VenueSetup, policy_document: Mapping[str, Any]) -> None:
        """Begin with this venue; `policy_document` is what its policy was compiled from."""

    def handle(self, event: Event) -> Outcome:
        """Apply one event, record it, and return what it did."""

    def book(self) -> Book:
        """The venue as it is recorded now."""


class MemorySession:
    """A run that leaves nothing behind."""

    venue_code = ""

    def __init__(self) -> None:
        self._book: Book | None = None

    def open(self, setup: VenueSetup, policy_document: Mapping[str, Any]) -> None:
        """Begin with this venue."""
        self._book = open_book(setup)
        self._book.take_outcome()

    def handle(self, event: Event) -> Outcome:
        """Apply one event."""
        return apply(self.book(), event)

    def book(self) -> Book:
        """The book itself."""
        assert self._book is not None, "open the session first"
        return self._book
