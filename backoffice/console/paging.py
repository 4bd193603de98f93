"""Long lists a page at a time, newest first, with a link to what is earlier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from backoffice.console.numbers import MOST, positive

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of a page; `earlier` is the key that the next one begins before, None on the last."""

    rows: list[M]
    earlier: int | None


def page_of(rows: QuerySet[M], request: HttpRequest, size: int) -> Page[M]:
    """The newest rows, or those before the key `before` that was asked for. One query.

    `console/earlier.html` is the link to `earlier`; it keeps what else was asked for.
    """
    before = positive(request.GET.get("before"), MOST)
    found = list(rows.filter(pk__lt=before).order_by("-pk")[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)
