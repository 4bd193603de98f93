"""Making up for accounts that were left out, in the order of dates, each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction

from backoffice.core.events import LateInterest
from backoffice.days.limits import LATE_AFTER
from backoffice.days.models import DayFailure, DayRun, Step
from backoffice.days.services.culprits import LOST
from backoffice.days.services.failures import failed_again, is_due, made_up
from backoffice.days.services.steps import locked
from backoffice.days.snapshots import take
from backoffice.ledger.services import retrying
from backoffice.records.failures import said
from backoffice.sweeps.columns import Some
from backoffice.sweeps.instants import end_of
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of
from backoffice.venues.store import handle


def catch_up(venue: Venue, *, now: datetime, patient: bool) -> None:
    """Try again what was left out; with `patient` only what had its pause."""
    rows = DayFailure.objects.filter(venue=venue, resolved_at=None).select_related("account")
    interest = rows.filter(step=Step.INTEREST).order_by("account_id", "business_date")
    for _, of_account in groupby(interest, key=lambda row: row.account_id):
        _interest(venue, list(of_account), patient=patient)
    snapshots = rows.filter(step=Step.SNAPSHOTS).order_by("business_date", "account_id")
    due = [row for row in snapshots if not patient or is_due(row)]
    for day, of_day in groupby(due, key=lambda row: row.business_date):
        _snapshots(venue, day, list(of_day), now)


def _interest(venue: Venue, failures: list[DayFailure], *, patient: bool) -> None:
    """One account's days, the oldest first; where one fails again, those after it wait."""
    if patient and not is_due(failures[0]):
        return
    for failure in failures:
        try:
            _late_interest(venue, failure)
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001  recorded as the account's
            failed_again(failure, said(error))
            return


@retrying
def _late_interest(venue: Venue, failure: DayFailure) -> None:
    code, day = failure.account.code, failure.business_date
    at = end_of(day, venue_of(venue).zone) - timedelta(microseconds=1)
    with transaction.atomic():
        handle(venue.code, LateInterest(at, code, day), reference=f"interest:{day}:{code}")
        made_up(failure)


def _snapshots(venue: Venue, day: date, failures: list[DayFailure], now: datetime) -> None:
    run = DayRun.objects.get(venue=venue, business_date=day)
    late = now > run.due_at + LATE_AFTER
    some = Some.of(failure.account_id for failure in failures)
    taken = take(venue.code, some, day, late=late)
    with transaction.atomic():
        locked(run.pk)
        taken.write()
        for failure in failures:
            error = taken.errors.get(failure.account_id)
            if error is None:
                made_up(failure)
            else:
                failed_again(failure, error)
