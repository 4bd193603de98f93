"""`liquidations` in a process of its own that SIGKILL ends, wherever it is; then it runs again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from backoffice.config.embedded import embedded_postgres
from backoffice.config.paths import PROJECT_DIR
from backoffice.config.role_names import APP_ROLE
from backoffice.venues.models import EventRecord
from backoffice.venues.store import load_book
from tests.gateways.conftest import order, policy_for, venue_with_order
from tests.gateways.engine import Engine
from tests.venues.builders import PERP

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")),
    reason="the processes reach the embedded server",
)


class Process:
    """One `manage.py liquidations` on the test's database."""

    def __init__(self, engine: Engine, work: str) -> None:
        name = connection.settings_dict["NAME"]
        address = embedded_postgres().connection_string(APP_ROLE, name)
        environment = os.environ | {"DATABASE_URL": address, "GATEWAY_ORIGINS": engine.url}
        command = [sys.executable, "manage.py", "liquidations", work, "demo", "--format", "json"]
        self.running = subprocess.Popen(
            command,
            cwd=PROJECT_DIR,
            env=environment | {"DATABASE_OWNER_URL": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def kill(self) -> None:
        self.running.kill()

    def end(self) -> int:
        self.running.communicate(timeout=60)
        return self.running.returncode


def once(behaviour: Callable[[], None]) -> Callable[[Any], None]:
    """The behaviour at the first call only."""
    left = [behaviour]
    return lambda *_: left.pop()() if left else None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before_post", "after_post"])
def test_killed_while_it_sends(engine: Engine, moment: str) -> None:
    venue_with_order(policy_for(engine, timeout_seconds=10))
    process = Process(engine, "send")
    setattr(engine, moment, once(process.kill))
    assert process.end() == -signal.SIGKILL
    assert order().state == "sent"
    assert Process(engine, "send").end() == 0
    assert (order().state, engine.placed) == ("acknowledged", 1)


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_books(engine: Engine) -> None:
    venue_with_order(policy_for(engine, timeout_seconds=10))
    assert Process(engine, "send").end() == 0
    engine.fill("829", "4")
    process = Process(engine, "reconcile")
    engine.answer = once(process.kill)
    assert process.end() == -signal.SIGKILL
    assert (order().state, order().received) == ("acknowledged", 0)
    racing = [Process(engine, "reconcile") for _ in range(3)]
    assert [one.end() for one in racing] == [0, 0, 0]
    assert EventRecord.objects.filter(kind="LiquidationFill").count() == 1
    assert load_book("demo").held("amy")[PERP].quantity == 6
    engine.fill("828", "6")
    assert Process(engine, "reconcile").end() == 0
    assert load_book("demo").cash("amy", "USD") == 284_00  # 2000 - 4 * 171 - 6 * 172
