"""Bringing an account to a stated balance: reconciling entries, and emptying before closing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction

from backoffice.ledger.database import retrying
from backoffice.ledger.errors import Contention
from backoffice.ledger.selectors import account_balance
from backoffice.ledger.services.posting import post_movements
from backoffice.ledger.types import AccountKey, JournalResult, Movement


class Side(StrEnum):
    """Where the adjusted account stands in the entry."""

    DEBIT = "debit"  # money leaves it
    CREDIT = "credit"  # money reaches it


@dataclass(frozen=True, slots=True)
class Adjustment:
    """`amount_minor`: what the account's balance changed by; no journal where it was nothing."""

    amount_minor: int
    journal: JournalResult | None


@retrying
def adjust_balance(
    *,
    book: str,
    account: AccountKey,
    target_minor: int,
    against: tuple[str, str],
    only: Side | None = None,
    kind: str,
    source: str,
    reference: str,
    value_on: date,
    actor: str,
    cause: str = "",
) -> Adjustment:
    """Book what brings an account to `target_minor`, against another (owner, bucket).

    An entry of its own, so a forced reconciliation stays visible. `only` limits it to one side:
    what would have to go the other way is left. With 0 as the target the account can be closed
    afterwards. Other work on the account in between is noticed and the call repeated.
    Errors: those of `post_movements`; NotFound; Contention.
    """
    difference = target_minor - account_balance(book=book, account=account).posted_minor
    side = Side.CREDIT if difference > 0 else Side.DEBIT
    if difference == 0 or only not in (None, side):
        return Adjustment(0, None)
    movement = Movement(*against, *account[:2], account.asset_code, difference)
    if side is Side.DEBIT:
        movement = Movement(*account[:2], *against, account.asset_code, -difference)
    with transaction.atomic():
        journal = post_movements(
            book=book,
            kind=kind,
            source=source,
            reference=reference,
            value_on=value_on,
            actor=actor,
            movements=[movement],
            cause=cause,
        )
        # From here on the posting holds the lock of the balance, so this reading is final.
        if account_balance(book=book, account=account).posted_minor != target_minor:
            raise Contention("Other work changed the balance: repeat the call, nothing was posted.")
    return Adjustment(difference, journal)
