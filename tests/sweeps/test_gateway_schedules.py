"""Liquidation orders are sent and asked for by beat, where a venue has a gateway."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from backoffice.core.events import SetMarks
from backoffice.sweeps import tasks, upkeep
from backoffice.sweeps.services import schedule_venue, unschedule_venue
from backoffice.venues.models import LiquidationOrder, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import handle
from tests.gateways.conftest import policy_for, venue_with_order
from tests.gateways.engine import Engine, running
from tests.sweeps.venues import troubled
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db
BOTH = {"sweeps.send_liquidations", "sweeps.reconcile_liquidations"}


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with running(Engine()) as found:
        settings.GATEWAY_ORIGINS = [found.url]
        monkeypatch.setenv("GATEWAY_AUTHORIZATION", "Bearer s3cret")
        yield found


def scheduled() -> set[str]:
    rows = PeriodicTask.objects.filter(enabled=True, task__contains="liquidations")
    return set(rows.values_list("task", flat=True))


def test_beat_sends_and_reconciles(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    venue_with_order(policy_for(engine))
    schedule_venue("demo", 10)
    rows = {row.task: row for row in PeriodicTask.objects.filter(task__in=BOTH)}
    assert rows.keys() == BOTH
    assert all(row.kwargs == '{"venue": "demo", "v": 1}' for row in rows.values())
    for _ in range(2):
        tasks.send_liquidations(venue="demo", v=1)
    assert engine.posts == 1
    engine.fill("829", "10")
    for _ in range(2):
        tasks.reconcile_liquidations(venue="demo", v=1)
    assert LiquidationOrder.objects.get().state == "filled"
    tasks.send_liquidations(venue="nowhere", v=1)
    assert "no exchange with a gateway" in caplog.text


def test_errors_are_logged(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    venue_with_order(policy_for(engine))
    engine.status = 500
    tasks.send_liquidations(venue="demo", v=1)
    assert "liquidation order without an answer" in caplog.text


def test_a_venue_without_a_gateway_has_no_such_task() -> None:
    schedule_venue(troubled(), 10)
    assert not scheduled()
    assert upkeep.gateways() == 0


def test_a_gateway_that_comes_later_is_scheduled_and_stays_as_operators_left_it(
    engine: Engine,
) -> None:
    code = troubled()
    schedule_venue(code, 10)
    add_policy_version(
        venue=Venue.objects.get(),
        document=policy_for(engine),
        author="ann",
        approver="ben",
        effective_at=timezone.now(),
    )
    assert upkeep.gateways() == 1
    assert scheduled() == BOTH
    for row in PeriodicTask.objects.filter(task__in=BOTH):
        row.enabled = False
        row.save()
    assert upkeep.gateways() == 0
    assert not scheduled()


def test_a_venue_that_is_not_swept_is_left_alone(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    schedule_venue("demo", 10)
    unschedule_venue("demo")
    assert not scheduled()
    PeriodicTask.objects.filter(task__in=BOTH).delete()
    assert upkeep.gateways() == 0
    handle("demo", SetMarks(timezone.now(), {PERP: Fraction(900)}))
