"""Deny by default: what somebody may do is what a role in force, and the door, allow."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from backoffice.access.errors import NotPermitted
from backoffice.access.models import Membership
from backoffice.access.models.memberships import IN_FORCE
from backoffice.access.principal import Principal, principal_of
from backoffice.access.roles import ROLES, SUPERUSER, Permission, Role, roles_with
from backoffice.venues.models import Venue

M = TypeVar("M", bound=Model)


def venues_of(who: Any, permission: Permission) -> QuerySet[Venue]:
    """The venues at which a user or `Principal` has the permission, as one query's subquery."""
    asker = principal_of(who)
    venues = Venue.objects.all()
    if not _door_allows(asker, permission) or not asker.user.is_active:
        return venues.none()
    if asker.venue is not None:
        venues = venues.filter(pk=asker.venue)
    if asker.user.is_superuser and permission in SUPERUSER:
        return venues
    rows = Membership.objects.filter(IN_FORCE, user_id=asker.user.pk)
    allowed = rows.filter(role__in=roles_with(permission))
    return venues.filter(pk__in=allowed.values("venue_id"))


def scoped(
    queryset: QuerySet[M], who: Any, permission: Permission, *, path: str = "venue"
) -> QuerySet[M]:
    """The rows of venues at which `who` has the permission; `path` leads from a row to its venue.

    The single selector that every list and every lookup of a door passes through.
    """
    return queryset.filter(**{f"{path}__in": venues_of(who, permission)})


def may(who: Any, permission: Permission, venue: Venue) -> bool:
    """Whether `who` has the permission at the venue. One query."""
    return venues_of(who, permission).filter(pk=venue.pk).exists()


def require(who: Any, permission: Permission, venue: Venue) -> None:
    """Raise `NotPermitted` unless `who` has the permission at the venue."""
    if not may(who, permission, venue):
        raise NotPermitted(principal_of(who).name, permission.value, venue.code)


def roles_at(who: Any, venue: Venue) -> list[str]:
    """The roles in force of a user at a venue, in the order of `Role`. One query."""
    asker = principal_of(who)
    rows = Membership.objects.filter(IN_FORCE, user_id=asker.user.pk, venue=venue)
    held = set(rows.values_list("role", flat=True))
    return [role for role in ROLES if role in held]


def administrators_of(venue: Venue) -> QuerySet[Membership]:
    """The administrators in force of a venue whose users are active."""
    rows = Membership.objects.filter(IN_FORCE, venue=venue, role=Role.ADMINISTRATOR)
    return rows.filter(user__is_active=True)


def permissions_at(who: Any, venue: Venue) -> frozenset[Permission]:
    """All that `who` may do at a venue: which actions a page offers. One query."""
    asker = principal_of(who)
    if not asker.user.is_active or asker.venue not in (None, venue.pk):
        return frozenset()
    found = frozenset().union(*(ROLES[role] for role in roles_at(asker, venue)))
    if asker.user.is_superuser:
        found |= SUPERUSER
    return found if asker.allowed is None else found & asker.allowed


def _door_allows(asker: Principal, permission: Permission) -> bool:
    return asker.allowed is None or permission in asker.allowed
