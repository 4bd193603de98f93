"""Postings per second, singly and in bulk, beside what the same server does without a ledger."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

from backoffice.ledger import services
from backoffice.ledger.bench import bulk, pgbench
from backoffice.ledger.bench.machine import peak_memory_bytes
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.ledger.types import AccountSpec, Movement

BOOK = "bench"
DAY = date(2026, 1, 5)
SPREAD_ACCOUNTS = 10_000
TPC_B_SCALE = 20
ROUNDS = 5  # of each pair in turn, so that other work on the machine meets both alike
CLIENTS = 8

_POST = """\
\\set f random(1, {half})
\\set t random({half} + 1, {accounts})
\\set amount random(1, 100000)
\\set reference random(1, 9000000000000000000)
SELECT * FROM ledger_post('bench', 'transfer', 'bench', :reference::bigint::text, '2026-01-05', \
'bench', format('[["c%s","cash","{taker}","cash","USD",%s]]', :f::int, {more}:amount::int)::jsonb);
"""
SPREAD = _POST.format(
    half=SPREAD_ACCOUNTS // 2, accounts=SPREAD_ACCOUNTS, taker="c%s", more=":t::int, "
)
HOT = _POST.format(half=SPREAD_ACCOUNTS // 2, accounts=SPREAD_ACCOUNTS, taker="fees", more="")


@measurement("ledger")
def measure(options: Options) -> Iterator[Figure]:
    """Single postings, the hot account, bulk, and memory."""
    options.progress("preparing accounts")
    prepare()
    pgbench.initialize(TPC_B_SCALE)
    yield from _singles(options, warm_up(max(options.seconds, 5)))
    options.progress("the Python service")
    yield _service(options.seconds)
    yield from bulk.measure(options)
    yield Figure(
        "peak memory of the client", peak_memory_bytes() / 2**20, "MiB", "after the bulk posting"
    )


def prepare() -> None:
    """A book of `SPREAD_ACCOUNTS` customers and a hot account `fees`."""
    services.create_book(code=BOOK)
    services.create_assets(book=BOOK, decimals={"USD": 2})
    customers = [AccountSpec(f"c{n}", "cash", "USD") for n in range(1, SPREAD_ACCOUNTS + 1)]
    services.ensure_accounts(
        book=BOOK, accounts=[*customers, AccountSpec("fees", "cash", "USD", hot=True)]
    )


def warm_up(seconds: int) -> str:
    """Bring both to where they stay, after a checkpoint; answers that as part of a basis.

    After a checkpoint the first change to a page writes it to the log whole, on either side; and
    the first posting of an account on a day costs more than the others.
    """
    written = pgbench.checkpoint()
    for _ in range(2):
        pgbench.script(SPREAD, clients=CLIENTS, seconds=seconds)
        pgbench.tpc_b(clients=CLIENTS, seconds=seconds)
    after = "after a checkpoint, then" if written else "after"
    return f"{after} {2 * seconds} s of each to warm up"


def _singles(options: Options, warm: str) -> Iterator[Figure]:
    seconds = options.seconds

    def ledger(clients: int, text: str = SPREAD) -> Callable[[], float]:
        return lambda: pgbench.script(text, clients=clients, seconds=seconds)

    def tpc_b(clients: int) -> Callable[[], float]:
        return lambda: pgbench.tpc_b(clients=clients, seconds=seconds)

    for clients in (1, CLIENTS):
        options.progress(f"single postings, {clients} clients")
        ours, theirs = _in_turn(ledger(clients), tpc_b(clients))
        own = f"ledger_post by pgbench, {warm}"
        yield _rate(f"single postings, {clients} clients", ours, own)
        foreign = f"pgbench's own script, scale {TPC_B_SCALE}, {warm}"
        yield _rate(f"TPC-B-like, {clients} clients", theirs, foreign)
        goal = 0.8 if clients == CLIENTS else None
        yield _ratio(f"single postings / TPC-B-like, {clients} clients", ours, theirs, goal)
    options.progress("hot account")
    hot, spread = _in_turn(ledger(CLIENTS, HOT), ledger(CLIENTS))
    yield _rate(f"hot account, {CLIENTS} clients", hot, "every posting credits the same account")
    yield _ratio(f"hot account / spread, {CLIENTS} clients", hot, spread, 0.8)


def _in_turn(*works: Callable[[], float]) -> list[tuple[float, ...]]:
    """Samples of each work; every other round in the opposite order, which favours neither."""
    rounds = []
    for n in range(ROUNDS):
        order = works if n % 2 == 0 else works[::-1]
        samples = [work() for work in order]
        rounds.append(samples if n % 2 == 0 else samples[::-1])
    return list(zip(*rounds, strict=True))


def _rate(name: str, samples: tuple[float, ...], basis: str) -> Figure:
    basis = f"median of {ROUNDS} runs; {basis}"
    return Figure(name, statistics.median(samples), "transactions/s", basis, samples=samples)


def _ratio(
    name: str, ours: tuple[float, ...], theirs: tuple[float, ...], goal: float | None
) -> Figure:
    samples = tuple(a / b for a, b in zip(ours, theirs, strict=True))
    basis = f"median of {ROUNDS} ratios of runs made in turn"
    return Figure(name, statistics.median(samples), "ratio", basis, goal, samples)


def _service(seconds: int) -> Figure:
    """The same through Django, one thread."""
    posted, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        services.post_movements(
            book=BOOK,
            kind="transfer",
            source="service",
            reference=str(posted),
            value_on=DAY,
            actor="bench",
            movements=[
                Movement(
                    f"c{posted % 5000 + 1}", "cash", f"c{posted % 4999 + 5001}", "cash", "USD", 5
                )
            ],
        )
        posted += 1
    basis = "post_movements in one thread, a transaction each"
    return Figure("Python service, 1 client", posted / seconds, "transactions/s", basis)
