"""The page of a debt: the plan that repays it, and agreeing on one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.console.accounts.debts import debt_line
from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage
from backoffice.console.shortfalls.plan_forms import PlanForm
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person
from backoffice.proposals.models import RepaymentPlan
from backoffice.proposals.plans import running_plans
from backoffice.proposals.services import (
    approve_plan,
    propose_plan,
    propose_plan_end,
    refuse_plan,
)
from backoffice.shortfalls.instalments import standings
from backoffice.shortfalls.models import Debt
from backoffice.shortfalls.selectors import read_debts
from backoffice.venues.selectors import read_business_day

PAST = 30


class DebtPage(VenuePage):
    """A POST shows instalments before they are proposed, proposes them, or decides about them."""

    template_name = "console/debt.html"
    menu_item = "shortfalls"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is owed, how the instalments stand, what waits and what was before."""
        debt, now = self._debt(), timezone.now()
        today = read_business_day(venue_id=self.venue.pk)
        asset, owed = debt.asset.asset, int(debt.principal + debt.interest)
        plans = running_plans(self.venue, Q(debt=debt), today=today)
        debts, _ = read_debts(venue_id=self.venue.pk, within=[debt.account_id])
        steps = [(one, one.state_at(now)) for one in debt.plans.order_by("-pk")[:PAST]]
        waits = next((one for one, state in steps if state == "proposed"), None)
        name = self.request.user.get_username()
        kwargs.setdefault("form", PlanForm(asset=asset, owed=owed, today=today))
        return super().get_context_data(**kwargs) | {
            "title": f"Debt {debt.number}",
            "debt": debt,
            "asset": asset,
            "owed": owed,
            "today": today,
            "line": next(
                debt_line(one, asset.decimals, plans.get(one.id))
                for one in debts
                if one.id == debt.number
            ),
            "waits": waits,
            "waits_shown": [] if waits is None else standings(waits.agreed, (), today=today),
            "mine": waits is not None and same_person(waits.proposed_by, name),
            "steps": steps,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        debt, do = self._debt(), request.POST.get("do", "")
        if do in ("preview", "propose"):
            return self._propose(debt, do, **kwargs)
        try:
            self._decide(debt, do)
        except ValueError as error:
            messages.error(request, told(error))
        return self._again(debt)

    def _propose(self, debt: Debt, do: str, **kwargs: Any) -> HttpResponse:
        owed = int(debt.principal + debt.interest)
        today = read_business_day(venue_id=self.venue.pk)
        form = PlanForm(self.request.POST, asset=debt.asset.asset, owed=owed, today=today)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs))
        asked = form.cleaned_data
        if do == "preview":
            shown = standings(asked["instalments"], (), today=today)
            return self.render_to_response(
                self.get_context_data(form=form, preview=shown, **kwargs)
            )
        try:
            propose_plan(
                debt=debt,
                instalments=asked["instalments"],
                reason=asked["reason"],
                by=self.request.user,
            )
        except ValueError as error:
            form.add_error(
                "reason" if getattr(error, "field", "") == "reason" else None, told(error)
            )
            return self.render_to_response(self.get_context_data(form=form, **kwargs))
        messages.success(self.request, "Proposed: it waits for another person.")
        return self._again(debt)

    def _decide(self, debt: Debt, do: str) -> None:
        sent, by = self.request.POST, self.request.user
        if do == "end":
            propose_plan_end(debt=debt, reason=sent.get("reason", ""), by=by)
            messages.success(self.request, "Proposed: it waits for another person.")
            return
        key = positive(sent.get("proposal"), 0)
        found = self.rows(RepaymentPlan.objects.filter(debt=debt)).filter(pk=key).first()
        if found is None or do not in ("approve", "refuse"):
            raise ValueError("Choose what to approve or to refuse.")
        if do == "approve":
            done = approve_plan(proposal=found, by=by)
            what = "the plan has ended" if done.what == "end" else "the plan counts from now on"
            messages.success(self.request, f"Approved: {what}.")
        else:
            refuse_plan(proposal=found, by=by, because=sent.get("because", ""))
            messages.success(self.request, "Refused: it stays as it was.")

    def _again(self, debt: Debt) -> HttpResponse:
        return HttpResponseRedirect(reverse("console:debt", args=[self.venue.code, debt.number]))

    def _debt(self) -> Debt:
        rows = self.rows(Debt.objects.select_related("account", "asset__asset", "venue"))
        found = rows.filter(number=min(self.kwargs["number"], 2**31 - 1)).first()
        if found is None:
            raise Http404
        return found
