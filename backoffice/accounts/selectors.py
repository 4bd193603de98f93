"""Reads from the tables of accounts, as the core's records. One query each."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from backoffice.accounts.models import (
    Account,
    Contribution,
    MarginCall,
    RealizedProfit,
    Restriction,
)
from backoffice.core.accounts import Account as Holder
from backoffice.core.accounts import AccountKind, Segment
from backoffice.core.accounts import Contribution as Paid
from backoffice.core.guards.memory import Called
from backoffice.core.state import Forbids, Imposed

InForce = dict[str, dict[tuple[Forbids, Imposed], datetime | None]]


def read_accounts(*, venue_id: int) -> tuple[dict[str, Holder], dict[str, int]]:
    """Accounts and their keys by code."""
    holders: dict[str, Holder] = {}
    keys: dict[str, int] = {}
    rows = Account.objects.filter(venue_id=venue_id).order_by("code")
    for key, code, kind, segment, parent in rows.values_list(
        "id", "code", "kind", "segment", "parent__code"
    ):
        holders[code] = Holder(code, AccountKind(kind), Segment(segment), parent)
        keys[code] = key
    return holders, keys


def account_codes(*, venue_id: int) -> set[str]:
    """Codes of all accounts, the system accounts too."""
    return set(Account.objects.filter(venue_id=venue_id).values_list("code", flat=True))


def account_kinds(*, venue_id: int) -> dict[str, str]:
    """Kind of every account by its code."""
    return dict(Account.objects.filter(venue_id=venue_id).values_list("code", "kind"))


def read_contributions(*, venue_id: int) -> dict[tuple[str, str], Paid]:
    """Contributions by member and fund."""
    rows = Contribution.objects.filter(member__venue_id=venue_id).order_by("id")
    columns = ("member__code", "fund__code", "asset__asset__code", "original", "left")
    return {(row[0], row[1]): Paid(*row) for row in rows.values_list(*columns)}


def read_realized(*, venue_id: int) -> dict[tuple[str, str], int]:
    """Counters of realised profit by account and instrument."""
    rows = RealizedProfit.objects.filter(account__venue_id=venue_id).order_by()
    columns = ("account__code", "instrument__code", "amount")
    return {
        (account, instrument): amount for account, instrument, amount in rows.values_list(*columns)
    }


def read_restrictions(*, venue_id: int) -> InForce:
    """The end of each restriction that is not lifted, by account, then kind and source."""
    found: InForce = {}
    rows = Restriction.objects.filter(account__venue_id=venue_id, lifted_at__isnull=True)
    columns = ("account__code", "kind", "imposed_by", "until")
    for account, kind, by, until in rows.order_by("id").values_list(*columns):
        found.setdefault(account, {})[Forbids(kind), Imposed(by)] = until
    return found


def read_calls(*, venue_id: int) -> tuple[dict[str, Fraction], dict[str, Called]]:
    """Open margin calls by account, and the times of those that have a due time."""
    amounts: dict[str, Fraction] = {}
    times: dict[str, Called] = {}
    rows = MarginCall.objects.filter(account__venue_id=venue_id, ended_at__isnull=True)
    columns = ("account__code", "amount", "first_called_at", "due_at", "escalated_at")
    for code, amount, first, due, escalated in rows.order_by("account__code").values_list(*columns):
        amounts[code] = amount
        if first is not None and due is not None:
            times[code] = Called(first, due, escalated)
    return amounts, times


def read_margin_calls(*, venue_id: int) -> dict[str, Fraction]:
    """Open margin calls by account."""
    return read_calls(venue_id=venue_id)[0]
