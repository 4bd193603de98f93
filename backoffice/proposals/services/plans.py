"""Repayment plans: agreed with the debtor by one person, approved by another. They move no money:
what repays a debt does, and counts to its plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.core.money import format_minor
from backoffice.ledger.services import retrying
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import PlanStep, RepaymentPlan
from backoffice.proposals.plans import last_step
from backoffice.proposals.services.deciding import (
    LIFETIME,
    WAITS,
    approve_row,
    check_alone,
    check_open,
    locked,
    refuse,
)
from backoffice.records.refusals import checked_words
from backoffice.shortfalls.instalments import Instalment, InstalmentError, check
from backoffice.shortfalls.models import Debt
from backoffice.venues.locking import lock_venue
from backoffice.venues.selectors import read_business_day


@retrying
def propose_plan(
    *, debt: Debt, instalments: Sequence[Instalment], reason: str, by: Any
) -> RepaymentPlan:
    """Propose that a debt is repaid in these instalments; it replaces the plan in force, if any.

    Errors: `NotPermitted`, `ProposalError` with `instalments`, `amount`, `reason` or `proposal`.
    """
    require(by, Permission.PROPOSE, debt.venue)
    said = checked_words("reason", reason, ProposalError)
    with transaction.atomic():
        _check_instalments(_locked_debt(debt), instalments)
        return _proposed(debt, said, by, PlanStep.AGREE, last_step(debt), instalments)


@retrying
def propose_plan_end(*, debt: Debt, reason: str, by: Any) -> RepaymentPlan:
    """Propose that the debt's plan in force ends. Errors: `NotPermitted`, `ProposalError`."""
    require(by, Permission.PROPOSE, debt.venue)
    said = checked_words("reason", reason, ProposalError)
    with transaction.atomic():
        last = last_step(_locked_debt(debt))
        if last is None or last.what == PlanStep.END:
            raise ProposalError("debt", "it has no plan in force, so nothing ends.")
        return _proposed(debt, said, by, PlanStep.END, last, ())


@retrying
def approve_plan(*, proposal: RepaymentPlan, by: Any) -> RepaymentPlan:
    """Let it count from now on. Again by the same person it answers the same.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError` (decided, expired, another plan since,
    less is owed now, an instalment is past).
    """
    require(by, Permission.APPROVE, proposal.venue)
    name = principal_of(by).name
    with transaction.atomic():
        row = locked(proposal, "venue", "debt")
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        state = lock_venue(row.venue.code)  # what is owed, and the plan in force, stay so
        last = last_step(row.debt)
        if (None if last is None else last.pk) != row.replaces_id:
            raise ProposalError("proposal", "another plan was agreed since; propose it again.")
        if row.what == PlanStep.AGREE:
            _check_instalments(Debt.objects.get(pk=row.debt_id), row.agreed)
        return approve_row(row, name, sequence=state.sequence)


@retrying
def refuse_plan(*, proposal: RepaymentPlan, by: Any, because: str) -> RepaymentPlan:
    """Leave it as it was. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.venue)
    return refuse(proposal, by, because)


def _check_instalments(debt: Debt, instalments: Sequence[Instalment]) -> None:
    owed = int(debt.principal + debt.interest)
    if not owed:
        raise ProposalError("debt", "nothing is owed under it, so nothing is repaid.")
    try:
        check(instalments, owed=owed, today=read_business_day(venue_id=debt.venue_id))
    except InstalmentError as error:
        told = error.wrong
        if error.field == "amount":
            asset = debt.asset.asset
            told = f"{format_minor(owed, asset.decimals)} {asset.code} are owed; agree on no more."
        raise ProposalError(error.field, told) from error


def _proposed(
    debt: Debt,
    said: str,
    by: Any,
    what: PlanStep,
    last: RepaymentPlan | None,
    instalments: Sequence[Instalment],
) -> RepaymentPlan:
    """The row, unless another one waits for the same debt."""
    check_alone(RepaymentPlan.objects.filter(debt=debt), WAITS)
    return RepaymentPlan.objects.create(
        venue=debt.venue,
        debt=debt,
        what=what,
        replaces=last,
        amount=sum(one.amount for one in instalments),
        instalments=[
            {"due_on": one.due_on.isoformat(), "amount": str(one.amount)} for one in instalments
        ],
        reason=said,
        proposed_by=principal_of(by).name,
        expires_at=timezone.now() + LIFETIME,
    )


def _locked_debt(debt: Debt) -> Debt:
    """The debt under the venue's lock: what is owed stays so until commit."""
    lock_venue(debt.venue.code)
    return Debt.objects.select_related("asset__asset").get(pk=debt.pk)
