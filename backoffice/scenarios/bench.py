"""Events a second of a scenario: in memory, and through the ledger in PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from backoffice.config.paths import PROJECT_DIR
from backoffice.core import events as ev
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.scenarios.load import Scenario, load
from backoffice.scenarios.session import MemorySession, Session
from backoffice.venues.store import PostgresSession

FILE = PROJECT_DIR / "fixtures/scenarios/insurance-fund-waterfall.yaml"
IN_MEMORY, THROUGH_LEDGER = 20_000, 2_000
INSTRUMENT = "ETH-PERP"


@measurement("scenarios")
def measure(options: Options) -> Iterator[Figure]:
    """The same made-up day of deposits, fills, marks and sweeps, on both sides."""
    scenario = load(str(FILE))
    options.progress("a scenario in memory")
    memory = _rate(MemorySession(), scenario, IN_MEMORY)
    yield Figure("scenario events in memory", memory, "events/s", f"{IN_MEMORY} events")
    options.progress("a scenario through the ledger")
    kept = _rate(PostgresSession(), scenario, THROUGH_LEDGER)
    basis = f"{THROUGH_LEDGER} events, a transaction each"
    yield Figure("scenario events through the ledger", kept, "events/s", basis)


def _rate(session: Session, scenario: Scenario, count: int) -> float:
    session.open(scenario.setup, scenario.policy_document)
    day = _day(count)
    began = time.perf_counter()
    for event in day:
        session.handle(event)
    return count / (time.perf_counter() - began)


def _day(count: int) -> list[ev.Event]:
    """A deposit, two fills and a mark in turn, and a sweep after every twenty."""
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    made: list[ev.Event] = []
    for n in range(count):
        at, price = begin + timedelta(seconds=n), Fraction(2000 + n % 7)
        if n % 20 == 19:
            made.append(ev.Sweep(at))
        elif n % 4 == 0:
            made.append(ev.Deposit(at, "cora", "USD", 100 + n))
        elif n % 4 == 3:
            made.append(ev.SetMarks(at, {INSTRUMENT: price}))
        else:
            size = Fraction(1 if n % 4 == 1 else -1)
            made.append(ev.Fill(at, "ben", INSTRUMENT, size, price, 1))
    return made
