"""Sessions end: after a while without a request, and after a working day whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

BEGUN, SEEN = "console_begun", "console_seen"
REMEMBER_SECONDS = 60  # how exact the last request is known, so that not each one is written


class SessionLimitsMiddleware:
    """Signs out whose session is over; stands after the authentication's and messages' own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, as nobody where the session is over."""
        if request.user.is_authenticated:
            now, session = time.time(), request.session
            begun, seen = session.get(BEGUN), session.get(SEEN)
            if begun is None or seen is None:
                session[BEGUN] = session[SEEN] = now
            elif is_over(begun, seen, now):
                logout(request)
                messages.info(request, "Your session ended. Sign in again to go on.")
            elif now - seen > REMEMBER_SECONDS:
                session[SEEN] = now
        return self.get_response(request)


def is_over(begun: float, seen: float, now: float) -> bool:
    """Whether a session that began and was last used at these seconds has ended."""
    idle, whole = settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS
    return now - seen > idle or now - begun > whole
