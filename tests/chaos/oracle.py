"""The venue once more, in memory only: what its recorded events, each once, must have made."""

from __future__ import annotations

import json

from backoffice.core import events
from backoffice.core.engine import apply
from backoffice.core.events import Event
from backoffice.core.replay import from_plain
from backoffice.venues.models import EventRecord
from backoffice.venues.store import load_book
from tests.venues.compare import books_differ


class Oracle:
    """A book that nobody kills."""

    def __init__(self, code: str) -> None:
        self._code, self._sequence = code, 0
        self.book = load_book(code)

    def differences(self) -> list[str]:
        """Apply what was recorded since the last call, and compare with what is stored."""
        records = EventRecord.objects.filter(venue__code=self._code, sequence__gt=self._sequence)
        for record in records.order_by("sequence"):
            apply(self.book, event_of(record))
            self._sequence = record.sequence
        return books_differ(self.book, load_book(self._code))


def event_of(record: EventRecord) -> Event:
    """The event as it was recorded."""
    payload = json.loads(record.payload)
    if record.kind == "Sweep":
        payload.setdefault("accounts", None)
    event: Event = from_plain(getattr(events, record.kind), payload)
    return event
