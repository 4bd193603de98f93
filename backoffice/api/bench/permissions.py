"""Permission checks a second beside the minimal view, and how late at half of that."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from backoffice.api.bench.client import Load, load
from backoffice.api.bench.server import THREADS, serving
from backoffice.api.bench.venue import make, name_of, token
from backoffice.ledger.bench.registry import Figure, Options

ROUNDS = 3
GOAL, P99_GOAL_MS = 1.5, 10.0
QUERY = "action=withdraw&asset=USD&amount=1.5"
ASKED = 2_000  # accounts in turn


def measure(options: Options) -> Iterator[Figure]:
    """Rounds in turn, so that a busy machine is busy for both."""
    options.progress(f"a venue of {options.accounts:,} accounts")
    venue = make(options.accounts)
    headers = {"Authorization": f"Bearer {token(venue)}"}
    step = max(1, options.accounts // ASKED)
    names = [name_of(n) for n in range(0, options.accounts, step)]
    ours = [f"/api/v1/accounts/{name}/permissions?{QUERY}" for name in names]
    theirs = [f"/minimal/{name}?{QUERY}" for name in names]
    seconds = max(1.0, options.seconds / ROUNDS)
    with serving() as port:

        def asked(paths: list[str], rate: float | None = None) -> Load:
            return load(port, paths, headers, seconds=seconds, callers=THREADS, rate=rate)

        asked(ours), asked(theirs)  # what is compiled and planned once
        options.progress("permission checks, ours and the minimal view in turn")
        rounds = [(asked(ours), asked(theirs)) for _ in range(ROUNDS)]
        rates = [(a.rate, b.rate) for a, b in rounds]
        half = statistics.median(rate for rate, _ in rates) / 2
        options.progress("permission checks at half of capacity")
        late = [asked(ours, half) for _ in range(ROUNDS)]
    mine, minimal = zip(*rates, strict=True)
    basis = f"{options.accounts:,} accounts, one worker of {THREADS} threads, {THREADS} callers"
    yield _figure("permission checks", mine, "1/s", basis)
    yield _figure("permission checks, minimal view", minimal, "1/s", basis)
    ratios = [a / b for a, b in rates]
    yield _figure("ours / minimal view", ratios, "ratio", "the same server and answer", GOAL)
    times = [one.percentile(0.99) for one in late]
    yield Figure(
        "p99 at half of capacity",
        statistics.median(times),
        "ms",
        f"{half:.0f} checks/s",
        P99_GOAL_MS,
        tuple(times),
        at_most=True,
    )


def _figure(name: str, samples: object, unit: str, basis: str, goal: float | None = None) -> Figure:
    found = tuple(float(one) for one in samples)  # type: ignore[attr-defined]
    return Figure(name, statistics.median(found), unit, basis, goal, found)
