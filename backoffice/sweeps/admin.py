"""Admin pages of sweeps: how late, how fast, what went wrong. Schedules are edited with beat's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from backoffice.records.admin import ReadOnlyAdmin
from backoffice.sweeps import models
from backoffice.sweeps.selectors.figures import duration_of, lag_of, throughput_of


@admin.register(models.SweepRun)
class SweepRunAdmin(ReadOnlyAdmin):
    """Runs of sweeps and of ends of days."""

    list_display = [
        "venue",
        "kind",
        "scheduled_at",
        "state",
        "lag",
        "seconds",
        "throughput",
        "accounts",
        "selected",
        "shortfalls",
        "reason",
        "error",
    ]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind", "state"]
    search_fields = ["error", "reason"]
    date_hierarchy = "scheduled_at"

    @admin.display(description="lag (s)")
    def lag(self, run: models.SweepRun) -> str:
        """Seconds from the run's instant to its end."""
        return _number(lag_of(run), 1)

    @admin.display(description="took (s)")
    def seconds(self, run: models.SweepRun) -> str:
        """Seconds from its beginning to its end."""
        return _number(duration_of(run), 3)

    @admin.display(description="accounts/s")
    def throughput(self, run: models.SweepRun) -> str:
        """Accounts a second of work."""
        return _number(throughput_of(run), 0)


@admin.register(models.SweepShard)
class SweepShardAdmin(ReadOnlyAdmin):
    """Shards of runs."""

    list_display = [
        "run",
        "number",
        "state",
        "attempts",
        "accounts",
        "chosen",
        "seen_sequence",
        "started_at",
        "finished_at",
        "error",
    ]
    list_select_related = ["run__venue"]
    list_filter = ["run__venue", "state"]
    search_fields = ["error"]

    @admin.display(description="selected")
    def chosen(self, shard: models.SweepShard) -> int | None:
        """How many accounts the screen selected."""
        return None if shard.selected is None else len(shard.selected)


@admin.register(models.OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Tasks that wait to be sent, or whose work is not done."""

    list_display = ["id", "task", "run", "shard", "created_at", "sent_at", "times_sent", "done_at"]
    list_select_related = ["run__venue"]
    list_filter = ["task", ("done_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "created_at"


@admin.register(models.GivenUpTask)
class GivenUpTaskAdmin(ReadOnlyAdmin):
    """Tasks of a newer version that no worker knew within their time."""

    list_display = ["task", "version", "count", "last_at"]


def _number(value: float | None, places: int) -> Any:
    return "" if value is None else f"{value:,.{places}f}"
