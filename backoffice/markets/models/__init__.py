"""Tables of what is traded."""

from backoffice.markets.models.assets import PriceChange, VenueAsset
from backoffice.markets.models.instruments import Instrument, MarkChange, OrderBook, VolChange
from backoffice.markets.models.positions import Position

__all__ = [
    "Instrument",
    "MarkChange",
    "OrderBook",
    "Position",
    "PriceChange",
    "VenueAsset",
    "VolChange",
]
