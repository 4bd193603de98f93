"""Dry runs: asked for in a request, carried out by a worker, asked again if the worker died."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

from celery import current_app
from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import permissions_at, require
from backoffice.config.broker import BROKER_ERRORS, ensure_broker
from backoffice.hooks import PolicyDocumentError, compile_policy
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import PolicyProposal, Trial
from backoffice.proposals.signatures import TRY_POLICY
from backoffice.proposals.trying import TODAY, WHEN, try_policy
from backoffice.proposals.yesterday import end_of_yesterday
from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.signatures import signed
from backoffice.venues.models import Venue, VenueState

OF_TRIALS = 7_239_204
"""The space of locks of dry runs, see `sweeps.at_work`."""
AGAIN_AFTER = timedelta(seconds=20)  # a worker that is still at it lets the copy go
MOST_ATTEMPTS, MOST_WAITING = 3, 10
ONCE = 100
log = logging.getLogger(__name__)


def ask_trial(
    *,
    venue: Venue,
    document: Mapping[str, Any],
    when: str,
    shock: int,
    by: Any,
    proposal: PolicyProposal | None = None,
) -> Trial:
    """Ask for a dry run of a compiled policy's document; a worker begins after the commit.

    Errors: `NotPermitted`, `ProposalError` where too many of this person wait.
    """
    if proposal is None or Permission.APPROVE_POLICY not in permissions_at(by, venue):
        require(by, Permission.WRITE_POLICY, venue)
    if when not in WHEN:
        raise ProposalError("when", f"choose one of {', '.join(WHEN)}.")
    name = principal_of(by).name
    waiting = Trial.objects.filter(venue=venue, asked_by=name, finished_at=None)
    if waiting.count() >= MOST_WAITING:
        raise ProposalError("when", "many dry runs of yours go on; wait until they have ended.")
    return ask_here(venue, dict(document), when, shock, name, proposal)


def ask_here(
    venue: Venue,
    document: dict[str, Any],
    when: str,
    shock: int,
    name: str,
    proposal: PolicyProposal | None,
) -> Trial:
    """As `ask_trial`, for whoever asked who may."""
    row = Trial.objects.create(
        venue=venue,
        proposal=proposal,
        document=document,
        when=when,
        shock=shock,
        asked_by=name,
        due_at=timezone.now() + AGAIN_AFTER,
    )
    transaction.on_commit(lambda: _send_now(row.pk), robust=True)
    return row


def send_due() -> int:
    """Send what waits, or whose worker may have died; answers how many.

    Raises what the broker raises when it is not to be reached; they are due again later.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = Trial.objects.select_for_update(skip_locked=True)
        due = rows.filter(finished_at=None, due_at__lte=now).order_by("id")
        keys = list(due.values_list("pk", flat=True)[:ONCE])
        Trial.objects.filter(pk__in=keys).update(due_at=now + AGAIN_AFTER)
    for key in keys:
        _send(key)
    return len(keys)


def run_trial(key: int) -> bool:
    """Carry out a dry run; False where there is nothing (more) to do, or another is at it.

    What breaks the database off is raised, and the trial is sent again; else it ends with what
    went wrong.
    """
    with at_work(key, space=OF_TRIALS) as mine:
        row = Trial.objects.select_related("venue").filter(pk=key, finished_at=None).first()
        if not mine or row is None:
            return False
        if row.attempts >= MOST_ATTEMPTS:
            _end(row, error=f"Workers died {row.attempts} times over it; ask for less.")
            return True
        Trial.objects.filter(pk=key).update(attempts=F("attempts") + 1)
        begun = monotonic()
        try:
            policy = compile_policy(row.document, version="proposed")
            found = try_policy(
                row.venue,
                policy,
                when=row.when,
                shock=row.shock,
                on_stage=lambda stage: _reached(key, stage),
            )
        except PolicyDocumentError as error:
            _end(row, error=f"The policy is no longer valid: {error}.")
        except ProposalError as error:
            said = error.wrong
            _end(row, error=said[:1].upper() + said[1:])
        except Error:
            raise
        except Exception:
            log.exception("dry run %s failed", key)
            _end(row, error="It failed; the log of the worker says why.")
        else:
            _end(row, result=found, seconds=round(monotonic() - begun, 2))
    return True


def books_of(venue: Venue) -> tuple[str, ...]:
    """The books on which a proposed policy is tried."""
    state = VenueState.objects.select_related("venue").get(venue=venue)
    return WHEN if end_of_yesterday(state) else (TODAY,)


def check_tried(proposal: PolicyProposal) -> None:
    """Raise `ProposalError` unless the policy was tried on the book of now."""
    rows = proposal.trials.filter(when=TODAY)
    if rows.filter(result__isnull=False).exists():
        return
    if rows.filter(finished_at=None).exists():
        raise ProposalError("proposal", "its dry run has not ended yet; wait for it.")
    raise ProposalError("proposal", "its dry run has no result; try it again first.")


def _reached(key: int, stage: int) -> None:
    Trial.objects.filter(pk=key, finished_at=None).update(stage=stage)


def _end(
    row: Trial,
    *,
    result: dict[str, Any] | None = None,
    error: str | None = None,
    seconds: float | None = None,
) -> None:
    rows = Trial.objects.filter(pk=row.pk, finished_at=None)
    rows.update(result=result, error=error, seconds=seconds, finished_at=timezone.now())


def _send_now(key: int) -> None:
    try:
        _send(key)
    except BROKER_ERRORS as error:
        log.warning("The broker was not reached (%s): the dry run is sent later.", error)


def _send(key: int) -> None:
    ensure_broker()
    current_app.send_task(TRY_POLICY, kwargs=signed({"trial": key}), retry=False)
