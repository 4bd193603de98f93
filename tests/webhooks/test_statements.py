"""Endpoints that ask for it are told of each final statement, once."""

from datetime import timedelta

import pytest

from backoffice.access.models import AuditRecord
from backoffice.statements.services import draft, finalise
from backoffice.webhooks.models import Delivery, Endpoint
from backoffice.webhooks.services import collect, create_endpoint
from backoffice.webhooks.services import collecting as collecting_module
from tests.access.people import root
from tests.statements.builders import History, venue_of


@pytest.fixture
def history(db, statement_files):
    found = History.of(venue_of(), "hal")
    found.statement()
    create_endpoint(
        venue=found.venue,
        url="https://example.com/hook",
        topics=["statement.published"],
        by=root(),
    )
    return found


def told() -> list[int]:
    return [one.payload["number"] for one in Delivery.objects.order_by("pk")]


def test_each_final_statement_is_told_once(history):
    history.move(500)
    made = history.statement()
    assert (collect(), collect()) == (1, 0)
    (delivery,) = Delivery.objects.all()
    assert delivery.payload["account"] == "hal"
    assert delivery.payload["sha256"] == made.content_sha256
    assert told() == [2]


def test_a_draft_is_told_when_it_is_final_however_late(history, monkeypatch):
    history.move(5)
    late = draft(history.account, history.period())
    assert collect() == 0
    monkeypatch.setattr(collecting_module, "COMMITTED", timedelta(seconds=-60))
    finalise(late)
    assert (collect(), collect()) == (1, 0)
    history.move(6)
    history.statement()
    assert (collect(), collect()) == (1, 0)
    assert told() == [2, 3]
    assert Endpoint.objects.get().statement_cursor > late.pk - 1


def test_progress_of_cursors_is_not_audited(history):
    before = AuditRecord.objects.count()
    Endpoint.objects.update(statement_cursor=5)
    assert AuditRecord.objects.count() == before
    Endpoint.objects.update(active=False)
    assert AuditRecord.objects.count() == before + 1
