"""The locking rule, the only one outside of the ledger.

Whoever changes anything that a decision may rest on (balances, positions, prices, restrictions,
policies) holds the row lock of the venue's `VenueState` from before the first read until commit,
and gives it a new version. The ledger's own locks come after it, in the ledger's order; nobody
asks for a second venue. So two transactions of one venue never wait for each other in a circle,
and a book kept in memory is current exactly while its version is the row's.
"""

from __future__ import annotations

import uuid

from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import VenueState


def lock_venue(code: str) -> VenueState:
    """Lock the venue's state until commit, and return it. Needs a transaction.

    NO KEY, so that rows that refer to the venue can be inserted meanwhile.
    """
    rows = VenueState.objects.select_for_update(of=("self",), no_key=True)
    try:
        return rows.select_related("venue__ledger_book").get(venue__code=code)
    except VenueState.DoesNotExist:
        raise UnknownVenue(code) from None


def advance(state: VenueState) -> None:
    """Count a change of a venue whose state is locked: books in memory are stale from now on."""
    state.sequence += 1
    state.version = uuid.uuid4()
    state.save()
