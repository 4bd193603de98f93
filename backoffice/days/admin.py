"""Admin pages of days: which date each venue is at, what was done, who was left out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from backoffice.days import models
from backoffice.days.selectors import business_dates
from backoffice.records.admin import ReadOnlyAdmin, visible
from backoffice.venues.models import Venue


@admin.register(models.DayRun)
class DayRunAdmin(ReadOnlyAdmin):
    """Ends of days; above them the business date of each venue."""

    list_display = [
        "venue",
        "business_date",
        "state",
        "due_at",
        "started_at",
        "finished_at",
        "sequence",
        "reason",
    ]
    list_select_related = ["venue"]
    list_filter = ["venue", "state"]
    date_hierarchy = "business_date"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with business dates."""
        seen = set(visible(Venue.objects.all(), request).values_list("code", flat=True))
        known = business_dates().items()
        dates = ", ".join(f"{venue} {day}" for venue, day in known if venue in seen)
        title = {"subtitle": f"business dates: {dates or 'none'}"}
        return super().changelist_view(request, {**title, **(extra_context or {})})


@admin.register(models.DayStep)
class DayStepAdmin(ReadOnlyAdmin):
    """Steps of ends of days."""

    list_display = [
        "run",
        "step",
        "state",
        "attempts",
        "accounts",
        "failed",
        "started_at",
        "finished_at",
        "error",
    ]
    list_select_related = ["run__venue"]
    list_filter = ["run__venue", "step", "state"]
    search_fields = ["error"]


@admin.register(models.DayShard)
class DayShardAdmin(ReadOnlyAdmin):
    """Shards of snapshots."""

    list_display = ["run", "number", "state", "attempts", "accounts", "failed", "seconds", "error"]
    list_select_related = ["run__venue"]
    list_filter = ["run__venue", "state"]
    search_fields = ["error"]


@admin.register(models.DayFailure)
class DayFailureAdmin(ReadOnlyAdmin):
    """Accounts left out."""

    list_display = [
        "venue",
        "account",
        "step",
        "business_date",
        "attempts",
        "failed_at",
        "tried_at",
        "resolved_at",
        "error",
    ]
    list_select_related = ["venue", "account"]
    list_filter = ["venue", "step", ("resolved_at", admin.EmptyFieldListFilter)]
    search_fields = ["account__code", "error"]
    date_hierarchy = "business_date"


@admin.register(models.AccountSnapshot)
class AccountSnapshotAdmin(ReadOnlyAdmin):
    """Snapshots of accounts."""

    list_display = [
        "venue",
        "account",
        "business_date",
        "equity",
        "currency",
        "maintenance_margin",
        "balance_value",
        "position_value",
        "open_debt",
        "net_flows",
        "late",
        "as_of",
    ]
    list_select_related = ["venue", "account"]
    list_filter = ["venue", "late"]
    search_fields = ["=account__code"]
