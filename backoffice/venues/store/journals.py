"""The core's journals as journals of the ledger: one round trip for all of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any

from backoffice.core.postings import Journal
from backoffice.ledger.services import (
    approval_decide,
    approval_propose,
    journal_command,
    post_bulk,
    post_movements,
    post_several,
)
from backoffice.ledger.types import JournalRequest, Movement

SOURCE = "engine"
BULK_MOVEMENTS = 2_000
# One business event of many accounts is one journal, as a run of funding or settlement is.
OF_MANY = frozenset({"opening", "contribution", "funding", "settlement", "expiry", "interest"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal of the ledger to be; `count` is how many of the core's it holds."""

    reference: str
    kind: str
    cause: str
    actor: str
    approver: str | None
    movements: list[Movement]
    count: int


def post_journals(
    *, book: str, sequence: int, value_on: date, journals: Sequence[Journal]
) -> list[str]:
    """Post an event's journals; return the ledger's reference of each, in their order.

    References are `book:sequence:n`, so the same event can never be posted twice.
    """
    return post_events(book=book, value_on=value_on, events=[(sequence, journals)])[0]


def post_events(
    *, book: str, value_on: date, events: Sequence[tuple[int, Sequence[Journal]]]
) -> list[list[str]]:
    """Post the journals of events of one day, by sequence; references as `post_journals`.

    Neighbours that are posted in one way are posted in one call, in the engine's order.
    """
    entries = [list(_entries(book, sequence, journals)) for sequence, journals in events]
    for post, run in groupby(chain.from_iterable(entries), _way):
        post(book, value_on, list(run))
    return [[one.reference for one in of_event for _ in range(one.count)] for of_event in entries]


def _way(entry: Entry) -> Callable[[str, date, list[Entry]], None]:
    """How an entry is posted."""
    if entry.approver is not None:
        return _post_approved
    return _post_many if len(entry.movements) > BULK_MOVEMENTS else _post_plain


def _entries(book: str, sequence: int, journals: Sequence[Journal]) -> Iterator[Entry]:
    for n, members in enumerate(_together(journals), 1):
        first = members[0]
        yield Entry(
            reference=f"{book}:{sequence}:{n}",
            kind=first.cause,
            cause=f"{len(members)} accounts" if len(members) > 1 else f"account {first.account}",
            actor=first.actor,
            approver=first.approver,
            movements=[movement for journal in members for movement in _movements(journal)],
            count=len(members),
        )


def _together(journals: Sequence[Journal]) -> Iterator[Sequence[Journal]]:
    """The core's journals that become one."""
    if len(journals) == 1:  # as of nearly every line of a batch
        yield journals
        return

    def key(item: tuple[int, Journal]) -> tuple[str, int]:
        n, journal = item
        return (journal.cause, -1) if journal.cause in OF_MANY else (journal.cause, n)

    for _, group in groupby(enumerate(journals), key):
        yield [journal for _, journal in group]


def _movements(journal: Journal) -> list[Movement]:
    return [
        Movement(
            p.source, p.source_bucket.value, p.target, p.target_bucket.value, p.asset, p.amount
        )
        for p in journal.postings
    ]


def _post_plain(book: str, value_on: date, entries: list[Entry]) -> None:
    asked = [
        JournalRequest(entry.kind, entry.reference, entry.actor, entry.cause, entry.movements)
        for entry in entries
    ]
    post_several(book=book, source=SOURCE, value_on=value_on, journals=asked)


def _post_approved(book: str, value_on: date, entries: list[Entry]) -> None:
    """Maker and checker are recorded with the ledger's own approval."""
    for entry in entries:
        assert entry.approver is not None
        command = journal_command(
            kind=entry.kind, value_on=value_on, movements=entry.movements, cause=entry.cause
        )
        approval = approval_propose(book=book, command=command, maker=entry.actor)
        approval_decide(book=book, approval_id=approval, checker=entry.approver, approved=True)
        post_movements(**_request(book, value_on, entry), approval_id=approval)


def _post_many(book: str, value_on: date, entries: list[Entry]) -> None:
    for entry in entries:
        post_bulk(**_request(book, value_on, entry))


def _request(book: str, value_on: date, entry: Entry) -> dict[str, Any]:
    return {
        "book": book,
        "kind": entry.kind,
        "source": SOURCE,
        "reference": entry.reference,
        "value_on": value_on,
        "actor": entry.actor,
        "movements": entry.movements,
        "cause": entry.cause,
    }
