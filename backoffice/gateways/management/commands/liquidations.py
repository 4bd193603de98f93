"""`manage.py liquidations`: deliver liquidation orders, and book what gateways filled."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.gateways.errors import UnknownOrder
from backoffice.gateways.reconcile import cancel_orders, reconcile
from backoffice.gateways.results import Run
from backoffice.gateways.send import send_orders
from backoffice.venues.errors import UnknownVenue

WORK: dict[str, Callable[..., Run]] = {
    "cancel": cancel_orders,
    "reconcile": reconcile,
    "send": send_orders,
}
WRONG_CALL = 2


class Command(BaseCommand):
    """Exit status 0 when every order was answered, 1 when one was not."""

    help = (
        "Send the liquidation orders of a venue to its external gateway, ask for them and book "
        "their fills, or cancel the open ones (or one of them) and book what was filled meanwhile. "
        "Safe to run at any time, and twice at once. "
        "Example: python manage.py liquidations reconcile demo --format json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for which venue."""
        parser.add_argument("work", choices=sorted(WORK))
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("order", nargs="?", help="with cancel: the client id of one order")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done and every error."""
        work, order = options["work"], options["order"]
        if order is not None and work != "cancel":
            raise CommandError(
                f"order: {work} looks at all orders of the venue; leave {order} out.",
                returncode=WRONG_CALL,
            )
        given = (options["venue"],) if order is None else (options["venue"], order)
        try:
            run = WORK[work](*given)
        except (UnknownOrder, UnknownVenue) as error:
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
