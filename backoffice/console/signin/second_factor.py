"""Nobody sees a page with a password alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

ADDED = "console_second_factor"
BEFORE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_reauthenticate",
    }
)
"""Pages that are needed until the second factor was given."""


class SecondFactorMiddleware:
    """Whoever signed in without a second factor sets one up first, or signs in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send those away who have shown no second factor in this session."""
        match = request.resolver_match
        name = match.url_name if match is not None and not match.namespaces else None
        if name in BEFORE or not request.user.is_authenticated or was_shown(request):
            return None
        if is_mfa_enabled(request.user):  # set up elsewhere, since this session began
            logout(request)
            return HttpResponseRedirect(reverse("account_login"))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def was_shown(request: HttpRequest) -> bool:
    """Whether this session's user gave a second factor, or set one up, within this session."""
    if request.session.get(ADDED) == request.user.pk:
        return True
    shown = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in shown)


@receiver(authenticator_added)
def remember(request: HttpRequest, user: Any, authenticator: Authenticator, **_rest: Any) -> None:
    """A code of the new device was just given."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[ADDED] = user.pk
