"""`manage.py access`: users and their roles by hand, and the audit trail for auditors.

Names after `--by` are only typed here, so what needs two persons is done in the console; but for
the first administrators of a venue, whom somebody has to make.
"""

from __future__ import annotations

import getpass
import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from backoffice.access.errors import AccessError
from backoffice.access.export import FORMATS, source_shown, trail_lines
from backoffice.access.management.lookups import refusal, time_given, user_named, venue_named
from backoffice.access.models import Membership
from backoffice.access.roles import Permission, Role
from backoffice.access.selectors import (
    TrailFilter,
    administrators_of,
    audit_trail,
    filtered,
    require,
    sources_of,
    venues_of,
)
from backoffice.access.services import approve_grant, grant, revoke
from backoffice.config.postgresql.acting import Actor, acting

BOOTSTRAP = 2  # administrators, who can approve others from then on


class Command(BaseCommand):
    """Exit status 0 when it was done, 1 with one sentence otherwise."""

    help = (
        "Gives users roles at venues, and takes them away; prints the audit trail. An "
        "administrator's role counts once a second person approves it: in the console, once "
        "the venue has two.\n\n"
        "Example: python manage.py access user feed\n"
        "         python manage.py access grant feed okx operator --by root\n"
        "         python manage.py access audit --by root --from 2026-01-01T00:00:00Z\n"
        "         python manage.py access sources okx --sequence 17 --by root"
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
        audit = commands.add_parser("audit", help="the audit trail, newest first")
        audit.add_argument("--venue", help="of one venue")
        for name in ("table", "actor", "row", "operation", "request"):
            audit.add_argument(f"--{name}", help="of the change")
        audit.add_argument("--from", dest="since", help="a time with an offset")
        audit.add_argument("--to", dest="until", help="a time with an offset, not included")
        audit.add_argument("--format", choices=sorted(FORMATS), default="ndjson")
        sources = commands.add_parser("sources", help="who sent a venue's events, newest first")
        sources.add_argument("venue")
        sources.add_argument("--sequence", type=int, help="the event")
        for one in (audit, sources):
            one.add_argument("--by", required=True, help="an auditor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the name of the administrator, from this machine's login."""
        if options["action"] == "user":
            self._make(options["user"])
            return
        by = user_named(options["by"])
        if options["action"] == "audit":
            self._audit(options, by)
            return
        try:
            if options["action"] == "sources":
                self._sources(options, by)
                return
            with acting(Actor(by.get_username(), f"command line of {getpass.getuser()}")):
                self.stdout.write(_change(options, by))
        except AccessError as error:
            raise refusal(error) from error

    def _audit(self, options: dict[str, Any], by: Any) -> None:
        venue = options["venue"] and venue_named(options["venue"])
        wanted = TrailFilter(
            **{name: options[name] for name in ("table", "actor", "row", "operation", "request")},
            since=time_given("--from", options["since"]),
            until=time_given("--to", options["until"]),
            venue=venue,
        )
        try:
            if venue:
                require(by, Permission.AUDIT, venue)
            elif not by.is_superuser and not venues_of(by, Permission.AUDIT).exists():
                raise AccessError("--by", f"{by} may audit at no venue; name an auditor.")
            rows = filtered(audit_trail(by), wanted)
        except AccessError as error:
            raise refusal(error) from error
        for line in FORMATS[options["format"]](trail_lines(rows)):
            self.stdout.write(line, ending="")

    def _sources(self, options: dict[str, Any], by: Any) -> None:
        venue = venue_named(options["venue"])
        require(by, Permission.AUDIT, venue)
        for row in sources_of(venue, options["sequence"]).iterator(chunk_size=2_000):
            self.stdout.write(json.dumps(source_shown(row)))

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
        if administrators_of(venue).count() >= BOOTSTRAP:
            raise CommandError(
                f"{venue} has {BOOTSTRAP} administrators: one of them approves in the console, "
                "where it is known who does."
            )
        return f"{approve_grant(membership=found, by=by)}, approved."
    return f"{revoke(membership=found, by=by)}: revoked."
