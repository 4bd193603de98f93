"""Writing what the models of a regime look back at."""

from __future__ import annotations

import json
from typing import Any

from backoffice.core.book import Book
from backoffice.core.facts import plain
from backoffice.records.change import Change, Touched
from backoffice.venues.models import RegimeMemory


def save_regime(*, change: Change, touched: Touched) -> None:
    """Write what changed, and forget what is over."""
    found = {(kind, subject): _value(change.book, kind, subject) for kind, subject in touched}
    for kind, subject in (name for name, value in found.items() if value is None):
        RegimeMemory.objects.filter(venue_id=change.keys.venue, kind=kind, subject=subject).delete()
    rows = [
        RegimeMemory(
            venue_id=change.keys.venue,
            kind=kind,
            subject=subject,
            value=plain(value),
            sequence=change.sequence,
        )
        for (kind, subject), value in found.items()
        if value is not None
    ]
    RegimeMemory.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["venue", "kind", "subject"],
        update_fields=["value", "sequence"],
    )


def _value(book: Book, kind: str, subject: str) -> Any:
    match kind:
        case "episode":
            return book.episodes.get(subject)
        case "fund":
            return book.fund_levels.get(subject)
        case "shares":
            fund, asset = json.loads(subject)
            return book.fund_shares.get((fund, asset))
        case "stake":
            fund, asset, account = json.loads(subject)
            return book.stakes.get((fund, asset), {}).get(account)
        case _:
            return book.insolvent_seen_at
