"""The page of a venue's provision matrix: what counts, what is proposed, and what counted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage
from backoffice.console.shortfalls.matrix_rows import buckets_of, padded, rows_of, sent_rows
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person
from backoffice.proposals.matrices import newest_matrix
from backoffice.proposals.models import ProvisionMatrix
from backoffice.proposals.services import approve_matrix, propose_matrix, refuse_matrix
from backoffice.shortfalls.provisions import read_matrix

PAST = 30


class ProvisionsPage(VenuePage):
    """A POST proposes a matrix, or decides about one."""

    template_name = "console/provisions.html"
    menu_item = "shortfalls"
    title = "Provision matrix"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The version in force, the rows to change it by, and all that was proposed."""
        now, name = timezone.now(), self.request.user.get_username()
        version, matrix = newest_matrix(self.venue)
        rows = self.rows(ProvisionMatrix.objects.all()).order_by("-pk")[:PAST]
        steps = [(one, one.state_at(now), read_matrix(one.buckets)) for one in rows]
        kwargs.setdefault("rows_sent", rows_of(matrix))
        return super().get_context_data(**kwargs) | {
            "version": version,
            "matrix": matrix,
            "waits": [
                (one, buckets, same_person(one.proposed_by, name))
                for one, state, buckets in steps
                if state == "proposed"
            ],
            "steps": [step for step in steps if step[1] != "proposed"],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        do = request.POST.get("do", "")
        try:
            if do == "propose":
                return self._propose(**kwargs)
            self._decide(do)
        except ValueError as error:
            messages.error(request, told(error))
        return self._again()

    def _propose(self, **kwargs: Any) -> HttpResponse:
        sent, rows = self.request.POST, sent_rows(self.request.POST)
        reason = sent.get("reason", "")
        try:
            buckets = buckets_of(rows)
            propose_matrix(venue=self.venue, buckets=buckets, reason=reason, by=self.request.user)
        except ValueError as error:
            shown = {"rows_sent": padded(rows), "reason": reason, "wrong": _named(error)}
            return self.render_to_response(self.get_context_data(**shown, **kwargs))
        messages.success(self.request, "Proposed: it waits for another person.")
        return self._again()

    def _decide(self, do: str) -> None:
        sent, by = self.request.POST, self.request.user
        key = positive(sent.get("proposal"), 0)
        found = self.rows(ProvisionMatrix.objects.filter(pk=key)).first()
        if found is None or do not in ("approve", "refuse"):
            raise ValueError("Choose what to approve or to refuse.")
        if do == "approve":
            done = approve_matrix(proposal=found, by=by)
            messages.success(self.request, f"Approved: version {done.version} counts.")
        else:
            refuse_matrix(proposal=found, by=by, because=sent.get("because", ""))
            messages.success(self.request, "Refused: it stays as it was.")

    def _again(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("console:provisions", args=[self.venue.code]))


def _named(error: ValueError) -> str:
    """The sentence, after the row that it is about, counted from 1."""
    field = getattr(error, "field", "")
    if not field.startswith("buckets["):
        return told(error)
    place, _, column = field.removeprefix("buckets[").partition("]")
    said = str(error).removeprefix(f"{field}: ")
    return f"Row {int(place) + 1}{column.replace('.', ', ')}: {said}"
