"""Being signed in with a second factor, without the pages for it."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from backoffice.console.signin.second_factor import ADDED
from backoffice.console.signin.sessions import BEGUN, SEEN

RECORDS, RECORDS_OF = "account_authentication_methods", "account_authentication_methods_user"


def signed_in(user: Any, *, confirmed: bool = True) -> Client:
    """A browser of a user who has just given both factors; or gave them long ago."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[ADDED] = user.pk
    session[BEGUN] = session[SEEN] = now = time.time()
    if confirmed:
        session[RECORDS] = [{"method": "password", "at": now}, {"method": "mfa", "at": now}]
        session[RECORDS_OF] = str(user.pk)
    session.save()
    return client
