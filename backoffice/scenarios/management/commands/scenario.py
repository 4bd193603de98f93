"""`manage.py scenario run|compare|validate`: scenario files from the command line."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from backoffice.hooks import PluginError
from backoffice.scenarios.files import find
from backoffice.scenarios.load import load
from backoffice.scenarios.policies import load_policy
from backoffice.scenarios.presets import preset_names
from backoffice.scenarios.problems import InvalidFile
from backoffice.scenarios.progress import SlowProgress
from backoffice.scenarios.report.comparisons import print_comparison
from backoffice.scenarios.report.output import clean, console_on
from backoffice.scenarios.report.overview import print_overview
from backoffice.scenarios.report.waterfalls import print_result, print_summary
from backoffice.scenarios.service import as_json, compare_file, run_files
from backoffice.scenarios.session import MemorySession, Session

ALL_HOLD, SOME_FAILED, INVALID = 0, 1, 2
SIDE_BY_SIDE_MAX = 5  # columns that a terminal shows
DATABASE_HELP = "run `python manage.py migrate`, or leave out --keep."
EXAMPLES = {
    "run": "python manage.py scenario run fixtures/events --format json",
    "compare": "python manage.py scenario compare fixtures/events/okex-2018-07-31.yaml \\\n"
    "      --policy fixtures/policies/okex-at-once.yaml",
    "validate": "python manage.py scenario validate fixtures/events",
}


def _presets(given: str | None) -> list[str]:
    """The presets that were named. Raises `CommandError` for one that does not exist."""
    known = preset_names()
    if given is None or given == "all":
        return known if given else []
    chosen = [name.strip() for name in given.split(",") if name.strip()]
    for name in chosen:
        if name not in known:
            raise CommandError(
                f"--presets: there is no preset {name}; known are {', '.join(known)}"
            )
    return chosen


class Command(BaseCommand):
    """Runs scenario files in memory; the database is used for `--keep` only."""

    help = "Run scenario files: a venue, a timeline of events, and what must hold at the end."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Three subcommands, each with an example in its help."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "examples:\n" + "\n".join(f"  {line}" for line in EXAMPLES.values())
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        run = _subcommand(actions, "run", "run files and hold the results against expectations")
        run.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of *.yaml")
        run.add_argument("--policy", metavar="FILE", help="replaces the policy of every scenario")
        run.add_argument("--keep", action="store_true", help="keep the run in the database")
        compare = _subcommand(actions, "compare", "run one event under several policies")
        compare.add_argument("file", metavar="FILE", help="a scenario; its own policy is compared")
        compare.add_argument(
            "--policy", metavar="FILE", action="append", default=[], dest="policies"
        )
        compare.add_argument(
            "--presets",
            metavar="NAMES",
            help="presets to compare, separated by commas, or all (see `policies list`)",
        )
        validate = _subcommand(actions, "validate", "check files without running them")
        validate.add_argument("paths", nargs="+", metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 0, 1 where an expectation does not hold, 2 where a file is invalid."""
        actions: dict[str, Callable[..., int]] = {
            "run": self._run,
            "compare": self._compare,
            "validate": self._validate,
        }
        try:
            status = actions[options["action"]](**options)
        except PluginError as error:
            self.stderr.write(str(error))
            status = INVALID
        except DatabaseError as error:
            reason = clean(str(error)).rstrip(".")
            self.stderr.write(f"The run cannot be kept in the database ({reason}); {DATABASE_HELP}")
            status = INVALID
        except InvalidFile as error:
            if options["output"] == "json":
                self._print_json({"scenarios": [as_json(error)]})
            else:
                self._report_invalid(error)
            status = INVALID
        if status != ALL_HOLD:
            raise SystemExit(status)

    def _run(self, paths: list[str], policy: str | None, keep: bool, output: str, **_: Any) -> int:
        files = find(paths)
        other = load_policy(policy) if policy else None
        console = console_on(self.stdout)
        done: list[dict[str, Any] | InvalidFile] = []
        with SlowProgress(self.stderr, len(files)) as progress:
            for one in run_files(
                files, policy=other, new_session=_sessions(keep), on_event=progress.event
            ):
                done.append(one)
                progress.file_done()
                if output == "json":
                    continue
                if isinstance(one, InvalidFile):
                    self._report_invalid(one)
                else:
                    print_result(console, one)
        results = [one for one in done if not isinstance(one, InvalidFile)]
        if output == "json":
            self._print_json({"scenarios": [as_json(one) for one in done]})
        else:
            print_summary(console, results, len(done) - len(results))
        if len(results) < len(done):
            return INVALID
        return ALL_HOLD if all(result["passed"] for result in results) else SOME_FAILED

    def _compare(
        self, file: str, policies: list[str], presets: str | None, output: str, **_: Any
    ) -> int:
        chosen = _presets(presets)
        if not policies and not chosen:
            raise CommandError("Name what to compare with: --policy FILE, or --presets NAMES.")
        with SlowProgress(self.stderr, 1) as progress:
            scenario, columns = compare_file(file, policies, progress.event, chosen)
        if output == "json":
            printed = [column.as_json() for column in columns]
            self._print_json({"scenario": scenario.name, "file": file, "policies": printed})
        else:
            reporting_asset = scenario.setup.venue.reporting_asset
            show = print_comparison if len(columns) <= SIDE_BY_SIDE_MAX else print_overview
            show(console_on(self.stdout), scenario.name, columns, reporting_asset)
            for column in columns:
                for line in column.failed:
                    self.stderr.write(f"{clean(column.policy)}: {line}")
        return SOME_FAILED if any(column.failed for column in columns) else ALL_HOLD

    def _validate(self, paths: list[str], output: str, **_: Any) -> int:
        found: list[dict[str, Any]] = []
        status = ALL_HOLD
        for file in find(paths):
            try:
                scenario = load(file)
            except InvalidFile as error:
                status = INVALID
                found.append(as_json(error))
                if output == "table":
                    self._report_invalid(error)
            else:
                found.append({"scenario": scenario.name, "file": file, "valid": True})
                if output == "table":
                    self.stdout.write(f"{clean(file)}: valid")
        if output == "json":
            self._print_json({"scenarios": found})
        return status

    def _report_invalid(self, error: InvalidFile) -> None:
        for line in error.lines():
            self.stderr.write(clean(line))

    def _print_json(self, document: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))


def _subcommand(actions: Any, name: str, what: str) -> CommandParser:
    parser: CommandParser = actions.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"example:\n  {EXAMPLES[name]}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--format",
        choices=["table", "json"],
        default="table",
        dest="output",
        help="for people, or for programs",
    )
    return parser


def _sessions(keep: bool) -> Callable[[], Session]:
    """Where runs happen; only one that is kept loads the database's side."""
    if not keep:
        return MemorySession
    from backoffice.venues.store import PostgresSession

    session: Callable[[], Session] = PostgresSession
    return session
