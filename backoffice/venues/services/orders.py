"""Writing liquidation orders: placed by a sweep, filled and ended by later events."""

from __future__ import annotations

from backoffice.core.orders import LiquidationOrder as Order
from backoffice.records.change import Change, Touched
from backoffice.venues.models import LiquidationOrder, OrderState

BOOKED = ("received", "filled", "traded", "profit", "premium", "notional", "ended_at")


def save_orders(*, change: Change, touched: Touched) -> None:
    """Insert orders that are new, and write what later events added to the others."""
    orders = [change.book.orders[account][instrument] for account, instrument in touched]
    by_id = {order.facts.id: order for order in orders}
    known = list(LiquidationOrder.objects.select_for_update().filter(client_id__in=by_id))
    for row in known:
        _book(row, by_id.pop(row.client_id))
    LiquidationOrder.objects.bulk_update(known, [*BOOKED, "state"])
    LiquidationOrder.objects.bulk_create(_row(change, order) for order in by_id.values())


def _book(row: LiquidationOrder, order: Order) -> None:
    for name in BOOKED:
        setattr(row, name, getattr(order, name))
    if order.ended is not None:
        row.state = order.ended.value
    elif order.received:
        row.state = OrderState.PARTIALLY_FILLED


def _row(change: Change, order: Order) -> LiquidationOrder:
    facts, keys = order.facts, change.keys
    return LiquidationOrder(
        venue_id=keys.venue,
        client_id=facts.id,
        account_id=keys.accounts[facts.account],
        instrument_id=keys.instruments[facts.instrument],
        policy_version_id=keys.policies[change.book.policy.version],
        side=facts.side.value,
        quantity=facts.quantity,
        worst_price=facts.worst_price,
        unfilled=order.unfilled,
        together=list(order.together),
        nth=order.nth,
        max_deviation=order.max_deviation,
        sequence=change.sequence,
        placed_at=facts.placed_at,
        expires_at=facts.expires_at,
        gives_up_at=order.gives_up_at,
    )
