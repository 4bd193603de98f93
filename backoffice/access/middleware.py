"""Every request has an id; what a signed-in person changes is recorded under the person's name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backoffice.config.postgresql.acting import Actor, acting

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """The id that the caller gave, if it is one that can be written anywhere, or a new one."""
    known: str | None = getattr(request, "backoffice_request_id", None)
    if known is None:
        given = request.headers.get(HEADER, "")
        known = given if _USABLE.fullmatch(given) else uuid.uuid4().hex
        request.backoffice_request_id = known  # type: ignore[attr-defined]
    return known


def address_of(request: HttpRequest) -> str:
    """The caller's network address: as our own proxy saw it, where there is one."""
    if settings.BEHIND_TLS_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def actor_of(request: HttpRequest, name: str, token: str = "") -> Actor:
    """The named person or system, in this request; `token`: the public id of the one it sent."""
    return Actor(name, address_of(request), request_id(request), token)


class ActorMiddleware:
    """Stands after the authentication's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the request's id in a header."""
        user = getattr(request, "user", None)
        if request.method not in ("GET", "HEAD", "OPTIONS") and user is not None:
            name = user.get_username() if user.is_authenticated else ""
            with acting(actor_of(request, name)):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        response[HEADER] = request_id(request)
        return response
