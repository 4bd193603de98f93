"""Pages of security rules and security events."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.console.confirming import ConfirmedPage
from backoffice.console.numbers import MOST
from backoffice.console.pages import VenuePage
from backoffice.console.paging import page_of
from backoffice.console.security.forms import DecideRuleForm, ReportForm, RuleForm
from backoffice.console.telling import told
from backoffice.console.templatetags.console import at
from backoffice.console.words import said
from backoffice.controls.models import SecurityEvent, SecurityRuleRequest
from backoffice.controls.services import (
    approve_security_rule,
    propose_security_rule,
    refuse_security_rule,
    report_security,
    set_security_rule,
)
from backoffice.controls.services.rules import Rule, rules_of
from backoffice.core.four_eyes import same_person
from backoffice.records.refusals import RequestRefused

PAGE = 30


class Security(VenuePage):
    """What follows which event, what was reported lately, and reporting it."""

    template_name = "console/security.html"
    menu_item = "security"
    title = "Security of accounts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rules, requests that wait, a page of events, and forms for whom they are."""
        now = timezone.now()
        begun = {"happened_at": now, "account": self.request.GET.get("account", "")[:200]}
        kwargs.setdefault("form", ReportForm(initial=begun))
        kwargs.setdefault("rule_form", RuleForm())
        events = self.rows(SecurityEvent.objects.select_related("account"))
        page = page_of(events, self.request, PAGE)
        waiting = self.rows(SecurityRuleRequest.objects.filter(approved=None, expires_at__gt=now))
        return super().get_context_data(**kwargs) | {
            "rules": [(said(what), rule) for what, rule in rules_of(self.venue).items()],
            "requests": list(waiting[:PAGE]),
            "events": page.rows,
            "earlier": page.earlier,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Report an event, or set a rule."""
        if request.POST.get("do") == "rule":
            return self._rule(RuleForm(request.POST), **kwargs)
        if Permission.INGEST not in self.allowed:
            raise PermissionDenied
        form = ReportForm(request.POST)
        if form.is_valid():
            try:
                row = self._report(**form.cleaned_data)
            except RequestRefused as error:
                form.add_error(error.field if error.field in form.fields else None, told(error))
            else:
                then = f"held until {at(row.until)}" if row.until else "no hold"
                messages.success(request, f"Reported: {row.account}, {then}.")
                return self._again()
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _report(self, reference: str, happened_at: Any, **asked: Any) -> SecurityEvent:
        return report_security(
            venue=self.venue,
            by=self.request.user,
            reference=f"console:{reference}",
            happened_at=happened_at.replace(tzinfo=UTC),
            **asked,
        )

    def _rule(self, form: RuleForm, **kwargs: Any) -> HttpResponse:
        if Permission.ADMINISTER not in self.allowed:
            raise PermissionDenied
        if form.is_valid():
            try:
                self._set(**form.cleaned_data)
            except RequestRefused as error:
                form.add_error(error.field if error.field in form.fields else None, told(error))
            else:
                return self._again()
        return self.render_to_response(self.get_context_data(rule_form=form, **kwargs))

    def _set(self, event: str, forbids: str, hours: int, reason: str) -> None:
        asked: dict[str, Any] = {
            "venue": self.venue,
            "what": event,
            "forbids": forbids,
            "hours": hours,
            "by": self.request.user,
        }
        if Rule(forbids, hours).protects_less_than(rules_of(self.venue)[event]):
            propose_security_rule(**asked, reason=reason)
            messages.warning(self.request, "It protects less: another administrator decides.")
        else:
            set_security_rule(**asked)
            messages.success(self.request, "The rule is set.")

    def _again(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("console:security", args=[self.venue.code]))


class RulePage(ConfirmedPage):
    """A rule that protects less: another administrator decides."""

    template_name = "console/security_rule.html"
    menu_item = "security"
    permission = Permission.ADMINISTER
    title = "Security rule"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it was and what it shall be."""
        row = self._row()
        kwargs.setdefault("form", DecideRuleForm())
        return super().get_context_data(**kwargs) | {
            "title": f"After {said(row.what).lower()}",
            "row": row,
            "is_open": row.is_open(timezone.now()),
            "mine": same_person(row.proposed_by, self.request.user.get_username()),
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve or refuse; the services say who may."""
        row, form = self._row(), DecideRuleForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs))
        try:
            if form.cleaned_data["do"] == "approve":
                approve_security_rule(request=row, by=request.user)
                messages.success(request, "Approved: the rule is in force.")
            else:
                because = form.cleaned_data["because"]
                refuse_security_rule(request=row, because=because, by=request.user)
                messages.success(request, "Refused: the rule stays as it is.")
        except RequestRefused as error:
            messages.error(request, told(error))
        address = reverse("console:security_rule", args=[self.venue.code, row.pk])
        return HttpResponseRedirect(address)

    def _row(self) -> SecurityRuleRequest:
        rows = self.rows(SecurityRuleRequest.objects.select_related("venue"))
        row = rows.filter(pk=min(self.kwargs["rule"], MOST)).first()
        if row is None:
            raise Http404
        return row
