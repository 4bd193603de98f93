"""Finding the accounts for whom an end of day fails, by halving: each try is undone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.db import InterfaceError, OperationalError, transaction

from backoffice.accounts.models import Account
from backoffice.core.events import EndOfDay
from backoffice.days.models import DayRun
from backoffice.ledger.errors import Contention
from backoffice.records.failures import said
from backoffice.shortfalls.selectors import bearing_interest
from backoffice.venues.models import VenueState
from backoffice.venues.store import handle

LOST = (OperationalError, InterfaceError, Contention)
"""The database was not to be reached, or others were in the way: that is no account's."""
log = logging.getLogger(__name__)


class _Undo(Exception):
    """Rolls a successful try back."""


def culprits(run: DayRun, event: EndOfDay, error: Exception) -> dict[str, str]:
    """Why the event fails, by account; empty where it fails without any of them, too.

    Any failure that goes with an account counts: of its terms, of a model, of the ledger.
    """
    state = VenueState.objects.get(venue=run.venue_id)
    keys = bearing_interest(venue_id=run.venue_id, changed_after=state.accrued_through).accounts
    rows = Account.objects.filter(pk__in=keys).exclude(code__in=event.without)
    codes = list(rows.order_by("code").values_list("code", flat=True))
    try_ = _Tries(run.venue.code, event, codes)
    if not codes or try_.error_with([]) is not None:
        return {}
    found = dict(_search(try_, codes, error))
    for code, why in found.items():
        log.error("%s: interest of %s is left out: %s", run, code, why)
    return found


def _search(try_: _Tries, codes: Sequence[str], error: Exception) -> list[tuple[str, str]]:
    """Those of the codes with whom it fails; it is known that it does with all of them."""
    if len(codes) == 1:
        return [(codes[0], said(error))]
    middle = len(codes) // 2
    found = []
    for half in (codes[:middle], codes[middle:]):
        failed = try_.error_with(half)
        if failed is not None:
            found += _search(try_, half, failed)
    return found


class _Tries:
    """Applies the event for some of the accounts only, and undoes it."""

    def __init__(self, venue: str, event: EndOfDay, codes: Sequence[str]) -> None:
        self._venue, self._event, self._codes = venue, event, frozenset(codes)

    def error_with(self, codes: Sequence[str]) -> Exception | None:
        """What the event meets where it charges these accounts; None where nothing."""
        without = {*self._event.without, *(self._codes - set(codes))}
        event = replace(self._event, without=tuple(sorted(without)))
        try:
            with transaction.atomic():
                handle(self._venue, event)
                raise _Undo
        except _Undo:
            return None
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, somebody's or the venue's
            return error
