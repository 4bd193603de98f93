"""`manage.py verify`: recompute the ledger from zero and name the first difference."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from backoffice.ledger.errors import LedgerError
from backoffice.ledger.verify import Report, SealHead, verify


class Command(BaseCommand):
    """Exit status 0 when everything agrees, 1 with the first difference, 2 for a wrong call."""

    help = (
        "Recomputes balances, running balances, days, holds, references, reversals and seals from "
        "the postings, compares what is kept of debts and shortfalls with the buckets, and exits "
        "with 1 at a difference. Prints the newest seal of each book: keep it elsewhere and give "
        "it to --head later, since a chain whose end was cut off looks whole."
        "\n\nExample: python manage.py verify --book demo --format json"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--book", help="code of one book (default: all)")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="BOOK:NUMBER:HASH",
            help="a seal as printed earlier, which must still be there (repeatable)",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        terminal = Console(stderr=True)
        try:
            heads = [SealHead.parse(text) for text in options["head"]]
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            with terminal.status("Verifying…") as status:
                report = verify(
                    book=options["book"],
                    heads=heads,
                    progress=lambda check: status.update(f"Verifying: {check.name}…"),
                )
        except LedgerError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), indent=2))
        else:
            self._print(report)
        if report.first is not None:
            if options["format"] == "table":
                self.stderr.write(f"First difference: {report.first}")
            sys.exit(1)

    def _print(self, report: Report) -> None:
        table = Table(title=f"Ledger of {', '.join(report.books) or 'no book'}")
        table.add_column("check")
        table.add_column("promise")
        table.add_column("seconds", justify="right")
        table.add_column("result")
        for outcome in report.outcomes:
            result = "\n".join(str(d) for d in outcome.differences) or "ok"
            table.add_row(outcome.check, outcome.promise, f"{outcome.seconds:.2f}", result)
        Console(file=cast(IO[str], self.stdout), markup=False).print(table)
        for outcome in report.outcomes:
            if outcome.count > len(outcome.differences):
                self.stdout.write(f"{outcome.check}: {outcome.count} differences in all.")
        self.stdout.write(
            f"{report.journals} journals, {report.postings} postings, {report.seals} seals."
        )
        for head in report.heads:
            self.stdout.write(f"Newest seal: {head}")
