"""Accounts that a step left out: written, tried again, made up for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from backoffice.days.limits import PAUSE_MINUTES_MAX
from backoffice.days.models import DayFailure, DayRun, Step
from backoffice.records.failures import MOST_CHARACTERS


def leave_out(run: DayRun, step: Step, errors: Mapping[int, str]) -> None:
    """Write why accounts, by key, were left out; once an account, step and date."""
    now = timezone.now()
    DayFailure.objects.bulk_create(
        (
            DayFailure(
                venue_id=run.venue_id,
                account_id=account,
                step=step,
                business_date=run.business_date,
                error=error[:MOST_CHARACTERS],
                tried_at=now,
            )
            for account, error in errors.items()
        ),
        ignore_conflicts=True,
        batch_size=5_000,
    )


def made_up(failure: DayFailure) -> None:
    """The account's step is done by now."""
    open_rows = DayFailure.objects.filter(pk=failure.pk, resolved_at=None)
    now = timezone.now()
    open_rows.update(attempts=F("attempts") + 1, tried_at=now, resolved_at=now)


def failed_again(failure: DayFailure, error: str) -> None:
    """Once more it could not be done."""
    open_rows = DayFailure.objects.filter(pk=failure.pk, resolved_at=None)
    open_rows.update(
        attempts=F("attempts") + 1, tried_at=timezone.now(), error=error[:MOST_CHARACTERS]
    )


def is_due(failure: DayFailure) -> bool:
    """Whether the pause since the last attempt is over."""
    pause = min(2 ** min(failure.attempts, 16), PAUSE_MINUTES_MAX)
    return timezone.now() >= failure.tried_at + timedelta(minutes=pause)
