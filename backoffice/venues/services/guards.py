"""Writing what guards look back at, halts and their release, and what two persons accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from backoffice.core.book import Book
from backoffice.core.facts import plain
from backoffice.core.guards.breaker import BEGUN, RELEASED
from backoffice.core.guards.memory import Halt as Halted
from backoffice.core.guards.memory import Quoted
from backoffice.records.change import Change, Touched
from backoffice.records.sql import delete_rows
from backoffice.venues.models import GuardMemory, Halt, HaltRelease, PriceAcceptance

KEY = ("kind", "of", "subject")


def save_guards(*, change: Change, touched: Touched) -> None:
    """Write what changed, and forget what is over."""
    found = {key: _value(change.book, *key) for key in touched}
    gone = [key for key, value in found.items() if value is None]
    delete_rows(GuardMemory._meta.db_table, {"venue_id": change.keys.venue}, KEY, gone)
    rows = [
        GuardMemory(
            venue_id=change.keys.venue,
            kind=kind,
            of=of,
            subject=subject,
            value=plain(value),
            sequence=change.sequence,
        )
        for (kind, of, subject), value in found.items()
        if value is not None
    ]
    GuardMemory.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["venue", *KEY],
        update_fields=["value", "sequence"],
    )


def _value(book: Book, kind: str, of: str, subject: str) -> Any:
    match kind:
        case "held":
            return book.guarded.held.get(subject)
        case "degraded":
            return book.guarded.degraded.get((Quoted(of), subject))
        case _:
            return book.guarded.candidates.get((Quoted(of), subject))


def save_halts(*, change: Change, touched: Touched) -> None:
    """Append a halt, its release, or that a sweep spent the release."""
    halt = change.book.guarded.halt
    assert halt is not None
    for number, what in touched:
        if what == BEGUN:
            _begin(change, halt)
            continue
        (key,) = Halt.objects.filter(venue_id=change.keys.venue, number=number).values_list("id")
        if what == RELEASED:
            assert halt.released_at is not None
            HaltRelease.objects.create(
                halt_id=key[0],
                sequence=change.sequence,
                at=halt.released_at,
                proposed_by=halt.proposed_by,
                approved_by=halt.approved_by,
            )
        else:
            HaltRelease.objects.filter(halt_id=key[0]).update(spent_at=halt.spent_at)


def _begin(change: Change, halt: Halted) -> None:
    Halt.objects.create(
        venue_id=change.keys.venue,
        number=halt.number,
        sequence=change.sequence,
        at=halt.at,
        liquidations=halt.liquidations,
        value=halt.value,
    )


def save_acceptances(*, change: Change, touched: Touched) -> None:
    """Append what two persons accepted."""
    PriceAcceptance.objects.bulk_create(
        PriceAcceptance(
            venue_id=change.keys.venue,
            of=of,
            subject=subject,
            price=Fraction(price),
            sequence=change.sequence,
            at=change.at,
            proposed_by=proposer,
            approved_by=approver,
        )
        for of, subject, price, proposer, approver in touched
    )
