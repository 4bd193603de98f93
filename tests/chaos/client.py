"""A client of the venue: it sends, and where the answer does not come, it does not know.

Then it sends the same again under the same reference, or gives up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random
from threading import Lock

import psycopg
from django.db import Error, connection
from django.utils import timezone

from backoffice.config.embedded import EmbeddedServerError
from backoffice.ledger.errors import LedgerError
from backoffice.venues.errors import StoreError
from backoffice.venues.store import handle
from tests.chaos.load import EACH, Request, Script

NO_ANSWER = (Error, psycopg.Error, EmbeddedServerError, OSError)
"""What a client sees while its server dies or is not there."""
REFUSED = (LedgerError, StoreError)
GIVES_UP = 0.3
RETRY_SECONDS = 0.1
PATIENCE_SECONDS = 60


@dataclass
class Answers:
    """What the clients of one round know: `acknowledged` sequences and `refused` reasons by
    reference, and the references that were given up (`doubtful`); every request by reference.
    """

    requests: dict[str, Request] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    retried: int = 0
    errors: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


def run_client(seed: str, number: int, code: str, answers: Answers) -> None:
    """Send all that the script of this client holds. Runs in a thread of its own."""
    script, random = Script(seed, number), Random(f"{seed}:{number}:patience")
    try:
        for n in range(EACH):
            time.sleep(script.pause())
            request = script.request(n, timezone.now())
            answers.requests[request.reference] = request
            send(code, request, answers, gives_up=random.random() < GIVES_UP)
    except Exception as error:  # noqa: BLE001  the round fails, and says why
        answers.errors.append(f"client {number}: {type(error).__name__}: {error}")
    finally:
        connection.close()


def send(code: str, request: Request, answers: Answers, *, gives_up: bool) -> bool | None:
    """Send a request until it is answered; whether it had been handled before.

    None where it was refused, or where the client gave up after the first silence.
    """
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    reference = request.reference
    while True:
        try:
            handled = handle(code, request.event, reference=reference)
        except REFUSED as refusal:
            with answers.lock:
                answers.refused[reference] = str(refusal)
                answers.doubtful.discard(reference)
            return None
        except NO_ANSWER:
            connection.close()
            with answers.lock:
                answers.doubtful.add(reference)
                answers.retried += 1
            if gives_up:
                return None
            if time.monotonic() > give_up_at:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            with answers.lock:
                answers.acknowledged[reference] = handled.sequence
                answers.doubtful.discard(reference)
            return handled.replayed
