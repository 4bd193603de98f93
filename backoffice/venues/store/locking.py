"""The locking rule, the only one outside of the ledger.

Whoever changes anything that a decision may rest on (balances, positions, prices, restrictions,
policies) holds the row lock of the venue's `VenueState` from before the first read until commit,
and raises its `sequence`. The ledger's own locks come after it, in the ledger's order; nobody asks
for a second venue. So two transactions of one venue never wait for each other in a circle, and a
book kept in memory is current exactly while its sequence equals the row's.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

from backoffice.venues.models import VenueState
from backoffice.venues.store.errors import UnknownVenue

T = TypeVar("T")
RETRIED = frozenset({"40001", "40P01"})  # serialization failure, deadlock
TRIES_MAX = 5
PAUSE_SECONDS = 0.02


def lock_venue(code: str) -> VenueState:
    """Lock the venue's state until commit, and return it. Needs a transaction.

    NO KEY, so that rows that refer to the venue can be inserted meanwhile.
    """
    rows = VenueState.objects.select_for_update(of=("self",), no_key=True)
    try:
        return rows.select_related("venue").get(venue__code=code)
    except VenueState.DoesNotExist:
        raise UnknownVenue(code) from None


def with_retries(work: Callable[[], T]) -> T:
    """Do `work`, a whole transaction, again where PostgreSQL asks for it.

    Within a transaction of the caller nothing can be repeated, so it is tried once.
    """
    tries = 1 if connection.in_atomic_block else TRIES_MAX
    for left in reversed(range(tries)):
        try:
            return work()
        except OperationalError as error:
            if left == 0 or getattr(error.__cause__, "sqlstate", None) not in RETRIED:
                raise
            time.sleep(PAUSE_SECONDS * (1 + random.random()))  # noqa: S311  spreads retries
    raise AssertionError("unreachable")
