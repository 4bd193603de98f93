"""Tables of what is traded."""

from backoffice.markets.models.assets import PriceChange, VenueAsset
from backoffice.markets.models.instruments import Instrument, MarkChange, OrderBook, VolChange
from backoffice.markets.models.positions import Position, PositionChange

__all__ = [
    "Instrument",
    "MarkChange",
    "OrderBook",
    "Position",
    "PositionChange",
    "PriceChange",
    "VenueAsset",
    "VolChange",
]
