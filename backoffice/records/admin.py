"""Admin pages that show and never change: what they show is written by the engine or append-only.

A change by hand would pass by the venue's lock, so that decisions would rest on something else
than what was recorded. Whose rows a person sees, the function of ADMIN_SCOPE says: this room knows
no roles.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string
from unfold.admin import ModelAdmin

from backoffice.core.money import format_minor
from backoffice.records.fields import shown
from backoffice.records.owners import path_to_venue


def visible(queryset: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The rows that the person who asks may see."""
    scope = import_string(settings.ADMIN_SCOPE)
    model: type[Model] = queryset.model
    found: QuerySet[Any] = scope(queryset, request, path_to_venue(model))
    return found


class VisibleFilter(admin.RelatedFieldListFilter):
    """Offers only what the person who filters may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Choices among the visible rows."""
        rows = visible(field.remote_field.model._default_manager.all(), request)
        return field.get_choices(include_blank=False, limit_choices_to={"pk__in": rows})


class ReadOnlyAdmin(ModelAdmin):
    """Look, search, filter."""

    show_full_result_count = False  # counting millions of rows is slower than a page of them
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows that the person may see."""
        return visible(super().get_queryset(request), request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Filters by venue or book offer the visible ones."""
        named = super().get_list_filter(request)
        return [(f, VisibleFilter) if _is_owner(f) else f for f in named]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff may look at tables; of these they see the rows that they may."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for each table."""
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All fields; those that the list shows in whole units are shown so here too."""
        shown = {getattr(c, "field", None): c for c in self.get_list_display(request)}
        return [shown.get(name, name) for name in super().get_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The columns among the fields."""
        return [c for c in self.get_list_display(request) if hasattr(c, "field")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are added by services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by services, or not at all."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted by hand."""
        return False


def _is_owner(named: Any) -> bool:
    return isinstance(named, str) and named.rpartition("__")[2] in ("venue", "book")


def amount(field: str, asset: str) -> Callable[[Any], str]:
    """A column: `field`, in smallest units, as whole units of the ledger's asset at `asset`.

    `asset` is a path such as `asset.asset`; name it in `list_select_related` too.
    """

    def column(row: Any) -> str:
        minor, unit = getattr(row, field), _follow(row, asset)
        if minor is None or unit is None:
            return ""
        return f"{format_minor(minor, unit.decimals)} {unit.code}"

    return _described(column, field)


def exact(field: str) -> Callable[[Any], str]:
    """A column: an exact number with at most 12 decimals."""

    def column(row: Any) -> str:
        value: Fraction | None = getattr(row, field)
        return shown(value)

    return _described(column, field)


def _described(column: Any, field: str) -> Callable[[Any], str]:
    column.field = field
    column.short_description = field.replace("_", " ")
    column.admin_order_field = None
    column.__name__ = f"{field}_shown"
    described: Callable[[Any], str] = column
    return described


def _follow(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = None if row is None else getattr(row, name)
    return row
