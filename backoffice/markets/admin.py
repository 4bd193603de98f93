"""Admin pages of markets."""

from django.contrib import admin

from backoffice.markets import models
from backoffice.records.admin import ReadOnlyAdmin, exact


@admin.register(models.VenueAsset)
class VenueAssetAdmin(ReadOnlyAdmin):
    """Assets."""

    list_display = ["asset", "venue", exact("price"), exact("haircut")]
    list_select_related = ["venue", "asset"]
    list_filter = ["venue"]
    search_fields = ["asset__code"]


@admin.register(models.Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    """Instruments with their mark of now."""

    list_display = [
        "code",
        "venue",
        "kind",
        "settle",
        exact("contract_size"),
        "inverse",
        exact("mark"),
        exact("vol"),
    ]
    list_select_related = ["venue", "settle__asset"]
    list_filter = ["venue", "kind"]
    search_fields = ["code", "underlying"]


@admin.register(models.OrderBook)
class OrderBookAdmin(ReadOnlyAdmin):
    """Order books that liquidations hit."""

    list_display = ["instrument", "bids", "asks"]
    list_select_related = ["instrument"]
    list_filter = ["instrument__venue"]
    search_fields = ["instrument__code"]


@admin.register(models.Position)
class PositionAdmin(ReadOnlyAdmin):
    """Positions of now."""

    list_display = ["account", "instrument", exact("quantity"), exact("cost")]
    list_select_related = ["account", "instrument"]
    list_filter = ["account__venue"]
    search_fields = ["account__code", "instrument__code"]


class ChangeAdmin(ReadOnlyAdmin):
    """What prices were, and when."""

    date_hierarchy = "at"


@admin.register(models.PriceChange)
class PriceChangeAdmin(ChangeAdmin):
    """Prices of assets over time."""

    list_display = ["asset", "at", "sequence", exact("price")]
    list_select_related = ["asset__asset"]
    list_filter = ["asset__venue"]
    search_fields = ["asset__asset__code"]


@admin.register(models.MarkChange)
class MarkChangeAdmin(ChangeAdmin):
    """Marks over time."""

    list_display = ["instrument", "at", "sequence", exact("mark")]
    list_select_related = ["instrument"]
    list_filter = ["instrument__venue"]
    search_fields = ["instrument__code"]


@admin.register(models.VolChange)
class VolChangeAdmin(ChangeAdmin):
    """Volatilities over time."""

    list_display = ["instrument", "at", "sequence", exact("vol")]
    list_select_related = ["instrument"]
    list_filter = ["instrument__venue"]
    search_fields = ["instrument__code"]


@admin.register(models.PositionChange)
class PositionChangeAdmin(ReadOnlyAdmin):
    """What events made of positions."""

    list_display = ["account", "instrument", "sequence", "at", exact("quantity"), exact("cost")]
    list_select_related = ["account", "instrument"]
    search_fields = ["account__code", "instrument__code"]
