"""How views stand in the OpenAPI document: what they answer, and every problem they may have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from backoffice.api.base import VENUE_HEADER


class ProblemSerializer(serializers.Serializer):
    """problem+json."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField(help_text="What is wrong and what to do.")
    field = serializers.CharField(allow_blank=True, help_text="What of the request is wrong.")
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.DictField(), required=False
    )


READ = {
    400: "A parameter is wrong.",
    401: "No token in force.",
    403: "Not permitted.",
    404: "Nothing of that name.",
    405: "No such method.",
    406: "Only JSON is answered.",
    422: "It names what the venue does not have.",
    429: "Too many requests.",
}
WRITE = {
    **READ,
    409: "A conflict with what was sent or done before.",
    413: "Too large.",
    415: "Another media type is needed.",
    422: "It cannot be carried out.",
}
VENUE = OpenApiParameter(
    VENUE_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Code of the venue that is meant; another one than the token's is not found.",
)
IDEMPOTENT = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Counts once: sent again, the first answer; with another body, a conflict.",
)


def documented(
    summary: str,
    answer: Any,
    *,
    body: Any = None,
    status: int = 200,
    parameters: Sequence[OpenApiParameter] = (),
    tag: str | None = None,
    media_type: str = "application/json",
) -> Callable[[Any], Any]:
    """Decorator of a view's method. `answer` is a serializer, or None for no content.

    `media_type` is that of the answer, where it is no JSON.
    """
    problems = WRITE if body is not None or status in (201, 204) else READ
    responses: dict[Any, Any] = {
        (number, "application/problem+json"): OpenApiResponse(ProblemSerializer, words)
        for number, words in problems.items()
    }
    # The server in front refuses it, before it is ours to answer.
    responses[414, "text/html"] = OpenApiResponse(OpenApiTypes.STR, "The address is too long.")
    key = status if media_type == "application/json" else (status, media_type)
    responses[key] = OpenApiResponse(answer, summary)
    decorated: Callable[[Any], Any] = extend_schema(
        summary=summary,
        request=body,
        responses=responses,
        parameters=[VENUE, *parameters],
        tags=[tag] if tag else None,
    )
    return decorated
