"""Reading debts with their history: two queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.json import KT

from backoffice.core.plan import DebtTerms
from backoffice.core.replay import from_plain
from backoffice.core.state import Debt as Owed
from backoffice.core.state import DebtChange as Changed
from backoffice.records.sql import any_of
from backoffice.shortfalls.models import Debt, DebtChange


def read_debts(
    *, venue_id: int, within: Collection[int] | None = None
) -> tuple[list[Owed], dict[int, int]]:
    """All debts, or those of the accounts, in the order of their numbers; their keys by number."""
    found: dict[int, Owed] = {}
    keys: dict[int, int] = {}
    rows = Debt.objects.filter(venue_id=venue_id).order_by("number")
    changes = DebtChange.objects.filter(debt__venue_id=venue_id).order_by("debt_id", "number")
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
        changes = changes.filter(debt__account_id__in=any_of(within))
    for row in rows.select_related("account", "asset__asset"):
        found[row.pk] = Owed(
            id=row.number,
            account=row.account.code,
            asset=row.asset.asset.code,
            shortfall_id=row.shortfall_number,
            step=row.step,
            opened_on=row.opened_on,
            terms=from_plain(DebtTerms, row.terms),
            principal=row.principal,
            interest=row.interest,
            charged=row.charged,
            residue=row.residue,
        )
        keys[row.number] = row.pk
    for key, on, principal, interest in changes.values_list(
        "debt_id", "on", "principal", "interest"
    ):
        found[key].history.append(Changed(on, principal, interest))
    return list(found.values()), keys


def last_debt(*, venue_id: int) -> int:
    """The highest number of a debt of the venue; 0 without one."""
    return Debt.objects.filter(venue_id=venue_id).aggregate(last=Max("number"))["last"] or 0


@dataclass(frozen=True, slots=True)
class Bearing:
    """Keys of the accounts whose debts may bear interest, and codes of who receives it."""

    accounts: set[int]
    incomes: set[str]


def bearing_interest(*, venue_id: int, changed_after: date | None) -> Bearing:
    """Debts with interest that stand, or that a day after `changed_after` changed: one query.

    So nobody is missed whose debt stood at the end of a day that is not closed yet.
    """
    rows = Debt.objects.filter(venue_id=venue_id, terms__interest__isnull=False).order_by()
    rows = rows.exclude(terms__interest=None)
    stands = Q(principal__gt=0) | Q(interest__gt=0)
    if changed_after is not None:
        changes = DebtChange.objects.filter(debt=OuterRef("pk"), on__gt=changed_after)
        stands |= Q(Exists(changes))
    found = rows.filter(stands).values_list("account_id", KT("terms__interest__income"))
    pairs = set(found)
    return Bearing({key for key, _ in pairs}, {income for _, income in pairs if income})
