"""Statements a second through the whole way: read, computed, checked, filed and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time

import psutil
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.statements.bench.population import (
    add_customers,
    period_of,
    scratch_storage,
    venue,
)
from backoffice.statements.models import StatementShard
from backoffice.statements.services import runs
from backoffice.statements.services.make import make
from backoffice.venues.models import Venue

EACH = 10
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MIB = 2**20


@measurement("statements")
def measure(options: Options) -> Iterator[Figure]:
    """As many accounts as were asked for, each with ten movements; then one with a million."""
    with scratch_storage():
        of = venue()
        options.progress("accounts with movements")
        codes = [f"c{number}" for number in range(options.accounts)]
        add_customers(of, codes, EACH)
        options.progress("statements")
        yield from _throughput(of, options.accounts)
        options.progress("large statements")
        yield from _growth(of)


def _throughput(of: Venue, accounts: int) -> Iterator[Figure]:
    run = runs.begin_run(of, period_of(of))
    shards = list(StatementShard.objects.filter(run=run).order_by("number"))
    begun, cpu, memory = perf_counter(), process_time(), []
    reads = writes = 0
    for shard in shards:
        with CaptureQueriesContext(connection) as found:
            runs.make_shard(shard.pk)
        kinds = [query["sql"].lstrip(" \n(").partition(" ")[0] for query in found]
        locks = sum("pg_advisory" in query["sql"] for query in found)
        reads = max(reads, sum(kind in ("SELECT", "WITH") for kind in kinds) - locks)
        writes = max(writes, sum(kind in ("INSERT", "UPDATE", "DELETE") for kind in kinds))
        memory.append(psutil.Process().memory_info().rss / MIB)
    seconds, used = perf_counter() - begun, process_time() - cpu
    basis = f"{accounts:,} accounts, {EACH} movements each, {len(shards)} shards, json"
    yield Figure("statements a second", accounts / seconds, "1/s", basis)
    yield Figure("statements a second of this process", accounts / used, "1/s", f"{basis}; CPU")
    told = f"most of any shard, advisory locks left out; {basis}"
    yield Figure("reading queries of a shard", reads, "", told, goal=30, at_most=True)
    yield Figure("writing queries of a shard", writes, "", told)
    early = memory[min(len(memory) - 1, len(memory) // 10)]
    grown = memory[-1] / early
    told = f"{early:.0f} MiB after a tenth of the shards, {memory[-1]:.0f} MiB after all"
    yield Figure("memory at the end beside a tenth", grown, "", told, goal=1.2, at_most=True)


def _growth(of: Venue) -> Iterator[Figure]:
    for count in SIZES:
        [key] = add_customers(of, [f"large{count}"], count)
        begun = perf_counter()
        made = make(of, period_of(of), accounts=[key])
        seconds = perf_counter() - begun
        memory = psutil.Process().memory_info().rss / MIB
        assert len(made.statements) == 1
        basis = f"one account, json, {memory:.0f} MiB after it"
        yield Figure(f"statement of {count:,} movements", seconds, "s", basis)
