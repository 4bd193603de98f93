"""What every page of the console does first: who asks, about which venue, and may they."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

from backoffice.access.roles import Permission
from backoffice.access.selectors import permissions_at, scoped, venues_of
from backoffice.console.menu import menu_of
from backoffice.controls.selectors import with_unseen_alarms
from backoffice.venues.models import Venue

M = TypeVar("M", bound=Model)


class VenuePage(LoginRequiredMixin, TemplateView):
    """A page at `/console/<venue>/…`.

    Nobody signed in: to the sign-in. A venue that one may not see: 404, as one that is not there.
    A venue that one may see without `permission`: 403.
    """

    permission: ClassVar[Permission] = Permission.VIEW
    menu_item: ClassVar[str] = ""
    title: ClassVar[str] = ""
    venues: dict[str, Venue]
    venue: Venue
    allowed: frozenset[Permission]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the venue among those that this person may see."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        seen = venues_of(request.user, Permission.VIEW).select_related("state", "ledger_book")
        self.venues = {venue.code: venue for venue in with_unseen_alarms(seen)}
        if kwargs["venue"] not in self.venues:
            raise Http404
        self.venue = self.venues[kwargs["venue"]]
        self.allowed = permissions_at(request.user, self.venue)
        if self.permission not in self.allowed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self, queryset: QuerySet[M], *, path: str = "venue") -> QuerySet[M]:
        """Of the queryset, what belongs to this page's venue and this person may see."""
        mine = scoped(queryset, self.request.user, self.permission, path=path)
        return mine.filter(**{path: self.venue})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`venue`, `venues` to switch to, `allowed` (names of permissions), `menu`, `title`, and
        how many alarms nobody has seen.
        """
        alarms: int = self.venue.unseen_alarms  # type: ignore[attr-defined]
        shown = super().get_context_data(**kwargs)
        return shown | {
            "venue": self.venue,
            "venues": list(self.venues),
            "allowed": self.allowed,
            "menu": menu_of(self.venue.code, self.allowed, self.menu_item, alarms=alarms),
            "unseen_alarms": alarms,
            "title": self.title,
        }
