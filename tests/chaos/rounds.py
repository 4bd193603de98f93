"""One round: load, sweeps and kills at once; then everything ends, and all must hold."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Max

from backoffice.ledger.models import Journal
from backoffice.shortfalls.models import Shortfall, ShortfallStep
from backoffice.sweeps.models import RunState, SweepRun
from backoffice.venues.models import EventRecord, Halt
from backoffice.venues.store import load_book
from tests.chaos import checks
from tests.chaos.client import Answers, run_client, send
from tests.chaos.installation import Installation
from tests.chaos.oracle import Oracle
from tests.chaos.sweeper import Sweeps, run_sweeper, sweep_to_the_end
from tests.chaos.venue import CODE
from tests.chaos.victims import VICTIMS, WEIGHTS, kill

CLIENTS = 3
RESENT_EACH = 8
STORM_SECONDS = 3.0  # about as long as load and sweeps take; kills fall into it


@dataclass(frozen=True)
class Round:
    """What happened in a round. `shortfalls` counts those opened, `steps` what took part in them
    by name; `halts` and `adjustments` what was recorded of them; `unanswered` requests had no
    answer at least once, `given_up` never got one.
    """

    number: int
    kills: list[str]
    events: int
    acknowledged: int
    unanswered: int
    given_up: int
    sweeps: int
    skipped: int
    days: int
    halts: int
    adjustments: int
    shortfalls: int
    steps: dict[str, int]
    seconds: float
    findings: list[str]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


class Chaos:
    """The rounds of one seed on one installation."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self._installation, self._seed = installation, seed
        self._oracle = Oracle(CODE)
        self._begun: set[int] = set()

    def play(self, number: int) -> Round:
        """Play one round and check what it left."""
        began, before = time.monotonic(), _counts()
        seed, answers, told = f"{self._seed}:{number}", Answers(), Sweeps()
        kills: list[str] = []
        with ThreadPoolExecutor(CLIENTS + 2) as threads:  # which waits for all, whatever happens
            threads.submit(self._kill, seed, kills, told)
            load = [threads.submit(run_sweeper, seed, CODE, told)]
            load += [
                threads.submit(run_client, seed, client, CODE, answers) for client in range(CLIENTS)
            ]
            wait(load)
            unanswered, given_up = answers.retried, len(answers.doubtful)
            try:
                sweep_to_the_end(CODE, told)
            except TimeoutError as error:
                told.errors.append(str(error))
        findings = [*answers.errors, *told.errors]
        if not findings:
            self._begun |= told.begun
            connection.close()  # it may be of the server that was killed
            findings += self._findings(answers)
            findings += self._sent_again(Random(f"{seed}:again"), answers)
        since = _counts() - before
        return Round(
            number=number,
            kills=kills,
            events=since["events"],
            acknowledged=len(answers.acknowledged),
            unanswered=unanswered,
            given_up=given_up,
            sweeps=since["sweeps"],
            skipped=since["skipped"],
            days=told.days,
            halts=since["halts"],
            adjustments=since["adjustments"],
            shortfalls=since["shortfalls"],
            steps={name[5:]: n for name, n in sorted(since.items()) if name.startswith("step ")},
            seconds=round(time.monotonic() - began, 1),
            findings=findings,
        )

    def _kill(self, seed: str, kills: list[str], told: Sweeps) -> None:
        """Kill at random moments, name who was killed, and start it again. In a thread."""
        random = Random(f"{seed}:kills")
        try:
            for _ in range(random.choice((1, 1, 2))):
                time.sleep(random.uniform(0, STORM_SECONDS))
                (name,) = random.choices(list(VICTIMS), WEIGHTS)
                if kill(name, self._installation, random):
                    kills.append(name)
                time.sleep(random.uniform(0, 0.3))
                self._installation.ensure_running()
        except Exception as error:  # noqa: BLE001  the round fails, and says why
            told.errors.append(f"restart: {type(error).__name__}: {error}")

    def _findings(self, answers: Answers) -> Iterator[str]:
        yield from checks.ledger_is_sound()
        yield from checks.decisions_agree()
        yield from checks.answers_hold(CODE, answers)
        yield from checks.runs_ended_once(CODE, self._begun)
        yield from self._oracle.differences()
        book = load_book(CODE)
        yield from checks.nothing_from_nowhere(book)
        yield from checks.shortfalls_handled_once(book)

    def _sent_again(self, random: Random, answers: Answers) -> Iterator[str]:
        """What was acknowledged counts once however often it is sent, as does what was doubtful."""
        known = random.sample(
            sorted(answers.acknowledged), k=min(RESENT_EACH, len(answers.acknowledged))
        )
        for reference in known:
            if not send(CODE, answers.requests[reference], answers, gives_up=False):
                yield f"{reference} was acknowledged, and counted again when it was sent again"
        for reference in random.sample(sorted(answers.doubtful), k=len(answers.doubtful) // 2):
            send(CODE, answers.requests[reference], answers, gives_up=False)
            if send(CODE, answers.requests[reference], answers, gives_up=False) is False:
                yield f"{reference} counted twice"
        yield from checks.answers_hold(CODE, answers)
        yield from self._oracle.differences()


def _counts() -> Counter[str]:
    """Totals of the venue, of which a round's are the difference."""
    runs = SweepRun.objects.all()
    counts = Counter(
        events=EventRecord.objects.aggregate(last=Max("sequence"))["last"] or 0,
        sweeps=runs.filter(state=RunState.FINISHED, day=None).count(),
        skipped=runs.filter(state=RunState.SKIPPED).count(),
        shortfalls=Shortfall.objects.count(),
        halts=Halt.objects.count(),
        adjustments=Journal.objects.filter(kind="adjustment").count(),
    )
    for step, outcome in ShortfallStep.objects.values_list("step", "outcome"):
        counts[f"step {step} {outcome}"] += 1
    return counts
