"""Pages of a venue's people: who is what, and an administrator whom a second one approves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from backoffice.access.errors import AccessError
from backoffice.access.models import Membership
from backoffice.access.roles import Permission, Role
from backoffice.access.services import approve_grant, grant, revoke
from backoffice.console.access.forms import GrantForm
from backoffice.console.confirming import ConfirmedPage
from backoffice.console.numbers import MOST
from backoffice.console.telling import told
from backoffice.core.four_eyes import same_person

SHOWN, GONE_SHOWN = 500, 50


class People(ConfirmedPage):
    """Roles at the venue, and giving one."""

    template_name = "console/people.html"
    menu_item = "people"
    permission = Permission.ADMINISTER
    title = "People"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Those in force and those that wait; the newest that were taken away."""
        kwargs.setdefault("form", GrantForm())
        rows = self.rows(Membership.objects.select_related("user"))
        gone = rows.exclude(revoked_at=None).order_by("-revoked_at")[:GONE_SHOWN]
        held = rows.filter(revoked_at=None).order_by("user__username", "role")
        return super().get_context_data(**kwargs) | {
            "list": list(held[:SHOWN]),
            "gone": list(gone),
            "administrator": Role.ADMINISTRATOR,
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give a role."""
        form = GrantForm(request.POST)
        if form.is_valid():
            try:
                row = self._grant(**form.cleaned_data)
            except AccessError as error:
                field = error.field if error.field in form.fields else None
                form.add_error(field, told(error))
            else:
                waits = row.role == Role.ADMINISTRATOR and row.approved_at is None
                then = "; it counts once another administrator approves" if waits else ""
                messages.success(
                    request, f"{row.user} has the role {row.get_role_display().lower()}{then}."
                )
                return HttpResponseRedirect(reverse("console:people", args=[self.venue.code]))
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def _grant(self, user: str, role: str) -> Membership:
        found = get_user_model().objects.filter(username=user, is_active=True).first()
        if found is None:
            raise AccessError("user", f"there is no active user {user!r}.")
        return grant(user=found, venue=self.venue, role=role, by=self.request.user)


class RolePage(ConfirmedPage):
    """One role of one person: approve it, take it away."""

    template_name = "console/role.html"
    menu_item = "people"
    permission = Permission.ADMINISTER
    title = "Role"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who gave it, and whether this person may approve it."""
        row, name = self._row(), self.request.user.get_username()
        waits = row.role == Role.ADMINISTRATOR and row.approved_at is None
        waits = waits and row.revoked_at is None
        mine = same_person(name, row.granted_by) or same_person(name, row.user.get_username())
        return super().get_context_data(**kwargs) | {
            "title": f"{row.user} as {row.get_role_display().lower()}",
            "row": row,
            "waits": waits,
            "mine": mine,
        }

    def change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve or revoke; the services say who may."""
        row, do = self._row(), request.POST.get("do", "")
        try:
            if do == "approve":
                approve_grant(membership=row, by=request.user)
                messages.success(request, f"{row.user} is an administrator now.")
            elif do == "revoke":
                revoke(membership=row, by=request.user)
                messages.success(request, f"{row.user} is no {row.role.replace('_', ' ')} now.")
            else:
                messages.error(request, "Choose what to do.")
        except AccessError as error:
            messages.error(request, told(error))
        return HttpResponseRedirect(reverse("console:role", args=[self.venue.code, row.pk]))

    def _row(self) -> Membership:
        rows = self.rows(Membership.objects.select_related("user", "venue"))
        row = rows.filter(pk=min(self.kwargs["membership"], MOST)).first()
        if row is None:
            raise Http404
        return row
