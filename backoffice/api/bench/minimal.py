"""The permission question as the framework's own tutorial would write it, for comparison.

One token of the database a request, one question for the role, a serializer for the query, the
answer by the framework's response. It computes the same answer by the same code as ours.
"""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backoffice.access.roles import Permission
from backoffice.access.selectors import may, verify_token
from backoffice.api.fields import NumberField
from backoffice.venues.permissions import ACTIONS
from backoffice.venues.store.asking import Asked, answer_one


class Query(serializers.Serializer):
    """The question."""

    action = serializers.ChoiceField(choices=ACTIONS)
    asset = serializers.CharField()
    amount = NumberField()


class Tokens(BaseAuthentication):
    """A token of the database."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        """The token's user."""
        found = verify_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if found is None:
            raise AuthenticationFailed
        return found.token.user, found


class MayView(BasePermission):
    """A role of the database."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the user may see the venue."""
        auth: Any = request.auth
        return may(auth.principal, Permission.VIEW, auth.token.venue)


class Minimal(APIView):
    """The same question."""

    authentication_classes = [Tokens]
    permission_classes = [MayView]
    throttle_classes = []
    renderer_classes = [JSONRenderer]

    def get(self, request: Request, code: str) -> Response:
        """The same answer."""
        query = Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        auth: Any = request.auth
        return Response(answer_one(auth.token.venue, Asked(code, **query.validated_data)))


urlpatterns = [
    path("minimal/<str:code>", Minimal.as_view()),
    path("", include("backoffice.config.urls")),
]
