"""People for the demo venues, so that four eyes can be tried: development only."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from backoffice.access.models import Membership
from backoffice.access.roles import Role
from backoffice.access.services import grant
from backoffice.adjustments.services import set_limit
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.markets.models import VenueAsset
from backoffice.venues.models import Venue

ROOTS = ("demo-admin", "demo-admin-2")
"""Who names an administrator, and who approves it."""
ROLES = (Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.POLICY_AUTHOR, Role.AUDITOR)
LIMITS = ((Role.OPERATOR, "propose"), (Role.APPROVER, "approve"))
PER_REQUEST, PER_DAY = 1_000_000, 5_000_000  # whole units of the reporting asset


def make_people() -> str | None:
    """One user a role at every venue, and two superusers; their password, None if all are there.

    Everybody has the same password and sets the second factor up at the first sign-in.
    """
    with transaction.atomic(), acting(Actor("demo")):
        password = None
        for name in ROOTS:
            if not User.objects.filter(username=name).exists():
                password = password or secrets.token_urlsafe(12)
                User.objects.create_superuser(name, password=password)
        root = User.objects.get(username=ROOTS[0])
        for role in ROLES:
            password = _person(role, root, password)
        for venue in Venue.objects.all():
            _limits(venue, root)
    return password


def _person(role: Role, root: Any, password: str | None) -> str | None:
    name = f"demo-{role.value.replace('_', '-')}"
    user = User.objects.filter(username=name).first()
    if user is None:
        password = password or secrets.token_urlsafe(12)
        user = User.objects.create_user(name, password=password)
    has = set(
        Membership.objects.filter(user=user, role=role, revoked_at=None).values_list(
            "venue_id", flat=True
        )
    )
    for venue in Venue.objects.exclude(pk__in=has):
        grant(user=user, venue=venue, role=role, by=root)
    return password


def _limits(venue: Venue, root: Any) -> None:
    """Without a limit nobody could propose anything."""
    asset = (
        VenueAsset.objects.select_related("asset")
        .filter(venue=venue, asset__code=venue.reporting_asset)
        .first()
    )
    if asset is None:
        return
    unit = 10**asset.asset.decimals
    for role, action in LIMITS:
        set_limit(
            venue=venue,
            role=role,
            action=action,
            asset=asset.asset.code,
            per_request=PER_REQUEST * unit,
            per_day=PER_DAY * unit,
            by=root,
        )
