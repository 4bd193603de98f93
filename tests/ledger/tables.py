"""The ledger's tables, for tests that attack each of them."""

from django.db import connection

HISTORY = (
    "ledger_journal",
    "ledger_posting",
    "ledger_posting_ref",
    "ledger_hold",
    "ledger_hold_end",
    "ledger_period",
    "ledger_seal",
    "ledger_approval",
    "ledger_asset",
)
DERIVED = ("ledger_balance", "ledger_balance_day", "ledger_hot_delta", "ledger_account")


def second_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 2", [table]
        )
        return cursor.fetchone()[0]
