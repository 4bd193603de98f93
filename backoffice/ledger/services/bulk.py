"""Posting many movements at once: COPY into a stage, then one statement a table."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from backoffice.ledger.database import call, refusals, retrying
from backoffice.ledger.types import AMOUNT_LIMIT, BulkResult, Movement, check_positive

_COPY_LINES = "COPY pg_temp.ledger_stage (giver, taker, amount, reference) FROM STDIN"
_COPY_ACCOUNTS = "COPY pg_temp.ledger_stage_account (number, owner, bucket, asset) FROM STDIN"

_CHUNK_LINES = 10_000
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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
            _stage(cursor, lines, full=full)
        row = call(
            "ledger_post_bulk", [book, kind, source, reference, value_on, actor, full, cause]
        )
    return BulkResult(*row)


def _stage(cursor: Any, lines: list[Any], *, full: bool) -> None:
    """COPY the lines with numbers for their accounts, then what the numbers stand for."""
    numbers: dict[tuple[str, str, str], int] = {}
    with cursor.copy(_COPY_LINES) as copy:
        for begin in range(0, len(lines), _CHUNK_LINES):
            chunk = lines[begin : begin + _CHUNK_LINES]
            copy.write((_full if full else _lean)(chunk, numbers))
    with cursor.copy(_COPY_ACCOUNTS) as copy:
        copy.write(
            "".join(
                [
                    f"{number}\t{_escaped(owner)}\t{_escaped(bucket)}\t{_escaped(asset)}\n"
                    for (owner, bucket, asset), number in numbers.items()
                ]
            )
        )


def _lean(chunk: list[Movement], numbers: dict[tuple[str, str, str], int]) -> str:
    """Lines in COPY's text format, built whole: a call for each would take most of the time."""
    number = numbers.setdefault
    if not all(type(m[5]) is int and 0 < m[5] < AMOUNT_LIMIT for m in chunk):
        for movement in chunk:
            check_positive(movement[5])
    return "".join(
        [
            f"{number((giver, giver_bucket, asset), len(numbers))}\t"
            f"{number((taker, taker_bucket, asset), len(numbers))}\t{amount}\t\\N\n"
            for giver, giver_bucket, taker, taker_bucket, asset, amount in chunk
        ]
    )


def _full(chunk: list[BulkLine], numbers: dict[tuple[str, str, str], int]) -> str:
    rows = _lean([line.movement for line in chunk], numbers).splitlines()
    return "".join(
        [f"{row[:-2]}{_escaped(line.reference)}\n" for row, line in zip(rows, chunk, strict=True)]
    )


def _escaped(text: str) -> str:
    return text if text.isalnum() else text.translate(_ESCAPES)
