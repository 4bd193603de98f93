"""The Celery app of a version to come, whose tasks take a `note` as well."""

from typing import Any

import django

from backoffice.config.celery import app

django.setup()

from backoffice.sweeps import signatures  # noqa: E402  after the setup
from backoffice.sweeps.services import outbox  # noqa: E402

_understood = signatures.understood


def upgrade(task: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Version 1 as version 2."""
    return {**arguments, "note": f"was version 1 of {task}"}


def without_note(task: str, v: int, arguments: dict[str, Any]) -> dict[str, Any]:
    """The services of today take no note: what a newer service would take is left out."""
    arguments = _understood(task, v, arguments)
    return {key: value for key, value in arguments.items() if key != "note"}


def signed(arguments: dict[str, Any]) -> dict[str, Any]:
    """As version 2 writes them."""
    return {**arguments, "note": "version 2", "v": 2}


signatures.VERSION = 2
signatures.UPGRADES[1] = upgrade
signatures.understood = without_note
outbox.signed = signed

__all__ = ["app"]
