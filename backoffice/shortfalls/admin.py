"""Admin pages of shortfalls, debts and decisions."""

from django.contrib import admin

from backoffice.records.admin import ReadOnlyAdmin, amount
from backoffice.shortfalls import models


@admin.register(models.Shortfall)
class ShortfallAdmin(ReadOnlyAdmin):
    """Shortfalls."""

    list_display = [
        "number",
        "venue",
        "account",
        amount("amount", "asset.asset"),
        amount("remaining", "asset.asset"),
        "state",
        "opened_at",
        "closed_at",
    ]
    list_select_related = ["venue", "account", "asset__asset"]
    list_filter = ["venue", "state"]
    search_fields = ["account__code", "asset__asset__code"]
    date_hierarchy = "opened_at"


@admin.register(models.ShortfallStep)
class ShortfallStepAdmin(ReadOnlyAdmin):
    """Steps of the waterfall that took part."""

    list_display = ["shortfall", "step", amount("amount", "shortfall.asset.asset"), "outcome", "at"]
    list_select_related = ["shortfall__account", "shortfall__asset__asset"]
    list_filter = ["shortfall__venue", "step", "outcome"]
    search_fields = ["shortfall__account__code", "step"]


@admin.register(models.Debt)
class DebtAdmin(ReadOnlyAdmin):
    """Debts."""

    list_display = [
        "number",
        "venue",
        "account",
        "step",
        amount("principal", "asset.asset"),
        amount("interest", "asset.asset"),
        "opened_on",
    ]
    list_select_related = ["venue", "account", "asset__asset"]
    list_filter = ["venue", "step"]
    search_fields = ["account__code", "asset__asset__code"]
    date_hierarchy = "opened_on"


@admin.register(models.DebtChange)
class DebtChangeAdmin(ReadOnlyAdmin):
    """What happened to debts."""

    list_display = [
        "debt",
        "on",
        amount("principal", "debt.asset.asset"),
        amount("interest", "debt.asset.asset"),
        "sequence",
    ]
    list_select_related = ["debt__account", "debt__asset__asset"]
    list_filter = ["debt__venue"]
    search_fields = ["debt__account__code"]
    date_hierarchy = "on"


@admin.register(models.Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions, with the sentence that explains each."""

    list_display = ["number", "venue", "at", "account", "which", "outcome", "sentence"]
    list_select_related = ["venue", "account"]
    list_filter = ["venue", "which", "outcome", "plugin"]
    search_fields = ["account__code", "which", "inputs_sha256"]
    date_hierarchy = "at"


@admin.register(models.Refusal)
class RefusalAdmin(ReadOnlyAdmin):
    """Requests that were refused."""

    list_display = ["venue", "at", "event", "account", "reason"]
    list_select_related = ["venue", "account"]
    list_filter = ["venue", "event", "reason"]
    search_fields = ["account__code"]
    date_hierarchy = "at"


@admin.register(models.OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages about decisions."""

    list_display = ["venue", "event_sequence", "topic", "created_at", "sent_at"]
    list_select_related = ["venue"]
    list_filter = ["venue", "topic"]
    date_hierarchy = "created_at"
