"""The audit trail of the venue, for auditors and their systems."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.export import shown
from backoffice.access.roles import Permission
from backoffice.access.selectors import audit_trail
from backoffice.api import shapes
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.pages import PARAMETERS, page


class Audit(VenueView):
    """`/audit`."""

    permissions: ClassVar = {"GET": Permission.AUDIT}

    @documented(
        "Who changed what, from where, before and after",
        shapes.page_of(shapes.AuditLine),
        parameters=[*PARAMETERS, OpenApiParameter("table", str), OpenApiParameter("actor", str)],
    )
    def get(self, request: Request) -> Response:
        """In the order in which it was changed."""
        rows = audit_trail(self.asker).select_related("venue")
        for name in ("table", "actor"):
            if name in request.query_params:
                rows = rows.filter(**{name: request.query_params[name]})
        return Response(page(request, rows, shown))
