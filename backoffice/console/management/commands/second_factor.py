"""`manage.py second_factor`: help for who lost the second factor or is locked out."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backoffice.config.postgresql.acting import Actor, acting


class Command(BaseCommand):
    """Exit status 0 when it was done, 1 with one sentence otherwise."""

    help = (
        "`reset NAME`: forget the second factor, so that the next sign-in sets up another; "
        "`unlock NAME`: end a lock-out. Both are in the audit trail or the log. "
        "Example: python manage.py second_factor reset olga"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and whose."""
        parser.add_argument("action", choices=["reset", "unlock"])
        parser.add_argument("user")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the name of this machine's login."""
        name = options["user"]
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}: see `manage.py access user --help`.")
        with acting(Actor(f"command line of {getpass.getuser()}")), transaction.atomic():
            if options["action"] == "unlock":
                count = reset(username=name.casefold())
                self.stdout.write(f"{name}: {count} counters of wrong passwords were reset.")
                return
            count, _ = Authenticator.objects.filter(user=user).delete()
        said = "was forgotten; the next sign-in sets up another" if count else "is not set up"
        self.stdout.write(f"{name}: the second factor {said}.")
