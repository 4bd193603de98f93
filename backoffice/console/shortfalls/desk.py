"""The queue of shortfalls, and what is provisioned for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from backoffice.core.money import format_minor
from backoffice.shortfalls.models import Debt, Shortfall
from backoffice.shortfalls.models.shortfalls import STATES
from backoffice.shortfalls.provisions import Bucket, Provision, provisions
from backoffice.venues.models import Venue

ORDERS = {"age": ("opened_at", "number"), "size": ("-remaining", "-amount", "number")}
STATE_TONES = {
    "open": "bad",
    "waiting": "warn",
    "carried": "accent",
    "covered": "good",
    "repaid": "good",
    "written_off": "calm",
}


def queue(
    rows: QuerySet[Shortfall], *, state: str, order: str, offset: int, most: int
) -> list[Shortfall]:
    """Shortfalls in a state ("" all of them), the oldest first, or the largest.

    By size, each asset's own units count: a desk looks at one asset at a time.
    """
    if state in STATES:
        rows = rows.filter(state=state)
    rows = rows.select_related("account", "asset__asset")
    return list(rows.order_by(*ORDERS.get(order, ORDERS["age"]))[offset : offset + most])


def provided(
    venue: Venue, holes: QuerySet[Shortfall], now: datetime, matrix: Sequence[Bucket]
) -> list[Provision]:
    """Provisions for what remains of shortfalls and what is owed as debt. Two queries."""
    zone = ZoneInfo(venue.timezone)
    left = holes.filter(remaining__gt=0).order_by()
    owed = [
        (since, asset, int(amount))
        for since, asset, amount in left.values_list("opened_at", "asset__asset__code", "remaining")
    ]
    debts = Debt.objects.filter(venue=venue).exclude(principal=0, interest=0).order_by()
    columns = ("opened_on", "asset__asset__code", "principal", "interest")
    owed += [
        (datetime.combine(on, time(), zone), asset, int(principal + interest))
        for on, asset, principal, interest in debts.values_list(*columns)
    ]
    return provisions(owed, now, matrix)


def totals(found: list[Provision], decimals: dict[str, int]) -> list[tuple[str, str, str]]:
    """Asset, exposure and provision of all buckets together, in whole units."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        sums[one.asset][0] += one.exposure
        sums[one.asset][1] += one.amount
    return [
        (asset, *(format_minor(amount, decimals[asset]) for amount in both))  # type: ignore[misc]
        for asset, both in sorted(sums.items())
    ]
