"""The page of tokens: one's own, and for administrators all of the venue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.errors import AccessError
from backoffice.access.models import Token
from backoffice.access.roles import Permission
from backoffice.access.services import Issued, create_token, revoke_token, rotate_token
from backoffice.console.access.forms import TokenForm
from backoffice.console.confirming import ConfirmedPage
from backoffice.console.numbers import positive
from backoffice.console.telling import told

SHOWN = 200
ROTATED = timedelta(days=90)


class Tokens(ConfirmedPage):
    """Make one, give it a successor, end it. A secret is shown once."""

    template_name = "console/tokens.html"
    menu_item = "tokens"
    title = "Tokens"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In force first those that end soonest."""
        kwargs.setdefault("form", TokenForm(administers=self._administers))
        now, rows = timezone.now(), self._tokens()
        counts = Q(revoked_at=None, expires_at__gt=now)
        return super().get_context_data(**kwargs) | {
            "list": list(rows.filter(counts).order_by("expires_at")[:SHOWN]),
            "over": list(rows.exclude(counts).order_by("-pk")[:SHOWN]),
            "administers": self._administers,
            "me": self.request.user,
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed."""
        try:
            if "revoke" in request.POST:
                revoke_token(token=self._token(request.POST["revoke"]), by=request.user)
                messages.success(request, "The token has ended.")
                return HttpResponseRedirect(reverse("console:tokens", args=[self.venue.code]))
            if "rotate" in request.POST:
                token = self._token(request.POST["rotate"])
                return self._show(rotate_token(token=token, lifetime=ROTATED, by=request.user))
        except AccessError as error:
            messages.error(request, told(error))
            return HttpResponseRedirect(reverse("console:tokens", args=[self.venue.code]))
        form = TokenForm(request.POST, administers=self._administers)
        if form.is_valid():
            try:
                return self._show(self._create(form))
            except AccessError as error:
                form.add_error(error.field if error.field in form.fields else None, told(error))
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _create(self, form: TokenForm) -> Issued:
        asked, user = form.cleaned_data, self.request.user
        if asked.get("user"):
            found = get_user_model().objects.filter(username=asked["user"], is_active=True).first()
            if found is None:
                raise AccessError("user", f"there is no active user {asked['user']!r}.")
            user = found
        return create_token(
            user=user,
            venue=self.venue,
            name=asked["name"],
            scopes=asked["scopes"],
            lifetime=form.lifetime(),
            by=self.request.user,
        )

    def _show(self, issued: Issued) -> HttpResponse:
        return self.once(issued=issued)

    @property
    def _administers(self) -> bool:
        return Permission.ADMINISTER in self.allowed

    def _tokens(self) -> QuerySet[Token]:
        rows = self.rows(Token.objects.select_related("user", "venue"))
        rows = rows.annotate(rotated=Exists(Token.objects.filter(replaces=OuterRef("pk"))))
        if self._administers:
            return rows
        return rows.filter(user__username=self.request.user.get_username())

    def _token(self, key: str) -> Token:
        row = self._tokens().filter(pk=positive(key, 0)).first()
        if row is None:
            raise Http404
        return row
