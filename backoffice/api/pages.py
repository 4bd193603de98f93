"""Lists in pages: `?limit=` and `?after=`, the cursor that the page before answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.serializers import ValidationError

from backoffice.api.fields import read_time
from backoffice.api.problems import Problem

DEFAULT, MOST = 100, 1_000
LARGEST_ID = 2**63 - 1
PARAMETERS = [
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": MOST}, description="Rows of a page."
    ),
    OpenApiParameter(
        "after",
        {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
        description="The `next` of the page before.",
    ),
]


def page(
    request: Request,
    rows: QuerySet[Any],
    show: Callable[[Any], dict[str, Any]],
    *,
    by: str = "id",
) -> dict[str, Any]:
    """One page of rows in ascending order of the column `by`: `{items, next}`.

    `next` is null at the end; rows added meanwhile come with a later page, none twice.
    """
    limit, after = limit_of(request), whole(request, "after", 0, LARGEST_ID, 0)
    ordered = rows.filter(**{f"{by}__gt": after}).order_by(by)
    found = list(ordered[: limit + 1])
    return paged(found, limit, show, lambda row: getattr(row, by))


def paged(
    found: Sequence[Any],
    limit: int,
    show: Callable[[Any], dict[str, Any]],
    cursor: Callable[[Any], int],
) -> dict[str, Any]:
    """A page of rows, one more than `limit` of which were asked for."""
    shown = found[:limit]
    more = len(found) > limit
    return {"items": [show(row) for row in shown], "next": cursor(shown[-1]) if more else None}


def limit_of(request: Request) -> int:
    """How many rows the caller wants."""
    return whole(request, "limit", 1, MOST, DEFAULT)


def whole(request: Request, name: str, least: int, most: int, default: int) -> int:
    """A whole number of the query. Raises a problem."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most:
        return int(text)
    raise Problem(400, "invalid", name, f"{name}: give a whole number from {least} to {most}.")


def time_of(request: Request, name: str) -> datetime | None:
    """A time of the query, or None. Raises a problem."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return read_time(text.replace(" ", "+"))  # a + that nobody escaped
    except ValidationError as error:
        raise Problem(400, "invalid", name, f"{name}: {error.detail[0]}") from error  # type: ignore[index]


def date_of(request: Request, name: str, otherwise: date) -> date:
    """A date of the query. Raises a problem."""
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{name}: give a date such as 2026-03-31."
        raise Problem(400, "invalid", name, message) from error


def one_of(request: Request, name: str, known: Sequence[str]) -> str | None:
    """A value of the query that is one of the known, or None. Raises a problem."""
    text = request.query_params.get(name)
    if text is not None and text not in known:
        raise Problem(400, "invalid", name, f"{name}: choose one of {', '.join(known)}.")
    return text
