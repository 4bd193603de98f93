"""Which rows of the admin's tables a person sees."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from backoffice.access.roles import Permission
from backoffice.access.selectors import scoped

M = TypeVar("M", bound=Model)


def visible_rows(queryset: QuerySet[M], request: HttpRequest, path: str | None) -> QuerySet[M]:
    """Rows of venues that the person may view; a superuser sees what is of no venue, too."""
    if request.user.is_superuser and request.user.is_active:
        return queryset
    if path is None:
        return queryset.none()
    return scoped(queryset, request.user, Permission.VIEW, path=path)
