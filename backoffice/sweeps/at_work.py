"""Who is at work on a part of a run: one process at a time, however often its task arrives.

A lock of the database session, so that it ends with the process or its connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

OF_SWEEPS = 7_239_201
"""The space of these locks, apart from others'."""
_SETTLING = 0
_SHARDS_MAX = 1 << 20


@contextmanager
def at_work(run_id: int, shard: int | None = None, *, space: int = OF_SWEEPS) -> Iterator[bool]:
    """Whether this process may work on the shard, or on settling; False: another does already.

    In another `space` the numbers are of other things.
    """
    key = space << 40 ^ run_id * _SHARDS_MAX + (shard or _SETTLING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
