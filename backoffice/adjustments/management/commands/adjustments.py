"""`manage.py adjustments`: limits, and proposals out of a file."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.access.errors import AccessError
from backoffice.access.management.lookups import refusal, user_named, venue_named
from backoffice.access.roles import Role
from backoffice.adjustments.errors import AdjustmentError, BadFile
from backoffice.adjustments.files import read_lines
from backoffice.adjustments.models import Action, ReasonCode
from backoffice.adjustments.services import propose, set_limit
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.markets.selectors import read_assets


class Command(BaseCommand):
    """Exit status 0 when it was done, 1 with what is wrong otherwise."""

    help = (
        "Limits what a role may propose or approve (without a limit: nothing), and proposes the "
        "lines of a CSV or XLSX file with the columns account, asset, amount, against; another "
        "person approves them.\n\n"
        "Example: python manage.py adjustments limit demo operator propose USD 100 500 --by root\n"
        "         python manage.py adjustments propose demo refunds.csv --reason 'Ticket 7' "
        "--by mia"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True)
        limit = commands.add_parser("limit", help="set the limits of a role")
        limit.add_argument("venue")
        limit.add_argument("role", choices=Role.values)
        limit.add_argument("what", choices=Action.values)
        limit.add_argument("asset")
        limit.add_argument("per_request", help="in whole units")
        limit.add_argument("per_day", help="in whole units")
        proposed = commands.add_parser("propose", help="all lines of a file as one adjustment")
        proposed.add_argument("venue")
        proposed.add_argument("file", type=Path)
        proposed.add_argument("--reason", required=True)
        proposed.add_argument("--code", choices=ReasonCode.values, default=ReasonCode.OTHER)
        for one in (limit, proposed):
            one.add_argument("--by", required=True, help="who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the person's name, from this machine's login."""
        by = user_named(options["by"])
        try:
            with acting(Actor(by.get_username(), f"command line of {getpass.getuser()}")):
                done = _limit(options, by) if options["action"] == "limit" else _file(options, by)
        except BadFile as error:
            raise CommandError("\n".join(map(str, error.errors))) from error
        except OSError as error:
            wrong = f"file: {options['file']} cannot be read: {error.strerror}"
            raise CommandError(wrong) from error
        except (AccessError, AdjustmentError) as error:
            raise refusal(error) from error
        self.stdout.write(done)


def _limit(options: dict[str, Any], by: Any) -> str:
    venue = venue_named(options["venue"])
    assets = read_assets(venue_id=venue.pk).assets
    if options["asset"] not in assets:
        raise CommandError(f"asset: choose one of {', '.join(sorted(assets))}.")
    unit = 10 ** assets[options["asset"]].decimals
    row = set_limit(
        venue=venue,
        role=options["role"],
        action=options["what"],
        asset=options["asset"],
        per_request=_minor("per_request", options["per_request"], unit),
        per_day=_minor("per_day", options["per_day"], unit),
        by=by,
    )
    return f"{row}: {options['per_request']} a request, {options['per_day']} a day."


def _minor(field: str, text: str, unit: int) -> int:
    try:
        minor = Fraction(text) * unit
    except (ValueError, ZeroDivisionError):
        raise CommandError(f"{field}: write a number such as 100.50.") from None
    if minor.denominator != 1:
        raise CommandError(f"{field}: the asset has fewer decimals; write no more.")
    return int(minor)


def _file(options: dict[str, Any], by: Any) -> str:
    venue, file = venue_named(options["venue"]), options["file"]
    lines = read_lines(venue=venue, name=file.name, content=file.read_bytes())
    row = propose(
        venue=venue,
        lines=lines,
        reason_code=options["code"],
        reason=options["reason"],
        by=by,
        source=file.name,
    )
    return f"Adjustment {row.pk} of {len(lines)} lines waits until {row.expires_at:%Y-%m-%d %H:%M}."
