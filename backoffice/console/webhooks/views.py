"""Pages of webhooks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.console.confirming import ConfirmedPage
from backoffice.console.numbers import MOST, positive
from backoffice.console.paging import page_of
from backoffice.console.telling import told
from backoffice.console.webhooks.forms import STATES, WebhookForm
from backoffice.console.webhooks.reading import counted, standing
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services import (
    create_endpoint,
    remove_endpoint,
    replay,
    replay_failed,
    rotate_secret,
)

PAGE = 50


class Webhooks(ConfirmedPage):
    """Endpoints of the venue, and adding one."""

    template_name = "console/webhooks.html"
    menu_item = "webhooks"
    permission = Permission.ADMINISTER
    title = "Webhooks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Those in use first, with what waits for them."""
        kwargs.setdefault("form", WebhookForm())
        rows = counted(self.rows(Endpoint.objects.all())).order_by("-active", "pk")
        now = timezone.now()
        return super().get_context_data(**kwargs) | {
            "list": [(row, *standing(row, now)) for row in rows[: 2 * PAGE]]
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add one; its secret is shown once."""
        form = WebhookForm(request.POST)
        if form.is_valid():
            try:
                made = create_endpoint(venue=self.venue, by=request.user, **form.cleaned_data)
            except ValueError as error:  # of the services: a field and one sentence each
                field = getattr(error, "field", "")
                form.add_error(field if field in form.fields else None, told(error))
            else:
                return self.once(made=made[0], secret=made[1])
        return self.render_to_response(self.get_context_data(form=form, **kwargs))


class WebhookPage(ConfirmedPage):
    """One endpoint: its messages by state, sending again, a new secret, its end."""

    template_name = "console/webhook.html"
    menu_item = "webhooks"
    permission = Permission.ADMINISTER
    title = "Webhook"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of its messages, newest first."""
        query, row = self.request.GET, self._row()
        state = query.get("state", "")
        found = self.rows(Delivery.objects.filter(endpoint=row), path="endpoint__venue")
        if state in State.values:
            found = found.filter(state=state)
        page = page_of(found, self.request, PAGE)
        word, tone = standing(row, timezone.now())
        return super().get_context_data(**kwargs) | {
            "row": row,
            "standing": word,
            "tone": tone,
            "list": page.rows,
            "earlier": page.earlier,
            "state": state,
            "states": STATES,
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        row, sent, user = self._row(), request.POST, request.user
        try:
            if "replay" in sent:
                replay(delivery=self._delivery(row, sent["replay"]), by=user)
                messages.success(request, "It is sent again, under the same id.")
            elif sent.get("do") == "replay_failed":
                count = replay_failed(endpoint=row, by=user)
                messages.success(request, f"Sent again: {count:,}.")
            elif sent.get("do") == "rotate" and row.active:
                return self.once(secret=rotate_secret(endpoint=row, by=user))
            elif sent.get("do") == "remove":
                remove_endpoint(endpoint=row, by=user)
                messages.success(request, "Removed: nothing more is sent to it.")
            else:
                messages.error(request, "Choose what to do.")
        except ValueError as error:
            messages.error(request, told(error))
        return HttpResponseRedirect(reverse("console:webhook", args=[self.venue.code, row.pk]))

    def _row(self) -> Endpoint:
        rows = counted(self.rows(Endpoint.objects.select_related("venue")))
        row = rows.filter(pk=min(self.kwargs["endpoint"], MOST)).first()
        if row is None:
            raise Http404
        return row

    def _delivery(self, row: Endpoint, key: str) -> Delivery:
        rows = Delivery.objects.filter(endpoint=row, pk=positive(key, 0))
        found = rows.select_related("endpoint__venue").first()
        if found is None:
            raise Http404
        return found
