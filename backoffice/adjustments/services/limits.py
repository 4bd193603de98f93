"""Limits per role, request and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import ROLES, Permission
from backoffice.access.selectors import require, roles_at
from backoffice.adjustments.errors import AdjustmentError, LimitExceeded
from backoffice.adjustments.lines import amounts_by_asset
from backoffice.adjustments.models import Action, AdjustmentRequest, Limit, State
from backoffice.core.money import format_minor
from backoffice.markets.models import VenueAsset
from backoffice.venues.models import Venue

BY = {Action.PROPOSE: "proposed_by", Action.APPROVE: "decided_by"}
WHEN = {Action.PROPOSE: "proposed_at", Action.APPROVE: "decided_at"}
Spent = Callable[[Venue, str, Action, datetime], Mapping[str, int]]
_others: list[Spent] = []
COUNTED = {Action.PROPOSE: [State.PROPOSED, State.APPROVED], Action.APPROVE: [State.APPROVED]}


def set_limit(
    *, venue: Venue, role: str, action: str, asset: str, per_request: int, per_day: int, by: Any
) -> Limit:
    """Set what a role may propose or approve, in smallest units. Errors: `NotPermitted` and
    `AdjustmentError`.
    """
    require(by, Permission.ADMINISTER, venue)
    if role not in ROLES or action not in Action.values:
        raise AdjustmentError("role", f"choose one of {', '.join(ROLES)}, to propose or approve.")
    if not 0 < per_request <= per_day:
        raise AdjustmentError("per_request", "choose more than 0 and at most per_day.")
    found = VenueAsset.objects.filter(venue=venue, asset__code=asset).first()
    if found is None:
        raise AdjustmentError("asset", f"the venue has no asset {asset}.")
    with transaction.atomic():
        row, _ = Limit.objects.update_or_create(
            venue=venue,
            role=role,
            action=action,
            asset=found,
            defaults={"per_request": per_request, "per_day": per_day},
        )
    return row


def drop_limit(*, limit: Limit, by: Any) -> None:
    """Take a limit away: without one, nothing may be. Errors: `NotPermitted`."""
    require(by, Permission.ADMINISTER, limit.venue)
    Limit.objects.filter(pk=limit.pk).delete()


def count_too(spent: Spent) -> None:
    """Count to everybody's day what else moves money by hand.

    `spent` answers amounts by asset of a person's own since the day began at a venue.
    """
    if spent not in _others:
        _others.append(spent)


def check_limits(*, venue: Venue, who: Any, action: Action, amounts: Mapping[str, int]) -> None:
    """Raise `LimitExceeded` where the amounts by asset, with those of the day, are too much.

    Needs a transaction: the rows of the limits stay locked until its end, so that two requests at
    once do not both see room that is for one. Of several roles the most generous limit counts.
    """
    name = principal_of(who).name
    rows = Limit.objects.select_for_update(of=("self",)).select_related("asset__asset")
    found = rows.filter(venue=venue, role__in=roles_at(who, venue), action=action)
    limits = list(found.order_by("pk"))
    used = _used_today(venue, name, action)
    for asset, amount in amounts.items():
        of_asset = [limit for limit in limits if limit.asset.asset.code == asset]
        if not of_asset:
            raise LimitExceeded(
                "limit",
                f"no role of {name} has a limit to {action.value} in {asset}, so nothing may be; "
                "an administrator sets one.",
            )
        most = max(of_asset, key=lambda limit: (limit.per_day, limit.per_request))
        decimals = most.asset.asset.decimals
        per_request = max(limit.per_request for limit in of_asset)
        if amount > per_request:
            raise LimitExceeded(
                "limit",
                f"{_shown(amount, decimals)} {asset} is more than {_shown(per_request, decimals)} "
                f"that {name} may {action.value} in one request; split it, or ask who may more.",
            )
        if used.get(asset, 0) + amount > most.per_day:
            left = max(0, most.per_day - used.get(asset, 0))
            raise LimitExceeded(
                "limit",
                f"{name} may {action.value} {_shown(left, decimals)} {asset} more today, not "
                f"{_shown(amount, decimals)}; ask somebody else, or wait until tomorrow.",
            )


def _used_today(venue: Venue, name: str, action: Action) -> dict[str, int]:
    zone = ZoneInfo(venue.timezone)
    begun = datetime.combine(timezone.now().astimezone(zone).date(), time(), zone)
    rows = AdjustmentRequest.objects.filter(venue=venue, state__in=COUNTED[action])
    today = rows.filter(**{BY[action]: name, f"{WHEN[action]}__gte": begun})
    used: dict[str, int] = {}
    for lines in today.values_list("lines", flat=True):
        for asset, amount in amounts_by_asset(lines).items():
            used[asset] = used.get(asset, 0) + amount
    for spent in _others:
        for asset, amount in spent(venue, name, action, begun).items():
            used[asset] = used.get(asset, 0) + amount
    return used


def _shown(amount: int, decimals: int) -> str:
    return format_minor(amount, decimals)
