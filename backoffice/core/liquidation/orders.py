"""Orders to an external gateway: a due liquidation asks for closings instead of carrying them out.

Sizes are those of every other gateway; what is not known before the fills counts at the mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..book import Book
from ..facts import canonical
from ..figures import Figures
from ..money import format_decimal
from ..orders import LiquidationOrder, OrderFacts, Side
from ..outcome import decided
from ..regime import Closing, LiquidationFacts
from .why import why

ID_LENGTH = 32


def place_orders(
    book: Book,
    account: str,
    figures: Figures,
    sizes: Mapping[str, Closing],
    facts: LiquidationFacts | None,
) -> None:
    """Ask for these closings. The account has no open order: sizes count on all of them together.

    `figures` are those that asked for it, `facts` what a model of the policy saw.
    """
    wanted = {code: one for code, one in sorted(sizes.items()) if one.quantity}
    together = tuple(wanted)
    orders = [_place(book, account, one, together) for one in wanted.values()]
    if orders:
        _explain(book, account, figures, orders, tuple(sizes.values()), facts)


def _place(book: Book, account: str, one: Closing, together: tuple[str, ...]) -> LiquidationOrder:
    gateway, code = book.policy.regime.gateway, one.instrument
    assert gateway is not None
    terms = gateway.gateway_terms
    of_account = book.orders.setdefault(account, {})
    last = of_account.get(code)
    again = last is not None and last.facts.placed_at == book.now
    nth = last.nth + 1 if last is not None and again else 0
    expires_at = book.now + terms.expires_after
    order = LiquidationOrder(
        OrderFacts(
            id=order_id(book, account, code, nth),
            account=account,
            instrument=code,
            side=Side.SELL if book.held(account)[code].quantity > 0 else Side.BUY,
            quantity=one.quantity,
            worst_price=one.worst_price,
            placed_at=book.now,
            expires_at=expires_at,
        ),
        unfilled=one.unfilled or book.policy.liquidation.unfilled,
        together=together,
        gives_up_at=expires_at + terms.grace,
        nth=nth,
        max_deviation=terms.max_deviation,
    )
    of_account[code] = order
    book.touch("order", account, code)
    return order


def order_id(book: Book, account: str, code: str, nth: int) -> str:
    """The client order id: the same for the same venue, sweep, account and instrument."""
    named = canonical([book.venue.code, book.now, account, code, nth])
    return "liq-" + hashlib.sha256(named.encode()).hexdigest()[:ID_LENGTH]


def _explain(
    book: Book,
    account: str,
    figures: Figures,
    orders: list[LiquidationOrder],
    closings: tuple[Closing, ...],
    facts: LiquidationFacts | None,
) -> None:
    """Record what was ordered, with the figures that made it necessary."""
    gateway, model = book.policy.regime.gateway, book.policy.regime.liquidation
    assert gateway is not None
    asked: dict[str, Any] = {} if facts is None else {"facts": facts}
    answered: dict[str, Any] = {} if facts is None else {"closings": closings}
    what = ", ".join(
        f"{one.facts.side} {format_decimal(one.facts.quantity)} {one.facts.instrument}"
        for one in orders
    )
    because = why(figures, book.venue.reporting_asset, is_called=model is None)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="liquidation_order",
            inputs={
                "figures": figures,
                "policy": book.policy.liquidation,
                "gateway": [gateway.name, gateway.plugin],
                "marks": {one.facts.instrument: book.marks[one.facts.instrument] for one in orders},
                **asked,
            },
            plan={"orders": [one.facts for one in orders], **answered},
            plugin=model.plugin if model is not None else "core",
            policy_version=book.policy.version,
            sentence=f"{because} we placed orders: {what}. Nothing "
            "else is ordered, and no position grows, until they are filled or have ended.",
        )
    )
