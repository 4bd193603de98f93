"""The OpenAPI 3.1 document, and the view that answers it."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.roles import Permission
from backoffice.api.base import VenueView
from backoffice.api.documents import documented


class DocumentView(VenueView):
    """`/api/v1/openapi.json`."""

    permissions: ClassVar = {"GET": Permission.VIEW}

    @documented("This document", {"type": "object"})
    def get(self, request: Request) -> Response:
        """All paths, whatever the token may do."""
        return Response(document())


def document() -> dict[str, Any]:
    """The OpenAPI document of the API."""
    found: dict[str, Any] = SchemaGenerator(urlconf="backoffice.config.urls").get_schema(
        request=None, public=True
    )
    return found


def only_the_api(endpoints: list[Any]) -> list[Any]:
    """Hook of the generator: nothing but `/api/v1/`."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]
