"""Users with roles, as tests need them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from backoffice.access.models import Membership
from backoffice.access.services import approve_grant, grant
from backoffice.venues.models import Venue


def root(name: str = "root") -> Any:
    """A superuser, who sets things up."""
    found = User.objects.filter(username=name).first()
    return found or User.objects.create(username=name, is_superuser=True, is_staff=True)


def person(name: str, venue: Venue, *roles: str) -> Any:
    """A user with roles in force at a venue."""
    user, _ = User.objects.get_or_create(username=name)
    for role in roles:
        row: Membership = grant(user=user, venue=venue, role=role, by=root())
        if role == "administrator":
            approve_grant(membership=row, by=root("root-2"))
    return user
