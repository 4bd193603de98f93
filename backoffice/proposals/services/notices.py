"""Telling operators of instalments that became overdue: an alarm a venue and business day."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from backoffice.controls.services import raise_alarm
from backoffice.proposals.models import OverdueNotice, RepaymentPlan
from backoffice.proposals.plans import in_force
from backoffice.venues.models import Venue
from backoffice.venues.selectors import read_business_day

OVERDUE, NAMED = "instalments_overdue", 10
_NEW = """
SELECT d.number, late.count
  FROM proposals_repaymentplan p JOIN shortfalls_debt d ON d.id = p.debt_id
 CROSS JOIN LATERAL (
   SELECT -coalesce(sum(c.principal + c.interest), 0) AS amount FROM shortfalls_debtchange c
    WHERE c.debt_id = p.debt_id AND c.sequence > p.sequence AND c.principal + c.interest < 0) paid
 CROSS JOIN LATERAL (
   SELECT count(*) FROM (
     SELECT i.due_on, sum(i.amount) OVER (ORDER BY i.due_on) AS until
       FROM jsonb_to_recordset(p.instalments) AS i(due_on date, amount numeric)) lapsed
    WHERE due_on < %s AND due_on >= %s AND until > paid.amount) late
 WHERE p.venue_id = %s AND p.approved AND p.what = 'agree' AND late.count > 0 AND NOT EXISTS (
   SELECT FROM proposals_repaymentplan n WHERE n.replaces_id = p.id AND n.approved)
 ORDER BY 1
"""
_ONCE = """
INSERT INTO proposals_overduenotice (venue_id, "on", instalments) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""


def tell_overdue() -> int:
    """Raise an alarm at each venue where instalments became overdue since the last one, and return
    how many instalments that were. May run at any time, and twice at once: one a day is told.
    """
    with_plans = in_force(RepaymentPlan.objects.all()).order_by().values("venue")
    return sum(_tell(venue) for venue in Venue.objects.filter(pk__in=with_plans).order_by("pk"))


def _tell(venue: Venue) -> int:
    today = read_business_day(venue_id=venue.pk)
    last = OverdueNotice.objects.filter(venue=venue).aggregate(on=Max("on"))["on"] or date.min
    if last >= today:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [today, last, venue.pk])
        found = cursor.fetchall()
    count = sum(number for _, number in found)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONCE, [venue.pk, today, count])
        if not cursor.rowcount or not count:
            return 0  # another worker tells of it, or there is nothing to tell
        raise_alarm(venue=venue, what=OVERDUE, sentence=_sentence(count, [one for one, _ in found]))
    return count


def _sentence(count: int, debts: list[int]) -> str:
    named = ", ".join(map(str, debts[:NAMED]))
    more = f" and {len(debts) - NAMED} more" if len(debts) > NAMED else ""
    instalments = "1 instalment is" if count == 1 else f"{count} instalments are"
    debt = "debt" if len(debts) == 1 else "debts"
    return f"{instalments} newly overdue by the repayment plans of {debt} {named}{more}."
