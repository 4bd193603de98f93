"""Admin pages of accounts."""

from django.contrib import admin

from backoffice.accounts import models
from backoffice.records.admin import ReadOnlyAdmin, amount, exact


@admin.register(models.Account)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts."""

    list_display = ["code", "venue", "kind", "segment", "parent", "opened_at", "closed_at"]
    list_select_related = ["venue", "parent"]
    list_filter = ["venue", "kind", "segment"]
    search_fields = ["code"]


@admin.register(models.Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    """What members put into funds, and what of it is left."""

    list_display = [
        "member",
        "fund",
        amount("original", "asset.asset"),
        amount("left", "asset.asset"),
    ]
    list_select_related = ["member", "fund", "asset__asset"]
    list_filter = ["member__venue"]
    search_fields = ["member__code", "fund__code"]


@admin.register(models.RealizedProfit)
class RealizedProfitAdmin(ReadOnlyAdmin):
    """Counters of realised profit."""

    list_display = ["account", "instrument", amount("amount", "instrument.settle.asset")]
    list_select_related = ["account", "instrument__settle__asset"]
    list_filter = ["account__venue"]
    search_fields = ["account__code", "instrument__code"]


@admin.register(models.Restriction)
class RestrictionAdmin(ReadOnlyAdmin):
    """Restrictions, those that were lifted too."""

    list_display = ["account", "kind", "imposed_by", "from_at", "until", "lifted_at", "reason"]
    list_select_related = ["account"]
    list_filter = ["account__venue", "kind", "imposed_by"]
    search_fields = ["account__code"]
    date_hierarchy = "from_at"


@admin.register(models.MarginCall)
class MarginCallAdmin(ReadOnlyAdmin):
    """Margin calls, those that were met too; amounts in the venue's reporting asset."""

    list_display = ["account", exact("amount"), "called_at", "due_at", "escalated_at", "ended_at"]
    list_select_related = ["account"]
    list_filter = ["account__venue"]
    search_fields = ["account__code"]
    date_hierarchy = "called_at"
