"""The page of one adjustment: what it does, who decides, and its reversal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from backoffice.adjustments.lines import lines_of
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.adjustments.services import approve, propose_reversal, refuse
from backoffice.console.adjustments.effects import effect_of
from backoffice.console.adjustments.reading import TONES, is_mine, state_of
from backoffice.console.assets import decimals_of
from backoffice.console.pages import VenuePage
from backoffice.console.telling import told
from backoffice.core.money import format_minor

SHOWN_LINES = 200


class AdjustmentPage(VenuePage):
    """One request; a POST decides about it, or proposes its reversal."""

    template_name = "console/adjustment.html"
    menu_item = "adjustments"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its lines, the effect as it was previewed, and what this person may do."""
        row = self._row()
        decimals, state = decimals_of(self.venue), state_of(row, timezone.now())
        lines = lines_of(row.lines)
        return super().get_context_data(**kwargs) | {
            "title": f"Adjustment {row.pk}",
            "request_row": row,
            "state": state,
            "tone": TONES[State(state)],
            "is_open": state == State.PROPOSED,
            "mine": is_mine(row, self.request.user.get_username()),
            "lines": [
                (line, format_minor(line.amount, decimals.get(line.asset, 0)))
                for line in lines[:SHOWN_LINES]
            ],
            "more_lines": max(0, len(lines) - SHOWN_LINES),
            "effect": effect_of(row.preview),
            "reversals": list(row.reversals.only("pk", "state")),
            "now": timezone.now(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the service says who may."""
        row = self._row()
        try:
            row = self._do(row, request.POST.get("do", ""))
        except ValueError as error:
            messages.error(request, told(error))
        return HttpResponseRedirect(reverse("console:adjustment", args=[self.venue.code, row.pk]))

    def _do(self, row: AdjustmentRequest, what: str) -> AdjustmentRequest:
        sent, user = self.request.POST, self.request.user
        if what == "approve":
            done = approve(request=row, by=user, seen_sha256=sent.get("seen", ""))
            messages.success(self.request, "Approved and posted.")
        elif what == "refuse":
            done = refuse(request=row, by=user, because=sent.get("because", ""))
            messages.success(self.request, "Refused: nothing was posted.")
        elif what == "reverse":
            done = propose_reversal(request=row, reason=sent.get("reason", ""), by=user)
            messages.success(self.request, "The reversal is proposed: it waits for another person.")
        else:
            raise ValueError("Choose whether to approve or to refuse.")
        return done

    def _row(self) -> AdjustmentRequest:
        rows = self.rows(AdjustmentRequest.objects.select_related("reverses", "venue", "evidence"))
        found = rows.defer("evidence__content").filter(pk=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return found


class EvidenceFile(AdjustmentPage):
    """The evidence of a request, as a download that no browser shows by itself."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, byte for byte."""
        evidence = self._row().evidence
        if evidence is None:
            raise Http404
        answer = HttpResponse(bytes(evidence.content), content_type="application/octet-stream")
        answer["Content-Disposition"] = content_disposition_header(True, evidence.name)
        return answer
