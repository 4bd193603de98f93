"""Alerts as gauges: halted venues, degraded prices, accounts that are held back, tasks given up."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backoffice.sweeps.models import GivenUpTask
from backoffice.venues.selectors import guard_alerts, open_halts


class Alerts(Collector):
    """Reads them anew at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A venue that is not halted counts 0; a reason that nothing has is left out."""
        halted = GaugeMetricFamily(
            "backoffice_venue_halted", "Halts that two persons must release.", labels=["venue"]
        )
        for venue, count in open_halts().items():
            halted.add_metric([venue], count)
        yield halted
        degraded = GaugeMetricFamily(
            "backoffice_degraded_prices",
            "Marks and prices that are not relied on.",
            labels=["venue", "of", "reason"],
        )
        held = GaugeMetricFamily(
            "backoffice_held_accounts",
            "Accounts whose liquidation is held back.",
            labels=["venue", "reason"],
        )
        for alert in guard_alerts():
            if alert.kind == "degraded":
                degraded.add_metric([alert.venue, alert.of, alert.reason], alert.count)
            else:
                held.add_metric([alert.venue, alert.reason], alert.count)
        yield degraded
        yield held
        given_up = GaugeMetricFamily(
            "backoffice_tasks_given_up",
            "Tasks of a newer version that no worker took in time.",
            labels=["task"],
        )
        for task, count in GivenUpTask.objects.values_list("task", "count"):
            given_up.add_metric([task], count)
        yield given_up
