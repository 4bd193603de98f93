"""Many events in one transaction: one lock, one book, and what they changed written together.

Each event keeps its own number, record, journals and refusals; that is what makes a batch fast,
not that it records less. Rows that hold the present (positions, counters) are written once with
their last value.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from backoffice.core.engine import apply
from backoffice.core.events import Event
from backoffice.core.outcome import Outcome
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.records.bulk import write_values
from backoffice.records.change import Change
from backoffice.records.sql import any_text
from backoffice.shortfalls.models import Refusal
from backoffice.shortfalls.services import record_decisions, record_refusals
from backoffice.venues.errors import EventConflict, StoreError
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import EventRecord, VenueState
from backoffice.venues.selectors import compiled, policy_at
from backoffice.venues.services import note_changes
from backoffice.venues.store.checks import check_names, check_values
from backoffice.venues.store.handle import business_day_at, handle
from backoffice.venues.store.journals import post_events
from backoffice.venues.store.observers import tell_on_commit
from backoffice.venues.store.payloads import payload_of
from backoffice.venues.store.resident import Resident, read_resident
from backoffice.venues.store.save import save

# Rows of the present only: writing them once with the last value loses nothing. Whatever else an
# event touches is written before the next event.
OF_NOW = frozenset({"position", "realized", "order_book"})
MOST_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it was sent. Without a `timed` its time is that of its first arrival."""

    event: Event
    reference: str | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one: `sequence` where it is an event of the venue (now or before,
    `replayed`), `reason` where the engine refused it, `error` where it is none.
    """

    sequence: int | None = None
    replayed: bool = False
    reason: str | None = None
    error: Exception | None = None


@dataclass(slots=True)
class _Applied:
    sequence: int
    event: Event
    payload: str
    reference: str | None
    at: datetime
    value_on: date
    outcome: Outcome
    first_decision: int


@retrying
def handle_many(
    venue_code: str, sent: Sequence[Sent], *, resident: Resident | None = None
) -> list[Result]:
    """Apply events in their order, as `handle` does with each, and answer each.

    One that is wrong, refused, or sent before under its reference, keeps none of the others back.
    All are committed together. Where the ledger refuses any, they are handled one by one.
    Raises `UnknownVenue`.
    """
    try:
        with transaction.atomic():
            state = lock_venue(venue_code)
            latest = max((one.event.at for one in sent), default=state.clock)
            if resident is None:
                resident = read_resident(state, at=latest)
            else:
                resident.refresh(state, at=latest)
            return _Batch(state, resident).run(sent)
    except LedgerError:
        assert resident is not None
        resident.discard()
        return [_alone(venue_code, one, resident) for one in sent]
    except BaseException:
        if resident is not None:
            resident.discard()
        raise


def _alone(venue_code: str, one: Sent, resident: Resident) -> Result:
    try:
        with transaction.atomic():
            state = lock_venue(venue_code)
            known = _recorded(state, [one])
        if one.reference in known:
            return _repeated(one, known[one.reference])
        done = handle(venue_code, one.event, reference=one.reference, resident=resident)
    except (StoreError, LedgerError) as error:
        return Result(error=error)
    return Result(done.sequence, done.replayed, _reason(done.outcome))


class _Batch:
    """The events of one transaction."""

    def __init__(self, state: VenueState, resident: Resident) -> None:
        self._state, self._resident = state, resident
        self._waiting: list[_Applied] = []

    def run(self, sent: Sequence[Sent]) -> list[Result]:
        known = _recorded(self._state, sent)
        results = [self._one(one, known) for one in sent]
        self._write()
        self._state.version = uuid.uuid4()
        self._state.save()
        self._resident.version = self._state.version
        return results

    def _one(self, one: Sent, known: dict[str, _Known]) -> Result:
        if one.reference is not None and one.reference in known:
            return _repeated(one, known[one.reference])
        try:
            check_names(self._resident.book, one.event)
            check_values(self._resident.book, one.event)
        except StoreError as error:
            return Result(error=error)
        done = self._apply(one)
        reason = _reason(done.outcome)
        if one.reference is not None:
            kind = type(one.event).__name__
            known[one.reference] = _Known(done.sequence, kind, done.payload, reason)
        return Result(done.sequence, reason=reason)

    def _apply(self, one: Sent) -> _Applied:
        state, book, event = self._state, self._resident.book, one.event
        book.policy = compiled(policy_at(self._resident.policies, max(book.now, event.at)))
        value_on = business_day_at(book, event)
        outcome = apply(book, event)
        state.sequence += 1
        state.clock, state.accrued_through = book.now, book.accrued_through
        first = state.decisions + 1
        state.decisions += len(outcome.decisions)
        done = _Applied(
            state.sequence,
            event,
            payload_of(event),
            one.reference,
            book.now,
            value_on,
            outcome,
            first,
        )
        self._waiting.append(done)
        plain = not outcome.decisions and all(one[0] in OF_NOW for one in outcome.touched)
        if not plain:
            tell_on_commit(book, outcome)
        if not plain or len(self._waiting) >= MOST_WAITING:
            self._write()
        return done

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        state, book, keys = self._state, self._resident.book, self._resident.keys
        _record(state, waiting)
        references: list[list[str]] = []
        for value_on, run in groupby(waiting, lambda done: done.value_on):
            events = [(done.sequence, done.outcome.journals) for done in run]
            ledger_book = state.venue.ledger_book.code
            references += post_events(book=ledger_book, value_on=value_on, events=events)
        last = Change(book, keys, waiting[-1].sequence, waiting[-1].at)
        together = Outcome()
        for done in waiting:
            together.touched |= done.outcome.touched
            together.journals += done.outcome.journals
        save(last, together.touched)
        for done, posted in zip(waiting, references, strict=True):
            if not done.outcome.decisions and not done.outcome.refused:
                continue
            change = Change(book, keys, done.sequence, done.at)
            record_decisions(
                change=change,
                outcome=done.outcome,
                first_number=done.first_decision,
                references=posted,
            )
            if done.outcome.refused:
                record_refusals(change=change, outcome=done.outcome)
        note_changes(change=last, outcome=together)


@dataclass(frozen=True, slots=True)
class _Known:
    """An event of a reference that was sent before, and why it was refused."""

    sequence: int
    kind: str
    payload: str
    reason: str | None = field(default=None)


def _recorded(state: VenueState, sent: Sequence[Sent]) -> dict[str, _Known]:
    """What was sent before under the references of these: two queries."""
    references = [one.reference for one in sent if one.reference is not None]
    if not references:
        return {}
    rows = EventRecord.objects.filter(
        venue_id=state.venue_id, reference__in=any_text(references)
    ).values_list("reference", "sequence", "kind", "payload")
    found = list(rows)
    if not found:
        return {}
    refused = Refusal.objects.filter(
        venue_id=state.venue_id, event_sequence__in=[row[1] for row in found]
    )
    reasons = dict(refused.order_by("-id").values_list("event_sequence", "reason"))
    return {str(row[0]): _Known(*row[1:], reasons.get(row[1])) for row in found}


def _repeated(one: Sent, before: _Known) -> Result:
    """The first answer, or a conflict where another event was sent."""
    event = one.event
    if not one.timed:
        event = replace(event, at=datetime.fromisoformat(json.loads(before.payload)["at"]))
    if (before.kind, before.payload) != (type(event).__name__, payload_of(event)):
        return Result(error=EventConflict(str(one.reference), before.sequence))
    return Result(before.sequence, replayed=True, reason=before.reason)


def _reason(outcome: Outcome) -> str | None:
    return outcome.refused[0].reason if outcome.refused else None


def _record(state: VenueState, waiting: Sequence[_Applied]) -> None:
    """Append the events to the venue's own: one statement."""
    write_values(
        EventRecord,
        [
            {
                "venue_id": state.venue_id,
                "sequence": done.sequence,
                "kind": type(done.event).__name__,
                "at": done.at.isoformat(),
                "payload": done.payload,
                "payload_sha256": hashlib.sha256(done.payload.encode()).hexdigest(),
                "reference": done.reference,
            }
            for done in waiting
        ],
    )
