"""Four eyes: a command is stored by one person and decided by another."""

from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from backoffice.ledger.database import call
from backoffice.ledger.types import Movements


def journal_command(
    *, kind: str, value_on: date, movements: Movements, cause: str = ""
) -> dict[str, Any]:
    """The command that `post_movements(approval_id=…)` must match to the last unit."""
    return {
        "kind": kind,
        "value_on": value_on.isoformat(),
        "cause": cause,
        "reverses": None,
        "movements": [list(m) for m in movements],
    }


def approval_propose(*, book: str, command: dict[str, Any], maker: str) -> int:
    """Store a command for a second person; answers the approval's id. Errors: NotFound."""
    return int(call("ledger_propose", [book, Jsonb(command), maker])[0])


def approval_decide(*, book: str, approval_id: int, checker: str, approved: bool) -> None:
    """Decide a proposal, once. Errors: NotApproved (same person, decided before), NotFound."""
    call("ledger_decide", [book, approval_id, checker, approved])
