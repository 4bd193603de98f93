"""`manage.py sweep`: one sweep now, or a schedule for many."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import UTC, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from backoffice.config.broker import BROKER_ERRORS
from backoffice.sweeps.errors import FutureInstant
from backoffice.sweeps.models import RunState, SweepRun
from backoffice.sweeps.report import as_json, print_run
from backoffice.sweeps.services import schedule_venue, unschedule_venue
from backoffice.sweeps.work_here import OnProgress, sweep_by_workers, sweep_here
from backoffice.venues.errors import UnknownVenue

WRONG_CALL = 2


class Command(BaseCommand):
    """Exit status 0 when the sweep finished, 1 when it was skipped or failed, 2 otherwise."""

    help = (
        "Sweeps a venue once: screens all accounts, settles those that need it, and prints what "
        "was done and who paid. In this process, or by the workers with --queue.\n\n"
        "Example: python manage.py sweep demo --format json\n"
        "         python manage.py sweep demo --every 10     (a schedule; see make serve)"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("--at", help="instant of the sweep in ISO form (default: now)")
        parser.add_argument("--queue", action="store_true", help="let the workers do it, and wait")
        parser.add_argument("--wait", type=float, default=300, metavar="SECONDS", help="at most")
        parser.add_argument("--format", choices=["table", "json"], default="table")
        schedule = parser.add_mutually_exclusive_group()
        schedule.add_argument(
            "--every", type=int, metavar="SECONDS", help="sweep no more than schedule it"
        )
        schedule.add_argument("--stop", action="store_true", help="end the venue's schedule")
        parser.add_argument(
            "--cut-off", default="00:00", metavar="HH:MM", help="with --every: days close then"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["every"] is not None or options["stop"]:
                self._schedule(options)
                return
            run = self._sweep(options)
        except (UnknownVenue, FutureInstant) as error:
            raise CommandError(str(error), returncode=WRONG_CALL) from error
        except BROKER_ERRORS as error:
            raise CommandError(
                f"The broker is not to be reached ({error}): start it, or leave out --queue."
            ) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json(run), indent=2))
        elif run.state == RunState.FINISHED:
            print_run(self._console(self.stdout), run)
        if run.state != RunState.FINISHED:
            raise CommandError(_unfinished(run))

    def _schedule(self, options: dict[str, Any]) -> None:
        venue, every = options["venue"], options["every"]
        if options["stop"]:
            unschedule_venue(venue)
            self.stdout.write(f"{venue} is not swept any more.")
            return
        try:
            schedule_venue(venue, every, cut_off=_cut_off(options["cut_off"]))
        except ValueError as error:
            if isinstance(error, UnknownVenue):
                raise
            raise CommandError(str(error), returncode=WRONG_CALL) from error
        self.stdout.write(f"{venue} is swept every {every} s while a worker and beat run.")

    def _sweep(self, options: dict[str, Any]) -> SweepRun:
        at = _instant(options["at"])
        console = self._console(self.stderr)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            told = _teller(bar)
            if options["queue"]:
                wait = options["wait"]
                return sweep_by_workers(options["venue"], at, told, wait_seconds=wait)
            return sweep_here(options["venue"], at, told)

    def _console(self, stream: Any) -> Console:
        width = None if stream.isatty() else 100
        return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def _teller(bar: Progress) -> OnProgress:
    tasks: dict[str, Any] = {}

    def told(stage: str, done: int, of: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=of)
        bar.update(tasks[stage], completed=done)

    return told


def _instant(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            "--at: write an instant such as 2026-03-02T09:00:00+00:00.", returncode=WRONG_CALL
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _cut_off(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise CommandError("--cut-off: write it as 02:30.", returncode=WRONG_CALL) from error


def _unfinished(run: SweepRun) -> str:
    name = f"The sweep of {run.venue.code} at {run.scheduled_at:%Y-%m-%d %H:%M:%S}"
    if run.state == RunState.SKIPPED:
        return f"{name} was skipped ({run.reason}): sweep again when that one is over."
    if run.state == RunState.FAILED:
        return f"{name} failed: {run.error}"
    return f"{name} goes on ({run.state}): is a worker running? It finishes once one is."
