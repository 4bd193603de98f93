"""`flush`, for test databases only: the ledger's history is never emptied in place."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from backoffice.config.template_databases import TEST_PREFIX, restore_from_template


class Command(flush.Command):
    """Sets a test database back to its template; refused for any other.

    Django calls it after each test that commits. Neither the application's role nor the triggers
    of the ledger allow TRUNCATE, so the database is made anew, which also undoes whatever a test
    did to tables, triggers and sequences.
    """

    def handle(self, *arguments: Any, **options: Any) -> None:
        name = connections[options["database"]].settings_dict["NAME"]
        if not name.startswith(TEST_PREFIX):
            raise CommandError(
                "The ledger's history cannot be emptied: run `make clean` to delete the embedded "
                "database and start afresh."
            )
        restore_from_template(options["database"])
