"""The store: a venue's book in PostgreSQL, and the one way to change it.

`create_venue` writes a new venue; `load_book` reads its book; `handle` applies an event under the
venue's lock and writes all that it did, or nothing. `PostgresSession` runs a scenario so.
"""

from backoffice.venues.errors import EventConflict, StoreError, UnknownName, UnknownVenue
from backoffice.venues.store.create import create_venue
from backoffice.venues.store.handle import Handled, handle
from backoffice.venues.store.load import load_book
from backoffice.venues.store.resident import Resident, load_resident
from backoffice.venues.store.reverse import reverse_journal
from backoffice.venues.store.session import PostgresSession

__all__ = [
    "EventConflict",
    "Handled",
    "PostgresSession",
    "Resident",
    "StoreError",
    "UnknownName",
    "UnknownVenue",
    "create_venue",
    "handle",
    "load_book",
    "load_resident",
    "reverse_journal",
]
