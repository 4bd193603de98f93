"""Reversing a journal of a venue: a correction, recorded like an event."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from backoffice.core.facts import canonical
from backoffice.ledger import services as ledger
from backoffice.ledger.types import JournalResult
from backoffice.venues.locking import advance, lock_venue
from backoffice.venues.models import EventRecord, PeriodRecord
from backoffice.venues.store.handle import record_event

KIND = "Reversal"


@ledger.retrying
def reverse_journal(
    venue_code: str,
    journal_id: int,
    *,
    reference: str,
    actor: str,
    cause: str = "",
    value_on: date | None = None,
) -> JournalResult:
    """Post the opposite of a journal under the venue's lock; books in memory are stale then.

    `value_on` is by default the venue's current day. Money only: what the journal's event did to
    positions or shortfalls is corrected by further events. The same `reference` counts once.
    Raises `UnknownVenue`, and what the ledger refuses.
    """
    with transaction.atomic():
        state = lock_venue(venue_code)
        if value_on is None:
            current = PeriodRecord.objects.filter(venue_id=state.venue_id, kind="day")
            value_on = current.get(left_sequence=None, closed_sequence=None).last_day
        reversal = ledger.reverse_journal(
            book=state.venue.ledger_book.code,
            journal_id=journal_id,
            source="correction",
            reference=reference,
            value_on=value_on,
            actor=actor,
            cause=cause,
        )
        known = EventRecord.objects.filter(venue_id=state.venue_id, reference=reference)
        if not known.exists():
            advance(state)
            payload = {"journal": journal_id, "reversal": reversal.journal_id, "actor": actor}
            record_event(state, KIND, canonical({**payload, "cause": cause}), reference)
    return reversal
