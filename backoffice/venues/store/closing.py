"""Closing an account for good: only one without money, positions and open matters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backoffice.accounts.models import Account, Contribution
from backoffice.core.accounts import SWEPT
from backoffice.core.events import Restrict
from backoffice.core.state import Forbids
from backoffice.ledger.models import LedgerAccount
from backoffice.ledger.selectors import book_balances
from backoffice.ledger.services import close_account as close_in_ledger
from backoffice.ledger.services import retrying
from backoffice.ledger.types import AccountKey
from backoffice.markets.models import Position
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.errors import NotClosable, NotFlat, UnknownName
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import LiquidationOrder
from backoffice.venues.store.handle import handle


@retrying
def close_account(venue_code: str, code: str) -> datetime:
    """Close a customer's or member's account, and return when; one that is closed stays so.

    From then on it is frozen, the ledger refuses postings to it, and a venue with statements makes
    its closing one. Raises `UnknownVenue`, `UnknownName`, `NotClosable`, `NotFlat`, and
    `AccountInUse` where money is on hold.
    """
    with transaction.atomic():
        state = lock_venue(venue_code)
        rows = Account.objects.select_related("venue__ledger_book")
        account = rows.filter(venue=state.venue_id, code=code).first()
        if account is None:
            raise UnknownName("account", code, "account")
        if account.closed_at is not None:
            return account.closed_at
        check_closable(account)
        handle(venue_code, Restrict(max(state.clock, timezone.now()), code, Forbids.FROZEN))
        book = state.venue.ledger_book
        for row in LedgerAccount.objects.filter(book=book, owner=code).select_related("asset"):
            key = AccountKey(row.owner, row.bucket, row.asset.code)
            close_in_ledger(book=book.code, account=key)
        account.closed_at = timezone.now()
        account.save(update_fields=["closed_at"])
    return account.closed_at


def check_closable(account: Account) -> None:
    """Raise `NotClosable` for an account that others' losses or fees go to, and `NotFlat` where
    something is in the way of closing; it holds under the venue's lock.
    """
    if account.kind not in SWEPT:
        raise NotClosable(account.code)
    matter = _open_matter(account)
    if matter is not None:
        raise NotFlat(account.code, matter)


def _open_matter(account: Account) -> str | None:
    balances = book_balances(book=account.venue.ledger_book.code, owners=[account.code])
    for key, minor in balances.items():
        if minor:
            return f"{key.bucket} in {key.asset_code}"
    if Position.objects.filter(account=account).exclude(quantity=0).exists():
        return "positions"
    if LiquidationOrder.objects.filter(account=account, ended_at=None).exists():
        return "a liquidation order"
    if Shortfall.objects.filter(account=account, remaining__gt=0).exists():
        return "an open shortfall"
    if Contribution.objects.filter(member=account, left__gt=0).exists():
        return "a contribution to a fund"
    if Account.objects.filter(parent=account, closed_at=None).exists():
        return "open sub-accounts"
    return None
