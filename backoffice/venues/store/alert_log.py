"""Alerts of guards as lines of the log, for operators who listen to nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from backoffice.sdk import PriceDegraded, VenueDegraded

log = structlog.stdlib.get_logger(__name__)


def log_alerts(prices: Iterable[PriceDegraded], halts: Iterable[VenueDegraded]) -> None:
    """A warning as something begins, a line of information as it ends."""
    for price in prices:
        named = {"venue": price.venue, "quote": price.quote, "code": price.code}
        if price.reasons:
            log.warning("price degraded: no new risk", reasons=list(price.reasons), **named)
        else:
            log.info("price relied on again", **named)
    for halt in halts:
        if halt.halted:
            due = {"liquidations": halt.liquidations, "value": str(halt.value)}
            log.warning("liquidations halted", venue=halt.venue, **due)
        else:
            persons = list(halt.released_by)
            log.warning("halt released", venue=halt.venue, released_by=persons)
