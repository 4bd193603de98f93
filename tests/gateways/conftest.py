"""A venue whose liquidations go to the tests' matching engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.models import LiquidationOrder
from backoffice.venues.store import create_venue, handle
from tests.gateways.engine import Engine, running
from tests.venues.builders import PERP, POLICY, setup


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The engine, allowed by the operator, with a secret in the environment."""
    with running(Engine()) as found:
        settings.GATEWAY_ORIGINS = [found.url]
        monkeypatch.setenv("GATEWAY_AUTHORIZATION", "Bearer s3cret")
        yield found


def policy_for(engine: Engine, **more: Any) -> dict[str, Any]:
    """A policy with that gateway; `more` are parameters, `unfilled` among them."""
    liquidation = {"gateway": "external", "fund": "insurance", "unfilled": "keep"}
    if "unfilled" in more:
        liquidation["unfilled"] = more.pop("unfilled")
    given = {
        "url": f"{engine.url}/orders",
        "timeout_seconds": 1,
        "headers": {"Authorization": "GATEWAY_AUTHORIZATION"},
        "expires_after": 600,
        "grace": 0,
        "max_deviation": "0.5",
    }
    external = {"gateway": "http_gateway", "with": given | more}
    return POLICY | {"liquidation": liquidation | {"external": external}}


def venue_with_order(
    policy: dict[str, Any], *, mark: int = 830, customers: int = 1, at: datetime | None = None
) -> None:
    """`demo`: amy (and further ones) long ten at 1000 with 2000 of cash, swept at `mark`."""
    at = at or timezone.now()
    names = ["amy", *(f"long{n}" for n in range(1, customers))]
    opening = setup(
        customers=dict.fromkeys(names, 2_000_00) | {"bob": 90_000_00},
        positions=dict.fromkeys(names, 10) | {"bob": -10 * customers},
        policy=policy,
    )
    create_venue(opening, policy, code=None, author="ann", approver="ben")
    handle("demo", SetMarks(at, {PERP: mark}))
    handle("demo", Sweep(at))


def order() -> LiquidationOrder:
    """The only order, as it is recorded now."""
    return LiquidationOrder.objects.get()


def expire(policy_seconds: int = 600) -> None:
    """Let a sweep happen after the order's time."""
    handle("demo", Sweep(timezone.now() + timedelta(seconds=policy_seconds)))
