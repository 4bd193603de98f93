"""A sweep of many accounts, step by step, beside the raw read of the same rows and other ways."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from functools import partial
from time import thread_time

from backoffice.core.columns import blocks, figures_of_all
from backoffice.core.rules.columns import Bools
from backoffice.core.screening import select
from backoffice.ledger.bench.machine import peak_memory_bytes
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.sweeps.bench import by_objects, growth, in_sql, settling, two_workers
from backoffice.sweeps.bench.marking import mark_all
from backoffice.sweeps.bench.population import SELECTED_EVERY, add_accounts
from backoffice.sweeps.bench.timing import ROUNDS, figure, in_turn, ratios, seconds
from backoffice.sweeps.bench.venue import VENUE, create_swept_venue
from backoffice.sweeps.columns.cold import Reading, queries_for, read_cold
from backoffice.sweeps.columns.queries import Queries
from backoffice.sweeps.columns.resident import ResidentBook
from backoffice.sweeps.columns.snapshot import snapshot
from backoffice.sweeps.columns.tables import Tables, read_tables

INSTRUMENTS = 500
POINTS = (10_000, 100_000, 1_000_000)
OBJECTS = 200
CHANGED = 1_000  # accounts between two resident sweeps
MILLION = 1_000_000
Samples = tuple[float, ...]
READ = "ids, quantities and balances over two connections by ADBC, left as they are stored"


@measurement("sweep")
def measure(options: Options) -> Iterator[Figure]:
    """Reading, figures and rules at growing numbers of accounts; then all else at the last."""
    create_swept_venue(INSTRUMENTS)
    if options.growth:
        yield from growth.measure(options, INSTRUMENTS, _sweep, _resident_book, _selected)
        return
    there = 0
    for accounts in sorted({point for point in POINTS if point < options.accounts}):
        options.progress(f"{accounts:,} accounts")
        add_accounts(there + 1, accounts, instruments=INSTRUMENTS)
        there = accounts
        (samples,) = in_turn(ROUNDS, _sweep)
        yield figure(f"cold sweep, {accounts:,} accounts", samples, "s", "for linearity")
    options.progress(f"{options.accounts:,} accounts")
    add_accounts(there + 1, options.accounts, instruments=INSTRUMENTS)
    raw, cold = yield from _cold(options)
    resident = yield from _resident(options)
    yield _memory(options.accounts)
    yield from _other_ways(options, raw, cold, resident)
    yield from two_workers.measure(options)
    yield from settling.measure(options)


def _sweep() -> Bools:
    return _selected(read_cold(VENUE))


def _selected(reading: Reading) -> Bools:
    return select(reading.columns, reading.market.venue.margin, reading.market.policy)


def raw_read(queries: Queries) -> Tables:
    """The rows that a cold sweep reads, and nothing else."""
    with snapshot() as shot:
        return read_tables(shot, queries)


def _cold(options: Options) -> Generator[Figure, None, tuple[Samples, Samples]]:
    options.progress("cold sweeps and raw reads in turn")
    reading = read_cold(VENUE)
    queries = queries_for(reading.market, None)
    selected = int(_selected(reading).sum())
    yield Figure("selected", selected, "accounts", f"one of {SELECTED_EVERY:,} is made to be")
    raw, cold, sweep = in_turn(ROUNDS, partial(raw_read, queries), lambda: read_cold(VENUE), _sweep)
    margin, policy = reading.market.venue.margin, reading.market.policy
    alone, both = in_turn(
        ROUNDS,
        lambda: [figures_of_all(part, margin) for part in blocks(reading.columns)],
        lambda: select(reading.columns, margin, policy),
    )
    rules = tuple(b - a for a, b in zip(alone, both, strict=True))
    yield figure("raw read", raw, "s", READ)
    yield figure("cold read", cold, "s", "the same, made into columns of floats")
    yield figure("figures", alone, "s", "equity, margins, notional, debt, ratios, with bounds")
    yield figure("rules", rules, "s", "two rules, and who is below a margin")
    yield figure("cold sweep", sweep, "s", "cold read, figures and rules; nothing is settled")
    yield figure("cold sweep / raw read", ratios(sweep, raw), "ratio", READ, goal=1.5, at_most=True)
    return raw, sweep


def _memory(accounts: int) -> Figure:
    return Figure(
        "peak memory for a million accounts",
        peak_memory_bytes() / 2**30 * MILLION / accounts,
        "GiB",
        "of the whole process with two resident books, scaled up from the accounts here",
        goal=4,
        at_most=True,
    )


def _other_ways(
    options: Options, raw: Samples, cold: Samples, resident: Samples
) -> Iterator[Figure]:
    options.progress("the same figures by one SQL statement")
    (sql,) = in_turn(ROUNDS, in_sql.totals)
    yield figure("one SQL statement", sql, "s", "equity and maintenance margin, in float8, sums")
    yield figure("SQL / cold sweep", ratios(sql, cold), "ratio", "a sweep computes more")
    basis = "what SQL / cold sweep would be if computing cost nothing: a sweep reads these rows too"
    yield figure("SQL / raw read", ratios(sql, raw), "ratio", basis)
    basis = "a resident sweep re-marked, which computes more"
    yield figure("SQL / resident sweep", ratios(sql, resident), "ratio", basis, goal=3)
    options.progress("a loop over Django objects")
    codes = [f"c{n * options.accounts // OBJECTS + 1:08}" for n in range(OBJECTS)]
    count = min(OBJECTS, options.accounts)
    (loop,) = in_turn(ROUNDS, partial(by_objects.figures, codes))
    each = tuple(
        took / count / (one / options.accounts) for took, one in zip(loop, cold, strict=True)
    )
    basis = f"{count} accounts, two queries each, over the cold sweep per account"
    yield figure("loop over objects / cold sweep", each, "ratio", basis, goal=300)


def _resident(options: Options) -> Generator[Figure, None, Samples]:
    options.progress("resident sweeps")
    book = _resident_book()
    reading = book.refresh()
    _marked(book, Fraction(1))  # the first one grows the memory
    marked = [_marked(book, Fraction(1000 + number, 1000)) for number in range(1, ROUNDS + 1)]
    wall, processor = zip(*marked, strict=True)
    basis = "all marks read again, figures and rules; in one thread"
    yield figure("resident sweep, all re-marked", wall, "s", basis)
    million = tuple(sample * MILLION / options.accounts for sample in wall)
    yield figure(
        "resident sweep for a million accounts", million, "s", basis, goal=0.25, at_most=True
    )
    million = tuple(sample * MILLION / options.accounts for sample in processor)
    basis = "time of the processor, which other load on the machine changes less"
    yield figure("the same, of one core", million, "s", basis)
    options.progress("resident sweeps after changes")
    changed = set(reading.holdings.ids[:: max(1, options.accounts // CHANGED)].tolist())
    few = ResidentBook(VENUE, lambda venue, sequence: changed, prove_every=10**6)
    few.refresh()
    after = tuple(_marked(few, Fraction(1))[0] for _ in range(ROUNDS))
    basis = f"{len(changed):,} of them read again, too"
    yield figure("resident sweep, accounts changed", after, "s", basis)
    return wall


def _resident_book() -> ResidentBook:
    """One that never hears of changed accounts, and is never proven."""
    return ResidentBook(VENUE, lambda venue, sequence: set(), prove_every=10**6)


def _marked(book: ResidentBook, factor: Fraction) -> tuple[float, float]:
    """Seconds of a sweep after all marks were set: that passed, and of this thread's processor."""
    mark_all(factor)
    before = thread_time()
    return seconds(lambda: _selected(book.refresh())), thread_time() - before
