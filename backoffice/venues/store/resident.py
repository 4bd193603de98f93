"""A book in memory together with what is needed to write its changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backoffice.core.book import Book
from backoffice.records.change import Keys
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import PolicyInForce, compiled, policy_at
from backoffice.venues.store.load import load
from backoffice.venues.store.part import load_part


@dataclass(slots=True)
class Resident:
    """A venue's book as of `version`; None is a book that may differ from what is recorded."""

    book: Book
    keys: Keys
    policies: Sequence[PolicyInForce]
    version: UUID | None

    def refresh(self, state: VenueState, *, at: datetime) -> None:
        """Read everything again for an event at `at`, unless it is current; `state` is locked.

        Also where a policy begins that looks at what was not noted before.
        """
        at = max(at, state.clock)  # a late event counts as of the clock
        current = self.keys.venue == state.venue_id and self.version == state.version
        if current and (self._sees_flows(state.clock) or not self._sees_flows(at)):
            return
        self.version = None
        self.book, self.keys, self.policies = load(state, at=at)
        self.version = state.version

    def _sees_flows(self, at: datetime) -> bool:
        return bool(compiled(policy_at(self.policies, at)).regime.guards)

    def discard(self) -> None:
        """Something failed on the way: what is in memory is not what is recorded."""
        self.version = None


def load_resident(venue_code: str) -> Resident:
    """Read a venue's book, as of one instant."""
    with transaction.atomic():
        return read_resident(lock_venue(venue_code))


def read_resident(state: VenueState, *, at: datetime | None = None) -> Resident:
    """Read the book of a venue whose state is locked, for an event at `at`."""
    return Resident(*load(state, at=max(at or state.clock, state.clock)), state.version)


def read_part(state: VenueState, *, at: datetime, settled: Collection[int]) -> Resident:
    """Read what settling the accounts with these keys at `at` can reach."""
    return Resident(*load_part(state, at=at, settled=settled), state.version)
