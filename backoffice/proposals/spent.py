"""What one person moved today by recoveries and write-offs, for the limits per day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from backoffice.adjustments.models import Action
from backoffice.proposals.models import RecoveryProposal, WriteOff
from backoffice.venues.models import Venue


def spent(venue: Venue, name: str, action: Action, since: datetime) -> dict[str, int]:
    """Amounts by asset in smallest units that count to the person's day. Two queries."""
    if action == Action.APPROVE:
        mine = Q(decided_by=name, decided_at__gte=since, approved=True)
    else:
        waits = Q(approved=None, expires_at__gt=timezone.now())
        mine = Q(proposed_by=name, proposed_at__gte=since) & (Q(approved=True) | waits)
    tables: tuple[Any, ...] = (RecoveryProposal, WriteOff)
    found: dict[str, int] = {}
    for table in tables:
        rows = table.objects.filter(mine, venue=venue).order_by()
        of_asset = rows.values_list("shortfall__asset__asset__code")
        for asset, amount in of_asset.annotate(sum=Sum("amount")):
            found[asset] = found.get(asset, 0) + int(amount)
    return found
