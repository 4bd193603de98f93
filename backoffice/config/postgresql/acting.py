"""Who is at work: the name that the audit trail records for what a transaction changes.

PostgreSQL's triggers read it from the settings `backoffice.actor`, `.address`, `.request` and
`.token`, which are of one transaction only: a connection that goes back to a pool carries nobody's
name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

_SET = (
    "SELECT set_config('backoffice.actor', %s, true), set_config('backoffice.address', %s, true),"
    " set_config('backoffice.request', %s, true), set_config('backoffice.token', %s, true)"
)
_READS = ("SELECT", "SHOW", "FETCH", "DECLARE", "CLOSE", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or system by name, from which network address, in which request, by which token."""

    name: str
    address: str = ""
    request: str = ""
    token: str = ""


NOBODY = Actor("")
_actor: ContextVar[Actor] = ContextVar("backoffice_actor", default=NOBODY)


def actor_now() -> Actor:
    """Whoever is at work here; `NOBODY` where nobody said so."""
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Within the block, every transaction of this thread carries the actor's name.

    A transaction that is under way gets it too, until the block ends.
    """
    before = _actor.set(actor)
    try:
        if connection.in_atomic_block:
            announce(connection)
        with connection.execute_wrapper(_alone):
            yield
    finally:
        _actor.reset(before)
        if connection.in_atomic_block and not connection.needs_rollback:
            announce(connection)


def announce(connection: Any) -> None:
    """Tell the transaction under way who is at work."""
    actor = _actor.get()
    with connection.cursor() as cursor:
        cursor.execute(_SET, [actor.name, actor.address, actor.request, actor.token])


def _alone(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """A statement that writes outside of a transaction gets one, so that it carries the name."""
    inside = context["connection"].in_atomic_block
    if inside or (isinstance(sql, str) and sql.lstrip().upper().startswith(_READS)):
        return execute(sql, params, many, context)
    with transaction.atomic():
        return execute(sql, params, many, context)
