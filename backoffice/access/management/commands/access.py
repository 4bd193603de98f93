"""`manage.py access`: users and their roles by hand, and the audit trail for auditors."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from backoffice.access.errors import AccessError
from backoffice.access.export import trail_lines
from backoffice.access.management.lookups import user_named, venue_named
from backoffice.access.models import Membership
from backoffice.access.roles import Role
from backoffice.access.selectors import audit_trail
from backoffice.access.services import approve_grant, grant, revoke
from backoffice.config.postgresql.acting import Actor, acting


class Command(BaseCommand):
    """Exit status 0 when it was done, 1 with one sentence otherwise."""

    help = (
        "Gives users roles at venues, and takes them away; prints the audit trail. An "
        "administrator's role counts once a second person approves it.\n\n"
        "Example: python manage.py access user feed\n"
        "         python manage.py access grant feed okx operator --by root\n"
        "         python manage.py access audit --by root"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True)
        user = commands.add_parser("user", help="make a user without a password, for tokens")
        user.add_argument("user")
        for action in ("grant", "approve", "revoke"):
            one = commands.add_parser(action, help=f"{action} a role")
            one.add_argument("user")
            one.add_argument("venue")
            one.add_argument("role", choices=Role.values)
            one.add_argument("--by", required=True, help="an administrator of the venue")
        audit = commands.add_parser("audit", help="the audit trail as JSON lines, newest first")
        audit.add_argument("--by", required=True, help="an auditor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the name of the administrator, from this machine's login."""
        if options["action"] == "user":
            self._make(options["user"])
            return
        by = user_named(options["by"])
        if options["action"] == "audit":
            for line in trail_lines(audit_trail(by)):
                self.stdout.write(json.dumps(line))
            return
        try:
            with acting(Actor(by.get_username(), f"command line of {getpass.getuser()}")):
                self.stdout.write(_change(options, by))
        except AccessError as error:
            raise CommandError(str(error)) from error

    def _make(self, name: str) -> None:
        users = get_user_model().objects
        if users.filter(username=name).exists():
            sys.stderr.write(f"There is a user {name} already.\n")
            return
        with acting(Actor(f"command line of {getpass.getuser()}")):
            users.create_user(name)
        self.stdout.write(f"User {name}, without a password and without a role.")


def _change(options: dict[str, Any], by: Any) -> str:
    user, venue, role = user_named(options["user"]), venue_named(options["venue"]), options["role"]
    if options["action"] == "grant":
        row = grant(user=user, venue=venue, role=role, by=by)
        waits = role == Role.ADMINISTRATOR and row.approved_at is None
        return f"{row}, from a second person's approval on." if waits else f"{row}."
    rows = Membership.objects.select_related("user", "venue")
    found = rows.filter(user=user, venue=venue, role=role, revoked_at=None).first()
    if found is None:
        raise CommandError(f"{user} is no {role} at {venue}: grant it first.")
    if options["action"] == "approve":
        return f"{approve_grant(membership=found, by=by)}, approved."
    return f"{revoke(membership=found, by=by)}: revoked."
