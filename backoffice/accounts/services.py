"""Writes to the tables of accounts: one or two statements for all changed rows of a kind."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from backoffice.accounts.models import (
    Account,
    Contribution,
    MarginCall,
    RealizedProfit,
    Restriction,
)
from backoffice.core.accounts import Account as Holder
from backoffice.core.state import Imposed
from backoffice.records.bulk import write_rows, write_values
from backoffice.records.change import Change, Touched
from backoffice.records.sql import any_of, set_column

REASONS = {
    Imposed.MANUAL: "Imposed by the venue.",
    Imposed.RULE: "A rule of the venue's policy asks for it.",
    Imposed.SHORTFALL: "A shortfall of the account is open.",
    Imposed.SECURITY: "Something about who controls the account changed.",
}


def create_accounts(*, venue_id: int, accounts: Iterable[Holder]) -> dict[str, int]:
    """Create accounts, then link sub-accounts to their parents; return the keys by code."""
    holders = list(accounts)
    rows = Account.objects.bulk_create(
        Account(
            venue_id=venue_id,
            code=holder.code,
            kind=holder.kind.value,
            segment=holder.segment.value,
        )
        for holder in holders
    )
    keys = {row.code: row.pk for row in rows}
    parents = {keys[one.code]: keys[one.parent] for one in holders if one.parent is not None}
    if parents:
        set_column(Account._meta.db_table, "id", "parent_id", parents, "int8")
    return keys


def save_contributions(*, change: Change, touched: Touched) -> None:
    """Write contributions that were paid, drawn or restored."""
    rows = []
    for member, fund in touched:
        paid = change.book.contributions[member, fund]
        rows.append(
            Contribution(
                member_id=change.keys.accounts[member],
                fund_id=change.keys.accounts[fund],
                asset_id=change.keys.assets[paid.asset],
                original=paid.original,
                left=paid.left,
            )
        )
    Contribution.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["member", "fund"],
        update_fields=["original", "left"],
    )


def save_realized(*, change: Change, touched: Touched) -> None:
    """Write the counters of realised profit."""
    rows = [
        {
            "account_id": change.keys.accounts[account],
            "instrument_id": change.keys.instruments[instrument],
            "amount": change.book.realized[account, instrument],
        }
        for account, instrument in touched
    ]
    write_values(RealizedProfit, rows, unique=["account_id", "instrument_id"], update=["amount"])


_LIFT = """
UPDATE accounts_restriction r SET lifted_at = %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS gone(account_id, kind, imposed_by)
 WHERE (r.account_id, r.kind, r.imposed_by) = (gone.account_id, gone.kind, gone.imposed_by)
   AND r.lifted_at IS NULL
"""


def save_restrictions(*, change: Change, touched: Touched) -> None:
    """Close the rows of what was lifted or replaced, and add what was imposed."""
    accounts = [change.keys.accounts[account] for account, _, _ in touched]
    kinds, sources = [kind.value for _, kind, _ in touched], [by.value for _, _, by in touched]
    with connection.cursor() as cursor:
        cursor.execute(_LIFT, [change.at, accounts, kinds, sources])
    rows = []
    for (account, kind, by), key in zip(touched, accounts, strict=True):
        imposed = change.book.restrictions.get(account, {})
        if (kind, by) in imposed:
            rows.append(
                Restriction(
                    account_id=key,
                    kind=kind.value,
                    imposed_by=by.value,
                    from_at=change.at,
                    until=imposed[kind, by],
                    reason=REASONS[by],
                )
            )
    write_rows(rows)


def save_margin_calls(*, change: Change, touched: Touched) -> None:
    """End calls that are met or of another amount now, and add the present ones."""
    keys = {account: change.keys.accounts[account] for (account,) in touched}
    ended = MarginCall.objects.filter(account_id__in=any_of(keys.values()), ended_at__isnull=True)
    ended.update(ended_at=change.at)
    write_rows(
        _margin_call(change, account, key)
        for account, key in keys.items()
        if account in change.book.margin_calls
    )


def _margin_call(change: Change, account: str, key: int) -> MarginCall:
    """The present call; one that was open before keeps its due time, whatever the amount."""
    amount, times = change.book.margin_calls[account], change.book.guarded.called.get(account)
    row = MarginCall(account_id=key, amount=amount, called_at=change.at)
    if times is not None:
        row.first_called_at, row.due_at = times.at, times.due_at
        row.escalated_at = times.escalated_at
    return row
