"""Calls of the ledger's database functions, and their refusals as our errors."""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import Error, connection

from backoffice.ledger import errors

P = ParamSpec("P")
R = TypeVar("R")

# The functions raise these states; see sql/*.sql.
_BY_STATE: dict[str, type[errors.LedgerError]] = {
    "LG001": errors.FloorBreached,
    "LG002": errors.ReferenceConflict,
    "LG003": errors.PeriodClosed,
    "LG004": errors.AccountClosed,
    "LG005": errors.AssetMismatch,
    "LG006": errors.AlreadyReversed,
    "LG007": errors.ReversalMismatch,
    "LG008": errors.HistoryImmutable,
    "LG009": errors.JournalSealedOff,
    "LG010": errors.NotFound,
    "LG011": errors.HoldEnded,
    "LG012": errors.HoldExceeded,
    "LG013": errors.NotApproved,
    "LG014": errors.InvalidMovement,
    "LG015": errors.AccountInUse,
    "LG016": errors.SealRefused,
    "LG017": errors.HoldExpired,
}
_BY_CONSTRAINT: dict[str, tuple[type[errors.LedgerError], str]] = {
    "ledger_hold_amount": (
        errors.InvalidMovement,
        "The amount must be a positive whole number of smallest units.",
    ),
    "ledger_balance_floor": (
        errors.FloorBreached,
        "An account would fall below its floor: lower the amount.",
    ),
    "ledger_journal_reverses": (
        errors.AlreadyReversed,
        "The journal is reversed already: nothing is left to reverse.",
    ),
    "ledger_journal_approval": (
        errors.NotApproved,
        "The approval is used already: propose the command again.",
    ),
    "ledger_approval_four_eyes": (
        errors.NotApproved,
        "The proposer cannot approve his own command: let another person decide.",
    ),
}
_CONTENTION = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock not available
_FIRST_PAUSE_SECONDS = 0.005


def translate(error: BaseException) -> Exception | None:
    """Our error for one of psycopg's or Django's; None where it is neither refusal nor contention.

    A deadlock or serialization failure becomes Contention, never a refusal.
    """
    origin = error.__cause__ if isinstance(error, Error) else error
    state = getattr(origin, "sqlstate", None) or ""
    if state in _CONTENTION:
        return errors.Contention("Other work interfered: repeat the call, nothing was posted.")
    diagnostics = getattr(origin, "diag", None)
    if state in _BY_STATE and diagnostics is not None:
        details = json.loads(diagnostics.message_detail or "{}")
        return _BY_STATE[state](diagnostics.message_primary, **details)
    constraint = getattr(diagnostics, "constraint_name", None)
    if constraint in _BY_CONSTRAINT:
        kind, message = _BY_CONSTRAINT[constraint]
        return kind(message)
    return None


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the database's refusals within the block into LedgerError or Contention."""
    try:
        yield
    except Error as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error


def retrying(function: Callable[P, R], *, attempts: int = 12) -> Callable[P, R]:
    """Decorator for the outermost service of a transaction: repeats it after Contention.

    The function must open its transaction itself and use the same references each time. Within
    somebody else's transaction it runs once, because only the outermost can be repeated.
    """

    @wraps(function)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        for attempt in range(attempts - 1):
            try:
                with refusals():
                    return function(*args, **kwargs)
            except errors.Contention:
                # Random pauses, so that two that met once do not meet again.
                time.sleep(_FIRST_PAUSE_SECONDS * random.uniform(1, 2 ** min(attempt, 6)))  # noqa: S311
        with refusals():
            return function(*args, **kwargs)

    return repeated


def call(function: str, arguments: Sequence[Any]) -> tuple[Any, ...]:
    """First row of a database function. Errors: LedgerError, Contention."""
    places = ", ".join(["%s"] * len(arguments))
    with refusals(), connection.cursor() as cursor:
        # The name is ours, never a user's; the arguments are bound.
        cursor.execute(f"SELECT * FROM {function}({places})", arguments)  # noqa: S608
        row: tuple[Any, ...] = cursor.fetchone()
    return row
