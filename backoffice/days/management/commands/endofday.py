"""`manage.py endofday`: close the days of a venue that have ended."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from backoffice.days.errors import DayError
from backoffice.days.models import DayRun, Step
from backoffice.days.report import as_json, left_out, print_days
from backoffice.days.services import close_days
from backoffice.venues.errors import UnknownVenue

WRONG_CALL = 2


class Command(BaseCommand):
    """Exit status 0 when all is done, 1 when a day or an account is not, 2 for a wrong call."""

    help = (
        "Closes each day of a venue that has ended: charges interest, closes periods, takes a "
        "snapshot of every account's figures. Accounts that were left out before are tried "
        "again first. In this process; schedule it with `sweep VENUE --every 10`.\n\n"
        "Example: python manage.py endofday demo\n"
        "         python manage.py endofday demo --date 2026-03-02 --format json"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("--date", help="close days up to this one only, as 2026-03-02")
        parser.add_argument(
            "--cut-off", default="00:00", metavar="HH:MM", help="days close then, on the next day"
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        venue = options["venue"]
        through = _parsed("--date", options["date"], date.fromisoformat, "2026-03-02")
        cut_off = _parsed("--cut-off", options["cut_off"], time.fromisoformat, "02:30")
        try:
            runs = self._close(venue, through, cut_off)
        except (UnknownVenue, DayError) as error:
            raise CommandError(str(error), returncode=WRONG_CALL) from error
        except Exception as error:
            raise CommandError(
                f"The day was not closed ({type(error).__name__}: {error}). It is tried anew by "
                "the next call; see its steps in the admin."
            ) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json(venue, runs), indent=2))
        else:
            print_days(self._console(self.stdout), venue, runs)
        failed = left_out(venue)
        if failed:
            raise CommandError(f"{failed} accounts are left out: their rows in the admin say why.")

    def _close(self, venue: str, through: date | None, cut_off: time) -> list[DayRun]:
        console = self._console(self.stderr)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            tasks: dict[tuple[date, Step], Any] = {}

            def told(day: date, step: Step, done: int, of: int) -> None:
                if (day, step) not in tasks:
                    tasks[day, step] = bar.add_task(f"{day} {step}", total=of)
                bar.update(tasks[day, step], completed=done)

            return close_days(
                venue,
                now=timezone.now(),
                cut_off=cut_off,
                through=through,
                patient=False,
                told=told,
            )

    def _console(self, stream: Any) -> Console:
        width = None if stream.isatty() else 100
        return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def _parsed(name: str, text: str | None, parse: Any, example: str) -> Any:
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise CommandError(f"{name}: write it as {example}.", returncode=WRONG_CALL) from error
