"""Every scenario with an external gateway instead of its own, in memory and in PostgreSQL."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backoffice.core.events import Sweep
from backoffice.core.opening import VenueSetup
from backoffice.hooks import compile_policy
from backoffice.scenarios.load import load
from backoffice.scenarios.session import MemorySession
from backoffice.venues.models import LiquidationOrder
from backoffice.venues.store import PostgresSession
from tests.venues.builders import scenario_files
from tests.venues.compare import books_differ
from tests.venues.test_round_trip import named

GATEWAY = {"url": "https://engine.example/orders", "expires_after": 1, "grace": 0}
FILES = scenario_files()


def ordering(document: Any) -> dict[str, Any]:
    """The policy with orders that nobody fills: after a second their rest goes to `unfilled`."""
    liquidation = {"unfilled": "mark"} | (document.get("liquidation") or {})
    external = {"gateway": "http_gateway", "with": GATEWAY}
    return dict(document) | {
        "liquidation": liquidation | {"gateway": "external", "external": external}
    }


def opened(file: Path) -> tuple[VenueSetup, dict[str, Any], Any]:
    scenario = load(str(file))
    document = ordering(scenario.policy_document)
    setup = replace(scenario.setup, policy=compile_policy(document, version="1"))
    return setup, document, scenario.events


def play(setup: VenueSetup, document: Any, events: Any) -> int:
    """Run in memory and return how many orders were placed; each sweep comes twice."""
    session, placed = MemorySession(), 0
    session.open(setup, document)
    for event in events:
        times = 2 if isinstance(event, Sweep) else 1
        for _ in range(times):
            outcome = session.handle(event)
            placed += sum(one.which == "liquidation_order" for one in outcome.decisions)
            assert not sum(session.book().balances.values())
    return placed


def test_every_scenario_runs_and_conserves_money() -> None:
    placed = {named(file): play(*opened(file)) for file in FILES}
    assert sum(count > 0 for count in placed.values()) >= 20


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES[::6], ids=named)
def test_the_book_read_back_is_the_book(file: Path) -> None:
    setup, document, events = opened(file)
    memory, stored = MemorySession(), PostgresSession(reload_each=True)
    memory.open(setup, document)
    stored.open(setup, document)
    for event in events:
        expected, done = memory.handle(event), stored.handle(event)
        assert books_differ(memory.book(), stored.book()) == [], event
        assert (done.decisions, done.refused) == (expected.decisions, expected.refused)
        assert done.journals == expected.journals
    for row in LiquidationOrder.objects.all():
        assert (row.ended_at is None) == (row.state == "new")
