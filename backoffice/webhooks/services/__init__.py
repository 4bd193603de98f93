"""Writes to the tables of webhooks."""

from backoffice.webhooks.services.collecting import collect
from backoffice.webhooks.services.delivering import deliver_due, replay, replay_failed
from backoffice.webhooks.services.endpoints import (
    create_endpoint,
    remove_endpoint,
    rotate_secret,
)

__all__ = [
    "collect",
    "create_endpoint",
    "deliver_due",
    "remove_endpoint",
    "replay",
    "replay_failed",
    "rotate_secret",
]
