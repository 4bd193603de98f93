"""Names on a command line."""

from __future__ import annotations

from datetime import datetime
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
