"""`manage.py demo_people`: users of every role for the demo data. Development only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.console.demo import ROLES, ROOTS, make_people


class Command(BaseCommand):
    """Exit status 0 when the users are there."""

    help = (
        "Create one user a role at every venue and two who administer, with one generated password "
        "that is printed once; "
        "the second factor is set up at the first sign-in. Example: python manage.py demo_people"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, or say that they are there."""
        if settings.PRODUCTION:
            raise CommandError("These users are for development; use `manage.py access` here.")
        password = make_people()
        names = ", ".join([*ROOTS, *(f"demo-{role.value.replace('_', '-')}" for role in ROLES)])
        self.stdout.write(f"Sign in as one of {names}.")
        if password:
            self.stdout.write(f"Their password, shown this once: {password}")
        else:
            self.stdout.write("A forgotten password: python manage.py changepassword demo-admin")
