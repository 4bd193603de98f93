"""Pages of the shortfall desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.adjustments.amounts import minor_of
from backoffice.console.accounts.debts import debt_line
from backoffice.console.assets import decimals_of
from backoffice.console.numbers import positive, smallest_units
from backoffice.console.pages import VenuePage
from backoffice.console.shortfalls.desk import ORDERS, STATE_TONES, provided, queue, totals
from backoffice.console.shortfalls.forms import RecoverForm
from backoffice.console.shortfalls.posted import posted, rooms, told_posted, waits
from backoffice.console.shortfalls.told import told_of
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person
from backoffice.core.money import format_minor
from backoffice.proposals.matrices import newest_matrix
from backoffice.proposals.models import RecoveryProposal
from backoffice.proposals.plans import late_plans, running_plans
from backoffice.proposals.services import (
    approve_recovery,
    approve_write_off,
    ask_write_off,
    propose_recovery,
    refuse_recovery,
    refuse_write_off,
)
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.shortfalls.models.shortfalls import STATES
from backoffice.shortfalls.selectors import read_debts

PAGE, MOST_PAGES, DECISIONS, PROPOSALS, LATE = 50, 10_000, 200, 50, 50


class Shortfalls(VenuePage):
    """The queue, plans that are not kept, and provisions by age."""

    template_name = "console/shortfalls.html"
    menu_item = "shortfalls"
    title = "Shortfalls"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of the queue; open ones by age unless asked otherwise."""
        query, clock = self.request.GET, self.venue.state.clock
        state, order = query.get("state", "open"), query.get("order", "age")
        page = min(positive(query.get("page"), 1), MOST_PAGES)
        holes = self.rows(Shortfall.objects.all())
        found = queue(holes, state=state, order=order, offset=(page - 1) * PAGE, most=PAGE + 1)
        decimals = decimals_of(self.venue)
        version, matrix = newest_matrix(self.venue)
        lines = provided(self.venue, holes, clock, matrix)
        late, late_count = late_plans(self.venue, most=LATE)
        return super().get_context_data(**kwargs) | {
            "clock": clock,
            "list": [(one, STATE_TONES[one.state]) for one in found[:PAGE]],
            "page": page,
            "next": page + 1 if len(found) > PAGE else None,
            "state": state,
            "states": STATES,
            "order": order,
            "orders": list(ORDERS),
            "provisions": [
                (
                    one,
                    format_minor(one.exposure, decimals[one.asset]),
                    format_minor(one.amount, decimals[one.asset]),
                )
                for one in lines
            ],
            "totals": totals(lines, decimals),
            "matrix_version": version,
            "late": late,
            "late_count": late_count,
            "open": holes.filter(remaining__gt=0).count(),
            "pending": holes.filter(remaining__gt=0, pending__isnull=False).count(),
        }


class ShortfallPage(VenuePage):
    """One shortfall; a POST proposes or decides about what brings money back."""

    template_name = "console/shortfall.html"
    menu_item = "shortfalls"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its waterfall, why each step paid, the debts, and what waits."""
        hole, name = self._hole(), self.request.user.get_username()
        asset = hole.asset.asset
        decisions = self.rows(Decision.objects.filter(shortfall_number=hole.number))
        debts, _ = read_debts(venue_id=self.venue.pk, within=[hole.account_id])
        plans = running_plans(self.venue, Q(debt__account=hole.account_id))
        proposals = list(hole.recoveries.order_by("-id")[:PROPOSALS])
        write_offs = list(hole.write_offs.order_by("-id")[:PROPOSALS])
        did = posted(
            hole, [*(one.sequence for one in proposals), *(one.sequence for one in write_offs)]
        )
        now = timezone.now()
        kwargs.setdefault("form", RecoverForm())
        return super().get_context_data(**kwargs) | {
            "title": f"Shortfall {hole.number}",
            "clock": self.venue.state.clock,
            "hole": hole,
            "asset": asset,
            "tone": STATE_TONES[hole.state],
            "told": told_of(
                hole, list(hole.steps.all()), list(decisions.order_by("number")[:DECISIONS])
            ),
            "debts": [
                debt_line(debt, asset.decimals, plans.get(debt.id))
                for debt in debts
                if debt.shortfall_id == hole.number
            ],
            "proposals": [
                (
                    one,
                    one.state_at(now),
                    same_person(one.proposed_by, name),
                    did.get(one.sequence or 0),
                )
                for one in proposals
            ],
            "waits": waits(hole, write_offs[0] if write_offs else None, name),
            "write_offs": [
                (one, one.state_at(now), did.get(one.sequence or 0))
                for one in write_offs
                if one.approved is not None
            ],
            "rooms": rooms(hole) if Permission.PROPOSE in self.allowed else None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Carry out what was pressed; the services say who may."""
        hole, what = self._hole(), request.POST.get("do", "")
        if what == "propose":
            form = RecoverForm(request.POST)
            if not (form.is_valid() and self._propose(hole, form)):
                return self.render_to_response(self.get_context_data(form=form, **kwargs))
        else:
            try:
                self._decide(hole, what)
            except ValueError as error:
                messages.error(request, told(error))
        address = reverse("console:shortfall", args=[self.venue.code, hole.number])
        return HttpResponseRedirect(address)

    def _propose(self, hole: Shortfall, form: RecoverForm) -> bool:
        asked, asset = form.cleaned_data, hole.asset.asset
        try:
            propose_recovery(
                shortfall=hole,
                what=asked["what"],
                amount=minor_of(
                    asked["amount"], asset=asset.code, decimals=asset.decimals, field="amount"
                ),
                reason=asked["reason"],
                by=self.request.user,
            )
        except ValueError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, told(error))
            return False
        messages.success(self.request, "Proposed: it waits for another person.")
        return True

    def _decide(self, hole: Shortfall, what: str) -> None:
        sent, user = self.request.POST, self.request.user
        if what in ("write_off", "refuse_write_off", "ask_write_off"):
            self._decide_write_off(hole, what)
            return
        key = positive(sent.get("proposal"), 0)
        rows = self.rows(RecoveryProposal.objects.filter(shortfall=hole))
        found = rows.select_related("shortfall__venue").filter(pk=key).first()
        if found is None or what not in ("approve", "refuse"):
            raise ValueError("Choose what to approve or to refuse.")
        if what == "approve":
            done = approve_recovery(proposal=found, by=user)
            messages.success(self.request, told_posted(hole, done))
        else:
            refuse_recovery(proposal=found, by=user, because=sent.get("because", ""))
            messages.success(self.request, "Refused: nothing was posted.")

    def _decide_write_off(self, hole: Shortfall, what: str) -> None:
        sent, user = self.request.POST, self.request.user
        seen = smallest_units(sent.get("seen"))
        if what == "write_off":
            done = approve_write_off(shortfall=hole, by=user, seen_amount=seen)
            messages.success(self.request, told_posted(hole, done))
        elif what == "refuse_write_off":
            because = sent.get("because", "")
            refuse_write_off(shortfall=hole, by=user, because=because, seen_amount=seen)
            messages.success(self.request, "Refused: nothing was posted.")
        else:
            ask_write_off(shortfall=hole, by=user, reason=sent.get("reason", ""))
            messages.success(self.request, "Asked again: it waits for another person.")

    def _hole(self) -> Shortfall:
        rows = self.rows(
            Shortfall.objects.select_related("account", "asset__asset", "venue__ledger_book")
        )
        found = rows.filter(number=min(self.kwargs["number"], 2**31 - 1)).first()
        if found is None:
            raise Http404
        return found
