"""One event, one transaction: lock, read, apply, post, write, commit. Or nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from backoffice.core.book import Book
from backoffice.core.calendar import DAY, local_day
from backoffice.core.engine import apply
from backoffice.core.events import EndOfDay, Event, LateInterest, Sweep
from backoffice.core.outcome import Outcome
from backoffice.ledger.services import retrying
from backoffice.records.change import Change
from backoffice.shortfalls.selectors import read_outcome
from backoffice.shortfalls.services import record_decisions, record_refusals
from backoffice.venues.errors import EventConflict, InvalidEvent
from backoffice.venues.locking import advance, lock_venue
from backoffice.venues.models import EventRecord, VenueState
from backoffice.venues.selectors import compiled, policy_at
from backoffice.venues.services import note_changes, record_event
from backoffice.venues.store.calm import read_calm
from backoffice.venues.store.checks import check_names, check_values, keys_of
from backoffice.venues.store.journals import post_journals
from backoffice.venues.store.observers import tell_on_commit
from backoffice.venues.store.payloads import payload_of
from backoffice.venues.store.resident import Resident, read_part, read_resident
from backoffice.venues.store.save import save

CALM = (EndOfDay, LateInterest)
"""Events that few accounts take part in, whatever the venue's policy."""
SELECTIONS = ("accounts", "without")
"""Whom a sweep settles, and whom an end of day leaves out."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handled:
    """What an event did, under which number. `replayed`: it was handled before, and its outcome
    holds the recorded decisions and refusals; its journals are in the ledger. `read`: of how many
    accounts the book was read for it; None where that was the whole venue.
    """

    sequence: int
    outcome: Outcome
    replayed: bool = False
    read: int | None = None


@retrying
def handle(
    venue_code: str,
    event: Event,
    *,
    reference: str | None = None,
    resident: Resident | None = None,
    accounts: Collection[str | int] | None = None,
) -> Handled:
    """Apply an event to a venue and record everything that it did.

    The same `reference` counts once. A `resident` book is used while it is current, brought up
    to date where it is not, and discarded when anything fails. `accounts` (codes or keys) are
    those that a sweep settles, instead of whom the screen selects: then only the part of the
    venue is read that the sweep can reach, unless there is a resident book. So it is for ends of
    days, too.

    Raises `UnknownVenue`, `UnknownName`, `InvalidEvent`, `EventConflict`, and what the ledger
    refuses.
    """
    if accounts is not None and not isinstance(event, Sweep):
        raise InvalidEvent("accounts", "are only chosen for a sweep")
    asked = Asked(event, reference, accounts)
    try:
        with transaction.atomic():
            return _handle(lock_venue(venue_code), asked, resident)
    except KeyError as beyond:  # an `OutOfScope`, or the like: a part of the venue was not enough
        if resident is not None or not (isinstance(event, CALM) or accounts is not None):
            _discard(resident)
            raise
        # Nothing is wrong, and the first sweep of each day comes here.
        logger.info("%s: %s; the event is done with the whole venue", venue_code, *beyond.args)
    except BaseException:
        _discard(resident)
        raise
    with transaction.atomic():
        return _handle(lock_venue(venue_code), asked, None, whole=True)


def _discard(resident: Resident | None) -> None:
    if resident is not None:
        resident.discard()


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it was sent."""

    event: Event
    reference: str | None
    accounts: Collection[str | int] | None


def _handle(
    state: VenueState, asked: Asked, resident: Resident | None, *, whole: bool = False
) -> Handled:
    event = asked.event
    before = _recorded(state, asked.reference, event)
    if before is not None:
        return before
    settled: dict[str, int] | None = None
    if isinstance(event, Sweep) and asked.accounts is not None:
        settled = keys_of(state.venue_id, asked.accounts)
        event = replace(event, accounts=tuple(sorted(settled)))
    if resident is not None:
        resident.refresh(state, at=event.at)
    elif isinstance(event, CALM) and not whole:
        resident = read_calm(state, event)
    elif settled is None or whole:
        resident = read_resident(state, at=event.at)
    else:
        resident = read_part(state, at=event.at, settled=settled.values())
    book = resident.book
    check_names(book, event)
    check_values(book, event)
    book.policy = compiled(policy_at(resident.policies, max(book.now, event.at)))
    value_on = business_day_at(book, event)
    outcome = apply(book, event)
    advance_to(state, book, outcome)
    record_event(state, type(event).__name__, payload_of(event), asked.reference)
    change = Change(book, resident.keys, state.sequence, book.now)
    _write(state, change, outcome, value_on)
    resident.version = state.version
    tell_on_commit(book, outcome)
    read = None if book.scope is None else len(book.scope.accounts)
    return Handled(state.sequence, outcome, read=read)


def _write(state: VenueState, change: Change, outcome: Outcome, value_on: date) -> None:
    references = post_journals(
        book=state.venue.ledger_book.code,
        sequence=state.sequence,
        value_on=value_on,
        journals=outcome.journals,
    )
    save(change, outcome.touched)
    record_decisions(
        change=change,
        outcome=outcome,
        first_number=state.decisions - len(outcome.decisions) + 1,
        references=references,
    )
    record_refusals(change=change, outcome=outcome)
    note_changes(change=change, outcome=outcome)


def business_day_at(book: Book, event: Event) -> date:
    """The day on which an event's movements count: the current one when it begins."""
    return max(local_day(max(book.now, event.at), book.venue.zone), book.current[DAY].last_day)


def advance_to(state: VenueState, book: Book, outcome: Outcome) -> None:
    """Write where the book stands after an event."""
    state.clock = book.now
    state.accrued_through = book.accrued_through
    state.decisions += len(outcome.decisions)
    advance(state)


def _recorded(state: VenueState, reference: str | None, event: Event) -> Handled | None:
    """What an event of this reference did before; None where there was none."""
    if reference is None:
        return None
    found = EventRecord.objects.filter(venue_id=state.venue_id, reference=reference).first()
    if found is None:
        return None
    if (found.kind, _sent(found.payload)) != (type(event).__name__, _sent(payload_of(event))):
        raise EventConflict(reference, found.sequence)
    outcome = read_outcome(venue_id=state.venue_id, sequence=found.sequence)
    return Handled(found.sequence, outcome, replayed=True)


def _sent(payload: str) -> dict[str, Any]:
    """What makes an event the same; whom it is about may be found anew when it is repeated."""
    return {name: value for name, value in json.loads(payload).items() if name not in SELECTIONS}
