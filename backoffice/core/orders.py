"""Liquidation orders at an external gateway: what is asked of it, and what it answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from .money import ZERO

LIQUIDATION_ORDER = "liquidation_order"
"""Why an order of an account is refused while a liquidation order of it is open."""


class Side(StrEnum):
    """What the order does: buys a short back, or sells a long."""

    BUY = "buy"
    SELL = "sell"


class Ended(StrEnum):
    """How an order ended: filled whole; ended by the gateway before that; given up by the core."""

    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as a gateway sees it. `id` is the client order id, the same whenever it is sent.

    `quantity` is positive, in contracts; `worst_price` the limit (None: at the market);
    `expires_at` when the gateway must have ended it.
    """

    id: str
    account: str
    instrument: str
    side: Side
    quantity: Fraction
    worst_price: Fraction | None
    placed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrderReport:
    """All that a gateway knows of an order: its fills as (price, positive quantity), oldest first.

    `final`: nothing more will be filled.
    """

    fills: tuple[tuple[Fraction, Fraction], ...]
    final: bool


@dataclass(frozen=True, slots=True)
class GatewayTerms:
    """How long a gateway has for an order, and how long its last fills may then take to arrive.

    `max_deviation`: a fill further than this fraction of the mark away from it is not believed.
    """

    expires_after: timedelta
    grace: timedelta
    max_deviation: Fraction | None = None


class RegimeGateway(Protocol):
    """A bound gateway. The core never asks it anything but its terms."""

    @property
    def name(self) -> str:
        """The gateway's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    @property
    def gateway_terms(self) -> GatewayTerms:
        """Of its configuration."""


@dataclass(slots=True)
class LiquidationOrder:
    """An order, and what its fills added up to.

    `unfilled` is what becomes of the rest; `together` are the instruments that this liquidation
    closes; `gives_up_at` is when a sweep ends it; `nth` counts earlier orders of the same position
    at the same instant. `received` counts fills; `filled` contracts, `traded` is Σ price·quantity;
    `profit`, `premium` and `notional` are exact, in whole units of the settle asset, so that the
    order is rounded once however many reports it takes. `max_deviation`: a fill further than this
    fraction of the mark away from it is not believed; None believes any.
    """

    facts: OrderFacts
    unfilled: str
    together: tuple[str, ...]
    gives_up_at: datetime
    nth: int = 0
    max_deviation: Fraction | None = None
    received: int = 0
    filled: Fraction = ZERO
    traded: Fraction = ZERO
    profit: Fraction = ZERO
    premium: Fraction = ZERO
    notional: Fraction = ZERO
    ended: Ended | None = None
    ended_at: datetime | None = None

    @property
    def rest(self) -> Fraction:
        """Contracts that are not filled."""
        return self.facts.quantity - self.filled

    def end(self, how: Ended, at: datetime) -> None:
        """Nothing more is filled."""
        self.ended, self.ended_at = how, at
