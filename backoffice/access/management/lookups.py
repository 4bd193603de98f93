"""Names on a command line, and what is said where one may not do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from backoffice.access.errors import NotPermitted
from backoffice.access.roles import Permission, roles_with
from backoffice.venues.models import Venue


def user_named(name: str) -> Any:
    """The user of that name. Errors: CommandError."""
    found = get_user_model().objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no user {name}: see manage.py access user.")
    return found


def refusal(error: Exception) -> CommandError:
    """What a service refused, and where a right lacks, how to give it."""
    if not isinstance(error, NotPermitted):
        return CommandError(str(error))
    roles = roles_with(Permission(error.permission))
    return CommandError(
        f"--by: {error.name} may not {error.permission.replace('_', ' ')} at {error.venue}. Who "
        f"may has the role {' or '.join(roles)}, which an administrator gives: python manage.py "
        f"access grant {error.name} {error.venue} {roles[0]} --by ADMINISTRATOR"
    )


def venue_named(code: str) -> Venue:
    """The venue of that code. Errors: CommandError."""
    found = Venue.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no venue {code}: name one that was created.")
    return found


def time_given(option: str, text: str | None) -> datetime | None:
    """The time that an option gives, or None. Errors: CommandError."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError(f"{option}: write it as 2026-01-31T12:00:00Z, not {text}.")
    return found
