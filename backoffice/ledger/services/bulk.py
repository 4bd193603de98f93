"""Posting many movements at once: COPY into a stage, then one statement a table."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from backoffice.ledger.database import call, refusals, retrying
from backoffice.ledger.types import BulkResult, Movement

_COPY = (
    "COPY pg_temp.ledger_stage (from_owner, from_bucket, to_owner, to_bucket, asset, amount,"
    " reference) FROM STDIN"
)


class BulkLine(NamedTuple):
    """A movement with a reference of its own, for batches of many business events."""

    movement: Movement
    reference: str


@retrying
def post_bulk(
    *,
    book: str,
    kind: str,
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    movements: Iterable[Movement | BulkLine],
    cause: str = "",
) -> BulkResult:
    """Book up to about a million movements in one transaction.

    Movements alone (lean): one journal under `reference` holds them all. BulkLines (full): each
    becomes a journal under its own reference, just as if posted singly, and lines that were
    booked before are passed over; `reference` then names the batch.

    Takes all of one kind; an iterator is read once unless the work must be repeated, so pass a
    list outside of a transaction. Errors: as `post_movements`.
    """
    lines = movements if isinstance(movements, list) else list(movements)
    full = bool(lines) and isinstance(lines[0], BulkLine)
    with transaction.atomic(), refusals():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_stage_open()")
            with cursor.copy(_COPY) as copy:
                for line in lines:
                    copy.write_row((*line.movement, line.reference) if full else (*line, None))
        row = call(
            "ledger_post_bulk", [book, kind, source, reference, value_on, actor, full, cause]
        )
    return BulkResult(*row)
