"""Reading what guards look back at: one query, with halts two."""

from __future__ import annotations

from datetime import datetime

from backoffice.core.book import Book
from backoffice.core.guards.memory import Candidate, Quoted
from backoffice.core.guards.memory import Halt as Halted
from backoffice.core.replay import from_plain
from backoffice.venues.models import GuardMemory, Halt


def read_guards(*, venue_id: int, book: Book, halts: bool = True) -> None:
    """Put into the book what it remembers for its guards; times of prices are read with them."""
    memory = book.guarded
    rows = GuardMemory.objects.filter(venue_id=venue_id).order_by()
    for kind, of, subject, value in rows.values_list("kind", "of", "subject", "value"):
        match kind:
            case "held":
                memory.held[subject] = tuple(value)
            case "degraded":
                memory.degraded[Quoted(of), subject] = tuple(value)
            case _:
                memory.candidates[Quoted(of), subject] = from_plain(Candidate, value)
    if halts:
        memory.halt = read_halt(venue_id=venue_id)


def read_halt(*, venue_id: int, before: datetime | None = None) -> Halted | None:
    """The venue's latest halt, with its release if it has one; None where there was none.

    `before`: as it was just before that instant, by the venue's clock.
    """
    columns = ("number", "at", "liquidations", "value")
    released = ("at", "proposed_by", "approved_by", "spent_at")
    rows = Halt.objects.filter(venue_id=venue_id).order_by("-number")
    if before is not None:
        rows = rows.filter(at__lt=before)
    row = rows.values_list(*columns, *(f"release__{name}" for name in released)).first()
    if row is None:
        return None
    number, at, liquidations, value, released_at, proposer, approver, spent_at = row
    if before is not None and released_at is not None and released_at >= before:
        released_at = proposer = approver = spent_at = None
    if before is not None and spent_at is not None and spent_at >= before:
        spent_at = None
    return Halted(
        number, at, liquidations, value, released_at, proposer or "", approver or "", spent_at
    )
