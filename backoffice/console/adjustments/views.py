"""Pages that list adjustments and propose them."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.adjustments.lines import stored
from backoffice.adjustments.models import AdjustmentRequest, Evidence, State
from backoffice.adjustments.preview import preview
from backoffice.adjustments.services import attach, propose
from backoffice.console.adjustments.effects import effect_of
from backoffice.console.adjustments.forms import ProposeForm, refuse_in
from backoffice.console.adjustments.reading import is_mine, listed
from backoffice.console.assets import decimals_of
from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage
from backoffice.console.paging import page_of

PAGE = 50
BEGUN = ("account", "asset", "amount", "against", "reason_code", "reason")


class Adjustments(VenuePage):
    """What waits for the person who looks, then all of them, newest first."""

    template_name = "console/adjustments.html"
    menu_item = "adjustments"
    title = "Adjustments"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        query, now = self.request.GET, timezone.now()
        state = query.get("state", "")
        rows = self.rows(AdjustmentRequest.objects.defer("preview").select_related("evidence"))
        open_rows = rows.filter(state=State.PROPOSED, expires_at__gt=now).order_by("expires_at")
        if state in set(State):
            rows = rows.filter(state=state)
        page = page_of(rows, self.request, PAGE)
        decimals = decimals_of(self.venue)
        name = self.request.user.get_username()
        waiting = [] if Permission.APPROVE not in self.allowed else open_rows[:PAGE]
        return super().get_context_data(**kwargs) | {
            "waiting": [listed(row, decimals) for row in waiting if not is_mine(row, name)],
            "list": [listed(row, decimals) for row in page.rows],
            "earlier": page.earlier,
            "state": state,
            "states": State.values,
        }


class Propose(VenuePage):
    """Propose: fill in, look at the effect, propose."""

    template_name = "console/propose.html"
    menu_item = "adjustments"
    permission = Permission.PROPOSE
    title = "Propose an adjustment"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or one that a link began to fill in."""
        given = {name: request.GET[name][:2000] for name in BEGUN if name in request.GET}
        form = ProposeForm(self.venue, self._assets(), initial={"days": 3, **given})
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The effect, and then the proposal itself."""
        form = ProposeForm(self.venue, self._assets(), request.POST, request.FILES)
        if form.is_valid():
            try:
                if "confirmed" in request.POST:
                    return self._propose(form)
                kwargs |= self._looked_at(form)
            except ValueError as error:
                refuse_in(form, error)
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _assets(self) -> list[str]:
        return list(decimals_of(self.venue))

    def _looked_at(self, form: ProposeForm) -> dict[str, Any]:
        """The effect; evidence is kept now, so that the proposal refers to these very bytes."""
        asked, file = form.cleaned_data, form.cleaned_data["evidence"]
        effect = effect_of(preview(venue=self.venue, lines=asked["lines"]))
        evidence = None
        if file is not None:
            evidence = attach(
                venue=self.venue, name=file.name, content=file.read(), by=self.request.user
            )
        return {
            "effect": effect,
            "asked": asked,
            "lines": json.dumps(stored(asked["lines"])),
            "attached": evidence,
            "reference": uuid.uuid4().hex,
        }

    def _propose(self, form: ProposeForm) -> HttpResponse:
        asked, sent = form.cleaned_data, self.request.POST
        key = positive(sent.get("attached"), 0)
        mine = self.rows(Evidence.objects.filter(added_by=self.request.user.get_username()))
        request = propose(
            venue=self.venue,
            lines=asked["lines"],
            reason_code=asked["reason_code"],
            reason=asked["reason"],
            by=self.request.user,
            evidence=mine.filter(pk=key).first() if key else None,
            reference=f"console:{sent.get('reference', '')[:64]}",
            lifetime=timedelta(days=asked["days"]),
            source=asked["source"],
        )
        messages.success(self.request, "Proposed: it waits for another person.")
        return HttpResponseRedirect(
            reverse("console:adjustment", args=[self.venue.code, request.pk])
        )
