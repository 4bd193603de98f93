"""Posting accountants' entries."""

from collections.abc import Iterable
from datetime import date

from backoffice.ledger.entries import Entry, movements_of
from backoffice.ledger.errors import InvalidMovement
from backoffice.ledger.services.posting import post_movements
from backoffice.ledger.types import JournalResult


def post_entries(
    *,
    book: str,
    kind: str,
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    entries: Iterable[Entry],
    cause: str = "",
) -> JournalResult:
    """Book entries that balance within each asset as one journal, all or nothing.

    Errors: Unbalanced, InvalidMovement (nothing moves), and those of `post_movements`.
    """
    movements = movements_of(entries)
    if not movements:
        raise InvalidMovement("The entries move nothing: state an amount on two accounts.")
    return post_movements(
        book=book,
        kind=kind,
        source=source,
        reference=reference,
        value_on=value_on,
        actor=actor,
        movements=movements,
        cause=cause,
    )
