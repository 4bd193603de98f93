"""What every view of the API derives from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backoffice.access.middleware import actor_of
from backoffice.access.principal import Principal
from backoffice.access.roles import Permission
from backoffice.access.selectors import Verified
from backoffice.api.authentication import TokenAuthentication
from backoffice.api.permissions import HasPermission
from backoffice.api.problems import Problem
from backoffice.config.postgresql.acting import acting
from backoffice.venues.models import Venue

VENUE_HEADER = "X-Venue"


class VenueView(APIView):
    """A view about the token's venue. `permissions` names what each method needs.

    What it writes is recorded under the name of the token's user. A caller that means another
    venue than the token's, by the header `X-Venue`, finds nothing.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasPermission]
    permissions: ClassVar[Mapping[str, Permission]] = {}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As Django REST framework does, with the actor's name for as long as it takes."""
        with ExitStack() as self._acting:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the token, permission and rate limit: the venue, the names, the actor."""
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig  # the framework reads the stream, which has no bound itself
        meant = request.headers.get(VENUE_HEADER)
        if meant is not None and meant != self.venue.code:
            raise Http404
        for name, value in (*kwargs.items(), *request.query_params.items()):
            if isinstance(value, str) and "\x00" in value:
                raise Problem(400, "invalid", name, f"{name}: it has a NUL character.")
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            token = self._verified().token.public_id
            actor = actor_of(request._request, self.asker.name, token)
            self._acting.enter_context(acting(actor))

    @property
    def asker(self) -> Principal:
        """Who asks, with what the token leaves."""
        return self._verified().principal

    @property
    def venue(self) -> Venue:
        """The token's venue."""
        return self._verified().token.venue

    def _verified(self) -> Verified:
        found: Any = self.request.auth
        assert isinstance(found, Verified)
        return found

    def idempotency_key(self) -> str | None:
        """The header `Idempotency-Key`, if there is one. Raises a problem for a bad one."""
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not (key.isascii() and key.isprintable() and 1 <= len(key) <= 200):
            wrong = "Idempotency-Key: use 1 to 200 printable ASCII characters."
            raise Problem(400, "invalid", "Idempotency-Key", wrong)
        return key

    def valid(self, serializer: Any) -> dict[str, Any]:
        """The body through a serializer. Raises a problem."""
        data = self.request.data
        if not isinstance(data, Mapping):
            raise Problem(400, "invalid", "body", "body: send one JSON object.")
        check = serializer(data=data)
        check.is_valid(raise_exception=True)
        found: dict[str, Any] = check.validated_data
        return found


def no_content() -> Response:
    """An answer without a body."""
    return Response(status=204)
