"""Orders to deliver and to ask for, and the gateways that they go to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from backoffice.gateways.errors import NotConfigured
from backoffice.gateways.routes import Route
from backoffice.hooks import PolicyDocumentError, compile_policy
from backoffice.hooks.bound_models import ContainedModel
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import LiquidationOrder, OrderState, PolicyVersion, Venue

UNDELIVERED = (OrderState.NEW, OrderState.SENT, OrderState.IN_DOUBT)


def check_venue(code: str) -> None:
    """Raise `UnknownVenue` for a code that is no venue's."""
    if not Venue.objects.filter(code=code).exists():
        raise UnknownVenue(code)


def orders_to_send(venue: str, at: datetime) -> list[LiquidationOrder]:
    """Orders that no gateway has acknowledged and that have not expired, oldest first."""
    return list(_orders(venue).filter(state__in=UNDELIVERED, expires_at__gt=at, cancel_reason=""))


def orders_to_ask_for(venue: str) -> list[LiquidationOrder]:
    """Orders that were sent or taken back, until the last word on them is known, oldest first."""
    rows = _orders(venue).filter(confirmed_at=None)
    return list(rows.filter(Q(attempts__gt=0) | ~Q(cancel_reason="")))


def open_orders(venue: str) -> list[LiquidationOrder]:
    """Orders that are not over and that nobody took back, oldest first."""
    return list(_orders(venue).filter(ended_at=None, cancel_reason=""))


def _orders(venue: str) -> QuerySet[LiquidationOrder]:
    rows = LiquidationOrder.objects.filter(venue__code=venue)
    return rows.select_related("account", "instrument").order_by("id")


def has_gateway(venue: str) -> bool:
    """Whether a policy of the venue, of whatever time, has liquidations carried out elsewhere."""
    versions = PolicyVersion.objects.filter(venue__code=venue)
    return versions.filter(document__liquidation__gateway="external").exists()


def routes_of(orders: Iterable[LiquidationOrder]) -> dict[int, Route | NotConfigured]:
    """By policy version, the gateway that its orders go to, or why there is none."""
    versions = {order.policy_version_id for order in orders}
    rows = PolicyVersion.objects.filter(pk__in=versions)
    return {row.pk: _route(row) for row in rows}


def _route(version: PolicyVersion) -> Route | NotConfigured:
    try:
        policy = compile_policy(version.document, version=str(version.number))
    except PolicyDocumentError as error:
        return NotConfigured(f"policy {version.number} cannot be carried out here: {error}")
    gateway = policy.regime.gateway
    if not isinstance(gateway, ContainedModel):
        return NotConfigured(f"policy {version.number} has no external gateway")
    return Route(gateway)
