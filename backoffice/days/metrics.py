"""Figures of days for Prometheus, shown among those of sweeps."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backoffice.days.models import Step
from backoffice.days.selectors import venue_days


class DayFigures(Collector):
    """Reads the figures anew at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Gauges of each venue."""
        venues = venue_days()
        lag = GaugeMetricFamily(
            "backoffice_day_lag_days",
            "Days that have ended since the venue's business date, itself included.",
            labels=["venue"],
        )
        failed = GaugeMetricFamily(
            "backoffice_day_failed_accounts",
            "Accounts that a step left out and nobody made up for.",
            labels=["venue", "step"],
        )
        for one in venues:
            lag.add_metric([one.venue], one.lag_days)
            for step in Step.values:
                failed.add_metric([one.venue, step], one.failed.get(step, 0))
        yield lag
        yield failed
