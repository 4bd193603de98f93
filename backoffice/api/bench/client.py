"""Many callers at once over kept connections: how many answers a second, and how late."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second, and their times in milliseconds, sorted."""

    rate: float
    times_ms: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The time that this share of the answers needed at most."""
        return self.times_ms[min(len(self.times_ms) - 1, int(share * len(self.times_ms)))]


def load(
    port: int,
    paths: Sequence[str],
    headers: dict[str, str],
    *,
    seconds: float,
    callers: int,
    rate: float | None = None,
) -> Load:
    """Ask for the paths in turn, from so many threads, as fast as answered or `rate` a second.

    Raises `RuntimeError` for an answer that is no 200.
    """
    turn, wrong = itertools.count(), list[str]()
    found: list[list[float]] = [[] for _ in range(callers)]
    begun = time.perf_counter()

    def work(times: list[float]) -> None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                ask(connection, times)
        except (OSError, http.client.HTTPException) as error:
            wrong.append(repr(error))

    def ask(connection: http.client.HTTPConnection, times: list[float]) -> None:
        while (now := time.perf_counter()) - begun < seconds and not wrong:
            number = next(turn)
            due = now if rate is None else begun + number / rate
            if due > now:
                time.sleep(due - now)
            connection.request("GET", paths[number % len(paths)], headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                wrong.append(f"{answer.status}: {body[:200]!r}")
            # From when it was due, so that a queue counts.
            times.append((time.perf_counter() - due) * 1_000)

    _together([partial(work, times) for times in found])
    if wrong:
        raise RuntimeError(f"The server answered {wrong[0]}.")
    times = sorted(itertools.chain.from_iterable(found))
    return Load(len(times) / (time.perf_counter() - begun), tuple(times))


def _together(works: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
