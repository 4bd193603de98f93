"""Style sheets of the admin's tables."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static


def admin_styles(request: HttpRequest) -> str:
    """Where the admin finds our corrections of its theme."""
    return static("console/admin.css")
