"""Runs the checks over one snapshot of the database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from backoffice.ledger.errors import NotFound
from backoffice.ledger.models import LedgerBook
from backoffice.ledger.verify import balances, controls, postings
from backoffice.ledger.verify.report import Check, Difference, Outcome, Report

CHECKS: tuple[Check, ...] = (*postings.CHECKS, *balances.CHECKS, *controls.CHECKS)
SHOWN = 5  # differences kept of each check


def verify(
    *, book: str | None = None, progress: Callable[[Check], None] = lambda check: None
) -> Report:
    """Recompute a book (default: all books) from zero. `progress` is called before each check.

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
        for check in CHECKS:
            progress(check)
            outcomes.append(_run(check, ids))
        return Report(tuple(b.code for b in books), *_counts(ids), tuple(outcomes))


def _run(check: Check, books: list[int]) -> Outcome:
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"{check.query} LIMIT {SHOWN}", {"books": books})
        found = tuple(Difference(check.table, *row) for row in cursor.fetchall())
    return Outcome(check.name, check.promise, round(time.perf_counter() - begin, 3), found)


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
