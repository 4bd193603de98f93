"""Corrections and closings by two persons; statements on demand by one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.access.errors import NotPermitted, SamePerson
from backoffice.access.models import AuditRecord
from backoffice.accounts.models import Account
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import StatementProposal
from backoffice.proposals.services import (
    approve_statement,
    draft_on_demand,
    issue_draft,
    issue_on_demand,
    propose_closing,
    propose_correction,
    refuse_statement,
)
from backoffice.statements.models import Statement
from backoffice.statements.verifying import verify
from tests.access.people import person
from tests.statements.builders import History, file_of, venue_of

WHY = {"cause": "details", "reason": "A call was missing"}


@pytest.fixture
def history(db: None, statement_files: Path) -> History:
    found = History.of(venue_of(), "hal")
    found.move(500)
    found.statement()
    return found


def maker(history: History) -> Any:
    return person("mia", history.venue, "operator", "approver")


def checker(history: History) -> Any:
    return person("cho", history.venue, "approver")


def test_two_persons_correct_a_statement(history: History) -> None:
    wrong = history.account.statements.select_related("venue", "account").get()
    row = propose_correction(statement=wrong, **WHY, by=maker(history))
    with pytest.raises(ProposalError, match="mia asked for it already"):
        propose_correction(statement=wrong, **WHY, by=person("olga", history.venue, "operator"))
    with pytest.raises(SamePerson):
        approve_statement(proposal=row, by=maker(history))
    with pytest.raises(NotPermitted):
        approve_statement(proposal=row, by=person("olga", history.venue, "operator"))
    with acting(Actor("cho")):
        done = approve_statement(proposal=row, by=checker(history))
    assert approve_statement(proposal=row, by=checker(history)) == done
    assert done.made is not None
    new = Statement.objects.select_related("venue", "cut", "replaces").get(pk=done.made_id)
    assert (new.number, new.replaces) == (2, wrong)
    assert new.reason == "Calls, restrictions or daily figures: A call was missing"
    assert verify(new).holds
    assert b"A call was missing" in file_of(new)
    noted = AuditRecord.objects.filter(table="statements_statement", actor="cho")
    assert [(one.row, one.operation) for one in noted] == [(str(new.pk), "insert")]
    with pytest.raises(ProposalError, match="statement 2 replaced it"):
        propose_correction(statement=wrong, **WHY, by=maker(history))


def test_two_persons_close_an_account_with_its_statement(history: History) -> None:
    asked = {"account": history.account, "cause": "customer", "reason": "He leaves"}
    with pytest.raises(ProposalError, match=r"^account: hal still has cash in USD"):
        propose_closing(**asked, by=maker(history))
    fees = Account.objects.get(venue=history.venue, code="fees")
    with pytest.raises(ProposalError, match=r"^account: fees is the venue's"):
        propose_closing(**{**asked, "account": fees}, by=maker(history))
    member = History(history.venue, "member")
    member.move(-10_000)
    with pytest.raises(ProposalError, match="a contribution to a fund"):
        propose_closing(**{**asked, "account": member.account}, by=maker(history))
    history.move(-500)
    row = propose_closing(**asked, by=maker(history))
    history.move(100)
    with pytest.raises(ProposalError, match="cash in USD"):
        approve_statement(proposal=row, by=checker(history))
    history.move(-100)
    made = approve_statement(proposal=row, by=checker(history)).made
    assert made is not None
    closed = history.account
    assert (made.number, made.kind, made.ends_at) == (2, "closing", closed.closed_at)
    assert made.movements == 3
    with pytest.raises(ProposalError, match="closed already"):
        propose_closing(**{**asked, "account": closed}, by=maker(history))


def test_what_is_refused_or_late_changes_nothing(history: History) -> None:
    wrong = history.account.statements.select_related("venue", "account").get()
    for bad in ({"cause": "x"}, {"reason": " "}):
        with pytest.raises(ProposalError):
            propose_correction(statement=wrong, **{**WHY, **bad}, by=maker(history))
    row = propose_correction(statement=wrong, **WHY, by=maker(history))
    refuse_statement(proposal=row, by=checker(history), because="It is right")
    late = StatementProposal.objects.create(
        venue=history.venue,
        account=history.account,
        what="correct",
        statement=wrong,
        cause="other",
        reason="x",
        proposed_by="mia",
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    for over in (row, late):
        with pytest.raises(ProposalError):
            approve_statement(proposal=over, by=checker(history))
    assert history.account.statements.count() == 1


@pytest.mark.parametrize(
    "attack",
    [
        "approved = true, decided_by = E'MIA ', decided_at = now(), made_id = statement_id",
        "approved = true, decided_by = 'cho', decided_at = now(), made_id = statement_id",
        "approved = true, decided_by = 'cho', decided_at = now()",
        "reason = 'x'",
    ],
)
def test_the_database_keeps_what_was_asked(history: History, attack: str) -> None:
    wrong = history.account.statements.select_related("venue", "account").get()
    propose_correction(statement=wrong, **WHY, by=maker(history))
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE proposals_statementproposal SET {attack}")


def test_one_person_makes_a_statement_on_demand(history: History) -> None:
    account, today = history.account, timezone.now().date()
    with pytest.raises(NotPermitted):
        draft_on_demand(account=account, first=today, last=today, by=checker(history))
    draft = draft_on_demand(account=account, first=today, last=today, by=maker(history))
    assert (draft.number, draft.movements) == (None, 1)
    assert issue_draft(statement=draft, by=maker(history)).number == 2
    yesterday = today - timedelta(days=1)
    days = {"account": account, "first": yesterday, "last": yesterday, "by": maker(history)}
    assert issue_on_demand(**days) == issue_on_demand(**days)
    for wrong, field in (
        ({"last": today}, "last_day"),
        ({"first": today}, "first_day"),
        ({"last": date.max}, "last_day"),
        ({"first": today + timedelta(days=9), "last": today + timedelta(days=9)}, "first_day"),
    ):
        with pytest.raises(ProposalError) as error:
            issue_on_demand(**{**days, **wrong})
        assert error.value.field == field
