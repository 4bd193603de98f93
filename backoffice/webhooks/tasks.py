"""Celery tasks of webhooks."""

from __future__ import annotations

from celery import shared_task

from backoffice.webhooks.services import collect, deliver_due

SEND = "webhooks.send"
BUDGET_SECONDS = 20  # then the next run goes on: what changed meanwhile is collected first


@shared_task(name=SEND, ignore_result=True)
def send(v: int = 1) -> None:
    """Write what changed as messages, and send what is due."""
    collect()
    deliver_due(within_seconds=BUDGET_SECONDS)
