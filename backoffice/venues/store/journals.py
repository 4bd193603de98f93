"""The core's journals as journals of the ledger: one round trip for all of an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any

from django.db import connection

from backoffice.core.postings import Journal
from backoffice.ledger.database import refusals
from backoffice.ledger.services import (
    approval_decide,
    approval_propose,
    journal_command,
    post_bulk,
    post_movements,
)
from backoffice.ledger.services.bulk import BulkLine
from backoffice.ledger.types import Movement

SOURCE = "engine"
BULK_MOVEMENTS = 2_000
BULK_ENTRIES = 200  # from here on setting up the stage costs less than it saves
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

    Many small ones of a kind, as of a batch of fills, are posted together: see `_post_singly`.
    """
    entries = [list(_entries(book, sequence, journals)) for sequence, journals in events]
    # in the engine's order, runs of one way together
    for post, run in groupby(chain.from_iterable(entries), _way):
        together = list(run)
        if post is _post_plain and len(events) >= BULK_ENTRIES:
            _post_singly(book, value_on, together)
        else:
            post(book, value_on, together)
    return [[one.reference for one in of_event for _ in range(one.count)] for of_event in entries]


def _post_singly(book: str, value_on: date, entries: list[Entry]) -> None:
    """Many small journals set-based, in runs of one kind and actor: a journal each movement.

    A second movement of an entry has the entry's reference with a number behind.
    """
    for (kind, actor), run in groupby(entries, lambda entry: (entry.kind, entry.actor)):
        of_kind = list(run)
        if len(of_kind) < BULK_ENTRIES:
            _post_plain(book, value_on, of_kind)
            continue
        lines = [
            BulkLine(movement, entry.reference + (f":{n}" if n else ""))
            for entry in of_kind
            for n, movement in enumerate(entry.movements)
        ]
        post_bulk(
            book=book,
            kind=kind,
            source=SOURCE,
            reference=f"{of_kind[0].reference}-{of_kind[-1].reference}",
            value_on=value_on,
            actor=actor,
            movements=lines,
            cause=f"{len(of_kind)} events together",
        )


def _way(entry: Entry) -> Callable[[str, date, list[Entry]], None]:
    """How an entry is posted."""
    if entry.approver is not None:
        return _post_approved
    return _post_many if len(entry.movements) > BULK_MOVEMENTS else _post_plain


def _entries(book: str, sequence: int, journals: Sequence[Journal]) -> Iterator[Entry]:
    def together(item: tuple[int, Journal]) -> tuple[str, int]:
        n, journal = item
        return (journal.cause, -1) if journal.cause in OF_MANY else (journal.cause, n)

    numbered = enumerate(journals)
    for n, (_, group) in enumerate(groupby(numbered, together), 1):
        members = [journal for _, journal in group]
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


def _movements(journal: Journal) -> Iterator[Movement]:
    for p in journal.postings:
        yield Movement(
            p.source, p.source_bucket.value, p.target, p.target_bucket.value, p.asset, p.amount
        )


_POST = """
SELECT count(posted.journal_id)
  FROM jsonb_array_elements(%s) WITH ORDINALITY AS entry(e, n)
 CROSS JOIN LATERAL ledger_post(
   %s, e->>'kind', %s, e->>'reference', %s, e->>'actor', e->'movements', e->>'cause') AS posted
"""


def _post_plain(book: str, value_on: date, entries: list[Entry]) -> None:
    asked = json.dumps(
        [
            {
                "kind": entry.kind,
                "reference": entry.reference,
                "actor": entry.actor,
                "movements": entry.movements,
                "cause": entry.cause,
            }
            for entry in entries
        ]
    )
    with refusals(), connection.cursor() as cursor:
        cursor.execute(_POST, [asked, book, SOURCE, value_on])


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
