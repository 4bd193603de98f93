"""`migrate`, run as the role that owns the tables."""

from typing import Any

from django.core.management.commands import migrate

from backoffice.config.roles import as_owner, grant_application_rights

LOCK_KEY = 7_239_002


class Command(migrate.Command):
    """Django's migrate; see `backoffice.config.roles` for the roles."""

    def execute(self, *arguments: Any, **options: Any) -> Any:
        """Includes the system checks, which look at the database too."""
        with as_owner(options["database"]) as connection:
            with connection.cursor() as cursor:  # two at once would make the same tables
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
            grant_application_rights(connection)
            return super().execute(*arguments, **options)
