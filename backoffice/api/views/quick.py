"""The permission question without the framework's machinery: asked before every action.

The same token, permission, rate limit and problems as everywhere; only their detours are left
out. What is unusual (an error, another method) goes the framework's way.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from backoffice.access.middleware import HEADER, request_id
from backoffice.access.roles import Permission
from backoffice.api.base import VENUE_HEADER
from backoffice.api.problems import described
from backoffice.api.throttling import take
from backoffice.api.tokens import allowed, verified
from backoffice.api.views.asking import AccountPermissions, asked_of
from backoffice.venues.store.asking import answer_one

SCHEME = "Bearer "


class QuickPermissions(AccountPermissions):
    """`/accounts/{code}/permissions`."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A plain question is answered at once."""
        answer = _answer(request, kwargs["code"]) if request.method == "GET" else None
        return answer or super().dispatch(request, *args, **kwargs)


def _answer(request: HttpRequest, code: str) -> HttpResponse | None:
    """The answer; None where anything is out of the ordinary."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    found = verified(header[len(SCHEME) :]) if header.startswith(SCHEME) else None
    if found is None or Permission.VIEW not in allowed(found) or "\x00" in code:
        return None
    venue = found.token.venue
    if request.headers.get(VENUE_HEADER, venue.code) != venue.code:
        return None
    if request.META.get("HTTP_ACCEPT", "*/*") not in ("*/*", "application/json"):
        return None
    try:
        asked = asked_of(code, request.GET)
        if take(found, "read") > 0:
            return None
        body = answer_one(venue, asked)
    except Exception as error:
        if described(error)["status"] == 500:
            raise
        return None
    if body["reasons"] and body["reasons"][0]["code"] == "unknown_account":
        return None
    response = HttpResponse(json.dumps(body), content_type="application/json")
    response[HEADER] = request_id(request)
    return response
