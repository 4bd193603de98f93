"""`manage.py startpolicy NAME`: a new plugin that works, to be changed into yours."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.hooks import PluginError, default_plugins
from backoffice.hooks.loading import BUILT_IN, FOLDERS_VARIABLE
from backoffice.hooks.starter import CannotStart, start_plugin


class Command(BaseCommand):
    """Writes a folder with a step of the waterfall, its scenario and its README."""

    help = (
        "Write a new plugin with one step of the waterfall; it works at once.\n\n"
        "example:\n  python manage.py startpolicy my_policy\n"
        "  python manage.py scenario run plugins/my_policy"
    )
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the lines of the example."""
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """NAME and the folder of plugins."""
        parser.add_argument("name", metavar="NAME", help="of the step and its folder: my_policy")
        parser.add_argument(
            "--dir", default=str(BUILT_IN), help="folder of plugins to write into; default plugins/"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, and say what to do next."""
        folder = Path(options["dir"]).resolve()
        try:
            written = start_plugin(options["name"], folder, default_plugins().steps)
        except (CannotStart, PluginError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            message = f"{error.filename} cannot be written: {error.strerror}; choose another --dir"
            raise CommandError(message) from error
        shown = [_shown(path) for path in written]
        self.stdout.write("\n".join(["Written:", *(f"  {path}" for path in shown)]))
        place = _shown(folder / options["name"])
        setting = "" if folder == BUILT_IN else f"{FOLDERS_VARIABLE}={_shown(folder)} "
        self.stdout.write(
            "\nNext, see its scenario pass, then change policy.py and the figures it must prove:\n"
            f"  {setting}python manage.py scenario run {place}"
        )


def _shown(path: Path) -> str:
    """Relative to where the user stands, if it lies there."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
