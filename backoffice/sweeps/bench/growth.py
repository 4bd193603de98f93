"""How a sweep grows with the accounts: `bench sweep --growth 10000,100000,1000000`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from backoffice.ledger.bench.machine import peak_memory_bytes
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.sweeps.bench.marking import mark_all
from backoffice.sweeps.bench.population import add_accounts
from backoffice.sweeps.bench.timing import ROUNDS, figure, in_turn, seconds
from backoffice.sweeps.columns.cold import Reading
from backoffice.sweeps.columns.resident import ResidentBook

MILLION = 1_000_000


def measure(
    options: Options,
    instruments: int,
    cold: Callable[[], object],
    book: Callable[[], ResidentBook],
    select: Callable[[Reading], object],
) -> Iterator[Figure]:
    """At each size: a cold sweep, a resident one with all marks set anew, and the memory.

    `cold` sweeps the measured venue, `book` gives a new one of it, `select` screens what it read.
    """
    there = 0
    for accounts in options.growth:
        options.progress(f"{accounts:,} accounts")
        filled = seconds(lambda: add_accounts(there + 1, accounts, instruments=instruments))  # noqa: B023
        yield figure(f"making them, {accounts - there:,} more", (filled,), "s", "by SQL")
        there = accounts
        options.progress(f"sweeps of {accounts:,} accounts")
        (samples,) = in_turn(ROUNDS, cold)
        yield from _figures("cold sweep", accounts, samples)
        resident = book()
        yield from _figures("resident sweep", accounts, _marked(resident, select))
        memory = peak_memory_bytes() / 2**30
        basis = "of this process, with a resident book and a cold read beside it"
        yield Figure(f"peak memory, {accounts:,} accounts", memory, "GiB", basis)


def _figures(name: str, accounts: int, samples: tuple[float, ...]) -> Iterator[Figure]:
    yield figure(f"{name}, {accounts:,} accounts", samples, "s", "all instruments re-marked")
    million = tuple(sample * MILLION / accounts for sample in samples)
    yield figure(
        f"{name}, {accounts:,}, for a million", million, "s", "the same where it is linear"
    )


def _marked(book: ResidentBook, select: Callable[[Reading], object]) -> tuple[float, ...]:
    """Seconds of sweeps at new marks; the first one, which grows memory, is left out."""
    found = []
    for number in range(ROUNDS + 1):
        mark_all(Fraction(1000 + number, 1000))
        found.append(seconds(lambda: select(book.refresh())))
    return tuple(found[1:])
