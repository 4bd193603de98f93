"""The page of a venue's funds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backoffice.access.errors import AccessError
from backoffice.access.roles import Permission
from backoffice.console.home.funds import funds_of
from backoffice.console.home.targets import TargetForm, set_fund_target
from backoffice.console.pages import VenuePage


class Funds(VenuePage):
    """All funds, and what they should hold."""

    template_name = "console/funds.html"
    menu_item = "funds"
    title = "Funds"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Levels of the last month."""
        clock = self.venue.state.clock
        book = self.venue.ledger_book.code
        form = TargetForm(initial={"asset": self.venue.reporting_asset})
        return super().get_context_data(**kwargs) | {
            "clock": clock,
            "funds": funds_of(self.venue, book=book, today=clock.date()),
            "form": kwargs.get("form") or form,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set a target."""
        if Permission.ADMINISTER not in self.allowed:
            raise PermissionDenied
        form = TargetForm(request.POST)
        if form.is_valid():
            try:
                set_fund_target(venue=self.venue, by=request.user, **form.cleaned_data)
            except AccessError as error:
                form.add_error(error.field, str(error))
            else:
                messages.success(request, "The target was set.")
                return HttpResponseRedirect(reverse("console:funds", args=[self.venue.code]))
        return self.render_to_response(self.get_context_data(form=form, **kwargs))
