"""Tasks whose arguments carry their version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import structlog
from celery import current_app, current_task, shared_task
from django.utils import timezone

from backoffice.sweeps import services, signatures

LEFT_TIMES, LEFT_SINCE = "backoffice_left_times", "backoffice_left_since"
"""Headers of a task that waits for a newer worker: how often it was left, and since when."""
log = structlog.stdlib.get_logger(__name__)


def versioned_task(name: str) -> Callable[[Callable[..., None]], Any]:
    """A task whose keyword arguments carry their version `v`; without it they are of the first."""

    def decorate(work: Callable[..., None]) -> Any:
        def run(*, v: int = 1, **arguments: Any) -> None:
            known = {key: arguments[key] for key in ("run", "shard", "venue") if key in arguments}
            with structlog.contextvars.bound_contextvars(task=name, **known):
                try:
                    arguments = signatures.understood(name, v, arguments)
                except signatures.NewerSignature as error:
                    _leave(name, v, arguments, str(error))
                    return
                except signatures.WrongSignature as error:
                    log.error("no such task", reason=str(error))
                    return
                work(**arguments)

        run.__name__, run.__doc__ = work.__name__, work.__doc__
        return shared_task(name=name)(run)

    return decorate


def _leave(name: str, v: int, arguments: dict[str, Any], reason: str) -> None:
    """Send a task again, later, in the hope that it comes to a newer worker; or give it up."""
    now = timezone.now()
    times, since = _left_before(now)
    if services.is_given_up(times, now - since):
        failed = services.give_up(name, v, arguments, reason)
        log.error("given up: no newer worker took it", reason=reason, times=times, failed=failed)
        return
    log.warning("left to a newer worker", reason=reason, times=times + 1)
    current_app.send_task(
        name,
        kwargs={**arguments, "v": v},
        countdown=services.wait_seconds(times, Random()),  # noqa: S311
        headers={LEFT_TIMES: times + 1, LEFT_SINCE: since.timestamp()},
    )


def _left_before(now: datetime) -> tuple[int, datetime]:
    """How often the present message was left, and since when; whatever its headers claim."""
    request = current_task.request if current_task else None
    given = (getattr(request, "headers", None) or {}) if request else {}
    times, since = given.get(LEFT_TIMES, 0), given.get(LEFT_SINCE, now.timestamp())
    try:
        return max(0, int(times)), datetime.fromtimestamp(float(since), UTC)
    except (ArithmeticError, OSError, TypeError, ValueError):
        return services.LEFT_TIMES_MAX, now
