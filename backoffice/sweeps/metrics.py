"""`/metrics` for Prometheus: figures of the database, so that every process answers alike."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backoffice.sweeps.alert_metrics import Alerts
from backoffice.sweeps.models import RunState
from backoffice.sweeps.selectors.figures import outbox_figures, venue_figures

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
GAUGES = {
    "lag_seconds": "Age of the instant of the last finished run.",
    "duration_seconds": "What the last finished run took.",
    "accounts": "Accounts that it screened.",
    "selected": "Accounts that it selected.",
    "shortfalls": "Shortfalls that it opened.",
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, to whom they are due: see `may_read`."""
    if not may_read(request):
        return HttpResponseForbidden("Send METRICS_TOKEN as a bearer token.\n", "text/plain")
    registry = CollectorRegistry()
    collectors: list[type[Collector]] = [Figures, Alerts, *_SHOWN]
    for collector in collectors:
        registry.register(collector())
    return HttpResponse(generate_latest(registry), CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whoever sends METRICS_TOKEN; where none is set, in development, this machine.

    In production a proxy of the same machine would make everybody local, so only the token counts.
    """
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}".encode()
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected)
    if settings.PRODUCTION or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


_SHOWN: list[type[Collector]] = []


def show(collector: type[Collector]) -> None:
    """Show what this collector reads among the figures; for apps above this one."""
    if collector not in _SHOWN:
        _SHOWN.append(collector)


class Figures(Collector):
    """Reads the figures anew at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Gauges of each venue and kind of run, and of the outbox."""
        labels = ["venue", "kind"]
        venues = venue_figures()
        for name, words in GAUGES.items():
            gauge = GaugeMetricFamily(f"backoffice_sweep_{name}", words, labels=labels)
            for one in venues:
                gauge.add_metric([one.venue, one.kind], getattr(one, name))
            yield gauge
        runs = GaugeMetricFamily(
            "backoffice_sweep_runs", "Runs of the last day.", labels=[*labels, "state"]
        )
        for one in venues:
            for state in RunState.values:
                runs.add_metric([one.venue, one.kind, state], one.states.get(state, 0))
        yield runs
        waiting, oldest = outbox_figures()
        yield GaugeMetricFamily(
            "backoffice_outbox_messages", "Tasks that were never sent.", value=waiting
        )
        yield GaugeMetricFamily(
            "backoffice_outbox_age_seconds", "Age of the oldest of them.", value=oldest
        )
