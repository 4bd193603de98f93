"""Holds: reserve money, then take it (in part), release it, or let it expire."""

from datetime import date, datetime

from backoffice.ledger.database import call, retrying
from backoffice.ledger.types import AccountKey, JournalResult, check_positive


@retrying
def hold_place(
    *,
    book: str,
    account: AccountKey,
    amount_minor: int,
    reference: str,
    reason: str,
    actor: str,
    expires_at: datetime | None = None,
    lien: bool = False,
) -> int:
    """Reserve an amount; answers the hold's id, also when the same hold was placed before.

    Refused where it would take posted - held below the floor. A `lien` may exceed what is there;
    while it does, nothing can be taken out.
    Errors: InvalidMovement (amount), FloorBreached, ReferenceConflict, AccountClosed, NotFound,
    AccountInUse (hot account).
    """
    check_positive(amount_minor)
    arguments = [book, *account, amount_minor, reference, reason, actor, expires_at, lien]
    return int(call("ledger_hold_place", arguments)[0])


@retrying
def hold_release(*, book: str, reference: str, actor: str) -> None:
    """Give back what a hold reserves. Errors: NotFound, HoldEnded."""
    call("ledger_hold_release", [book, reference, actor])


@retrying
def hold_capture(
    *,
    book: str,
    reference: str,
    to: tuple[str, str],
    amount_minor: int | None = None,
    kind: str,
    source: str,
    journal_reference: str,
    value_on: date,
    actor: str,
    cause: str = "",
) -> JournalResult:
    """Take `amount_minor` (default: all) of a hold to another (owner, bucket); release the rest.

    Repeating the same capture answers the first journal.
    Errors: HoldExceeded, HoldExpired, HoldEnded, NotFound, and those of `post_movements`.
    """
    if amount_minor is not None:
        check_positive(amount_minor)
    arguments = [book, reference, *to, amount_minor, kind, source, journal_reference]
    return JournalResult(*call("ledger_hold_capture", [*arguments, value_on, actor, cause]))


@retrying
def hold_expire(*, book: str, at: datetime, actor: str) -> int:
    """End every hold of the book whose time had come at `at`; answers how many."""
    return int(call("ledger_hold_expire", [book, at, actor])[0])
