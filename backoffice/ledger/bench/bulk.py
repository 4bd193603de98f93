"""A million entries in one call, beside a plain COPY of as many rows into an equal table."""

import statistics
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg

from backoffice.config.template_databases import owner_connection_string
from backoffice.ledger import services
from backoffice.ledger.bench import pgbench
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.ledger.types import AccountKey, AccountSpec, Movement

POSTINGS = 500_000  # two entries each
FULL_POSTINGS = 100_000
CONNECTIONS = 2
ROUNDS = 3
BASIS = "half to and half from {accounts} accounts, the other side a hot account, all checks on"

_EQUAL_TABLE = (
    "CREATE TABLE bench_raw (LIKE ledger_posting INCLUDING CONSTRAINTS INCLUDING INDEXES)"
)


def measure(options: Options) -> Iterator[Figure]:
    """Lean (one journal) and full (a journal and a reference a posting)."""
    options.progress("accounts for bulk postings")
    accounts = [AccountSpec(f"b{n}", "cash", "USD") for n in range(options.accounts)]
    services.ensure_accounts(
        book="bench", accounts=[*accounts, AccountSpec("house", "cash", "USD", hot=True)]
    )
    movements = [_movement(n, options.accounts) for n in range(POSTINGS)]
    basis = BASIS.format(accounts=options.accounts)
    lean, beside, raw = [], [], []
    for n in range(ROUNDS):
        options.progress(f"bulk postings, lean, {n + 1} of {ROUNDS}")
        written = pgbench.checkpoint()
        lean.append(2 * POSTINGS / _seconds(f"lean{n}", movements))
        options.progress(f"bulk postings, two connections, {n + 1} of {ROUNDS}")
        pgbench.checkpoint()
        beside.append(2 * POSTINGS / _seconds(f"beside{n}", movements, CONNECTIONS))
        options.progress(f"plain COPY, {n + 1} of {ROUNDS}")
        pgbench.checkpoint()
        raw.append(2 * POSTINGS / _copy_seconds(n))
    ratio = [ours / theirs for ours, theirs in zip(lean, raw, strict=True)]
    how = f"median of {ROUNDS} in turn{', each after a checkpoint' if written else ''}"
    size = f"{2 * POSTINGS:,} entries"
    yield _figure("bulk entries, one connection", lean, "entries/s", f"{how}; {size}; {basis}")
    side = f"{how}; {size} in parts by account, all or nothing; {basis}"
    yield _figure(f"bulk entries, {CONNECTIONS} connections", beside, "entries/s", side, 200_000)
    raw_basis = f"{how}; the same rows into an empty table with equal indexes"
    yield _figure("plain COPY", raw, "entries/s", raw_basis)
    yield _figure("bulk / plain COPY", ratio, "ratio", f"{how}; one connection", 0.25)
    options.progress("bulk postings, full")
    lines = [services.BulkLine(m, f"full{n}") for n, m in enumerate(movements[:FULL_POSTINGS])]
    full = 2 * FULL_POSTINGS / _seconds("full", lines)
    yield Figure("bulk entries, full", full, "entries/s", f"{2 * FULL_POSTINGS:,} entries; {basis}")


def _figure(
    name: str, samples: list[float], unit: str, basis: str, goal: float | None = None
) -> Figure:
    return Figure(name, statistics.median(samples), unit, basis, goal, tuple(samples))


def _movement(n: int, accounts: int) -> Movement:
    customer = AccountKey(f"b{n % accounts}", "cash", "USD")
    sides = (customer, AccountKey("house", "cash", "USD"))
    giver, taker = sides if n % 2 else sides[::-1]
    return Movement(giver.owner, giver.bucket, taker.owner, taker.bucket, "USD", n % 977 + 1)


def _seconds(
    reference: str, movements: list[Movement] | list[services.BulkLine], connections: int = 1
) -> float:
    from backoffice.ledger.bench.ledger import BOOK, DAY

    post: Any = services.post_bulk
    if connections > 1:
        post = partial(services.post_side_by_side, connections=connections)
    begin = time.perf_counter()
    post(
        book=BOOK,
        kind="funding",
        source="bench",
        reference=reference,
        value_on=DAY,
        actor="bench",
        movements=list(movements),
    )
    return time.perf_counter() - begin


def _copy_seconds(n: int) -> float:
    """The postings of the lean batch of that number, from memory, in a transaction of its own.

    The table is older than the transaction, so that its rows are logged like any others.
    """
    with psycopg.connect(owner_connection_string(), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_raw")
        connection.execute(_EQUAL_TABLE)
        # COPY takes no parameters; the number is ours.
        rows = (
            "COPY (SELECT p.* FROM ledger_posting p JOIN ledger_journal j ON j.id = p.journal_id"  # noqa: S608
            f" WHERE j.reference = 'lean{n}') TO STDOUT"
        )
        with connection.cursor().copy(rows) as copy:
            data = [bytes(block) for block in copy]
        begin = time.perf_counter()
        with connection.cursor().copy("COPY bench_raw FROM STDIN") as copy:
            for block in data:
                copy.write(block)
        return time.perf_counter() - begin
