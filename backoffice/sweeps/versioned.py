"""Tasks whose arguments carry their version."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app, shared_task

from backoffice.sweeps import signatures

LEFT_SECONDS = (0.5, 2.5)
"""A task of a newer version comes again after a time between these, hopefully to a newer worker.

By chance, since in step with the workers' own polling it could come to the same one each time.
"""
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
                    log.warning("left to a newer worker", reason=str(error))
                    wait = random.uniform(*LEFT_SECONDS)  # noqa: S311
                    current_app.send_task(name, kwargs={**arguments, "v": v}, countdown=wait)
                    return
                work(**arguments)

        run.__name__, run.__doc__ = work.__name__, work.__doc__
        return shared_task(name=name)(run)

    return decorate
