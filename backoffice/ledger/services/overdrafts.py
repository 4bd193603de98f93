"""Overdrafts, required minimums and liens of one account, as its ledger floor.

The terms belong to the caller (a venue's rules for the account); the floor that follows from them
is kept by the database. Liens under such terms are placed and released here, since the floor may
depend on whether one stands.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backoffice.ledger.database import retrying
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.selectors import account_balance
from backoffice.ledger.services.accounts import set_floor
from backoffice.ledger.services.holds import hold_place, hold_release
from backoffice.ledger.types import AccountKey


class LienExceeded(LedgerError):
    """The liens of the account would exceed what its terms allow (details: limit)."""


@dataclass(frozen=True, slots=True)
class OverdraftTerms:
    """Bounds of one account, in smallest units.

    It may fall to `minimum_minor` less `overdraft_minor`; while a lien stands and
    `overdraft_with_lien` is false, only to `minimum_minor`. Its liens may come to
    `lien_limit_minor` together (None: no bound), however little the account holds.
    """

    overdraft_minor: int = 0
    minimum_minor: int = 0
    overdraft_with_lien: bool = True
    lien_limit_minor: int | None = None

    def floor_minor(self, *, lien_minor: int) -> int:
        """The floor of available money (after holds and liens) when liens come to so much."""
        usable = self.overdraft_with_lien or not lien_minor
        return self.minimum_minor - (self.overdraft_minor if usable else 0)


@retrying
def apply_terms(*, book: str, account: AccountKey, terms: OverdraftTerms) -> None:
    """Set the floor that the terms and the present liens give.

    An account that is below it already keeps what it has: the floor follows it, so that it cannot
    fall further. Errors: NotFound, AccountInUse (hot account).
    """
    state = account_balance(book=book, account=account)
    floor = terms.floor_minor(lien_minor=state.lien_minor)
    set_floor(
        book=book, account=account, floor_minor=min(floor, state.posted_minor - state.held_minor)
    )


@retrying
def lien_place(
    *,
    book: str,
    account: AccountKey,
    amount_minor: int,
    reference: str,
    reason: str,
    actor: str,
    terms: OverdraftTerms,
    expires_at: datetime | None = None,
) -> int:
    """Place a lien within the terms; answers the hold's id.

    Errors: LienExceeded, and those of `hold_place`.
    """
    with transaction.atomic():
        number = hold_place(
            book=book,
            account=account,
            amount_minor=amount_minor,
            reference=reference,
            reason=reason,
            actor=actor,
            expires_at=expires_at,
            lien=True,
        )
        # The hold keeps the balance locked, so this reading is final.
        state = account_balance(book=book, account=account)
        if terms.lien_limit_minor is not None and state.lien_minor > terms.lien_limit_minor:
            raise LienExceeded(
                f"Liens may come to {terms.lien_limit_minor} on this account: lower the amount.",
                limit=terms.lien_limit_minor,
            )
        apply_terms(book=book, account=account, terms=terms)
    return number


@retrying
def lien_release(
    *, book: str, account: AccountKey, reference: str, actor: str, terms: OverdraftTerms
) -> None:
    """Release a lien and let the terms hold again. Errors: NotFound, HoldEnded."""
    with transaction.atomic():
        hold_release(book=book, reference=reference, actor=actor)
        apply_terms(book=book, account=account, terms=terms)
