"""Granting and revoking roles. An administrator's role waits for a second administrator."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.errors import AccessError, SamePerson
from backoffice.access.models import Membership
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission, Role
from backoffice.access.selectors.permissions import require
from backoffice.core.four_eyes import same_person
from backoffice.venues.models import Venue


def grant(*, user: Any, venue: Venue, role: str, by: Any) -> Membership:
    """Give a user a role; an administrator's is in force only after `approve_grant`.

    The same grant again changes nothing. Errors: `NotPermitted`, `SamePerson`, `AccessError`.
    """
    require(by, Permission.ADMINISTER, venue)
    name = principal_of(by).name
    if role not in Role.values:
        raise AccessError("role", f"there is no {role}; choose one of {', '.join(Role.values)}.")
    if same_person(name, user.get_username()):
        raise SamePerson("user", "nobody grants a role to himself; ask another administrator.")
    with transaction.atomic():
        row, _ = Membership.objects.get_or_create(
            user=user, venue=venue, role=role, revoked_at=None, defaults={"granted_by": name}
        )
    return row


def approve_grant(*, membership: Membership, by: Any) -> Membership:
    """A second administrator puts an administrator's role into force.

    Errors: `NotPermitted`, `SamePerson` (who granted it, or gets it), `AccessError`.
    """
    require(by, Permission.ADMINISTER, membership.venue)
    name = principal_of(by).name
    if same_person(name, membership.granted_by):
        raise SamePerson("approved_by", f"{name} granted it, so another person approves it.")
    if same_person(name, membership.user.get_username()):
        raise SamePerson("approved_by", "nobody approves a role of his own; ask another person.")
    rows = Membership.objects.filter(pk=membership.pk, approved_at=None, revoked_at=None)
    with transaction.atomic():
        if not rows.update(approved_by=name, approved_at=timezone.now()):
            raise AccessError("membership", "it was approved or revoked before; look again.")
    membership.refresh_from_db()
    return membership


def revoke(*, membership: Membership, by: Any) -> Membership:
    """Take a role away at once. Errors: `NotPermitted`; again changes nothing."""
    require(by, Permission.ADMINISTER, membership.venue)
    rows = Membership.objects.filter(pk=membership.pk, revoked_at=None)
    with transaction.atomic():
        rows.update(revoked_by=principal_of(by).name, revoked_at=timezone.now())
    membership.refresh_from_db()
    return membership
