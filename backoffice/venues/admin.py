"""Admin pages of venues."""

from django.contrib import admin

from backoffice.records.admin import ReadOnlyAdmin, amount, exact
from backoffice.venues import models


@admin.register(models.Venue)
class VenueAdmin(ReadOnlyAdmin):
    """Venues."""

    list_display = ["code", "reporting_asset", "timezone", "created_at"]
    search_fields = ["code"]
    list_filter = ["reporting_asset"]


@admin.register(models.VenueState)
class VenueStateAdmin(ReadOnlyAdmin):
    """Where each venue's book stands."""

    list_display = ["venue", "sequence", "decisions", "clock", "accrued_through"]
    list_select_related = ["venue"]
    search_fields = ["venue__code"]


@admin.register(models.PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    """Versions of policies."""

    list_display = ["venue", "number", "effective_at", "author", "approver", "created_at"]
    list_select_related = ["venue"]
    list_filter = ["venue"]
    search_fields = ["author", "approver", "document_sha256"]
    date_hierarchy = "effective_at"


@admin.register(models.RegimeMemory)
class RegimeMemoryAdmin(ReadOnlyAdmin):
    """What the models of a regime look back at."""

    list_display = ["venue", "kind", "subject", "sequence"]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind"]
    search_fields = ["subject"]


@admin.register(models.EventRecord)
class EventRecordAdmin(ReadOnlyAdmin):
    """Events in their order."""

    list_display = ["venue", "sequence", "kind", "at", "reference", "recorded_at"]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind"]
    search_fields = ["reference", "payload_sha256"]
    date_hierarchy = "at"


@admin.register(models.PeriodRecord)
class PeriodRecordAdmin(ReadOnlyAdmin):
    """Calendar periods."""

    list_display = ["venue", "kind", "last_day", "left_sequence", "closed_sequence"]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind"]
    date_hierarchy = "last_day"


@admin.register(models.PeriodProfit)
class PeriodProfitAdmin(ReadOnlyAdmin):
    """Profits that periods began with."""

    list_display = [
        "period",
        "account",
        "instrument",
        amount("realized", "instrument.settle.asset"),
        exact("unrealized"),
    ]
    list_select_related = ["period", "account", "instrument__settle__asset"]
    list_filter = ["period__venue", "period__kind"]
    search_fields = ["account__code", "instrument__code"]


@admin.register(models.PeriodUse)
class PeriodUseAdmin(ReadOnlyAdmin):
    """Use of periodic limits."""

    list_display = ["venue", "step_key", "kind", "last_day", amount("amount", "asset.asset")]
    list_select_related = ["venue", "asset__asset"]
    list_filter = ["venue", "kind"]
    date_hierarchy = "last_day"


@admin.register(models.VenueChange)
class VenueChangeAdmin(ReadOnlyAdmin):
    """Whom each event changed."""

    list_display = ["venue", "sequence", "account", "at"]
    list_select_related = ["venue", "account"]
    list_filter = ["venue"]
    search_fields = ["account__code"]


@admin.register(models.GuardMemory)
class GuardMemoryAdmin(ReadOnlyAdmin):
    """Degraded prices, candidates that wait, and accounts that are held back."""

    list_display = ["venue", "kind", "of", "subject", "value", "sequence"]
    list_select_related = ["venue"]
    list_filter = ["venue", "kind", "of"]
    search_fields = ["subject"]


@admin.register(models.Halt)
class HaltAdmin(ReadOnlyAdmin):
    """Halts by the circuit breaker; values in the venue's reporting asset."""

    list_display = ["venue", "number", "at", "liquidations", exact("value"), "over", "sequence"]
    list_select_related = ["venue", "release"]
    list_filter = ["venue", ("release", admin.EmptyFieldListFilter)]
    date_hierarchy = "at"

    @admin.display(boolean=True, description="released")
    def over(self, halt: models.Halt) -> bool:
        """Whether two persons let liquidations go on."""
        return hasattr(halt, "release")


@admin.register(models.HaltRelease)
class HaltReleaseAdmin(ReadOnlyAdmin):
    """Who released a halt, and which sweep made use of it."""

    list_display = ["halt", "at", "proposed_by", "approved_by", "spent_at"]
    list_select_related = ["halt__venue"]
    list_filter = ["halt__venue"]
    search_fields = ["proposed_by", "approved_by"]
    date_hierarchy = "at"


@admin.register(models.LiquidationOrder)
class LiquidationOrderAdmin(ReadOnlyAdmin):
    """Orders to external gateways, what was filled, and what went wrong."""

    list_display = [
        "client_id",
        "venue",
        "account",
        "instrument",
        "side",
        exact("quantity"),
        exact("filled"),
        "state",
        "placed_at",
        "attempts",
        "cancel_reason",
        "error",
    ]
    list_select_related = ["venue", "account", "instrument"]
    list_filter = ["venue", "state", "cancel_reason"]
    search_fields = ["client_id", "account__code", "instrument__code", "error"]
    date_hierarchy = "placed_at"


@admin.register(models.PriceAcceptance)
class PriceAcceptanceAdmin(ReadOnlyAdmin):
    """Marks and prices outside of their band that two persons accepted."""

    list_display = ["venue", "of", "subject", exact("price"), "at", "proposed_by", "approved_by"]
    list_select_related = ["venue"]
    list_filter = ["venue", "of"]
    search_fields = ["subject", "proposed_by", "approved_by"]
    date_hierarchy = "at"
