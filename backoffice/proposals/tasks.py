"""Celery's tasks of proposals: they read their arguments and call a service.

Both may be given twice; the services see to it that the second does nothing.
"""

from __future__ import annotations

import structlog
from celery import shared_task

from backoffice.proposals import signatures
from backoffice.proposals.services import trials
from backoffice.sweeps.signatures import NewerSignature, understood

log = structlog.stdlib.get_logger(__name__)


@shared_task(name=signatures.TICK)
def tick(*, v: int = 1) -> None:
    """Send dry runs that wait, and those whose worker does not end."""
    sent = trials.send_due()
    if sent:
        log.info("dry runs sent", sent=sent)


@shared_task(name=signatures.TRY_POLICY)
def try_policy(*, trial: int, v: int = 1) -> None:
    """Carry out one dry run."""
    with structlog.contextvars.bound_contextvars(task=signatures.TRY_POLICY, trial=trial):
        try:
            understood(signatures.TRY_POLICY, v, {"trial": trial})
        except NewerSignature as error:
            log.warning("left to a newer worker", reason=str(error))
            return  # it is due again, and sent to whoever is there then
        done = trials.run_trial(trial)
        log.info("tried" if done else "nothing to do")
