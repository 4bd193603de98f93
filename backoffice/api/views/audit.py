"""The audit trail of the venue, for auditors and their systems."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.export import shown
from backoffice.access.roles import Permission
from backoffice.access.selectors import TrailFilter, audit_trail, filtered
from backoffice.api import shapes
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.pages import PARAMETERS, page, time_of

TIME = {"type": "string", "format": "date-time"}
NAMES = ("table", "actor", "row", "operation", "request")


class Audit(VenueView):
    """`/audit`."""

    permissions: ClassVar = {"GET": Permission.AUDIT}

    @documented(
        "Who changed what, from where, before and after",
        shapes.page_of(shapes.AuditLine),
        parameters=[
            *PARAMETERS,
            *(OpenApiParameter(name, str) for name in NAMES),
            OpenApiParameter("from", TIME, description="From this time on."),
            OpenApiParameter("to", TIME, description="Before this time."),
        ],
    )
    def get(self, request: Request) -> Response:
        """In the order in which it was changed."""
        rows = audit_trail(self.asker).select_related("venue")
        given: dict[str, Any] = {name: request.query_params.get(name) for name in NAMES}
        wanted = TrailFilter(
            **given,
            since=time_of(request, "from"),
            until=time_of(request, "to"),
        )
        return Response(page(request, filtered(rows, wanted), shown))
