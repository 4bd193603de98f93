"""Statements a second through the whole way: read, computed, checked, filed and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time
from typing import Any

import psutil
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from psycopg.sql import Composable

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
        with override_settings(DEBUG=False):  # as in production: no log of queries is kept
            yield from _throughput(of, options.accounts)
        options.progress("large statements")
        yield from _growth(of)


def _throughput(of: Venue, accounts: int) -> Iterator[Figure]:
    run = runs.begin_run(of, period_of(of))
    shards = list(StatementShard.objects.filter(run=run).order_by("number"))
    begun, cpu, done = perf_counter(), process_time(), 0
    memory: dict[int, float] = {}
    asked = [Asked() for _ in shards]
    for shard, counter in zip(shards, asked, strict=True):
        with connection.execute_wrapper(counter):
            runs.make_shard(shard.pk)
        done += int(settings.STATEMENT_SHARD_ACCOUNTS)
        memory[min(done, accounts)] = psutil.Process().memory_info().rss / MIB
    seconds, used = perf_counter() - begun, process_time() - cpu
    basis = f"{accounts:,} accounts, {EACH} movements each, {len(shards)} shards, json"
    yield Figure("statements a second", accounts / seconds, "1/s", basis)
    yield Figure("statements a second of this process", accounts / used, "1/s", f"{basis}; CPU")
    told = f"advisory locks left out; {basis}"
    first, most = asked[0].reads, max(counter.reads for counter in asked)
    yield Figure("reading queries of the first shard", first, "", told, goal=30, at_most=True)
    yield Figure("reading queries of a shard at most", most, "", told, goal=30, at_most=True)
    yield Figure("writing queries of a shard", max(c.writes for c in asked), "", told)
    for count in SIZES:
        if count in memory:
            yield Figure(f"memory after {count:,} accounts", memory[count], "MiB", basis)
    early = next(used for count, used in memory.items() if count >= accounts / 10)
    grown = memory[accounts] / early
    told = f"{early:.0f} MiB after a tenth of the accounts, {memory[accounts]:.0f} MiB after all"
    yield Figure("memory at the end beside a tenth", grown, "", told, goal=1.2, at_most=True)


class Asked:
    """Counts the queries of a shard, and keeps none of them."""

    def __init__(self) -> None:
        self.reads = self.writes = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Count one, and run it."""
        text = sql.as_string(connection.connection) if isinstance(sql, Composable) else sql
        kind = text.lstrip(" \n(").partition(" ")[0]
        self.reads += kind in ("SELECT", "WITH") and "pg_advisory" not in text
        self.writes += kind in ("INSERT", "UPDATE", "DELETE")
        return execute(sql, params, many, context)


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
