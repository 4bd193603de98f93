"""Reads from the tables of accounts, as the core's records. One query each.

`within` are keys of the accounts whose records are wanted; None for all of the venue. `before`:
what stood just before that instant, by the venue's clock; None for what stands.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction

from django.db.models import Q

from backoffice.accounts.models import (
    Account,
    Contribution,
    MarginCall,
    RealizedProfit,
    Restriction,
)
from backoffice.core.accounts import SWEPT, AccountKind, Segment
from backoffice.core.accounts import Account as Holder
from backoffice.core.accounts import Contribution as Paid
from backoffice.core.guards.memory import Called
from backoffice.core.state import Forbids, Imposed
from backoffice.records.sql import any_of, any_text

InForce = dict[str, dict[tuple[Forbids, Imposed], datetime | None]]


def read_accounts(
    *, venue_id: int, within: Collection[int] | None = None
) -> tuple[dict[str, Holder], dict[str, int]]:
    """Accounts and their keys by code."""
    holders: dict[str, Holder] = {}
    keys: dict[str, int] = {}
    rows = Account.objects.filter(venue_id=venue_id).order_by("code")
    if within is not None:
        rows = rows.filter(id__in=any_of(within))
    for key, code, kind, segment, parent in rows.values_list(
        "id", "code", "kind", "segment", "parent__code"
    ):
        holders[code] = Holder(code, AccountKind(kind), Segment(segment), parent)
        keys[code] = key
    return holders, keys


def account_codes(*, venue_id: int) -> set[str]:
    """Codes of all accounts, the system accounts too."""
    return set(Account.objects.filter(venue_id=venue_id).values_list("code", flat=True))


def account_kinds(
    *, venue_id: int, codes: Collection[str] | None = None, most: int | None = None
) -> dict[str, str]:
    """Kind of every account by its code, or of those with the codes; at most `most` of them."""
    rows = Account.objects.filter(venue_id=venue_id)
    if codes is not None:
        rows = rows.filter(code__in=[code for code in codes if "\x00" not in code])
    return dict(rows.values_list("code", "kind")[:most])


def read_contributions(*, venue_id: int) -> dict[tuple[str, str], Paid]:
    """Contributions by member and fund."""
    rows = Contribution.objects.filter(member__venue_id=venue_id).order_by("id")
    columns = ("member__code", "fund__code", "asset__asset__code", "original", "left")
    return {(row[0], row[1]): Paid(*row) for row in rows.values_list(*columns)}


def read_realized(
    *, venue_id: int, within: Collection[int] | None = None
) -> dict[tuple[str, str], int]:
    """Counters of realised profit by account and instrument."""
    rows = RealizedProfit.objects.filter(account__venue_id=venue_id).order_by()
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
    columns = ("account__code", "instrument__code", "amount")
    return {
        (account, instrument): amount for account, instrument, amount in rows.values_list(*columns)
    }


def read_restrictions(
    *, venue_id: int, within: Collection[int] | None = None, before: datetime | None = None
) -> InForce:
    """The end of each restriction that is not lifted, by account, then kind and source."""
    found: InForce = {}
    rows = Restriction.objects.filter(
        _stood("from_at", "lifted_at", before), account__venue_id=venue_id
    )
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
    columns = ("account__code", "kind", "imposed_by", "until")
    for account, kind, by, until in rows.order_by("id").values_list(*columns):
        found.setdefault(account, {})[Forbids(kind), Imposed(by)] = until
    return found


def read_calls(
    *, venue_id: int, within: Collection[int] | None = None, before: datetime | None = None
) -> tuple[dict[str, Fraction], dict[str, Called]]:
    """Open margin calls by account, and the times of those that have a due time."""
    amounts: dict[str, Fraction] = {}
    times: dict[str, Called] = {}
    rows = MarginCall.objects.filter(
        _stood("called_at", "ended_at", before), account__venue_id=venue_id
    )
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
    columns = ("account__code", "amount", "first_called_at", "due_at", "escalated_at")
    for code, amount, first, due, escalated in rows.order_by("account__code").values_list(*columns):
        amounts[code] = amount
        if first is not None and due is not None:
            times[code] = Called(first, due, escalated)
    return amounts, times


def _stood(begun: str, ended: str, before: datetime | None) -> Q:
    stands = Q(**{f"{ended}__isnull": True})
    if before is None:
        return stands
    return Q(**{f"{begun}__lt": before}) & (stands | Q(**{f"{ended}__gte": before}))


def read_margin_calls(*, venue_id: int) -> dict[str, Fraction]:
    """Open margin calls by account."""
    return read_calls(venue_id=venue_id)[0]


def account_keys(
    *, venue_id: int, codes: Collection[str], keys: Collection[int] = (), swept: bool = False
) -> dict[str, int]:
    """Keys by code of the accounts that have one of the codes or keys; or of the `swept` ones."""
    rows = Account.objects.filter(venue_id=venue_id)
    if swept:
        rows = rows.filter(kind__in=[kind.value for kind in SWEPT])
    found = rows.filter(code__in=any_text(codes)).union(rows.filter(id__in=any_of(keys)))
    return dict(found.values_list("code", "id"))


def not_swept(
    *, venue_id: int, named: Collection[str], members: bool, subaccounts: bool
) -> set[int]:
    """Keys of all accounts that no sweep looks at, and of the named ones.

    With `members` of all members too, with `subaccounts` of all sub-accounts and their parents.
    """
    kinds = [kind.value for kind in AccountKind if kind not in SWEPT]
    kinds += [AccountKind.MEMBER.value] if members else []
    rows = Account.objects.filter(venue_id=venue_id)
    children = rows.filter(parent__isnull=False)
    found = rows.filter(kind__in=kinds).values_list("id")
    found = found.union(rows.filter(code__in=any_text(named)).values_list("id"))
    if subaccounts:
        found = found.union(children.values_list("id"), children.values_list("parent_id"))
    return {key for (key,) in found}


def heads_of(*, keys: Collection[int]) -> set[int]:
    """The accounts and their parents."""
    parents = Account.objects.filter(id__in=any_of(keys), parent__isnull=False)
    return {*keys, *parents.values_list("parent_id", flat=True)}


def subaccounts_of(*, keys: Collection[int]) -> set[int]:
    """Keys of all sub-accounts of the accounts."""
    rows = Account.objects.filter(parent_id__in=any_of(keys))
    return set(rows.values_list("id", flat=True))
