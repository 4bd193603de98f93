"""What profits a period begins with, where they are those that are recorded: one statement.

Written where a version of the venue's policy counts them; else that waits until there is one.
Then periods that run count from that moment, since nobody knows any more what they began with.

The same numbers as `core.periods` computes, exactly: pnl is cs*(quantity*mark - cost), of an
inverse contract cs*(cost - quantity/mark), as fractions in lowest terms.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from backoffice.core.policy import Policy
from backoffice.core.reach import looks_at_profits
from backoffice.hooks import PolicyDocumentError
from backoffice.venues.models import PeriodRecord
from backoffice.venues.selectors import PolicyInForce, compiled, read_versions

_COPY = """
WITH terms AS MATERIALIZED (
  SELECT id, inverse, split_part(mark, '/', 1)::numeric AS mn,
         coalesce(nullif(split_part(mark, '/', 2), ''), '1')::numeric AS md,
         split_part(contract_size, '/', 1)::numeric AS sn,
         coalesce(nullif(split_part(contract_size, '/', 2), ''), '1')::numeric AS sd
    FROM markets_instrument WHERE venue_id = %(venue)s AND mark IS NOT NULL
), part AS MATERIALIZED (
  SELECT p.account_id, p.instrument_id, i.*,
         split_part(p.quantity, '/', 1)::numeric AS qn,
         coalesce(nullif(split_part(p.quantity, '/', 2), ''), '1')::numeric AS qd,
         split_part(p.cost, '/', 1)::numeric AS cn,
         coalesce(nullif(split_part(p.cost, '/', 2), ''), '1')::numeric AS cd
    FROM markets_position p JOIN terms i ON i.id = p.instrument_id
), pnl AS MATERIALIZED (
  SELECT account_id, instrument_id,
         CASE WHEN inverse THEN sn * (cn * qd * mn - qn * md * cd)
              ELSE sn * (qn * mn * cd - cn * qd * md) END AS n,
         CASE WHEN inverse THEN sd * cd * qd * mn ELSE sd * qd * md * cd END AS d
    FROM part
), lowest AS MATERIALIZED (
  SELECT account_id, instrument_id, n, d, gcd(n, d) * sign(d) AS common
    FROM pnl WHERE n <> 0 AND d <> 0
), open_pnl AS (
  SELECT account_id, instrument_id, div(n, common) AS n, div(d, common) AS d FROM lowest
), counted AS (
  SELECT r.account_id, r.instrument_id, r.amount
    FROM accounts_realizedprofit r JOIN markets_instrument i ON i.id = r.instrument_id
   WHERE i.venue_id = %(venue)s AND r.amount <> 0
), both_profits AS MATERIALIZED (
  SELECT account_id, instrument_id, coalesce(c.amount, 0) AS realized,
         CASE WHEN o.n IS NULL THEN '0' WHEN o.d = 1 THEN o.n::text
              ELSE o.n || '/' || o.d END AS unrealized
    FROM open_pnl o FULL JOIN counted c USING (account_id, instrument_id)
)
INSERT INTO venues_periodprofit (period_id, account_id, instrument_id, realized, unrealized)
SELECT period_id, account_id, instrument_id, realized, unrealized
  FROM unnest(%(periods)s::bigint[]) AS period_id CROSS JOIN both_profits
"""


def leave_profits(venue_id: int, periods: Sequence[int]) -> None:
    """Write what the new periods with these keys began with, if any policy may ask for it."""
    if any(map(_counts, read_versions(venue_id=venue_id))):
        _copy(venue_id, periods)
    else:
        PeriodRecord.objects.filter(pk__in=periods).update(noted=False)


def begin_counting(venue_id: int, policy: Policy) -> None:
    """A version of the policy is added: write what it will ask for of periods that run."""
    if looks_at_profits(policy):
        periods = PeriodRecord.objects.filter(venue_id=venue_id, closed_sequence=None, noted=False)
        _copy(venue_id, list(periods.values_list("pk", flat=True)))
        periods.update(noted=True)


def _counts(version: PolicyInForce) -> bool:
    try:
        return looks_at_profits(compiled(version))
    except PolicyDocumentError:  # of a plugin that is gone
        return True


def _copy(venue_id: int, periods: Sequence[int]) -> None:
    """Write all profits of the venue, as recorded now, as what these periods began with."""
    if periods:
        with connection.cursor() as cursor:
            cursor.execute(_COPY, {"venue": venue_id, "periods": list(periods)})
