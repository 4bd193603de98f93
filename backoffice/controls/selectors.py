"""Reading what changed about restrictions, in its order, and alarms that nobody has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backoffice.access.models import AuditRecord
from backoffice.accounts.models import Account, Restriction
from backoffice.controls.explaining import orders_of
from backoffice.controls.models import Alarm, ControlOrder
from backoffice.records.sql import any_of
from backoffice.venues.models import Venue


def with_unseen_alarms(venues: QuerySet[Venue]) -> QuerySet[Venue]:
    """Each venue with `unseen_alarms`, how many nobody has seen; no query more."""
    rows = Alarm.objects.filter(venue=OuterRef("pk"), seen_at=None).order_by()
    counted = rows.values("venue").annotate(n=Count("pk")).values("n")
    return venues.annotate(
        unseen_alarms=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    )


def restriction_changes(*, venue: Venue, since: int, limit: int) -> list[dict[str, Any]]:
    """Changes after the cursor `since`, oldest first, at most `limit`. Three queries.

    Restrictions of a venue change under its lock only, so its cursors grow in the order of the
    commits, and who goes on from the last one misses nothing. Reason, code and person are those
    of the order that it came from, where a person gave one.
    """
    rows = AuditRecord.objects.filter(venue=venue, table=Restriction._meta.db_table, pk__gt=since)
    found = list(rows.order_by("pk")[:limit])
    keys = {int(_seen(row)["account_id"]) for row in found}
    codes = dict(Account.objects.filter(pk__in=any_of(keys)).values_list("pk", "code"))
    return list(_changes(found, codes, orders_of(venue.pk, keys)))


def _seen(row: AuditRecord) -> dict[str, Any]:
    found: dict[str, Any] = row.after or row.before or {}
    return found


def _changes(
    rows: list[AuditRecord],
    codes: dict[int, str],
    orders: Mapping[tuple[int, str, datetime], ControlOrder],
) -> Iterator[dict[str, Any]]:
    for row in rows:
        seen = _seen(row)
        account, kind, lifted_at = int(seen["account_id"]), seen["kind"], seen["lifted_at"]
        lifted = row.after is None or lifted_at is not None
        counts_from = lifted_at if lifted and lifted_at is not None else seen["from_at"]
        order = orders.get((account, kind, datetime.fromisoformat(counts_from)))
        yield {
            "cursor": row.pk,
            "change": "lifted" if lifted else "imposed",
            "account": codes[account],
            "kind": kind,
            "imposed_by": seen["imposed_by"],
            "until": seen["until"],
            "at": row.at.isoformat(),
            "reason": seen["reason"] if order is None else order.reason,
            "reason_code": None if order is None else order.reason_code,
            "ordered_by": None if order is None else order.ordered_by,
        }
