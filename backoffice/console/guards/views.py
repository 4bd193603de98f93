"""The page of what the venue's guards hold back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.console.guards.reading import guards_of
from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person
from backoffice.proposals.models import GuardProposal
from backoffice.proposals.services import (
    approve_guard,
    propose_acceptance,
    propose_release,
    refuse_guard,
)
from backoffice.venues.models import HaltRelease

SHOWN = 20


class GuardsPage(VenuePage):
    """A halt and degraded prices; a POST asks to let one pass, or decides about that."""

    template_name = "console/guards.html"
    menu_item = "guards"
    title = "Halts and prices"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is held back, requests that are open, and the last releases."""
        now, name = timezone.now(), self.request.user.get_username()
        open_ = self.rows(
            GuardProposal.objects.select_related("halt").filter(approved=None, expires_at__gt=now)
        )
        past = self.rows(HaltRelease.objects.select_related("halt"), path="halt__venue")
        requests = [(row, same_person(row.proposed_by, name)) for row in open_[:SHOWN]]
        return super().get_context_data(**kwargs) | {
            "guards": guards_of(self.venue.pk),
            "clock": self.venue.state.clock,
            "requests": requests,
            "asked": {f"{row.what} {row.subject or ''}".strip() for row, _ in requests},
            "past": past.order_by("-halt__number")[:SHOWN],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        do = request.POST.get("do", "")
        try:
            if do == "ask":
                self._ask()
            else:
                self._decide(do)
        except ValueError as error:
            messages.error(request, told(error))
        return HttpResponseRedirect(reverse("console:guards", args=[self.venue.code]))

    def _ask(self) -> None:
        sent, by = self.request.POST, self.request.user
        of, reason = sent.get("of", ""), sent.get("reason", "")
        if of:
            subject = sent.get("subject", "")
            propose_acceptance(venue=self.venue, of=of, subject=subject, reason=reason, by=by)
        else:
            propose_release(venue=self.venue, reason=reason, by=by)
        messages.success(self.request, "Asked: it waits for another person.")

    def _decide(self, do: str) -> None:
        sent, by = self.request.POST, self.request.user
        key = min(positive(sent.get("request"), 0), 2**63 - 1)
        row = self.rows(GuardProposal.objects.all()).filter(pk=key).first()
        if row is None:
            raise Http404
        if do == "approve":
            done = approve_guard(proposal=row, by=by)
            messages.success(self.request, f"Approved. {done}: the next sweep goes by it.")
        elif do == "refuse":
            refuse_guard(proposal=row, by=by, because=sent.get("because", ""))
            messages.success(self.request, "Refused: it stays held back.")
        else:
            raise ValueError("Choose whether to approve or to refuse.")
