"""Content security: strict everywhere, with one allowance for the pages of the admin's theme.

Answers of the API are no pages: nothing at all may be loaded for them. That is said in a few words,
since engines and wallets ask before each action.
"""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

API = "/api/"
OF_THE_API = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), usb=()",
    "Cache-Control": "no-store, private",
}


class ContentPolicyMiddleware(CSPMiddleware):
    """Also says what a page may not use of the device, and that it is not kept by caches."""

    def process_request(self, request: HttpRequest) -> None:
        """Pages have a nonce."""
        if not request.path_info.startswith(API):
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the headers; whoever is signed in leaves nothing in a shared cache."""
        if request.path_info.startswith(API):
            for name, value in OF_THE_API.items():
                response.headers.setdefault(name, value)
            return response
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), usb=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The admin's own policy for its pages."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(reverse("admin:index")):
            parts.replace = settings.ADMIN_SECURITY_POLICY
        return parts
