"""Where one begins: at the first venue that one may see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from backoffice.access.roles import Permission
from backoffice.access.selectors import venues_of


class Start(LoginRequiredMixin, View):
    """Goes on to a venue; says what to do where there is none."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the venue."""
        first = venues_of(request.user, Permission.VIEW).first()
        if first is None:
            return render(request, "console/no_venue.html", {"title": "No venue yet"})
        return HttpResponseRedirect(reverse("console:home", args=[first.code]))
