"""Evidence of adjustments: files that are attached, shown and given back as they came."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped
from backoffice.adjustments.models import Evidence
from backoffice.adjustments.services import attach
from backoffice.api import shapes, shown
from backoffice.api.base import VenueView
from backoffice.api.documents import documented
from backoffice.api.fields import Body
from backoffice.api.pages import PARAMETERS, page


class EvidenceIn(Body):
    """A form with one file."""

    file = serializers.FileField(help_text="At most 5 MB.")


class EvidenceView(VenueView):
    """A view about evidence of the venue."""

    def rows(self) -> QuerySet[Evidence]:
        """All that the asker may see, without content."""
        return scoped(Evidence.objects.defer("content"), self.asker, Permission.VIEW)


class AllEvidence(EvidenceView):
    """`/adjustments/evidence`."""

    parser_classes = [MultiPartParser]
    permissions: ClassVar = {"GET": Permission.VIEW, "POST": Permission.PROPOSE}

    @documented("Evidence", shapes.page_of(shapes.Evidence), parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """In the order in which it was attached."""
        return Response(page(request, self.rows(), shown.evidence))

    @documented(
        "Attach evidence", shapes.Evidence, body={"multipart/form-data": EvidenceIn}, status=201
    )
    def post(self, request: Request) -> Response:
        """A proposal names it by its number; the same file again answers the same."""
        file = self.valid(EvidenceIn)["file"]
        row = attach(venue=self.venue, name=file.name, content=file.read(), by=self.asker)
        return Response(shown.evidence(row), status=201)


class EvidenceDetail(EvidenceView):
    """`/adjustments/evidence/{id}`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("What was attached", shapes.Evidence)
    def get(self, request: Request, key: int) -> Response:
        """Its name, size and hash."""
        return Response(shown.evidence(get_object_or_404(self.rows(), pk=key)))


class EvidenceContent(EvidenceView):
    """`/adjustments/evidence/{id}/content`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented(
        "A file that was attached", OpenApiTypes.BINARY, media_type="application/octet-stream"
    )
    def get(self, request: Request, key: int) -> HttpResponse:
        """Byte for byte, as a download that no browser shows by itself."""
        row = get_object_or_404(self.rows(), pk=key)
        answer = HttpResponse(bytes(row.content), content_type="application/octet-stream")
        answer["Content-Disposition"] = content_disposition_header(True, row.name)
        return answer

    def perform_content_negotiation(self, request: Request, force: bool = True) -> Any:
        """Whatever the caller accepts: it is what was attached."""
        return super().perform_content_negotiation(request, force=force)
