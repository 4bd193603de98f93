"""The assets of a venue."""

from __future__ import annotations

from backoffice.markets.models import VenueAsset
from backoffice.venues.models import Venue


def decimals_of(venue: Venue) -> dict[str, int]:
    """Decimals by code, the reporting asset first. One query."""
    rows = VenueAsset.objects.filter(venue=venue).order_by("asset__code")
    found = dict(rows.values_list("asset__code", "asset__decimals"))
    first = venue.reporting_asset
    return {first: found[first], **found} if first in found else found
