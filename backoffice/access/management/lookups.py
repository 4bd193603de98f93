"""Names on a command line."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from backoffice.venues.models import Venue


def user_named(name: str) -> Any:
    """The user of that name. Errors: CommandError."""
    found = get_user_model().objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no user {name}: see manage.py access user.")
    return found


def venue_named(code: str) -> Venue:
    """The venue of that code. Errors: CommandError."""
    found = Venue.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no venue {code}: name one that was created.")
    return found
