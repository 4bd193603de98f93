"""`manage.py liquidations`: deliver liquidation orders, and book what gateways filled."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.send import send_orders
from backoffice.venues.errors import UnknownVenue

WORK = {"send": send_orders, "reconcile": reconcile}


class Command(BaseCommand):
    """Exit status 0 when every order was answered, 1 when one was not."""

    help = (
        "Send the liquidation orders of a venue to its external gateway, or ask for them and book "
        "their fills. Safe to run at any time, and twice at once. "
        "Example: python manage.py liquidations reconcile demo --format json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for which venue."""
        parser.add_argument("work", choices=sorted(WORK))
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done and every error."""
        try:
            run = WORK[options["work"]](options["venue"])
        except UnknownVenue as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(asdict(run), indent=2))
        else:
            for order, wrong in sorted(run.errors.items()):
                self.stdout.write(f"{order}: {wrong}")
            self.stdout.write(
                f"{run.done} of {run.looked_at} orders answered, {run.fills} fills booked"
                + (f", {run.left} left for the next run." if run.left else ".")
            )
        if run.errors or run.left:
            raise SystemExit(1)
