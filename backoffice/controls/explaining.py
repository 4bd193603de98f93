"""Restrictions with who ordered them and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from backoffice.accounts.models import Restriction
from backoffice.controls.models import ControlOrder
from backoffice.core.state import Imposed
from backoffice.shortfalls.models import Decision
from backoffice.venues.models import EventRecord


@dataclass(frozen=True, slots=True)
class Explained:
    """A restriction; `by` is a person, or what of the engine imposed it; `order`: the person's."""

    row: Restriction
    why: str
    by: str
    order: ControlOrder | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it forbids anything at this time."""
        return self.row.lifted_at is None and (self.row.until is None or self.row.until > now)

    @property
    def is_security(self) -> bool:
        """Whether only two persons may end it before its time."""
        return self.row.imposed_by == Imposed.SECURITY

    @property
    def is_manual(self) -> bool:
        """Whether a person may lift it."""
        return self.row.imposed_by == Imposed.MANUAL


def explained(venue_id: int, rows: Iterable[Restriction]) -> list[Explained]:
    """The rows, in their order; two queries more, however many they are."""
    rows = list(rows)
    accounts = {row.account_id for row in rows}
    orders = orders_of(venue_id, accounts)
    rules = _rules(accounts, {row.from_at for row in rows if row.imposed_by == Imposed.RULE})
    found = []
    for row in rows:
        order = orders.get((row.account_id, row.kind, row.from_at))
        sentence, version = rules.get((row.account_id, row.kind, row.from_at), (row.reason, None))
        if order is not None:
            found.append(Explained(row, order.reason, order.ordered_by, order))
        elif row.imposed_by == Imposed.RULE:
            by = f"rule of policy {version}" if version else "rule"
            found.append(Explained(row, sentence, by))
        else:
            found.append(Explained(row, row.reason, "engine"))
    return found


def orders_of(
    venue_id: int, accounts: Collection[int]
) -> dict[tuple[int, str, datetime], ControlOrder]:
    """Orders about these accounts by account, kind and the time that they count from: one query."""
    events = EventRecord.objects.filter(venue_id=venue_id, sequence=OuterRef("sequence"))
    rows = ControlOrder.objects.filter(account_id__in=accounts).order_by("id")
    rows = rows.annotate(counted_at=Subquery(events.values("at")))
    return {(row.account_id, row.forbids, row.counted_at): row for row in rows}


def _rules(
    accounts: set[int], times: set[datetime]
) -> dict[tuple[int, str, datetime], tuple[str, int | None]]:
    """Sentence and policy version of the rules that imposed something at these times."""
    if not times:
        return {}
    rows = Decision.objects.filter(account_id__in=accounts, at__in=times, which="rule")
    found = {}
    columns = ("account_id", "at", "plan", "sentence", "policy_version__number")
    for account, at, plan, sentence, version in rows.values_list(*columns):
        for kind in ("frozen", "no_increase", "no_trading", "no_withdrawal"):
            if f'"restriction":"{kind}"' in plan:
                found[account, kind, at] = sentence, version
    return found
