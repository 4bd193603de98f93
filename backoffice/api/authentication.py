"""Who asks: a bearer token. Nothing else opens the API, no session and no basic password."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backoffice.access.selectors import Verified
from backoffice.api.tokens import verified

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer bo_...`; `request.auth` is the `Verified` token."""

    def authenticate(self, request: Request) -> tuple[Any, Verified] | None:
        """The token's user, None without a header; raises for a token that does not count."""
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, secret = header.partition(" ")
        found = verified(secret.strip()) if scheme.lower() == SCHEME.lower() else None
        if found is None:
            raise AuthenticationFailed("Send a token in force as `Authorization: Bearer bo_...`.")
        return found.token.user, found

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{SCHEME} realm="backoffice"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document calls it."""

    target_class = "backoffice.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "bo_<id>_<secret>"}
