"""One batch over several connections, all or nothing: for more than one processor can post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier, BrokenBarrierError

from django.db import connection, transaction

from backoffice.ledger.database import retrying
from backoffice.ledger.errors import Contention, ReferenceConflict
from backoffice.ledger.models import LedgerAccount, PostingRef
from backoffice.ledger.parts import parts_of
from backoffice.ledger.services.bulk import post_bulk
from backoffice.ledger.types import AccountKey, BulkResult, Movement

_LOCKS = 7305  # advisory locks, one a reference
_LOCK_TIMEOUT = "20s"  # no server sees that parts wait for one another
_PARTS_EACH = 2  # so that lines of one are made ready while the server works on another
MOST_CONNECTIONS = 16


@retrying
def post_side_by_side(
    *,
    book: str,
    kind: str,
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    movements: list[Movement],
    cause: str = "",
    connections: int = 2,
) -> BulkResult:
    """Book what lean `post_bulk` books, in parts of different accounts at once, a journal each.

    A part commits when all parts are posted, so a refusal leaves nothing. If the process dies
    between the commits, the same call books the rest; meanwhile the parts are whole journals under
    `reference/part 1 of 4` and so on. Lines that do not fall apart (`parts_of`) go to `post_bulk`.
    The batch has transactions of its own, so it cannot be part of the caller's.

    `connections`: from 1 to `MOST_CONNECTIONS`; as many as there are processors is enough.
    Errors: as `post_bulk`; ReferenceConflict where the reference was booked in other parts.
    """
    if not 1 <= connections <= MOST_CONNECTIONS:
        raise ValueError(f"connections must be from 1 to {MOST_CONNECTIONS}, not {connections}.")
    if connection.in_atomic_block:
        raise RuntimeError("A batch over several connections cannot be part of a transaction.")
    post = partial(
        post_bulk, book=book, kind=kind, source=source, value_on=value_on, actor=actor, cause=cause
    )
    count = connections * _PARTS_EACH if connections > 1 else 1
    with transaction.atomic():
        _lock(f"{book} {source} {reference}")
        parts = parts_of(movements, _hot_keys(book), count) if count > 1 else None
        names = [reference] if parts is None else _names(reference, count)
        _refuse_other_parts(book, source, reference, names)
        if parts is None:
            return post(reference=reference, movements=movements)
        calls = [
            partial(post, reference=name, movements=part)
            for name, part in zip(names, parts, strict=True)
        ]
        together = Barrier(connections)
        with ThreadPoolExecutor(connections) as pool:
            posted = [
                pool.submit(_post_parts, together, calls[n::connections])
                for n in range(connections)
            ]
    results = [result for future in _causes_first(posted) for result in future.result()]
    return BulkResult(
        min(r.journal_id for r in results if r.journal_id is not None),
        sum(r.lines for r in results),
        all(r.replayed for r in results),
    )


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, name])


def _hot_keys(book: str) -> set[AccountKey]:
    hot = LedgerAccount.objects.filter(book__code=book, hot=True)
    return {AccountKey(*key) for key in hot.values_list("owner", "bucket", "asset__code")}


def _names(reference: str, count: int) -> list[str]:
    return [f"{reference}/part {n} of {count}" for n in range(1, count + 1)]


def _refuse_other_parts(book: str, source: str, reference: str, names: list[str]) -> None:
    counts = range(2, MOST_CONNECTIONS * _PARTS_EACH + 1)
    possible = {reference}.union(*(_names(reference, count) for count in counts))
    booked = PostingRef.objects.filter(book__code=book, source=source)
    for other in booked.filter(reference__in=possible.difference(names))[:1]:
        raise ReferenceConflict(
            f"The reference {reference} was booked as {other.reference}: repeat the call with the "
            "same lines and as many connections, or use a new reference.",
            fields=["movements"],
        )


def _post_parts(together: Barrier, calls: Sequence[Callable[[], BulkResult]]) -> list[BulkResult]:
    """Post in a connection of this thread, and commit when the others have posted too."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            results = [call() for call in calls]
            together.wait()
        return results
    except BaseException:
        together.abort()
        raise
    finally:
        connection.close()


def _causes_first(posted: list[Future[list[BulkResult]]]) -> list[Future[list[BulkResult]]]:
    """What failed by itself before what was given up for it, contention last of the former."""

    def rank(future: Future[list[BulkResult]]) -> int:
        error = future.exception()
        if error is None or isinstance(error, BrokenBarrierError):
            return 2
        return 1 if isinstance(error, Contention) else 0

    return sorted(posted, key=rank)
