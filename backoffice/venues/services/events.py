"""Appending to a venue's events."""

from __future__ import annotations

import hashlib

from backoffice.venues.models import EventRecord, VenueState


def record_event(state: VenueState, kind: str, payload: str, reference: str | None) -> None:
    """Append an event to those of a venue whose state is locked and advanced.

    `payload` is canonical JSON; what rests on the event is written after it: see `event_guard`.
    """
    EventRecord.objects.create(
        venue_id=state.venue_id,
        sequence=state.sequence,
        kind=kind,
        at=state.clock,
        payload=payload,
        payload_sha256=hashlib.sha256(payload.encode()).hexdigest(),
        reference=reference,
    )
