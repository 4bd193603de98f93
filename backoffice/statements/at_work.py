"""Who makes a shard's statements: one process at a time, however often its task arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

_SPACE = 7_239_302  # of these locks, apart from others'


@contextmanager
def at_work(shard_id: int) -> Iterator[bool]:
    """Whether this process may work on the shard; a lock of the session, which ends with it."""
    key = _SPACE << 40 ^ shard_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
