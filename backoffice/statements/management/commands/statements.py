"""`manage.py statements`: make, list and verify statements, or run a venue's for a period."""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from backoffice.config.postgresql.acting import Actor, acting
from backoffice.statements.asking import asked_period, venue_named
from backoffice.statements.document import StatementMismatch
from backoffice.statements.document.canonical import NotAStatement
from backoffice.statements.errors import StatementError, UnknownStatement
from backoffice.statements.giving_out import files_into
from backoffice.statements.models import Kind, Statement
from backoffice.statements.periods import Period
from backoffice.statements.rendering import format_of
from backoffice.statements.report import (
    print_statements,
    run_json,
    statement_json,
    verdict_json,
)
from backoffice.statements.selectors.accounts import account_of, read_settings
from backoffice.statements.services import artefact_of, correct, draft, finalise, make
from backoffice.statements.verifying import (
    Verdict,
    statement_by_file,
    statement_numbered,
    verify,
    verify_bytes,
)
from backoffice.statements.work_here import run_here

WRONG_CALL = 2
LISTED_MAX = 1000


def by_hand() -> AbstractContextManager[None]:
    """Within, the audit trail names whoever is at the command line."""
    return acting(Actor(f"command line of {getpass.getuser()}"))


class Command(BaseCommand):
    """Exit status 0 when all is well, 1 when a statement does not hold, 2 for a wrong call."""

    help = (
        "Statements of accounts.\n\n"
        "Examples: python manage.py statements make demo alice --period 2026-03 --formats pdf,csv\n"
        "          python manage.py statements run demo --period 2026-03-02 --format json\n"
        "          python manage.py statements make demo alice --period 2026-03 --draft --out new\n"
        "          python manage.py statements correct 3 --venue demo --account alice "
        "--reason 'the name was wrong'\n"
        "          python manage.py statements list demo --account alice\n"
        "          python manage.py statements verify 3 --venue demo --account alice\n"
        "          python manage.py statements verify statement.json"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        one = commands.add_parser("make", help="make one account's statement")
        one.add_argument("venue")
        one.add_argument("account")
        one.add_argument("--period", required=True, help="day, week, month, quarter, A/B, or all")
        one.add_argument("--draft", action="store_true", help="without a number, to look at first")
        one.add_argument("--closing", action="store_true", help="the account is closed with it")
        new = commands.add_parser("correct", help="replace a final statement by a new one")
        new.add_argument("what", type=int, metavar="number", help="of the one to replace")
        new.add_argument("--venue", required=True)
        new.add_argument("--account", required=True)
        new.add_argument("--reason", required=True, help="why, as the new statement says it")
        for sub in (one, new):
            sub.add_argument("--formats", default="", help="further formats, separated by commas")
            sub.add_argument("--out", type=Path, metavar="FOLDER", help="write its files there too")
        many = commands.add_parser("run", help="make all statements of a venue for a period")
        many.add_argument("venue")
        many.add_argument("--period", required=True)
        listed = commands.add_parser("list", help="list statements, newest first")
        listed.add_argument("venue")
        listed.add_argument("--account")
        check = commands.add_parser("verify", help="recompute from the ledger, compare each byte")
        check.add_argument("what", help="a number with --venue and --account, or a file")
        check.add_argument("--venue")
        check.add_argument("--account")
        for sub in (one, new, many, listed, check):
            sub.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        work = {
            "make": self._make,
            "correct": self._correct,
            "run": self._run,
            "list": self._list,
            "verify": self._verify,
        }
        try:
            work[options["command"]](options)
        except (StatementError, NotAStatement) as error:
            raise CommandError(str(error), returncode=WRONG_CALL) from error
        except StatementMismatch as error:
            raise CommandError(str(error)) from error

    def _make(self, options: dict[str, Any]) -> None:
        formats = _formats(options)
        with by_hand():
            statement = self._made(options)
        self._give_out(statement, formats, options)

    def _made(self, options: dict[str, Any]) -> Statement:
        venue = venue_named(options["venue"])
        account = account_of(venue=venue, code=options["account"])
        cut_off = read_settings(venue=venue).cut_off
        period = asked_period(venue, options["period"], cut_off)
        if options["closing"]:
            period = Period(Kind.CLOSING, period.begins_at, period.ends_at)
        if options["draft"]:
            return draft(account, period)
        make(venue, period, accounts=[account.pk])
        return finalise(
            Statement.objects.get(
                account=account,
                kind=period.kind,
                begins_at=period.begins_at,
                ends_at=period.ends_at,
                replaces__isnull=True,
            )
        )

    def _correct(self, options: dict[str, Any]) -> None:
        venue = venue_named(options["venue"])
        wrong = statement_numbered(venue, options["account"], options["what"])
        formats = _formats(options)
        with by_hand():
            replacing = correct(wrong, reason=options["reason"])
        self._give_out(replacing, formats, options)

    def _give_out(self, statement: Statement, names: list[str], options: dict[str, Any]) -> None:
        """Write the formats that were asked for, of a draft only into the folder; show the row."""
        if statement.number is not None:
            for name in names:
                artefact_of(statement, name)
        if options["out"] is not None:
            written = files_into(options["out"], statement, names or ["json"])
            self.stderr.write(f"Written: {', '.join(str(path) for path in written)}")
        self._show([statement], options)

    def _run(self, options: dict[str, Any]) -> None:
        venue = venue_named(options["venue"])
        period = asked_period(venue, options["period"], read_settings(venue=venue).cut_off)
        console = self._console(self.stderr)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("statements")
            run = run_here(
                venue, period, lambda done, of: bar.update(task, completed=done, total=of)
            )
        found = run_json(run)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, indent=2))
        else:
            self.stdout.write(
                f"{found['made']} statements of {found['accounts']} accounts, "
                f"{found['skipped']} spared by the rule for idle accounts: {found['state']}."
            )
        if found["errors"]:
            raise CommandError(f"Shards failed, the first with: {found['errors'][0]}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Statement.objects.filter(venue=venue_named(options["venue"]))
        if options["account"]:
            rows = rows.filter(account__code=options["account"])
        rows = rows.select_related("venue", "account", "replaces").order_by("-id")
        self._show(list(rows.prefetch_related("artefacts", "events")[:LISTED_MAX]), options)

    def _verify(self, options: dict[str, Any]) -> None:
        verdict = self._verdict(options)
        if options["format"] == "json":
            self.stdout.write(json.dumps(verdict_json(verdict), indent=2))
        elif verdict.holds:
            self.stdout.write(
                f"Statement {verdict.statement} is what the ledger says: "
                f"{', '.join(verdict.checked)}."
            )
        if not verdict.holds:
            raise CommandError(
                f"Statement {verdict.statement} does not hold: {' '.join(verdict.differences)}"
            )

    def _verdict(self, options: dict[str, Any]) -> Verdict:
        what = options["what"]
        if what.isdigit():
            if not options["venue"] or not options["account"]:
                raise UnknownStatement(
                    "A number counts within an account: name --venue and --account too."
                )
            venue = venue_named(options["venue"])
            return verify(statement_numbered(venue, options["account"], int(what)))
        try:
            data = Path(what).read_bytes()
        except OSError as error:
            raise UnknownStatement(f"{what}: it cannot be read ({error.strerror}).") from error
        known = statement_by_file(data)
        return verify(known) if known is not None else verify_bytes(data)

    def _show(self, rows: list[Statement], options: dict[str, Any]) -> None:
        found = [statement_json(row) for row in rows]
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, indent=2))
        else:
            print_statements(self._console(self.stdout), found)

    def _console(self, stream: Any) -> Console:
        width = None if stream.isatty() else 120
        return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def _formats(options: dict[str, Any]) -> list[str]:
    """The formats that are asked for, known all: a number is given only once they are."""
    names = [name.strip() for name in options["formats"].split(",") if name.strip()]
    for name in names:
        format_of(name)
    return names
