"""Reading a venue's identity and calendar."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from backoffice.core.book import Venue as Identity
from backoffice.venues.margin import margin_model
from backoffice.venues.models import Venue


def venue_of(row: Venue) -> Identity:
    """The core's venue of a row."""
    zone, model = ZoneInfo(row.timezone), margin_model(row.margin)
    return Identity(row.code, row.reporting_asset, zone, model)
