"""Repayment plans in force, with how each of their instalments stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.proposals.models import PlanStep, RepaymentPlan
from backoffice.shortfalls.instalments import OVERDUE, Standing, standings
from backoffice.shortfalls.models import Debt
from backoffice.shortfalls.selectors import repaid_since
from backoffice.venues.models import Venue
from backoffice.venues.selectors import read_business_day

_LATE = """
WITH running AS (
  SELECT p.id, p.debt_id, p.sequence, p.instalments FROM proposals_repaymentplan p
   WHERE p.venue_id = %s AND p.approved AND p.what = 'agree' AND NOT EXISTS (
     SELECT FROM proposals_repaymentplan n WHERE n.replaces_id = p.id AND n.approved)
), lapsed AS (
  SELECT r.id, r.debt_id, r.sequence, sum(i.amount) AS amount, min(i.due_on) AS since
    FROM running r
   CROSS JOIN LATERAL jsonb_to_recordset(r.instalments) AS i(due_on date, amount numeric)
   WHERE i.due_on < %s GROUP BY 1, 2, 3
)
SELECT l.id, count(*) OVER ()
  FROM lapsed l CROSS JOIN LATERAL (
    SELECT -coalesce(sum(c.principal + c.interest), 0) AS amount FROM shortfalls_debtchange c
     WHERE c.debt_id = l.debt_id AND c.sequence > l.sequence AND c.principal + c.interest < 0) paid
 WHERE paid.amount < l.amount ORDER BY l.since, l.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A plan in force; its debt, account and asset are read with it."""

    plan: RepaymentPlan
    standings: list[Standing]

    @property
    def paid(self) -> int:
        """What of the plan was repaid, in smallest units."""
        return sum(one.paid for one in self.standings)

    @property
    def beyond(self) -> int:
        """What is owed now beyond what the plan has still to bring, in smallest units."""
        debt, left = self.plan.debt, sum(one.left for one in self.standings)
        return max(0, int(debt.principal + debt.interest) - left)

    @property
    def late(self) -> list[Standing]:
        """The instalments that are overdue."""
        return [one for one in self.standings if one.state == OVERDUE]

    @property
    def overdue(self) -> int:
        """What is overdue, in smallest units."""
        return sum(one.left for one in self.late)

    @property
    def coming(self) -> Standing | None:
        """The next instalment that is due and not paid in full."""
        return next((one for one in self.standings if one.left and one.state != OVERDUE), None)


def in_force(rows: QuerySet[RepaymentPlan]) -> QuerySet[RepaymentPlan]:
    """Of plans, those that were approved, and neither replaced nor ended."""
    later = RepaymentPlan.objects.filter(replaces=OuterRef("pk"), approved=True)
    return rows.filter(~Exists(later), approved=True, what=PlanStep.AGREE)


def last_step(debt: Debt) -> RepaymentPlan | None:
    """The plan of a debt that was approved last, or its end; None before the first."""
    later = RepaymentPlan.objects.filter(replaces=OuterRef("pk"), approved=True)
    return RepaymentPlan.objects.filter(~Exists(later), debt=debt, approved=True).first()


def running_plans(venue: Venue, of: Q, *, today: date | None = None) -> dict[int, Running]:
    """Plans in force of the venue that meet `of`, such as Q(debt__account=account), by the debt's
    number: three queries at most. `today`: the venue's business day, where it is known.
    """
    rows = in_force(RepaymentPlan.objects.filter(of, venue=venue))
    return {one.plan.debt.number: one for one in _standing(venue, _related(rows), today)}


def late_plans(venue: Venue, *, most: int) -> tuple[list[Running], int]:
    """At most so many plans with overdue instalments, the longest overdue first, and how many
    there are in all. Four queries at most, whatever was agreed.
    """
    today = read_business_day(venue_id=venue.pk)
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [venue.pk, today, most])
        found = cursor.fetchall()
    rows = _related(RepaymentPlan.objects.filter(pk__in=[key for key, _ in found]))
    late = [one for one in _standing(venue, rows, today) if one.late]  # paid since: late no more
    late.sort(key=lambda one: (one.late[0].due_on, one.plan.pk))
    return late, found[0][1] if found else 0


def _related(rows: QuerySet[RepaymentPlan]) -> QuerySet[RepaymentPlan]:
    return rows.select_related("debt__account", "debt__asset__asset").order_by("pk")


def _standing(venue: Venue, rows: QuerySet[RepaymentPlan], today: date | None) -> list[Running]:
    plans = list(rows)
    if not plans:
        return []
    day = read_business_day(venue_id=venue.pk) if today is None else today
    repaid = repaid_since({plan.debt_id: plan.sequence or 0 for plan in plans})
    return [
        Running(plan, standings(plan.agreed, repaid.get(plan.debt_id, ()), today=day))
        for plan in plans
    ]
