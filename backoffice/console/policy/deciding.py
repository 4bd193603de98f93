"""The page of a proposed policy: what it changes, whom it affects, who decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.console.policy.forms import TrialForm
from backoffice.console.policy.views import VersionsMixin
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person
from backoffice.proposals.checking import changed_from
from backoffice.proposals.models import PolicyProposal
from backoffice.proposals.services import approve_policy, ask_trial, refuse_policy
from backoffice.proposals.trying import STAGES

TRIALS = 6  # shown, the newest first
TONES = {"proposed": "accent", "approved": "good", "refused": "bad", "expired": "calm"}


class PolicyProposalPage(VersionsMixin):
    """One proposal; a POST decides about it, or tries it again."""

    template_name = "console/policy_proposal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Compared with the version that it was based on."""
        row, name = self._row(), self.request.user.get_username()
        base, state = self.version(row.based_on), row.state_at(timezone.now())
        kwargs.setdefault("form", TrialForm(initial={"shock": 0}))
        return super().get_context_data(**kwargs) | {
            "title": f"Proposed policy {row.pk}",
            "row": row,
            "state": state,
            "tone": TONES[state],
            "is_open": state == "proposed",
            "mine": same_person(row.proposed_by, name),
            "base": base,
            "changes": [] if base is None else changed_from(base, row.document),
            "trials": row.trials.order_by("-id")[:TRIALS],
            "stages": STAGES,
            "may_try": bool({Permission.WRITE_POLICY, Permission.APPROVE_POLICY} & self.allowed),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        row, form = self._row(), None
        if request.POST.get("do") == "try":
            form = TrialForm(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form, **kwargs))
        try:
            if form is not None:
                ask_trial(
                    venue=self.venue,
                    document=row.document,
                    by=request.user,
                    proposal=row,
                    **form.cleaned_data,
                )
            else:
                self._decide(row, request.POST.get("do", ""))
        except ValueError as error:
            messages.error(request, told(error))
        address = reverse("console:policy_proposal", args=[self.venue.code, row.pk])
        return HttpResponseRedirect(address)

    def _decide(self, row: PolicyProposal, what: str) -> None:
        sent, user = self.request.POST, self.request.user
        if what == "approve":
            done = approve_policy(proposal=row, by=user, seen_sha256=sent.get("seen", ""))
            number = "" if done.version is None else f" {done.version.number}"
            messages.success(self.request, f"Approved: it is version{number}.")
        elif what == "refuse":
            refuse_policy(proposal=row, by=user, because=sent.get("because", ""))
            messages.success(self.request, "Refused.")
        else:
            raise ValueError("Choose whether to approve or to refuse.")

    def _row(self) -> PolicyProposal:
        rows = self.rows(PolicyProposal.objects.select_related("version", "venue"))
        found = rows.filter(pk=min(self.kwargs["number"], 2**63 - 1)).first()
        if found is None:
            raise Http404
        return found
