"""One way to run a query by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
