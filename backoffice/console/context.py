"""What the frame of every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def console(request: HttpRequest) -> dict[str, Any]:
    """Whether this is production: the frame says where it is not."""
    return {"production": settings.PRODUCTION}
