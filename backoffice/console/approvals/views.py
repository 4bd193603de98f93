"""Pages of approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.accounts.models import Restriction
from backoffice.console.approvals.forms import DecideForm, EndHoldForm
from backoffice.console.home.waiting import waiting_for
from backoffice.console.pages import VenuePage
from backoffice.console.telling import told
from backoffice.controls.models import Alarm, BreakGlassRequest
from backoffice.controls.services import (
    approve_break_glass,
    propose_break_glass,
    refuse_break_glass,
    see_alarm,
)
from backoffice.controls.services.alarms import SEERS
from backoffice.controls.services.break_glass import cause_of, newest_event
from backoffice.core.four_eyes import same_person
from backoffice.core.state import Imposed

SHOWN = 50


class Approvals(VenuePage):
    """What waits, for whom it may be: break-glass requests and alarms are decided here."""

    template_name = "console/approvals.html"
    menu_item = "approvals"
    title = "Approvals and alarms"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Requests that are open, alarms that nobody saw, and what else waits for this person."""
        name = self.request.user.get_username()
        open_ = BreakGlassRequest.objects.filter(
            approved_at=None, refused_at=None, expires_at__gt=timezone.now()
        )
        here = reverse("console:approvals", args=[self.venue.code])
        tasks = waiting_for(self.venue, name, self.allowed)
        return super().get_context_data(**kwargs) | {
            "requests": [
                (one, same_person(one.proposed_by, name))
                for one in self.rows(open_).select_related("account")[:SHOWN]
            ],
            "alarms": [
                (one, any(same_person(person, name) for person in one.about))
                for one in self.rows(Alarm.objects.filter(seen_at=None))[:SHOWN]
            ],
            "may_see": bool(SEERS & self.allowed),
            "tasks": [task for task in tasks if task.page != here],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve a request, or say that an alarm was seen."""
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise Http404
        asked = form.cleaned_data
        if asked["alarm"]:
            self._try(see_alarm, alarm=self._one(Alarm.objects.all(), asked["alarm"]))
        elif asked["request"]:
            self._decide(self._one(BreakGlassRequest.objects.all(), asked["request"]), asked)
        return HttpResponseRedirect(reverse("console:approvals", args=[self.venue.code]))

    def _decide(self, wanted: BreakGlassRequest, asked: dict[str, Any]) -> None:
        if asked["do"] == "refuse":
            if self._try(refuse_break_glass, request=wanted, because=asked["because"]):
                messages.success(self.request, f"Refused: the hold of {wanted.account} stays.")
        elif self._try(approve_break_glass, request=wanted):
            messages.warning(self.request, f"The security hold of {wanted.account} was ended.")

    def _try(self, service: Callable[..., Any], **asked: Any) -> bool:
        """Ask a service; what it refuses is said on the page."""
        try:
            service(by=self.request.user, **asked)
        except ValueError as error:  # of the services: a field and one sentence each
            messages.error(self.request, told(error))
            return False
        return True

    def _one(self, rows: Any, key: int) -> Any:
        found = self.rows(rows).filter(pk=key).first()
        if found is None:
            raise Http404
        return found


class EndHold(VenuePage):
    """Ask to end a security hold before its time."""

    template_name = "console/end_hold.html"
    menu_item = "restrictions"
    permission = Permission.PROPOSE
    title = "End a security hold early"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The hold, and the form."""
        hold = self._hold(kwargs["key"])
        event = newest_event(hold.account_id)
        return super().get_context_data(**kwargs) | {
            "hold": hold,
            "cause": "" if event is None else cause_of(event),
            "form": kwargs.get("form") or EndHoldForm(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose it."""
        hold, form = self._hold(kwargs["key"]), EndHoldForm(request.POST)
        if form.is_valid():
            try:
                propose_break_glass(
                    venue=self.venue,
                    account=hold.account.code,
                    forbids=hold.kind,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.warning(request, "Proposed, with an alarm; another person decides.")
                return HttpResponseRedirect(
                    reverse("console:account", args=[self.venue.code, hold.account.code])
                )
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _hold(self, key: int) -> Restriction:
        rows = Restriction.objects.filter(imposed_by=Imposed.SECURITY, lifted_at=None)
        found = self.rows(rows, path="account__venue").select_related("account")
        hold = found.filter(pk=key).first()
        if hold is None:
            raise Http404
        return hold
