"""Under which name wrong passwords are counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

LONGEST = 150


def name_given(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name that was typed; signing in takes it in any case, so all cases count together."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().casefold()[:LONGEST].replace("\x00", "")
