"""`manage.py replay`: put recorded decisions to the recorded policy again."""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.core.facts import canonical
from backoffice.shortfalls.models import Decision
from backoffice.shortfalls.replay import NoPlan, replay_decision
from backoffice.venues.models import EventRecord, PolicyVersion, Venue


def sha256(text: str) -> str:
    """Hash of a stored text."""
    return hashlib.sha256(text.encode()).hexdigest()


def altered_records(venue: str | None) -> list[dict[str, str]]:
    """Events and policy versions whose text is not what was hashed when it was stored."""
    of_venue = {"venue__code": venue} if venue else {}
    found = []
    events = EventRecord.objects.select_related("venue").filter(**of_venue)
    for event in events.order_by("venue_id", "sequence").iterator(chunk_size=500):
        if sha256(event.payload) != event.payload_sha256:
            name = f"event {event.venue.code} {event.sequence}"
            found.append({"record": name, "now": "its payload has another hash"})
    for version in PolicyVersion.objects.select_related("venue").filter(**of_venue):
        if sha256(canonical(version.document)) != version.document_sha256:
            name = f"policy {version.venue.code} {version.number}"
            found.append({"record": name, "now": "its document has another hash"})
    return found


class Command(BaseCommand):
    """Exit status 0 when every step answers as recorded, 1 when one does not.

    The hashes stored with decisions, events and policies are compared on the way.
    """

    help = (
        "Ask each step, guard, liquidation and top-up model again, from the inputs of its "
        "decision, compare the plans byte for byte, and recompute the hashes of decisions, events "
        "and policies. "
        "Example: python manage.py replay --venue demo"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One venue or all."""
        parser.add_argument("--venue", help="code of one venue (default: all)")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was asked and every difference."""
        decisions = Decision.objects.select_related("venue", "policy_version")
        if options["venue"]:
            if not Venue.objects.filter(code=options["venue"]).exists():
                raise CommandError(f"There is no venue {options['venue']}; name one that exists.")
            decisions = decisions.filter(venue__code=options["venue"])
        same, others = 0, 0
        different = altered_records(options["venue"])
        for decision in decisions.order_by("venue_id", "number").iterator(chunk_size=500):
            name = f"decision {decision.venue.code} {decision.number}"
            if sha256(decision.inputs) != decision.inputs_sha256:
                different.append({"record": name, "now": "its inputs have another hash"})
                continue
            try:
                replayed = replay_decision(decision)
            except NoPlan:
                others += 1
                continue
            if replayed.same:
                same += 1
            else:
                different.append({"record": name, "now": f"the step answers {replayed.plan}"})
        if options["format"] == "json":
            document = {"same": same, "different": different, "without_plan": others}
            self.stdout.write(json.dumps(document, indent=2))
        else:
            for one in different:
                self.stdout.write(f"{one['record']}: {one['now']}")
            self.stdout.write(f"{same} plans are the same, {len(different)} records differ.")
        if different:
            raise SystemExit(1)
