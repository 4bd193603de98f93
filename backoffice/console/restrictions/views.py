"""Pages about restrictions."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backoffice.access.roles import Permission
from backoffice.accounts.models import Restriction
from backoffice.console.pages import VenuePage
from backoffice.console.paging import page_of
from backoffice.console.restrictions.forms import RestrictForm
from backoffice.console.restrictions.preview import preview_of
from backoffice.console.words import KINDS, SOURCES
from backoffice.controls.explaining import explained
from backoffice.controls.services import Order, apply_orders

PAGE = 50
OWN_ERRORS = ValueError  # of the services: a field and one sentence each


class Restrictions(VenuePage):
    """Those in force, newest first."""

    template_name = "console/restrictions.html"
    menu_item = "restrictions"
    title = "Restrictions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        query, clock = self.request.GET, self.venue.state.clock
        kind, source = query.get("kind", ""), query.get("source", "")
        rows = self.rows(Restriction.objects.filter(lifted_at=None), path="account__venue")
        rows = rows.filter(Q(until=None) | Q(until__gt=clock))
        if kind in KINDS:
            rows = rows.filter(kind=kind)
        if source in SOURCES:
            rows = rows.filter(imposed_by=source)
        page = page_of(rows.select_related("account"), self.request, PAGE)
        return super().get_context_data(**kwargs) | {
            "clock": clock,
            "list": explained(self.venue.pk, page.rows),
            "earlier": page.earlier,
            "kind": kind,
            "source": source,
            "kinds": KINDS.items(),
            "sources": SOURCES.items(),
        }


class Restrict(VenuePage):
    """Restrict or lift: fill in, look at what it would do, give the order."""

    template_name = "console/restrict.html"
    menu_item = "restrictions"
    permission = Permission.RESTRICT
    title = "Restrict or lift"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or one that a link began to fill in."""
        given = {name: request.GET[name] for name in ("do", "forbids") if name in request.GET}
        accounts = "\n".join(request.GET.getlist("accounts"))[:20_000]
        form = RestrictForm(initial={"do": "apply", "accounts": accounts, **given})
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview, and then the order itself."""
        form = RestrictForm(request.POST, request.FILES)
        if form.is_valid():
            asked = form.cleaned_data
            lines = preview_of(
                self.venue,
                asked["codes"],
                forbids=asked["forbids"],
                until=asked["until"],
                lift=asked["do"] == "lift",
            )
            unknown = [line.account for line in lines if not line.known]
            free = [one.account for one in lines if asked["do"] == "lift" and not one.changes]
            if unknown:
                form.add_error("accounts", f"Not of this venue: {', '.join(unknown[:20])}.")
            elif free and "confirmed" not in request.POST:
                told = f"Not restricted by hand, so nothing is lifted: {', '.join(free[:20])}."
                form.add_error("accounts", told)
            elif "confirmed" in request.POST and self._apply(form):
                return HttpResponseRedirect(reverse("console:restrictions", args=[self.venue.code]))
            elif not form.errors:
                kwargs |= {"preview": lines, "reference": uuid.uuid4().hex, "asked": asked}
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _apply(self, form: RestrictForm) -> bool:
        """Give the orders; what the service refuses is an error of the form."""
        asked = form.cleaned_data
        lift = asked["do"] == "lift"
        orders = [Order(code, asked["forbids"], asked["until"], lift) for code in asked["codes"]]
        try:
            apply_orders(
                venue=self.venue,
                orders=orders,
                reason_code=asked["reason_code"],
                reason=asked["reason"],
                by=self.request.user,
                reference=f"console:{asked['reference'] or uuid.uuid4().hex}",
            )
        except OWN_ERRORS as error:
            form.add_error(None, str(error))
            return False
        done = "Lifted" if lift else "Restricted"
        messages.success(self.request, f"{done}: {KINDS[asked['forbids']]} of {len(orders):,}.")
        return True
