"""Being signed in with a second factor, without the pages for it."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from backoffice.console.signin.second_factor import ADDED
from backoffice.console.signin.sessions import BEGUN, SEEN


def signed_in(user: Any) -> Client:
    """A browser of a user who has just given both factors."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[ADDED] = user.pk
    session[BEGUN] = session[SEEN] = time.time()
    session.save()
    return client
