"""Books that a serving process keeps in memory between requests, one thread at a time each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from backoffice.config.collector import set_aside
from backoffice.core.book import Book
from backoffice.venues.store.resident import Resident, load_resident

MOST = 4  # venues; a book of a million accounts takes gigabytes


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    resident: Resident | None = None
    aside: Book | None = None  # the book that the collector does not look at any more


_guard = threading.Lock()
_kept: dict[tuple[str, str], _Kept] = {}


@contextmanager
def resident_of(venue_code: str) -> Iterator[Resident]:
    """The venue's book of this process, for `handle` and `handle_many`, which bring it up to date.

    Other threads that want it wait. Raises `UnknownVenue`.
    """
    key = (str(connection.settings_dict["NAME"]), venue_code)
    with _guard:
        if key not in _kept and len(_kept) >= MOST:
            del _kept[next(iter(_kept))]  # who uses it goes on with it
        kept = _kept.setdefault(key, _Kept())
    with kept.lock:
        if kept.resident is None:
            kept.resident = load_resident(venue_code)
        try:
            yield kept.resident
        finally:
            if kept.aside is not kept.resident.book:
                kept.aside = kept.resident.book
                set_aside()
