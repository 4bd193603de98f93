"""Deny by default: a view names the permission that each of its methods needs."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from backoffice.access.selectors import Verified
from backoffice.api.tokens import allowed


class HasPermission(BasePermission):
    """The token allows it, and a role of its user at the token's venue. None named: nobody may."""

    message = "The token, or the roles of its user, do not allow this; ask an administrator."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the asker has `view.permissions[method]` at the token's venue."""
        needed = getattr(view, "permissions", {}).get(request.method)
        if not isinstance(request.auth, Verified) or needed is None:
            return False
        return needed in allowed(request.auth)
