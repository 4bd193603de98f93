"""Pages whose changes ask again who is there: what they change outlives the session."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from backoffice.console.pages import VenuePage


class ConfirmedPage(VenuePage):
    """A change asks for the password first, unless it was given a few minutes ago.

    The form that was sent is kept meanwhile and carried out then.
    """

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm, then change."""
        return self.change(request, *args, **kwargs)

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a POST does."""
        raise NotImplementedError

    def once(self, **shown: Any) -> HttpResponse:
        """The page with a secret, which no cache keeps."""
        response = self.render_to_response(self.get_context_data(**self.kwargs, **shown))
        response["Cache-Control"] = "no-store"
        return response
