"""The overview."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backoffice.console.charts import Bar, bar_chart
from backoffice.console.guards.reading import guards_of
from backoffice.console.home.funds import funds_of
from backoffice.console.home.state import (
    OpenShortfalls,
    Statuses,
    open_shortfalls,
    restrictions_by_kind,
    statuses_of,
)
from backoffice.console.home.sweeps import sweeps_of
from backoffice.console.home.waiting import waiting_for
from backoffice.console.pages import VenuePage
from backoffice.console.words import KINDS

FUNDS_SHOWN = 4


class Home(VenuePage):
    """How the venue stands."""

    template_name = "console/home.html"
    menu_item = "home"
    title = "Overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything is of the venue's clock, but sweeps, which are late by the wall's."""
        venue, clock = self.venue, self.venue.state.clock
        statuses = statuses_of(venue.pk)
        shortfalls = open_shortfalls(venue.pk, clock)
        kinds = restrictions_by_kind(venue.pk, clock)
        name = self.request.user.get_username()
        return super().get_context_data(**kwargs) | {
            "clock": clock,
            "statuses": statuses,
            "status_chart": _status_chart(statuses),
            "shortfalls": shortfalls,
            "age_chart": _age_chart(shortfalls),
            "restricted": kinds,
            "restriction_chart": _restriction_chart(kinds),
            "funds": funds_of(
                venue, book=venue.ledger_book.code, today=clock.date(), most=FUNDS_SHOWN
            ),
            "sweeps": sweeps_of(venue.pk, venue.code, timezone.now()),
            "guards": guards_of(venue.pk),
            "waiting": waiting_for(venue, name, self.allowed),
        }


def _status_chart(of: Statuses) -> Any:
    bars = [
        Bar("Healthy", of.healthy, f"{of.healthy:,}", "good"),
        Bar("Margin call", of.margin_call, f"{of.margin_call:,}", "warn"),
        Bar("Liquidation", of.liquidation, f"{of.liquidation:,}", "bad"),
        Bar("Shortfall", of.shortfall, f"{of.shortfall:,}", "bad"),
    ]
    words = ", ".join(f"{bar.label.lower()} {bar.shown}" for bar in bars)
    return bar_chart(bars, title="Accounts by status", words=f"Of {of.total:,} accounts: {words}.")


def _age_chart(of: OpenShortfalls) -> Any:
    tones = ("calm", "warn", "warn", "bad")
    bars = [
        Bar(label.capitalize(), count, f"{count:,}", tone)
        for (label, count), tone in zip(of.ages, tones, strict=True)
    ]
    words = ", ".join(f"{bar.label.lower()} {bar.shown}" for bar in bars)
    return bar_chart(bars, title="Open shortfalls by age", words=f"{of.count:,} open: {words}.")


def _restriction_chart(kinds: list[tuple[str, int]]) -> Any:
    bars = [Bar(KINDS.get(kind, kind), count, f"{count:,}") for kind, count in kinds]
    words = ", ".join(f"{bar.label.lower()} {bar.shown}" for bar in bars) or "none"
    return bar_chart(bars, title="Accounts restricted, by kind", words=f"In force: {words}.")
