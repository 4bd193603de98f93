"""`manage.py policies list|explain|check|diff`: policies in sentences, before they are in force."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from difflib import unified_diff
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from rich.padding import Padding

from backoffice.hooks import PluginError, PolicyDocumentError, explain_policy, owner_problem
from backoffice.scenarios.problems import InvalidFile
from backoffice.scenarios.report.output import clean, console_on, table
from backoffice.scenarios.sources import Source, UnknownSource, listed_presets, named

FINE, DIFFERENT, INVALID = 0, 1, 2
EXAMPLES = """examples:
  python manage.py policies list
  python manage.py policies explain okx
  python manage.py policies check fixtures/policies/okex-at-once.yaml
  python manage.py policies diff okx bybit"""
WHAT = "a preset, a policy file, a scenario file, or a venue (its policy in force)"


class Command(BaseCommand):
    """Explains, checks and compares policies without running anything."""

    help = "Say in sentences what a policy does, and refuse one that can leave a loss unowned."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Four subcommands."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        listed = actions.add_parser("list", help="list the presets")
        explain = actions.add_parser("explain", help="a policy in sentences")
        explain.add_argument("policy", metavar="POLICY", help=WHAT)
        check = actions.add_parser("check", help="refuse invalid policies and unowned losses")
        check.add_argument(
            "policies", metavar="POLICY", nargs="*", help=f"{WHAT}; default: presets"
        )
        diff = actions.add_parser("diff", help="what two policies do differently, in sentences")
        diff.add_argument("policy", metavar="OLD", help=WHAT)
        diff.add_argument("other", metavar="NEW", help=WHAT)
        for one in (listed, explain, check, diff):
            one.add_argument("--format", choices=["table", "json"], default="table", dest="output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 0, 1 where a policy is refused or differs, 2 where one cannot be read."""
        actions: dict[str, Callable[..., int]] = {
            "list": self._list,
            "explain": self._explain,
            "check": self._check,
            "diff": self._diff,
        }
        try:
            status = actions[options["action"]](**options)
        except (PluginError, PolicyDocumentError, InvalidFile, UnknownSource) as error:
            self.stderr.write(clean(str(error)))
            status = INVALID
        except DatabaseError as error:
            reason = clean(str(error)).rstrip(".")
            self.stderr.write(f"Venues cannot be looked up ({reason}); name a preset or a file.")
            status = INVALID
        if status:
            raise SystemExit(status)

    def _list(self, output: str, **_: Any) -> int:
        presets = listed_presets()
        if output == "json":
            self._json({"presets": [one.as_json() for one in presets]})
            return FINE
        shown = table("Presets", "name", "venue", "who pays")
        for one in presets:
            shown.add_row(one.name, clean(one.title), clean(one.about))
        console_on(self.stdout).print(shown)
        return FINE

    def _explain(self, policy: str, output: str, **_: Any) -> int:
        source = named(policy)
        parts = explain_policy(source.document)
        if output == "json":
            said = [{"title": part.title, "sentences": part.sentences} for part in parts]
            self._json({"policy": source.name, "about": source.about, "parts": said})
            return FINE
        console = console_on(self.stdout)
        console.print(clean(source.title), style="bold")
        for line in source.remarks():
            console.print(clean(line))
        for part in parts:
            console.print(f"\n{part.title}", style="bold")
            for number, sentence in enumerate(part.sentences, 1):
                console.print(Padding(f"{number}. {clean(sentence)}", (0, 0, 0, 2)))
        return FINE

    def _check(self, policies: list[str], output: str, **_: Any) -> int:
        sources = [named(name) for name in policies or [one.name for one in listed_presets()]]
        found = {source.name: _problem(source) for source in sources}
        if output == "json":
            rows = [{"policy": name, "problem": problem} for name, problem in found.items()]
            self._json({"policies": rows})
        for name, problem in found.items():
            if problem is not None:
                self.stderr.write(clean(f"{name}: {problem}"))
            elif output == "table":
                self.stdout.write(f"{clean(name)}: {_verdict(name, sources)}")
        return DIFFERENT if any(found.values()) else FINE

    def _diff(self, policy: str, other: str, output: str, **_: Any) -> int:
        old, new = named(policy), named(other)
        lines = list(unified_diff(_lines(old), _lines(new), old.name, new.name, lineterm="", n=1))
        if output == "json":
            self._json({"old": old.name, "new": new.name, "differences": lines})
        else:
            for line in lines or ["They do the same."]:
                self.stdout.write(clean(line))
        return DIFFERENT if lines else FINE

    def _json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, indent=2, ensure_ascii=False))


def _problem(source: Source) -> str | None:
    return owner_problem(source.document)


def _verdict(name: str, sources: list[Source]) -> str:
    source = next(one for one in sources if one.name == name)
    if source.document.get("leaves_open"):
        return "says that a loss may stay open"
    return "every loss has an owner"


def _lines(source: Source) -> list[str]:
    return [
        f"{p.title}: {sentence}"
        for p in explain_policy(source.document)
        for sentence in p.sentences
    ]
