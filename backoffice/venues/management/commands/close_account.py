"""`manage.py close_account`: close an account for good."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.config.postgresql.acting import Actor, acting
from backoffice.ledger.errors import LedgerError
from backoffice.venues.store import StoreError
from backoffice.venues.store.closing import close_account


class Command(BaseCommand):
    """Exit status 0 when it is closed (before, too), 2 where that is not possible."""

    help = (
        "Closes an account that has no money, positions or open matters: nothing is posted to it "
        "any more. Where the venue has statements, its closing one is made by the schedule.\n\n"
        "Example: python manage.py close_account demo alice"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("account", help="code of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting(Actor(f"command line of {getpass.getuser()}")):
                at = close_account(options["venue"], options["account"])
        except (StoreError, LedgerError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{options['account']} is closed since {at:%Y-%m-%d %H:%M:%S} UTC.")
