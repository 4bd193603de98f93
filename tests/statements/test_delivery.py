"""Delivering: observers are told, and accounts with an address get their statements by mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from backoffice.sdk import StatementPublished
from backoffice.statements.models import StatementEvent, StatementSetting
from backoffice.statements.services import draft, finalise
from backoffice.statements.services.mailing import mail_due
from tests.statements.builders import History, file_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[StatementPublished]:
    from backoffice.hooks import default_plugins

    events: list[StatementPublished] = []
    monkeypatch.setattr(
        type(default_plugins()), "statement_published", lambda _, e: events.append(e)
    )
    return events


def test_observers_are_told_after_the_commit(
    history: History, told: list[StatementPublished], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = history.statement()
        assert told == []
    with django_capture_on_commit_callbacks(execute=True):
        second = finalise(draft(history.account, history.period()))
    assert [(e.venue, e.account, e.number) for e in told] == [
        ("demo", "hal", 1),
        ("demo", "hal", 2),
    ]
    assert [e.sha256 for e in told] == [first.content_sha256, second.content_sha256]


def test_mail_is_sent_once(history: History, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Demo <statements@demo.example>"
    StatementSetting.objects.create(
        venue=history.venue, account=history.account, email="hal@home.example"
    )
    statement = history.statement()
    assert (mail_due(), mail_due()) == (1, 0)
    [message] = mail.outbox
    assert message.to == ["hal@home.example"]
    assert message.subject == "demo: statement hal 1"
    assert message.extra_headers["Message-ID"] == f"<{statement.content_sha256}@demo.example>"
    assert message.attachments[0][1] == file_of(statement, "pdf")
    assert list(StatementEvent.objects.values_list("kind", "channel", "actor")) == [
        ("delivered", "e-mail", "hal@home.example")
    ]


def test_without_a_sender_or_an_address_nothing_is_mailed(history: History, settings: Any) -> None:
    setting = StatementSetting.objects.create(
        venue=history.venue, account=history.account, email="hal@home.example"
    )
    history.statement()
    settings.DEFAULT_FROM_EMAIL = ""
    assert mail_due() == 0
    settings.DEFAULT_FROM_EMAIL = "statements@demo.example"
    setting.email = ""
    setting.save()
    assert mail_due() == 0


def test_what_the_server_did_not_take_is_tried_again(
    history: History, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "statements@demo.example"
    StatementSetting.objects.create(
        venue=history.venue, account=history.account, email="hal@home.example"
    )
    history.statement()
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    with pytest.raises(OSError, match="refused"):
        mail_due()
    assert not StatementEvent.objects.exists()
    settings.EMAIL_BACKEND = backend
    assert mail_due() == 1
