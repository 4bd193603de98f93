"""Everything that reads the ledger."""

from backoffice.ledger.selectors.activity import account_activity, journal_movements
from backoffice.ledger.selectors.balances import (
    account_balance,
    balance_booked_at,
    balance_value_on,
    book_balances,
    owner_balances_at,
    positive_sums,
    trial_balance,
)

__all__ = [
    "account_activity",
    "account_balance",
    "balance_booked_at",
    "balance_value_on",
    "book_balances",
    "journal_movements",
    "owner_balances_at",
    "positive_sums",
    "trial_balance",
]
