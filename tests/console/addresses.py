"""Every address of the console, for a venue, with examples of what addresses name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from backoffice.console.urls import app_name, urlpatterns


def addresses(examples: Mapping[str, Any]) -> dict[str, str]:
    """Addresses by their names; an argument without an example is a KeyError: add one."""
    found = {}
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        found[pattern.name] = reverse(
            f"{app_name}:{pattern.name}", kwargs={name: examples[name] for name in names}
        )
    return found
