"""`bench api`: permission checks beside a minimal view of the framework, and ingestion."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.api.bench import ingesting, permissions
from backoffice.ledger.bench.registry import Figure, Options, measurement


@measurement("api")
def api(options: Options) -> Iterator[Figure]:
    """Both on one server: one worker process, as many clients as it has threads."""
    yield from permissions.measure(options)
    yield from ingesting.measure(options)
