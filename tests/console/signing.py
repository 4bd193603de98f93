"""Being signed in with a second factor, without the pages for it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backoffice.console.signin.second_factor import ADDED


def signed_in(user: Any) -> Client:
    """A browser of a user who has just given both factors."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[ADDED] = user.pk
    session.save()
    return client
