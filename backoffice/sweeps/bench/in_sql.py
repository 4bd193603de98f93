"""Equity and maintenance margin of every account of the measured venue by one SQL statement.

In float8 as the columns are, with what instruments count computed once; the venue's instruments
are linear or inverse, in the standard model, in up to three tiers. It yields all figures and sends
none, so that only the computing is measured.
"""

from __future__ import annotations

from django.db import connection

_NUMBER = (
    "(split_part({0}, '/', 1)::float8 / coalesce(nullif(split_part({0}, '/', 2), ''), '1')::float8)"
)


def _number(column: str) -> str:
    return _NUMBER.format(column)


_TIER = "coalesce(i.tiers -> {n} ->> {k}, '{default}')"


def _tier(number: int, place: int, default: str) -> str:
    return _number("(" + _TIER.format(n=number, k=place, default=default) + ")")


_INSTRUMENTS = f"""
  SELECT i.id, {_number("i.contract_size")} * s.price AS size,
         i.inverse, {_number("i.mark")} AS mark,
         {_tier(0, 0, "1e200")} * s.price AS up_0, {_tier(1, 0, "1e200")} * s.price AS up_1,
         {_tier(0, 2, "0")} AS share_0, {_tier(1, 2, "0")} AS share_1, {_tier(2, 2, "0")} AS share_2
    FROM markets_instrument i
    JOIN (SELECT asset_id, {_number("price")} AS price FROM markets_venueasset) s
      ON s.asset_id = i.settle_id
"""  # noqa: S608
STATEMENT = f"""
WITH instrument AS MATERIALIZED ({_INSTRUMENTS}),
position AS (
  SELECT p.account_id, i.size, i.inverse, i.mark, i.up_0, i.up_1, i.share_0, i.share_1, i.share_2,
         {_number("p.quantity")} AS quantity, {_number("p.cost")} AS cost
    FROM markets_position p JOIN instrument i ON i.id = p.instrument_id
),
worth AS (
  SELECT *, CASE WHEN inverse THEN size * (cost - quantity / mark)
                 ELSE size * (quantity * mark - cost) END AS pnl,
         abs(quantity) * size * CASE WHEN inverse THEN 1 / mark ELSE mark END AS notional
    FROM position
),
held AS (
  SELECT account_id, sum(pnl) AS pnl,
         sum(share_0 * least(notional, up_0)
             + share_1 * greatest(least(notional, up_1) - up_0, 0)
             + share_2 * greatest(notional - up_1, 0)) AS maintenance
    FROM worth GROUP BY account_id
),
money AS (
  SELECT l.owner, sum(b.posted::float8 / power(10::float8, s.decimals) * v.price
                      * CASE WHEN b.posted > 0 THEN 1 - v.haircut ELSE 1 END) AS value
    FROM ledger_account l JOIN ledger_balance b ON b.account_id = l.id
    JOIN ledger_asset s ON s.id = l.asset_id
    JOIN (SELECT asset_id, {_number("price")} AS price, {_number("haircut")} AS haircut
            FROM markets_venueasset) v ON v.asset_id = l.asset_id
   WHERE l.bucket IN ('cash', 'held') GROUP BY l.owner
),
figure AS (
  SELECT a.id, coalesce(m.value, 0) + coalesce(h.pnl, 0) AS equity,
         coalesce(h.maintenance, 0) AS maintenance
    FROM accounts_account a LEFT JOIN held h ON h.account_id = a.id
    LEFT JOIN money m ON m.owner = a.code
   WHERE a.kind IN ('customer', 'member')
)
SELECT count(*), count(*) FILTER (WHERE equity < maintenance), sum(equity), sum(maintenance)
  FROM figure
"""  # noqa: S608


def totals() -> tuple[int, int, float, float]:
    """How many accounts, how many below maintenance margin, and the sums of both figures."""
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET jit = off")
        cursor.execute(STATEMENT)
        count, below, equity, maintenance = cursor.fetchone()
    return count, below, equity, maintenance
