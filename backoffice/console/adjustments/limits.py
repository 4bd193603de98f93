"""The page of the limits: what each role may propose and approve."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backoffice.access.roles import Permission
from backoffice.adjustments.amounts import minor_of
from backoffice.adjustments.models import Limit
from backoffice.adjustments.services import drop_limit, set_limit
from backoffice.console.adjustments.forms import LimitForm, refuse_in
from backoffice.console.assets import decimals_of
from backoffice.console.numbers import positive
from backoffice.console.pages import VenuePage


class Limits(VenuePage):
    """Set and remove limits; without one, nobody may do anything."""

    template_name = "console/limits.html"
    menu_item = "adjustments"
    permission = Permission.ADMINISTER
    title = "Limits of adjustments"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All limits of the venue, and a form."""
        rows = self.rows(Limit.objects.select_related("asset__asset"))
        kwargs.setdefault("form", LimitForm(list(decimals_of(self.venue))))
        return super().get_context_data(**kwargs) | {"limits": list(rows)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set one, or remove one."""
        if "remove" in request.POST:
            rows = self.rows(Limit.objects.select_related("venue"))
            found = rows.filter(pk=positive(request.POST["remove"], 0)).first()
            if found is not None:
                drop_limit(limit=found, by=request.user)
                messages.success(request, "The limit is removed.")
            return self._again()
        decimals = decimals_of(self.venue)
        form = LimitForm(list(decimals), request.POST)
        if form.is_valid():
            try:
                self._set(form.cleaned_data, decimals)
            except ValueError as error:
                refuse_in(form, error)
            else:
                messages.success(request, "The limit is set.")
                return self._again()
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _set(self, asked: dict[str, Any], decimals: dict[str, int]) -> None:
        asset = asked["asset"]
        amounts = {
            name: minor_of(asked[name], asset=asset, decimals=decimals[asset], field=name)
            for name in ("per_request", "per_day")
        }
        set_limit(
            venue=self.venue,
            role=asked["role"],
            action=asked["action"],
            asset=asset,
            by=self.request.user,
            **amounts,
        )

    def _again(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("console:limits", args=[self.venue.code]))
