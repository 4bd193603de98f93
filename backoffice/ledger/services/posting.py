"""Posting journals, and reversing one."""

import json
from collections.abc import Sequence
from datetime import date

from backoffice.ledger import selectors
from backoffice.ledger.database import call, retrying
from backoffice.ledger.types import JournalRequest, JournalResult, Movements, check_amount


@retrying
def post_movements(
    *,
    book: str,
    kind: str,
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    movements: Movements,
    cause: str = "",
    approval_id: int | None = None,
) -> JournalResult:
    """Book one journal with a posting for each movement, in one round trip.

    All or nothing; accounts that are missing are opened. The same (source, reference) with the
    same content answers the first journal, `replayed`; the actor is not part of the content.
    Floors are checked on what the whole journal does to an account. Outside a transaction it is
    repeated after deadlocks; inside one, the outermost caller must be (`retrying`).

    Errors: ReferenceConflict, PeriodClosed, FloorBreached, AccountClosed, NotFound (book, asset),
    InvalidMovement, NotApproved; Contention. After one inside a transaction, roll that back to a
    savepoint.
    """
    arguments = [book, kind, source, reference, value_on, actor, _json(movements), cause]
    return JournalResult(*call("ledger_post", [*arguments, None, approval_id]))


@retrying
def post_several(
    *, book: str, source: str, value_on: date, journals: Sequence[JournalRequest]
) -> int:
    """Book journals in their order, as `post_movements` does each, all or nothing; in one call.

    Returns how many of them were booked before. The errors are those of the first that is refused.
    """
    for journal in journals:
        _check(journal.movements)
    asked = json.dumps([journal._asdict() for journal in journals])
    (booked_before,) = call("ledger_post_several", [book, source, value_on, asked])
    return int(booked_before)


@retrying
def reverse_journal(
    *,
    book: str,
    journal_id: int,
    kind: str = "reversal",
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    cause: str = "",
) -> JournalResult:
    """Book the opposite of a journal, linked to it; each journal can be reversed once.

    `value_on` is the caller's decision, not before the original's: its own date while that is
    open, else the first open day.
    Errors: AlreadyReversed, ReversalMismatch (date), NotFound, and those of `post_movements`.
    """
    movements = [m.opposite() for m in selectors.journal_movements(journal_id)]
    arguments = [book, kind, source, reference, value_on, actor, _json(movements), cause]
    return JournalResult(*call("ledger_post", [*arguments, journal_id, None]))


def _json(movements: Movements) -> str:
    _check(movements)
    return json.dumps(movements)


def _check(movements: Movements) -> None:
    for movement in movements:
        check_amount(movement[5])
