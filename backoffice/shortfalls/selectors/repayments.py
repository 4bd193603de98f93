"""What was repaid of debts since an event: one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import connection

_REPAID = """
SELECT c.debt_id, c."on", -(c.principal + c.interest)
  FROM unnest(%s::bigint[], %s::bigint[]) AS since(debt_id, sequence)
  JOIN shortfalls_debtchange c ON c.debt_id = since.debt_id AND c.sequence > since.sequence
 WHERE c.principal + c.interest < 0 ORDER BY c.debt_id, c.number
"""


def repaid_since(since: Mapping[int, int]) -> dict[int, list[tuple[date, int]]]:
    """By key of a debt, the day and amount (smallest units) of each repayment after the venue's
    event given for it, whatever repaid it: a deposit, a profit, or a person. In their order.
    """
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    if since:
        with connection.cursor() as cursor:
            cursor.execute(_REPAID, [list(since), list(since.values())])
            for debt, on, amount in cursor.fetchall():
                found[debt].append((on, int(amount)))
    return found
