"""Runs the checks over one snapshot of the database."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from backoffice.ledger.errors import NotFound
from backoffice.ledger.models import LedgerBook
from backoffice.ledger.verify import balances, controls, postings
from backoffice.ledger.verify.registry import added_checks
from backoffice.ledger.verify.report import Check, Difference, Outcome, Report, SealHead

CHECKS: tuple[Check, ...] = (*postings.CHECKS, *balances.CHECKS, *controls.CHECKS)
SHOWN = 5  # differences kept of each check


def verify(
    *,
    book: str | None = None,
    heads: Sequence[SealHead] = (),
    progress: Callable[[Check], None] = lambda check: None,
) -> Report:
    """Recompute a book (default: all books) from zero. `progress` is called before each check.

    `heads` are seals of any books that were noted earlier and must still be in their chains.
    Errors: NotFound for an unknown book.
    """
    with _snapshot():
        books = LedgerBook.objects.order_by("code")
        if book is not None:
            books = books.filter(code=book)
            if not books:
                raise NotFound(f"There is no book {book}: name one of `manage.py verify`'s books.")
        ids = [b.pk for b in books]
        outcomes = []
        for check in (*CHECKS, *added_checks()):
            progress(check)
            outcomes.append(_run(check, ids, heads))
        codes = tuple(b.code for b in books)
        return Report(codes, *_counts(ids), tuple(outcomes), _heads(ids))


def _run(check: Check, books: list[int], heads: Sequence[SealHead]) -> Outcome:
    begin = time.perf_counter()
    query = f"SELECT d.*, count(*) OVER () FROM ({check.query}) d LIMIT {SHOWN}"  # noqa: S608
    parameters: dict[str, Any] = {
        "books": books,
        "codes": [head.book for head in heads],
        "numbers": [head.number for head in heads],
        "shas": [head.sha for head in heads],
    }
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = cursor.fetchall()
    found = tuple(Difference(check.table, *row[:-1]) for row in rows)
    seconds = round(time.perf_counter() - begin, 3)
    return Outcome(check.name, check.promise, seconds, found, rows[0][-1] if rows else 0)


def _heads(books: list[int]) -> tuple[SealHead, ...]:
    query = """
      SELECT DISTINCT ON (k.code) k.code, s.number, encode(s.sha, 'hex')
        FROM ledger_seal s JOIN ledger_book k ON k.id = s.book_id WHERE k.id = ANY (%s)
       ORDER BY k.code, s.number DESC
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [books])
        return tuple(SealHead(*row) for row in cursor.fetchall())


def _counts(books: list[int]) -> tuple[int, int, int]:
    query = """
      SELECT (SELECT count(*) FROM ledger_journal WHERE book_id = ANY (%(books)s)),
             (SELECT count(*) FROM ledger_posting p JOIN ledger_account a ON a.id = p.debit_id
               WHERE a.book_id = ANY (%(books)s)),
             (SELECT count(*) FROM ledger_seal WHERE book_id = ANY (%(books)s))
    """
    with connection.cursor() as cursor:
        cursor.execute(query, {"books": books})
        row: Any = cursor.fetchone()
    return int(row[0]), int(row[1]), int(row[2])


@contextmanager
def _snapshot() -> Iterator[None]:
    """All checks see the same moment, however busy the ledger is."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        yield
