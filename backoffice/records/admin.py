"""Admin pages that show and never change: what they show is written by the engine or append-only.

A change by hand would pass by the venue's lock, so that decisions would rest on something else
than what was recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backoffice.core.money import format_minor
from backoffice.records.fields import shown


class ReadOnlyAdmin(admin.ModelAdmin):
    """Look, search, filter."""

    show_full_result_count = False
    list_per_page = 50

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
