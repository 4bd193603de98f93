"""`manage.py token`: tokens of the API by hand.

Names are only typed here, so a token that approves, which counts as a person, is made in the
console by that person.
"""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.access.errors import AccessError
from backoffice.access.management.lookups import refusal, user_named, venue_named
from backoffice.access.models import Token
from backoffice.access.roles import Scope
from backoffice.access.services import Issued, create_token, revoke_token, rotate_token
from backoffice.config.postgresql.acting import Actor, acting


class Command(BaseCommand):
    """Exit status 0 when it was done, 1 with one sentence otherwise."""

    help = (
        "Creates, rotates, revokes and lists tokens of the API. A secret is printed once.\n\n"
        "Example: python manage.py token create --venue demo --user feed --scopes ingest "
        "--by root\n"
        "         python manage.py token rotate 0123456789abcdef --by root"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True)
        create = commands.add_parser("create", help="issue a token for a user at a venue")
        create.add_argument("--venue", required=True, help="code of the venue")
        create.add_argument("--user", required=True, help="who acts with it")
        create.add_argument("--scopes", required=True, help=f"of {', '.join(Scope.values)}")
        create.add_argument("--name", default="", help="what it is for (default: the user)")
        rotate = commands.add_parser("rotate", help="issue a successor; the old one stays")
        revoke = commands.add_parser("revoke", help="end a token at once")
        for one in (rotate, revoke):
            one.add_argument("id", help="what stands between the secret's first two _")
        for one in (create, rotate):
            one.add_argument("--days", type=int, default=90, help="of life (default: 90)")
        for one in (create, rotate, revoke):
            one.add_argument("--by", required=True, help="an administrator of the venue")
        listed = commands.add_parser("list", help="all tokens, without secrets")
        listed.add_argument("--venue", help="of one venue")
        for one in (create, rotate, listed):
            one.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the name of the administrator, from this machine's login."""
        if options["action"] == "list":
            self._list(options)
            return
        by = user_named(options["by"])
        try:
            with acting(Actor(by.get_username(), f"command line of {getpass.getuser()}")):
                self._change(options, by)
        except AccessError as error:
            raise refusal(error) from error

    def _change(self, options: dict[str, Any], by: Any) -> None:
        if options["action"] == "create":
            _refuse_approving(options["scopes"].split(","))
            issued = create_token(
                user=user_named(options["user"]),
                venue=venue_named(options["venue"]),
                name=options["name"] or options["user"],
                scopes=[scope.strip() for scope in options["scopes"].split(",")],
                lifetime=timedelta(days=options["days"]),
                by=by,
            )
            self._print(issued, options)
            return
        token = Token.objects.select_related("venue", "user").filter(public_id=options["id"])
        row = token.first()
        if row is None:
            raise CommandError(f"There is no token {options['id']}: see manage.py token list.")
        if options["action"] == "rotate":
            _refuse_approving(row.scopes)
            lifetime = timedelta(days=options["days"])
            self._print(rotate_token(token=row, lifetime=lifetime, by=by), options)
        else:
            revoke_token(token=row, by=by)
            self.stdout.write(f"{row} is revoked.")

    def _print(self, issued: Issued, options: dict[str, Any]) -> None:
        if options["format"] == "json":
            shown = {"id": issued.token.public_id, "secret": issued.secret}
            self.stdout.write(json.dumps(shown, indent=2))
            return
        self.stdout.write(issued.secret)
        self.stderr.write(
            f"Token {issued.token}, until {issued.token.expires_at:%Y-%m-%d %H:%M} UTC. "
            "Keep the line above: it is not shown again."
        )

    def _list(self, options: dict[str, Any]) -> None:
        rows = Token.objects.select_related("venue", "user")
        if options["venue"]:
            rows = rows.filter(venue=venue_named(options["venue"]))
        shown: list[dict[str, Any]] = [
            {
                "id": row.public_id,
                "venue": row.venue.code,
                "user": row.user.get_username(),
                "name": row.name,
                "scopes": row.scopes,
                "expires_at": row.expires_at.isoformat(timespec="seconds"),
                "revoked_at": row.revoked_at and row.revoked_at.isoformat(timespec="seconds"),
            }
            for row in rows
        ]
        if options["format"] == "json":
            self.stdout.write(json.dumps(shown, indent=2))
            return
        for one in shown:
            state = f"revoked {one['revoked_at']}" if one["revoked_at"] else one["expires_at"]
            scopes = ",".join(one["scopes"])
            self.stdout.write(f"{one['id']}  {one['venue']}  {one['user']}  {scopes}  {state}")
        self.stdout.write(f"{len(shown)} tokens")


def _refuse_approving(scopes: Iterable[str]) -> None:
    if Scope.APPROVE in [scope.strip() for scope in scopes]:
        raise CommandError(
            "scopes: a token that approves is issued by its user alone, signed in to the console "
            "(page Tokens of the venue)."
        )
