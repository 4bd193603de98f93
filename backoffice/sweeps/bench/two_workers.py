"""Two workers with half of the shards each, against one with all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from time import perf_counter
from typing import NamedTuple

from django.db import connection

from backoffice.config.paths import PROJECT_DIR
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.sweeps.bench.marking import mark_all
from backoffice.sweeps.bench.timing import figure, ratios
from backoffice.sweeps.bench.venue import VENUE

SHARDS = 4
ROUNDS = 9
Range = tuple[int, int]


class Worker:
    """A process that keeps some shards."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def begin(self) -> None:
        """Tell it to screen its shards; do not wait."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def answer(self) -> tuple[int, float]:
        """Wait until it has; how many accounts it selected, and seconds of its processor."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"A worker ended with status {self._process.wait()}.")
        selected, processor = line.split()
        return int(selected), float(processor)


class Sweep(NamedTuple):
    """Seconds until all of a team had screened, and of the processor of the busiest of them."""

    wall: float
    processor: float


def measure(options: Options) -> Iterator[Figure]:
    """Rounds in turn: all marks are set, then one sweeps alone, or two at once."""
    options.progress("two workers and one in turn")
    shards = ranges(SHARDS)
    with workers([shards]) as one, workers([shards[::2], shards[1::2]]) as two:
        if _selected(one) != _selected(two):
            raise RuntimeError("Two workers select other accounts than one.")
        samples = [(_sweep(one, 2 * n), _sweep(two, 2 * n + 1)) for n in range(ROUNDS)]
    alone, together = zip(*samples, strict=True)
    wall, walls = _each(alone, 0), _each(together, 0)
    yield figure("resident sweep, one worker", wall, "s", f"{SHARDS} shards, all re-marked")
    yield figure("resident sweep, two workers", walls, "s", f"{SHARDS // 2} shards each")
    basis = "processes as Celery's, told by a pipe; PostgreSQL is asked for marks and changes"
    yield figure("one worker / two workers", ratios(wall, walls), "ratio", basis, goal=1.7)
    basis = "of the busiest one: what other load on the machine changes less, without any waiting"
    shares = ratios(_each(alone, 1), _each(together, 1))
    yield figure("the same, by time of the processor", shares, "ratio", basis)


def _each(sweeps: Sequence[Sweep], place: int) -> tuple[float, ...]:
    return tuple(sweep[place] for sweep in sweeps)


def ranges(count: int) -> list[Range]:
    """So many ranges of account ids of about one size."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM (SELECT id, ntile(%s) OVER (ORDER BY id) AS tile"
            " FROM accounts_account) numbered GROUP BY tile ORDER BY 1",
            [count],
        )
        return cursor.fetchall()


@contextmanager
def workers(shares: Sequence[Sequence[Range]]) -> Iterator[list[Worker]]:
    """A process for each share of the shards, which it has read; they end with the block."""
    with ExitStack() as stack:
        started = [stack.enter_context(_process(shards)) for shards in shares]
        found = [Worker(process) for process in started]
        for worker in found:
            worker.answer()
        yield found


@contextmanager
def _process(shards: Sequence[Range]) -> Iterator[subprocess.Popen[str]]:
    spans = [f"{first}-{last}" for first, last in shards]
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "backoffice.sweeps.bench_worker", name, VENUE, *spans]
    with subprocess.Popen(  # our own module
        command,
        cwd=PROJECT_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "backoffice.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _sweep(team: list[Worker], number: int) -> Sweep:
    """All of the team screen all that they have at new marks, told at once."""
    mark_all(Fraction(1000 + number % 3, 1000))
    begun = perf_counter()
    answers = _screened(team)
    return Sweep(perf_counter() - begun, max(processor for _, processor in answers))


def _selected(team: list[Worker]) -> int:
    return sum(selected for selected, _ in _screened(team))


def _screened(team: list[Worker]) -> list[tuple[int, float]]:
    for worker in team:
        worker.begin()
    return [worker.answer() for worker in team]
