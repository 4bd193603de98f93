"""`manage.py webhooks`: send what is due, by hand or by a scheduler."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.webhooks.services import collect, deliver_due


class Command(BaseCommand):
    """Exit status 0; what was not accepted is sent again later."""

    help = (
        "Writes what changed since as messages to the venues' webhooks and sends what is due. "
        "Beat does it every few seconds. Example: python manage.py webhooks --format json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to print."""
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect, then send."""
        found = {"collected": collect(), "delivered": deliver_due()}
        if options["format"] == "json":
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("{collected} messages written, {delivered} accepted".format(**found))
