"""A venue's market and clock as of a snapshot, few rows: by Django's connection, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np

from backoffice.core.book import Venue
from backoffice.core.calendar import local_day
from backoffice.core.columns import AssetColumns, InstrumentColumns
from backoffice.core.columns.market import asset_columns, indices
from backoffice.core.guards.verdicts import missing_assets
from backoffice.core.policy import Policy
from backoffice.core.rules.columns import Codes, Floats
from backoffice.markets import selectors as markets
from backoffice.sweeps.columns.instruments import Listing, read_listing
from backoffice.venues import selectors as venues
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import VenueState


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What all accounts share. `asset_ids` and `instrument_ids` ascend, as their columns do.

    `units` is how many smallest units make a whole one, by asset; a power of ten up to 10^18 is
    a float exactly. `business_day` is the day that a sweep at `now` counts to. All of it is as of
    the state's `version`.
    """

    key: int
    ledger_book: int
    sequence: int
    version: UUID
    venue: Venue
    policy: Policy
    now: datetime
    business_day: date
    assets: AssetColumns
    asset_ids: Codes
    units: Floats
    listing: Listing

    @property
    def instruments(self) -> InstrumentColumns:
        """In the order of `instrument_ids`."""
        return self.listing.columns

    @property
    def instrument_ids(self) -> Codes:
        """Keys of the instruments."""
        return self.listing.ids


def read_market(
    venue_code: str, *, at: datetime | None = None, before: Market | None = None
) -> Market:
    """Read the venue for a sweep at `at`, by default the time of its last event.

    Time that lies before the last event is moved to it. A market that was read `before` is still
    the same where nothing changed the venue; else instruments whose terms are as they were are
    not parsed again. Raises `UnknownVenue`.
    """
    state = _state(venue_code)
    key, now = state.venue_id, max(at or state.clock, state.clock)
    if before is not None and (before.key, before.version, before.now) == (key, state.version, now):
        return before
    venue = venues.venue_of(state.venue)
    versions = venues.read_versions(venue_id=key)
    day = venues.read_business_day(venue_id=key)
    assets = markets.read_assets(venue_id=key)
    policy = venues.compiled(venues.policy_at(versions, now))
    missing = missing_assets(
        policy.guards, venue.reporting_asset, assets.prices, assets.priced_at, now
    )
    asset_codes = sorted(assets.keys, key=assets.keys.__getitem__)
    known = None if before is None else before.listing
    return Market(
        key=key,
        ledger_book=state.venue.ledger_book_id,
        sequence=state.sequence,
        version=state.version,
        venue=venue,
        policy=policy,
        now=now,
        business_day=max(day, local_day(now, venue.zone)),
        assets=asset_columns(
            {code: assets.assets[code] for code in asset_codes}, assets.prices, missing=missing
        ),
        asset_ids=indices(assets.keys[code] for code in asset_codes),
        units=np.array([assets.assets[code].unit for code in asset_codes], dtype=np.float64),
        listing=read_listing(key, asset_codes, now, before=known),
    )


def _state(venue_code: str) -> VenueState:
    try:
        return VenueState.objects.select_related("venue").get(venue__code=venue_code)
    except VenueState.DoesNotExist:
        raise UnknownVenue(venue_code) from None
