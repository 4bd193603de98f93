"""Two workers with half of the shards each, against one with all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction

from django.db import connection

from backoffice.config.paths import PROJECT_DIR
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.sweeps.bench.marking import mark_all
from backoffice.sweeps.bench.timing import figure, ratios, seconds
from backoffice.sweeps.bench.venue import VENUE

SHARDS = 4
ROUNDS = 5
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

    def selected(self) -> int:
        """Wait until it has; how many accounts it selected."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"A worker ended with status {self._process.wait()}.")
        return int(line)


def measure(options: Options) -> Iterator[Figure]:
    """Rounds in turn: all marks are set, then one sweeps alone, or two at once."""
    options.progress("two workers and one in turn")
    shards = ranges(SHARDS)
    with workers([shards]) as one, workers([shards[::2], shards[1::2]]) as two:
        if _screened(one) != _screened(two):
            raise RuntimeError("Two workers select other accounts than one.")
        samples = [(_sweep(one, 2 * n), _sweep(two, 2 * n + 1)) for n in range(ROUNDS)]
    alone, together = zip(*samples, strict=True)
    yield figure("resident sweep, one worker", alone, "s", f"{SHARDS} shards, all re-marked")
    yield figure("resident sweep, two workers", together, "s", f"{SHARDS // 2} shards each")
    yield figure(
        "one worker / two workers",
        ratios(alone, together),
        "ratio",
        "processes as Celery's, told by a pipe; PostgreSQL is asked for marks and changes",
        goal=1.7,
    )


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
            worker.selected()
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


def _sweep(team: list[Worker], number: int) -> float:
    """Seconds until all of the team have screened all that they have at new marks."""
    mark_all(Fraction(1000 + number % 3, 1000))
    return seconds(lambda: _screened(team))


def _screened(team: list[Worker]) -> int:
    for worker in team:
        worker.begin()
    return sum(worker.selected() for worker in team)
