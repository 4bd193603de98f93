"""System check: no view of the API is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver

from backoffice.access.roles import Permission
from backoffice.api.authentication import TokenAuthentication
from backoffice.api.permissions import HasPermission

METHODS = ("get", "post", "put", "patch", "delete")


def views_of(patterns: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every view below, with its address."""
    for one in patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from views_of(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield address, one.callback


@register(Tags.security)
def no_view_is_open(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """Each method of each view needs a token and names the permission that it needs."""
    from backoffice.api.urls import urlpatterns

    return [
        Error(
            f"/api/v1/{address}: {wrong}",
            hint="Derive the view from VenueView and name its permissions.",
            id="api.E001",
        )
        for address, callback in views_of(urlpatterns)
        for wrong in _open(getattr(callback, "cls", None) or getattr(callback, "view_class", None))
    ]


def _open(view: Any) -> Iterator[str]:
    if view is None:
        yield "it is no view class, so nothing says who may call it."
        return
    if list(getattr(view, "permission_classes", [])) != [HasPermission]:
        yield f"{view.__name__} does not ask HasPermission, and nothing else."
    if list(getattr(view, "authentication_classes", [])) != [TokenAuthentication]:
        yield f"{view.__name__} lets others in than tokens."
    named = getattr(view, "permissions", {})
    for method in METHODS:
        if hasattr(view, method) and not isinstance(named.get(method.upper()), Permission):
            yield f"{view.__name__}.{method} names no permission."
