"""Taking orders back: that it is, is committed first; then nobody sends the order any more.

The next exchange cancels it at its gateway, and books what was filled meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection

from backoffice.core.liquidation import reason_gone
from backoffice.gateways.errors import UnknownOrder
from backoffice.gateways.routes import Route
from backoffice.gateways.selectors import check_venue, open_orders, routes_of
from backoffice.venues.models import CancelReason, LiquidationOrder
from backoffice.venues.store import load_book


def take_back(venue: str, client_id: str | None = None) -> list[str]:
    """Take back the venue's open orders, or one of them, because an operator says so.

    Returns the client order ids, also of those that were taken back before. Raises `UnknownVenue`,
    `UnknownOrder`.
    """
    check_venue(venue)
    rows = LiquidationOrder.objects.filter(venue__code=venue, ended_at=None)
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    found = list(rows.order_by("id").values_list("client_id", flat=True))
    if client_id is not None and not found:
        raise UnknownOrder(venue, client_id)
    _mark(found, CancelReason.OPERATOR)
    return found


def take_back_idle(venue: str) -> int:
    """Take back orders whose reason is gone, where their policy asks for it; return how many.

    The book is read only where an open order's policy looks at it.
    """
    orders = open_orders(venue)
    routes = routes_of(orders)
    watched = {
        order.client_id: (order.account.code, route.cancel_when)
        for order in orders
        if isinstance(route := routes[order.policy_version_id], Route) and route.cancel_when
    }
    if not watched:
        return 0
    book = load_book(venue)
    gone: dict[str, list[str]] = {}
    for client_id, (account, cancel_when) in watched.items():
        reason = reason_gone(book, account)
        if reason is not None and reason in cancel_when:
            gone.setdefault(reason, []).append(client_id)
    return sum(_mark(ids, CancelReason(reason)) for reason, ids in gone.items())


def _mark(client_ids: Collection[str], reason: CancelReason) -> int:
    rows = LiquidationOrder.objects.filter(client_id__in=client_ids, ended_at=None)
    return rows.filter(cancel_reason="").update(cancel_reason=reason)
