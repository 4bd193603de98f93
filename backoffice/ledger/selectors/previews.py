"""What entries would do, before anybody posts them."""

from collections.abc import Iterable

from backoffice.ledger.entries import Entry, net_by_account
from backoffice.ledger.selectors.balances import book_balances
from backoffice.ledger.types import AccountKey


def balances_with(*, book: str, entries: Iterable[Entry] = ()) -> dict[AccountKey, int]:
    """Posted balance of every account of a book as if these entries were posted too.

    Takes entries that do not balance, so that their author sees what is off.
    """
    balances = book_balances(book=book)
    for account, net in net_by_account(entries).items():
        balances[account] = balances.get(account, 0) + net
    return balances
