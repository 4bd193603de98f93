"""How much money a shortfall has room for: what may be recovered on it, or repaid."""

from __future__ import annotations

from backoffice.core.accounts import Bucket
from backoffice.core.recovery import borne_in_all
from backoffice.ledger.selectors import book_balances
from backoffice.proposals.models import What
from backoffice.shortfalls.models import Shortfall
from backoffice.shortfalls.selectors import read_debts, read_shortfalls


def room_for(hole: Shortfall, what: str) -> int:
    """The most that may come in, or be repaid, in smallest units; 0 where nothing may.

    To recover: what others still bear of this shortfall, and what of it the account's cash still
    lacks. More would stay as the account's own cash. To repay: free cash, up to what is owed. Under
    the venue's lock it holds until commit.
    """
    asset = hole.asset.asset.code
    cash = _cash(hole, asset)
    if what == What.REPAY:
        debts, _ = read_debts(venue_id=hole.venue_id, within=[hole.account_id])
        return min(max(0, cash), sum(debt.owed for debt in debts if debt.asset == asset))
    holes, _ = read_shortfalls(venue_id=hole.venue_id, within=[hole.account_id])
    found = next(one for one in holes if one.id == hole.number)
    return borne_in_all(found) + min(found.remaining, max(0, -cash))


def _cash(hole: Shortfall, asset: str) -> int:
    owner = hole.account.code
    balances = book_balances(book=hole.venue.ledger_book.code, owners=[owner])
    of_cash = (
        amount
        for key, amount in balances.items()
        if (key.bucket, key.asset_code) == (Bucket.CASH.value, asset)
    )
    return sum(of_cash)
