"""Writing shortfalls and their steps."""

from __future__ import annotations

from typing import Any

from django.db import connection

from backoffice.core.facts import plain
from backoffice.core.shortfall import state_of
from backoffice.core.state import Shortfall as Hole
from backoffice.core.state import StepUse
from backoffice.records.bulk import write_rows, write_values
from backoffice.records.change import Change, Touched
from backoffice.shortfalls.models import Shortfall, ShortfallStep

CHANGING = [
    "remaining",
    "state",
    "pending",
    "waiting",
    "passed",
    "filled_by_cash",
    "closed_at",
]
STEP_CHANGING = [
    "step_key",
    "step",
    "amount",
    "allocations",
    "recovered",
    "restores_id",
    "debt_id",
    "outcome",
    "at",
]

# A loss that waited is replaced by what was charged of it, so a shortfall may lose steps.
_DROP_STEPS = """
DELETE FROM shortfalls_shortfallstep s
 USING unnest(%s::bigint[], %s::int[]) AS has(shortfall_id, steps)
 WHERE s.shortfall_id = has.shortfall_id AND s.position >= has.steps
"""


def save_shortfalls(*, change: Change, touched: Touched) -> None:
    """Write the shortfalls that changed, with all of their steps."""
    holes = [change.book.shortfalls[number] for (number,) in touched]
    written = write_rows(
        [_row(change, hole) for hole in holes],
        unique=["venue_id", "number"],
        update=CHANGING,
        returning=["number", "id"],
    )
    change.keys.shortfalls.update(dict(written))
    keys = [change.keys.shortfalls[hole.id] for hole in holes]
    with connection.cursor() as cursor:
        cursor.execute(_DROP_STEPS, [keys, [len(hole.steps) for hole in holes]])
    write_values(
        ShortfallStep,
        [
            _step(change, key, position, use)
            for key, hole in zip(keys, holes, strict=True)
            for position, use in enumerate(hole.steps)
        ],
        unique=["shortfall_id", "position"],
        update=STEP_CHANGING,
    )


def _row(change: Change, hole: Hole) -> Shortfall:
    return Shortfall(
        venue_id=change.keys.venue,
        number=hole.id,
        account_id=change.keys.accounts[hole.account],
        asset_id=change.keys.assets[hole.asset],
        amount=hole.amount,
        remaining=hole.remaining,
        state=state_of(change.book, hole),
        pending=plain(hole.pending),
        waiting=plain(hole.waiting),
        passed=sorted(hole.passed),
        filled_by_cash=hole.filled_by_cash,
        opened_at=hole.opened_at,
        closed_at=hole.closed_at,
    )


def _step(change: Change, shortfall_key: int, position: int, use: StepUse) -> dict[str, Any]:
    return {
        "shortfall_id": shortfall_key,
        "position": position,
        "step_key": use.key,
        "step": use.step,
        "amount": use.amount,
        "allocations": use.allocations,
        "recovered": use.recovered,
        "restores_id": None if use.restores is None else change.keys.accounts[use.restores],
        "debt_id": None if use.debt_id is None else change.keys.debts[use.debt_id],
        "outcome": use.outcome,
        "at": use.at,
    }
