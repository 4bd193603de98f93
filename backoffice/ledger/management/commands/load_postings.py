"""`manage.py load_postings FILE`: book the movements of another system, at full speed."""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from backoffice.ledger.errors import LedgerError
from backoffice.ledger.models import Asset, LedgerBook
from backoffice.ledger.movement_files import COLUMNS, WrongFile, movements_of
from backoffice.ledger.services import post_side_by_side
from backoffice.ledger.services.side_by_side import MOST_CONNECTIONS
from backoffice.ledger.types import BulkResult


class Command(BaseCommand):
    """Exit status 0 when all is booked (now or before), 1 when nothing of it is."""

    help = (
        "Books a CSV file of movements, all or nothing, over several connections: the history of a "
        "former system, for instance. The file's first line is\n"
        f"  {','.join(COLUMNS)}\n"
        "and amounts are whole numbers of the asset's smallest unit. The same reference with the "
        "same lines books nothing twice, so repeat the call after a crash. The book of a venue is "
        "changed by its events only and refused here.\n\n"
        "Example: python manage.py load_postings history.csv --book archive --kind history "
        "--reference 2025 --value-date 2025-12-31 --actor erin"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--book", required=True, help="code of the book")
        parser.add_argument("--kind", required=True, help="kind of the journals, such as history")
        parser.add_argument("--reference", required=True, help="name of the batch, used once")
        parser.add_argument("--value-date", required=True, type=_day)
        parser.add_argument("--actor", required=True, help="who answers for the file")
        parser.add_argument("--connections", type=int, default=min(os.cpu_count() or 1, 4))
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["connections"] <= MOST_CONNECTIONS:
            raise CommandError(f"--connections must be from 1 to {MOST_CONNECTIONS}.")
        with Console(stderr=True).status("Booking…"):
            result = self._post(self._book(options["book"]), options)
        if options["format"] == "json":
            self.stdout.write(json.dumps(asdict(result)))
            return
        what = "were booked before" if result.replayed else "booked"
        self.stdout.write(f"{result.lines} movements {what}, from journal {result.journal_id} on.")

    def _book(self, code: str) -> LedgerBook:
        book = LedgerBook.objects.filter(code=code).first()
        if book is None:
            raise CommandError(f"There is no book {code}: see manage.py verify.")
        if hasattr(book, "venue"):
            raise CommandError(
                f"{code} is the book of a venue, which only its events change: use the venue's "
                "adjustments instead."
            )
        return book

    def _post(self, book: LedgerBook, options: dict[str, Any]) -> BulkResult:
        assets = frozenset(Asset.objects.filter(book=book).values_list("code", flat=True))
        try:
            with options["file"].open(encoding="utf-8", newline="") as lines:
                movements = movements_of(lines, assets)
            return post_side_by_side(
                book=book.code,
                kind=options["kind"],
                source="file",
                reference=options["reference"],
                value_on=options["value_date"],
                actor=options["actor"],
                movements=movements,
                connections=options["connections"],
            )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        except WrongFile as error:
            shown = "\n".join(f"{options['file']}: {problem}" for problem in error.problems)
            raise CommandError(
                f"{shown}\nNothing was booked: mend the lines and repeat."
            ) from error
        except LedgerError as error:
            raise CommandError(f"{error} Nothing was booked.") from error
        except OperationalError as error:
            raise CommandError(
                "The database went away: repeat the same call, which books what is missing."
            ) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"write a day such as 2025-12-31, not {text!r}") from None
