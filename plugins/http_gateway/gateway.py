"""The documents that go to the engine and come back; README.md shows both."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from backoffice.sdk import (
    LiquidationGateway,
    OrderFacts,
    OrderReport,
    Side,
    decimal_text,
    parse_decimal,
    round_down,
    round_up,
)

from .config import HttpGatewayConfig

WORKING = frozenset({"open", "partially_filled"})
OVER = frozenset({"filled", "cancelled", "expired", "rejected"})


class HttpGateway(LiquidationGateway[HttpGatewayConfig]):
    """Orders that only reduce, good until they expire."""

    name = "http_gateway"
    config = HttpGatewayConfig

    def request(self, order: OrderFacts, config: HttpGatewayConfig) -> Mapping[str, Any]:
        """The order; decimals are texts."""
        limit = _limit(order, config.price_decimals)
        return {
            "client_order_id": order.id,
            "account": order.account,
            "instrument": order.instrument,
            "side": order.side.value,
            "quantity": decimal_text(order.quantity),
            "type": "market" if limit is None else "limit",
            "limit_price": limit,
            "reduce_only": True,
            "time_in_force": "gtd",
            "placed_at": order.placed_at.isoformat(),
            "expires_at": order.expires_at.isoformat(),
        }

    def report(
        self, order: OrderFacts, answer: Mapping[str, Any], config: HttpGatewayConfig
    ) -> OrderReport:
        """Fills so far; ValueError for another order's answer, or one that contradicts itself."""
        asked = {
            "client_order_id": order.id,
            "instrument": order.instrument,
            "side": order.side.value,
        }
        for key, value in asked.items():
            if answer.get(key) != value:
                raise ValueError(f"{key} is not that of the order")
        status = answer.get("status")
        if status not in WORKING | OVER:
            raise ValueError(f"status is none of {', '.join(sorted(WORKING | OVER))}")
        given = answer.get("fills")
        if not isinstance(given, tuple):
            raise ValueError("fills is no list")
        fills = tuple(_fill(one) for one in given)
        filled = sum((quantity for _, quantity in fills), Fraction(0))
        if (status == "filled") is not (filled == order.quantity):
            raise ValueError(f"status is {status} with {decimal_text(filled)} filled")
        if status == "rejected" and fills:
            raise ValueError("status is rejected beside fills")
        return OrderReport(fills, status in OVER)

    def describe(self, config: HttpGatewayConfig) -> str:
        """One sentence for people."""
        return (
            f"Liquidations are orders to the matching engine at {config.url}, which has "
            f"{config.expires_after} seconds for each."
        )


def _limit(order: OrderFacts, decimals: int) -> str | None:
    if order.worst_price is None:
        return None
    scaled = order.worst_price * 10**decimals
    whole = round_up(scaled) if order.side is Side.SELL else round_down(scaled)
    return decimal_text(Fraction(whole, 10**decimals))


def _fill(one: Any) -> tuple[Fraction, Fraction]:
    if not isinstance(one, Mapping):
        raise ValueError("a fill is no map of price and quantity")
    price, quantity = (parse_decimal(one.get(key)) for key in ("price", "quantity"))
    if quantity <= 0:
        raise ValueError("a fill of nothing or less is none")
    return price, quantity
