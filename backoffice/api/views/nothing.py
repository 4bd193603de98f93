"""Addresses that are none: answered as every other mistake, after the token."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.api.base import VenueView


@extend_schema(exclude=True)
class Nothing(VenueView):
    """Whatever has no view."""

    permissions: ClassVar = dict.fromkeys(
        ("GET", "POST", "PUT", "PATCH", "DELETE"), Permission.VIEW
    )

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """There is nothing here."""
        raise Http404

    post = put = patch = delete = get
