"""`manage.py upkeep`: what a ledger needs now and then, for a scheduler or by hand."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.ledger.errors import LedgerError
from backoffice.ledger.models import LedgerBook
from backoffice.ledger.services import ensure_partitions, fold_hot, hold_expire, seal_blocks
from backoffice.records.upkeep import upkeep_tasks

AHEAD = timedelta(days=92)


class Command(BaseCommand):
    """Folds hot accounts, ends expired holds, seals what is settled, makes partitions ahead."""

    help = (
        "Fold hot accounts, end expired holds, seal settled postings into the hash chain, and make "
        "the partitions of the next three months. Safe to run at any time, and twice at once. "
        "Example: python manage.py upkeep --format json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One book or all."""
        parser.add_argument("--book", help="code of one book (default: all)")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 and one sentence where a book cannot be kept up."""
        books = LedgerBook.objects.order_by("code")
        if options["book"]:
            books = books.filter(code=options["book"])
            if not books.exists():
                raise CommandError(f"There is no book {options['book']}: see manage.py verify.")
        now = datetime.now(UTC)
        done: list[dict[str, Any]] = []
        try:
            partitions = ensure_partitions(first=now.date(), last=(now + AHEAD).date())
            for code in books.values_list("code", flat=True):
                folded = fold_hot(book=code)
                expired = hold_expire(book=code, at=now, actor="upkeep")
                seals = seal_blocks(book=code)
                done.append({"book": code, "folded": folded, "expired": expired, "seals": seals})
            others = {counted: task() for counted, task in upkeep_tasks().items()}
        except LedgerError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            counts = {counted.replace(" ", "_"): count for counted, count in others.items()}
            shown = {"partitions": partitions, "books": done, **counts}
            self.stdout.write(json.dumps(shown, indent=2))
            return
        for one in done:
            self.stdout.write(
                f"{one['book']}: {len(one['seals'])} blocks sealed, {one['folded']} movements "
                f"folded, {one['expired']} holds expired"
            )
        self.stdout.write(f"{len(done)} books kept up, {partitions} partitions made.")
        for counted, count in others.items():
            self.stdout.write(f"{count} {counted}")
