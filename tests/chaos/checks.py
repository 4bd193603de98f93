"""What must hold once the load is over and the sweep is through. Each check names what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from django.core.management import call_command
from django.db.models import Min

from backoffice.accounts.models import Account
from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.days.models import AccountSnapshot, DayFailure, DayRun, State
from backoffice.ledger.verify import verify
from backoffice.shortfalls.models import Decision
from backoffice.sweeps.models import OutboxMessage, RunState, SweepRun
from backoffice.sweeps.services.apply import reference_of
from backoffice.venues.models import EventRecord
from tests.chaos.client import Answers


def ledger_is_sound() -> Iterator[str]:
    """`verify` is clean."""
    report = verify()
    if report.first is not None:
        yield f"verify: {report.first}"


def decisions_agree() -> Iterator[str]:
    """`replay`: each step answers again what it answered."""
    said = StringIO()
    try:
        call_command("replay", format="json", stdout=said)
    except SystemExit:
        for one in json.loads(said.getvalue())["different"]:
            yield f"replay: {one}"


def answers_hold(code: str, answers: Answers) -> Iterator[str]:
    """What was acknowledged is recorded under its number; what was refused is not there."""
    kept = _recorded(code, answers)
    for reference, sequence in answers.acknowledged.items():
        if kept.get(reference) != sequence:
            yield f"{reference} was acknowledged as {sequence} and is {kept.get(reference)}"
    for reference, reason in answers.refused.items():
        if reference in kept:
            yield f"{reference} was refused ({reason}) and is {kept[reference]}"


def _recorded(code: str, answers: Answers) -> dict[str, int]:
    found = EventRecord.objects.filter(venue__code=code, reference__in=answers.requests)
    return {
        reference: sequence
        for reference, sequence in found.values_list("reference", "sequence")
        if reference is not None
    }


def runs_ended_once(code: str, begun: set[int]) -> Iterator[str]:
    """Each run is over, and is one event of its venue if it finished, none otherwise."""
    runs = SweepRun.objects.filter(venue__code=code)
    for key in begun - set(runs.values_list("pk", flat=True)):
        yield f"run {key} was begun and is not there"
    wanted: Counter[tuple[str, int]] = Counter()
    for run in runs:
        if run.state == RunState.FINISHED:
            wanted[reference_of(run), run.sequence or 0] += 1
        elif run.state != RunState.SKIPPED:
            yield f"{run} is {run.state}: {run.error}"
    yield from _days_ended_once(code, wanted)
    events = EventRecord.objects.filter(venue__code=code, kind__in=("Sweep", "EndOfDay"))
    found = Counter((one.reference or "", one.sequence) for one in events)
    for key in (wanted - found) + (found - wanted):
        yield f"{key}: {wanted[key]} runs finished, {found[key]} events"
    for message in OutboxMessage.objects.filter(done_at=None, run__isnull=False):
        yield f"{message.task} of run {message.run_id} waits though the run is over"


def _days_ended_once(code: str, wanted: Counter[tuple[str, int]]) -> Iterator[str]:
    """Each end of a day is done, is one event, and left one snapshot of each account."""
    swept = Account.objects.filter(venue__code=code, kind__in=("customer", "member")).count()
    for run in DayRun.objects.filter(venue__code=code):
        if run.state != State.DONE:
            yield f"the end of {run} is {run.state}"
            continue
        wanted[f"end_of_day:{run.business_date}", run.sequence or 0] += 1
        rows = AccountSnapshot.objects.filter(venue=run.venue_id, business_date=run.business_date)
        if rows.count() != swept:
            yield f"the end of {run} left {rows.count()} snapshots of {swept} accounts"
    for failure in DayFailure.objects.filter(venue__code=code):
        yield f"{failure} was left out: {failure.error}"


def nothing_from_nowhere(book: Book) -> Iterator[str]:
    """Of each asset, what all accounts hold, those outside included, adds up to nothing."""
    sums = Counter(dict.fromkeys(book.assets, 0))
    for (_, _, asset), amount in book.balances.items():
        sums[asset] += amount
    for asset, amount in sums.items():
        if amount:
            yield f"all accounts together hold {amount} {asset}"


def shortfalls_handled_once(book: Book) -> Iterator[str]:
    """Each hole of a flat account has one open shortfall, and debts are what the ledger says."""
    for code, account in book.accounts.items():
        if not account.is_swept:
            continue
        for asset in book.assets:
            known = [hole for hole in book.shortfalls_of(code, asset) if hole.is_open]
            hole = max(0, -book.cash(code, asset))
            if not book.held(code) and hole != sum(one.remaining for one in known):
                yield f"{code} lacks {hole} {asset}, its shortfalls say {known}"
            if not book.held(code) and hole and len(known) != 1:
                yield f"{code} lacks {hole} {asset} in {len(known)} shortfalls"
            owed = sum(debt.owed for debt in book.debts_of(code, asset))
            if owed != -book.balances.get((code, Bucket.DEBT, asset), 0):
                yield f"{code} owes {owed} {asset}, the ledger says otherwise"
    yield from _steps_pay_all(book)


def _steps_pay_all(book: Book) -> Iterator[str]:
    """What the steps did not pay is left, or was filled by money that came to the account."""
    filled: Counter[tuple[str, str]] = Counter()
    for one in book.shortfalls.values():
        lacking = one.amount - one.remaining - sum(use.amount for use in one.steps)
        if lacking < 0:
            yield f"shortfall {one.id} of {one.amount}: its steps paid {-lacking} too much"
        filled[one.account, one.asset] += lacking
    for (account, asset), amount in filled.items():
        came = _came_in(book.venue.code, account, asset) if amount else 0
        if amount > came:
            yield f"{account}: {amount} {asset} filled shortfalls, and only {came} came in"


def _came_in(code: str, account: str, asset: str) -> int:
    """Money that events and conversions brought since the first shortfall, in smallest units."""
    decisions = Decision.objects.filter(
        venue__code=code, account__code=account, asset__asset__code=asset
    )
    opened = decisions.exclude(shortfall_number=None).aggregate(n=Min("event_sequence"))["n"]
    conversions = decisions.filter(which="conversion", event_sequence__gt=opened)
    brought = EventRecord.objects.filter(
        venue__code=code, kind__in=("Deposit", "Adjust"), sequence__gt=opened
    )
    payloads = map(json.loads, brought.values_list("payload", flat=True))
    return sum(
        max(0, one["amount"])
        for one in payloads
        if (one["account"], one["asset"]) == (account, asset)
    ) + sum(amounts[account] for amounts in conversions.values_list("amounts", flat=True))
