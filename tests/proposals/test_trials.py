"""Dry runs: on the books of now and of yesterday, by a worker, again if the worker died."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
import yaml
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted
from backoffice.core.accounts import Bucket
from backoffice.core.events import Deposit, EndOfDay, Fill, Lift, Repay, Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids, Imposed
from backoffice.hooks import compile_policy
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import PolicyProposal, Trial
from backoffice.proposals.services import approve_policy, ask_trial, propose_policy, run_trial
from backoffice.proposals.services.trials import send_due
from backoffice.proposals.trying import TODAY, YESTERDAY, try_policy
from backoffice.proposals.upkeep import prune
from backoffice.proposals.yesterday import take_back_today
from backoffice.venues.models import EventRecord, Venue, VenueState
from backoffice.venues.store import handle, load_book
from tests.access.people import person
from tests.proposals.running import run_trials
from tests.venues.builders import PERP, POLICY, later

pytestmark = pytest.mark.django_db
STRICT = {**POLICY, "rules": [{"when": "equity > 0", "restrict": ["no_increase"]}]}
LENIENT = {**POLICY, "shortfall": POLICY["shortfall"][:1], "leaves_open": True}
LENIENT_POLICY, SAME = (compile_policy(one, version="proposed") for one in (LENIENT, POLICY))


def asked(venue: Venue, author: Any, **how: Any) -> Trial:
    how = {"document": STRICT, "when": TODAY, "shock": 0, "by": author} | how
    return ask_trial(venue=venue, **how)


def traded(at: datetime, contracts: int, price: int) -> None:
    """cleo buys from bob."""
    for name, quantity in (("cleo", contracts), ("bob", -contracts)):
        handle("demo", Fill(at, name, PERP, Fraction(quantity), Fraction(price)))


def a_day_passes() -> None:
    """Yesterday cleo had 1000 USD and was flat; today she has 1500 and is long two contracts."""
    handle("demo", SetMarks(later(hours=3), {PERP: Fraction(900)}))
    handle("demo", Deposit(later(hours=20), "cleo", "USD", 50_000))  # after midnight
    traded(later(hours=21), 2, 950)
    handle("demo", SetMarks(later(hours=22), {PERP: Fraction(700)}))


def test_a_trial_says_who_and_how_and_writes_nothing_else(venue, author) -> None:
    row, before = asked(venue, author), EventRecord.objects.count()
    assert run_trial(row.pk)
    assert not run_trial(row.pk)
    row.refresh_from_db()
    found = {one["account"]: one for one in row.result["list"]}
    assert found["cleo"]["how"] == ["would be restricted: no increase"]
    assert row.result["affected"] == len(found) == row.result["kinds"]["restricted"]
    assert (row.stage, row.attempts, row.error) == (3, 1, None)
    assert EventRecord.objects.count() == before
    assert try_policy(venue, SAME, when=TODAY)["affected"] == 0


def test_after_a_fall_it_shows_who_pays(venue) -> None:
    a_day_passes()
    found = try_policy(venue, LENIENT_POLICY, when=TODAY, shock=-99)
    assert found["kinds"].get("money", 0) > 0
    assert found["sums"][0]["open"] != found["sums"][1]["open"]
    assert try_policy(venue, LENIENT_POLICY, when=TODAY)["affected"] == 0


def test_yesterdays_book_is_the_one_of_yesterday(venue) -> None:
    was = load_book("demo")
    a_day_passes()
    book, state = load_book("demo"), VenueState.objects.select_related("venue").get()
    assert book.cash("cleo", "USD") == 150_000
    assert book.held("cleo")[PERP].quantity == 2
    assert take_back_today(state, book) == book.now == later(hours=15)
    assert not book.held("cleo")
    assert book.held("bob") == was.held("bob")
    assert book.marks == {PERP: Fraction(900)}
    left = {key: amount for key, amount in book.balances.items() if amount}
    assert left == {key: amount for key, amount in was.balances.items() if amount}
    assert left["cleo", Bucket.CASH, "USD"] == 100_000
    found = try_policy(venue, LENIENT_POLICY, when=YESTERDAY, shock=-99)
    assert (found["affected"], found["prices_at"]) == (0, later(hours=15).isoformat())


def test_restrictions_and_calls_are_those_that_stood(venue) -> None:
    handle("demo", Restrict(later(hours=1), "cleo", Forbids.NO_WITHDRAWAL))
    handle("demo", SetMarks(later(hours=3), {PERP: Fraction(3_600)}))
    handle("demo", Sweep(later(hours=3)))
    was, opened = load_book("demo"), len(load_book("demo").shortfalls)
    assert was.margin_calls.keys() == {"bob"}
    handle("demo", Lift(later(hours=20), "cleo", Forbids.NO_WITHDRAWAL))
    handle("demo", Restrict(later(hours=20), "cleo", Forbids.FROZEN))
    handle("demo", SetMarks(later(hours=21), {PERP: Fraction(9_000)}))
    handle("demo", Sweep(later(hours=21)))
    book, state = load_book("demo"), VenueState.objects.select_related("venue").get()
    assert (len(book.shortfalls), book.margin_calls) == (opened + 1, {})
    assert book.restrictions["cleo"].keys() == {(Forbids.FROZEN, Imposed.MANUAL)}
    take_back_today(state, book)
    assert {one: by for one, by in book.restrictions.items() if by} == was.restrictions
    assert book.restrictions["cleo"].keys() == {(Forbids.NO_WITHDRAWAL, Imposed.MANUAL)}
    assert book.margin_calls == was.margin_calls
    assert book.shortfalls[opened + 1].remaining == 0
    found = try_policy(venue, SAME, when=YESTERDAY)
    assert "order books and open orders" in found["of_now"]
    assert try_policy(venue, SAME, when=TODAY)["of_now"] == []


@pytest.mark.parametrize("venue", [50], indirect=True)
def test_debts_are_those_of_yesterday(venue) -> None:
    owed = load_book("demo").debts[1].owed
    assert owed > 0
    handle("demo", EndOfDay(later(hours=15, minutes=5)))  # of yesterday, after midnight
    assert load_book("demo").debts[1].interest > 0
    owed_now = load_book("demo").debts[1].owed
    handle("demo", Deposit(later(hours=20), "amy", "USD", owed_now))
    handle("demo", Repay(later(hours=21), "amy", "USD", owed_now))
    assert load_book("demo").debts[1].owed == 0
    book, state = load_book("demo"), VenueState.objects.select_related("venue").get()
    take_back_today(state, book)
    assert book.debts[1].owed == owed
    assert book.balances["amy", Bucket.DEBT, "USD"] == -owed


def test_a_new_venue_has_no_yesterday(venue, author) -> None:
    row = asked(venue, author, when=YESTERDAY)
    run_trial(row.pk)
    row.refresh_from_db()
    assert row.error == "The venue has no yesterday: it began on the day it is at."


def test_a_policy_is_tried_on_both_books_before_it_is_approved(venue, author, checker) -> None:
    a_day_passes()
    text = yaml.safe_dump(STRICT)
    row = propose_policy(venue=venue, text=text, reason="x", effective_at=None, by=author)
    assert set(row.trials.values_list("when", flat=True)) == {TODAY, YESTERDAY}
    with pytest.raises(ProposalError, match="has not ended yet"):
        approve_policy(proposal=row, by=checker)
    row.trials.filter(when=TODAY).update(attempts=3)
    run_trials()
    with pytest.raises(ProposalError, match="try it again"):
        approve_policy(proposal=row, by=checker)
    asked(venue, checker, proposal=row)
    run_trials()
    assert approve_policy(proposal=row, by=checker).version.number == 2


def test_a_worker_that_died_is_followed_by_another_but_not_for_ever(venue, author) -> None:
    row = asked(venue, author)
    for attempts in (1, 2):
        Trial.objects.filter(pk=row.pk).update(attempts=attempts, stage=1)
    assert run_trial(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.error) == (3, None)
    late = asked(venue, author)
    Trial.objects.filter(pk=late.pk).update(attempts=3)
    assert run_trial(late.pk)
    late.refresh_from_db()
    assert "Workers died 3 times" in late.error


def test_what_waits_is_sent_again(venue, author, monkeypatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("backoffice.proposals.services.trials._send", sent.append)
    row = asked(venue, author)
    assert send_due() == 0  # it was sent by the commit
    Trial.objects.filter(pk=row.pk).update(due_at=later())
    assert (send_due(), send_due(), sent) == (1, 0, [row.pk])


def test_for_whom_dry_runs_are(venue, author) -> None:
    with pytest.raises(NotPermitted):
        asked(venue, person("vic", venue, "viewer"))
    with pytest.raises(NotPermitted):
        asked(venue, person("cho", venue, "approver"))
    with pytest.raises(ProposalError, match="choose one of"):
        asked(venue, author, when="tomorrow")
    for _ in range(10):
        asked(venue, author)
    with pytest.raises(ProposalError, match="many dry runs"):
        asked(venue, author)


@pytest.mark.parametrize(
    "attack",
    ["UPDATE {} SET result = '{{}}'", "UPDATE {} SET document = '{{}}'", "DELETE FROM {}"],
)
def test_a_result_stays(venue, author, attack: str) -> None:
    asked(venue, author)
    run_trials()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format("proposals_trial"))


def test_old_dry_runs_go_unless_a_policy_rests_on_them(venue, author, checker) -> None:
    proposed = {"text": yaml.safe_dump(STRICT), "reason": "x", "effective_at": None, "by": author}
    approved, stands = (propose_policy(venue=venue, **proposed) for _ in range(2))
    columns = ("venue_id", "text", "document", "document_sha256", "based_on", "reason")
    same = {name: getattr(stands, name) for name in columns}
    expired = PolicyProposal.objects.create(**same, proposed_by="pia", expires_at=timezone.now())
    run_trials()
    approve_policy(proposal=approved, by=checker)

    def ended(days: int, proposal: PolicyProposal | None = None) -> int:
        at, error = timezone.now() - timedelta(days=days), "It failed."
        how = {"venue": venue, "when": TODAY, "shock": 0, "document": {}, "asked_by": "pia"}
        row = Trial.objects.create(**how, proposal=proposal, finished_at=at, error=error)
        return row.pk

    old = [ended(31), ended(31, expired)]
    kept = [ended(29), ended(31, approved), ended(31, stands)]
    kept += Trial.objects.exclude(pk__in=old + kept).values_list("pk", flat=True)
    assert (prune(), prune()) == (2, 0)
    assert set(Trial.objects.values_list("pk", flat=True)) == set(kept)
    with pytest.raises(Error, match="kept for 30 days"), transaction.atomic():
        Trial.objects.filter(proposal=approved).delete()


def test_a_policy_that_compiles_no_more_ends_the_trial(venue, author) -> None:
    row = asked(venue, author, document={"shortfall": [{"step": "gone"}]})
    run_trial(row.pk)
    row.refresh_from_db()
    assert row.error.startswith("The policy is no longer valid")
