"""`manage.py demo`: two real defaults through the ledger, and who pays under three policies."""

from __future__ import annotations

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from rich.console import Console
from rich.rule import Rule

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.report.comparisons import print_comparison
from backoffice.scenarios.report.output import console_on
from backoffice.scenarios.report.waterfalls import print_result
from backoffice.scenarios.service import compare_file, run_files
from backoffice.sweeps.services import schedule_new
from backoffice.venues.models import Venue
from backoffice.venues.store import PostgresSession

FIXTURES = PROJECT_DIR / "fixtures"
EVENTS = {
    "events/nasdaq-clearing-2018.yaml": ("nasdaq-no-skin-in-the-game", "nasdaq-defaulter-owes"),
    "events/okex-2018-07-31.yaml": ("okex-deleveraging", "okex-venue-pays"),
}
NEXT = """What to try next
  make serve                                        the console, on this data
  python manage.py scenario run fixtures/scenarios  the other scenarios
  python manage.py startpolicy my_policy            write your own step (README, in five minutes)
  make test                                         the tests
(after `source .venv/bin/activate`)"""


class Command(BaseCommand):
    """Runs the two events, keeps them in the database, compares policies, verifies the ledger."""

    help = (
        "Run two real defaults (Nasdaq Clearing 2018, OKEx 2018) through the ledger and print who "
        "paid what, under the venue's own policy and two others. Example: python manage.py demo"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether it may be left out."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is a venue already"
        )
        parser.add_argument(
            "--schedule",
            type=int,
            metavar="SECONDS",
            help="sweep the two venues so often and close their days, unless they have a schedule",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 where an expectation of an event or the ledger does not hold."""
        console = console_on(self.stdout)
        try:
            if not (options["if_empty"] and Venue.objects.exists()):
                self._run(console)
            if options["schedule"] is not None:
                self._schedule(options["schedule"])
        except DatabaseError as error:
            first = str(error).splitlines()[0]
            raise CommandError(f"The database is not ready ({first}): run `make demo`.") from error

    def _run(self, console: Console) -> None:
        passed = [self._event(console, *event) for event in EVENTS.items()]
        console.print(Rule("The ledger, recomputed from zero", style="dim"))
        call_command("upkeep", stdout=StringIO())  # seals what the events booked
        call_command("verify", stdout=self.stdout)
        console.print()
        console.print(NEXT)
        if not all(passed):
            raise SystemExit(1)

    def _schedule(self, every: int) -> None:
        """For beat and the workers; a schedule that there is, is somebody's choice."""
        codes = [load(str(FIXTURES / file)).setup.venue.code for file in EVENTS]
        there = Venue.objects.filter(code__in=codes).values_list("code", flat=True)
        try:
            new = schedule_new(list(there), every)
        except ValueError as error:
            raise CommandError(f"--schedule: {error}") from error
        for code in new:
            self.stdout.write(f"{code} is swept every {every} s, and its days are closed.")

    def _event(self, console: Console, file: str, policies: tuple[str, str]) -> bool:
        """Run one event for good, then show it beside two other policies."""
        path = str(FIXTURES / file)
        console.print(Rule("A real event, through the ledger in PostgreSQL", style="dim"))
        (result,) = run_files([path], new_session=PostgresSession)
        if isinstance(result, Exception):
            raise result
        print_result(console, result)
        console.print(Rule("The same event under three policies", style="dim"))
        others = [str(FIXTURES / "policies" / f"{name}.yaml") for name in policies]
        scenario, columns = compare_file(path, others)
        print_comparison(console, scenario.name, columns, scenario.setup.venue.reporting_asset)
        return bool(result["passed"])
