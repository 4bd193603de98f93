"""Reversing a journal of a venue: a correction, recorded like an event."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction

from backoffice.accounts.selectors import account_keys
from backoffice.core.calendar import DAY
from backoffice.core.facts import canonical
from backoffice.ledger import services as ledger
from backoffice.ledger.models import Journal
from backoffice.ledger.selectors import journal_movements
from backoffice.ledger.types import JournalResult
from backoffice.venues.errors import EventConflict
from backoffice.venues.locking import advance, lock_venue
from backoffice.venues.models import EventRecord, PeriodRecord, VenueState
from backoffice.venues.services import note_accounts, record_event

KIND = "Reversal"
SOURCE = "correction"


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
    Raises `UnknownVenue`, `EventConflict`, and what the ledger refuses.
    """
    with transaction.atomic():
        state = lock_venue(venue_code)
        before = _recorded(state, journal_id, reference)
        if before is not None:
            return before
        reversal = ledger.reverse_journal(
            book=state.venue.ledger_book.code,
            journal_id=journal_id,
            source=SOURCE,
            reference=reference,
            value_on=value_on or _current_day(state),
            actor=actor,
            cause=cause,
        )
        advance(state)
        payload = {"journal": journal_id, "reversal": reversal.journal_id, "actor": actor}
        record_event(state, KIND, canonical({**payload, "cause": cause}), reference)
        note_accounts(
            venue_id=state.venue_id,
            sequence=state.sequence,
            accounts=_swept_by(state, journal_id),
        )
    return reversal


def _recorded(state: VenueState, journal_id: int, reference: str) -> JournalResult | None:
    """The reversal of this reference; None where the reference is new."""
    found = EventRecord.objects.filter(venue_id=state.venue_id, reference=reference).first()
    if found is None:
        return None
    recorded = json.loads(found.payload)
    if found.kind != KIND or recorded["journal"] != journal_id:
        raise EventConflict(reference, found.sequence)
    journal = Journal.objects.get(pk=recorded["reversal"])
    return JournalResult(journal.pk, journal.booked_at, replayed=True)


def _swept_by(state: VenueState, journal_id: int) -> list[int]:
    """Keys of the swept accounts that a journal moved money of."""
    moved = journal_movements(journal_id)
    codes = {side for movement in moved for side in (movement.from_owner, movement.to_owner)}
    found = account_keys(venue_id=state.venue_id, codes=codes, swept=True)
    return list(found.values())


def _current_day(state: VenueState) -> date:
    days = PeriodRecord.objects.filter(venue_id=state.venue_id, kind=DAY)
    return days.get(left_sequence=None, closed_sequence=None).last_day
