"""A venue with customers and movements, posted in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone

from backoffice.accounts.services import create_accounts
from backoffice.config.template_databases import owner_connection_string
from backoffice.core.accounts import Account as Holder
from backoffice.ledger.services import post_bulk
from backoffice.ledger.types import Movement
from backoffice.statements.periods import Period
from backoffice.sweeps.bench.venue import VENUE, create_swept_venue
from backoffice.venues.models import Venue

BATCH = 200_000
ASSETS = ("USD",)


@contextmanager
def scratch_storage() -> Iterator[None]:
    """Files of statements go to a folder that is deleted afterwards."""
    with TemporaryDirectory(prefix="statements-") as folder:
        kept = {**settings.STORAGES["statements"], "OPTIONS": {"location": folder}}
        with override_settings(STORAGES={**settings.STORAGES, "statements": kept}):
            yield


def venue() -> Venue:
    """A venue without customers."""
    create_swept_venue(5)
    return Venue.objects.get(code=VENUE)


def add_customers(of: Venue, codes: list[str], movements: int) -> list[int]:
    """Customers with so many movements each; returns their keys."""
    keys = create_accounts(venue_id=of.pk, accounts=[Holder(code) for code in codes])
    lines = (
        Movement("external", "cash", code, "cash", "USD", 100 + n)
        for n in range(movements)
        for code in codes
    )
    batch: list[Movement] = []
    sent = 0
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            _post(of, f"{codes[0]}-{sent}", batch)
            batch, sent = [], sent + 1
    if batch:
        _post(of, f"{codes[0]}-{sent}", batch)
    analyze()
    return list(keys.values())


def analyze() -> None:
    """Gather statistics, as the database soon does by itself; only the owner may."""
    with psycopg.connect(owner_connection_string(), autocommit=True) as owner:
        owner.execute("ANALYZE ledger_posting, ledger_account, accounts_account")


def _post(of: Venue, reference: str, batch: list[Movement]) -> None:
    post_bulk(
        book=of.code,
        kind="deposit",
        source="bench",
        reference=reference,
        value_on=timezone.now().date(),
        actor="bench",
        movements=batch,
    )


def period_of(of: Venue) -> Period:
    """From before the venue until now."""
    return Period("daily", of.created_at - timedelta(hours=1), timezone.now())
