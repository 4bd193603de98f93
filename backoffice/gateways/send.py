"""Delivery: every order reaches its gateway once, whatever dies in between.

That an order is being sent is committed before it is; so whoever finds it sent, or in doubt, asks
the gateway first, and posts again only what it never saw, under the same idempotency key.
"""

from __future__ import annotations

from django.utils import timezone

from backoffice.gateways.errors import GatewayError, Unreachable
from backoffice.gateways.results import Run
from backoffice.gateways.routes import Route
from backoffice.gateways.selectors import UNDELIVERED, check_venue, orders_to_send, routes_of
from backoffice.venues.models import LiquidationOrder, OrderState
from backoffice.venues.selectors import facts_of_order

TRIES = 3
"""Of one order in one run."""
GIVE_UP_AFTER = 3
"""Orders in a row without an answer end a run: the gateway is out of reach."""
ERROR_LENGTH_MAX = 300


def send_orders(venue: str) -> Run:
    """Send what no gateway has acknowledged yet. Raises `UnknownVenue`."""
    check_venue(venue)
    orders = orders_to_send(venue, timezone.now())
    routes, run, silent = routes_of(orders), Run(looked_at=len(orders)), 0
    for place, order in enumerate(orders):
        if silent >= GIVE_UP_AFTER:
            run.left = len(orders) - place
            break
        try:
            if _deliver(order, routes[order.policy_version_id]):
                run.done += 1
            silent = 0
        except GatewayError as error:
            silent = silent + 1 if isinstance(error, Unreachable) else 0
            run.errors[order.client_id] = note_error(order, error)
    return run


def _deliver(order: LiquidationOrder, route: Route | GatewayError) -> bool:
    """Whether this run has it acknowledged. Raises `GatewayError` after the last try."""
    if isinstance(route, GatewayError):
        raise route
    for left in reversed(range(TRIES)):
        try:
            return _try(order, route)
        except Unreachable as error:
            if not left:
                raise
            note_error(order, error)
    raise AssertionError("the last try returns or raises")


def _try(order: LiquidationOrder, route: Route) -> bool:
    facts = facts_of_order(order)
    if order.state != OrderState.NEW and route.ask(facts) is not None:
        return acknowledge(order)
    if not _claim(order):
        return False
    route.post(facts)
    return acknowledge(order)


def _claim(order: LiquidationOrder) -> bool:
    """Commit that the order is being sent; False where it expired or somebody else went on."""
    now, attempts = timezone.now(), order.attempts + 1
    rows = LiquidationOrder.objects.filter(
        pk=order.pk, state=order.state, attempts=order.attempts, ended_at=None, expires_at__gt=now
    ).filter(cancel_reason="")
    if not rows.update(state=OrderState.SENT, attempts=attempts, tried_at=now):
        return False
    order.state, order.attempts = OrderState.SENT, attempts
    return True


def acknowledge(order: LiquidationOrder) -> bool:
    """Note that the gateway has the order; True always."""
    rows = LiquidationOrder.objects.filter(pk=order.pk, state__in=UNDELIVERED, attempts__gt=0)
    rows.update(state=OrderState.ACKNOWLEDGED, error="")
    return True


def note_error(order: LiquidationOrder, error: GatewayError) -> str:
    """Record what went wrong; an order that may have arrived is in doubt from then on."""
    said = str(error)[:ERROR_LENGTH_MAX]
    rows = LiquidationOrder.objects.filter(pk=order.pk)
    rows.update(error=said)
    if rows.filter(state=OrderState.SENT).update(state=OrderState.IN_DOUBT):
        order.state = OrderState.IN_DOUBT
    return said
