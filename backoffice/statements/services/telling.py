"""Telling observers that statements became final, once that is committed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from backoffice.hooks import default_plugins
from backoffice.sdk import StatementPublished
from backoffice.statements.models import Statement
from backoffice.statements.selectors.basis import Basis
from backoffice.venues.models import Venue


def tell_on_commit(venue: Venue, bases: Sequence[Basis], rows: Sequence[Statement]) -> None:
    """Call the observers after the commit; one that fails harms nobody."""
    events = [
        StatementPublished(
            venue=venue.code,
            account=basis.holders[0].code,
            number=row.number or 0,
            kind=str(row.kind),
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            sha256=row.content_sha256,
        )
        for basis, row in zip(bases, rows, strict=True)
    ]

    def tell() -> None:
        plugins = default_plugins()
        for event in events:
            plugins.statement_published(event)

    transaction.on_commit(tell)
