"""Reading the part of a venue's book that an end of day needs: who owes, who is owed, who waits.

The day stays one event of the whole venue: its interest is one journal, periods close for all at
once, and a loss that waits is shared among all. Split by account it would post other journals and
charge in another order than a scenario does. Where a loss is shared, the part answers that it is
not enough, and the whole venue is read.
"""

from __future__ import annotations

from backoffice.accounts import selectors as accounts
from backoffice.core.events import EndOfDay, LateInterest
from backoffice.core.scope import Scope
from backoffice.shortfalls import selectors as shortfalls
from backoffice.venues import selectors as venues
from backoffice.venues.models import VenueState
from backoffice.venues.store.part import load_within, narrowed
from backoffice.venues.store.resident import Resident


def read_calm(state: VenueState, event: EndOfDay | LateInterest) -> Resident:
    """Read what an end of day, or late interest, of a venue whose state is locked can reach."""
    key = state.venue_id
    policies = venues.read_versions(venue_id=key)
    policy = venues.compiled(venues.policy_at(policies, max(state.clock, event.at)))
    bearing = shortfalls.bearing_interest(venue_id=key, changed_after=state.accrued_through)
    if isinstance(event, LateInterest):
        found = accounts.account_keys(venue_id=key, codes=[event.account])
        whom = set(found.values())
    else:
        left_out = accounts.account_keys(venue_id=key, codes=event.without)
        whom = bearing.accounts - set(left_out.values())
    whom |= shortfalls.accounts_short(venue_id=key, waiting=True)
    whom |= accounts.not_swept(
        venue_id=key, named=bearing.incomes, members=False, subaccounts=False
    )
    loaded = load_within(state, policies, policy, within=whom)
    scope = Scope(
        accounts=frozenset(loaded.keys.accounts),
        last_debt=shortfalls.last_debt(venue_id=key),
        last_shortfall=shortfalls.last_shortfall(venue_id=key),
        profits_kept=True,
    )
    return Resident(*narrowed(loaded, scope), state.version)
