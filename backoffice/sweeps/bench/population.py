"""Accounts of the measured venue, written by one statement a table, as the owner.

The ledger's balances are written without postings, so `verify` would rightly complain: the scratch
database is for reading and settling only.
"""

from __future__ import annotations

from django.db import transaction

from backoffice.config.roles import as_owner
from backoffice.sweeps.bench.venue import INVERSE_EVERY, VENUE

POSITIONS, BALANCES = 3, 2
AT_ONCE = 250_000  # in a transaction, which remembers each reference to check at its end
SELECTED_EVERY = 1_000  # 0.1 %

_FRACTION = """
CREATE OR REPLACE FUNCTION pg_temp.fraction(n bigint, d bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT (n / gcd(n, d))::text || CASE WHEN d = gcd(n, d) THEN '' ELSE '/' || d / gcd(n, d) END
$$
"""
_ACCOUNTS = """
INSERT INTO accounts_account (venue_id, code, kind, segment)
SELECT v.id, 'c' || lpad(n::text, 8, '0'), 'customer',
       CASE n % 2 WHEN 0 THEN 'retail' ELSE 'professional' END
  FROM venues_venue v, generate_series({first}::bigint, {last}) n
 WHERE v.code = '{venue}' ORDER BY n
"""
# Who is to be selected is long at five times the mark: the loss eats all of the money. An inverse
# contract cannot lose so much, so these hold the linear one after it. Prices in cents, quantities
# in thousandths (inverse: in hundreds of contracts).
_POSITIONS = """
WITH customer AS MATERIALIZED (
  SELECT id, substr(code, 2)::bigint AS n FROM accounts_account
   WHERE code BETWEEN 'c' || lpad('{first}', 8, '0') AND 'c' || lpad('{last}', 8, '0')
), instrument AS (
  SELECT id, inverse, row_number() OVER (ORDER BY code) - 1 AS rank FROM markets_instrument
), wanted AS (
  SELECT id AS account_id, n, k, n % {every} = 0 AS bad,
         (n * 7919 + k * 167 + n / 500) % {instruments} AS place
    FROM customer, generate_series(0, {positions} - 1) k
), placed AS (
  SELECT account_id, n, k, bad,
         place + CASE WHEN bad AND place % {inverse} = 0 THEN 1 ELSE 0 END AS place,
         CASE WHEN bad THEN 4000000 ELSE
           (1 + (n * 31 + k * 7) % 999) * CASE (n + k) % 2 WHEN 0 THEN 1 ELSE -1 END END AS size
    FROM wanted
), entered AS (
  SELECT account_id, i.id AS instrument_id, i.inverse, size,
         CASE WHEN bad THEN 5 * mark ELSE mark + mark * ((n * 13 + k) % 41 - 20) / 1000 END AS entry
    FROM placed, instrument i, LATERAL (SELECT 1000 + 37 * i.rank AS mark) m
   WHERE i.rank = placed.place
)
INSERT INTO markets_position (account_id, instrument_id, quantity, cost)
SELECT account_id, instrument_id,
       CASE WHEN inverse THEN size::text ELSE pg_temp.fraction(size, 1000) END,
       CASE WHEN inverse THEN pg_temp.fraction(size * 100, entry)
            ELSE pg_temp.fraction(size * entry, 100000) END
  FROM entered ORDER BY account_id
"""
_LEDGER_ACCOUNTS = """
INSERT INTO ledger_account (book_id, owner, bucket, asset_id)
SELECT s.book_id, 'c' || lpad(n::text, 8, '0'), 'cash', s.id
  FROM generate_series({first}::bigint, {last}) n, ledger_asset s ORDER BY n, s.code
"""
_BALANCES = """
INSERT INTO ledger_balance (account_id, posted)
SELECT a.id, CASE s.code WHEN 'USD' THEN 2000000 ELSE 5000000 END + a.id % 9973
  FROM ledger_account a JOIN ledger_asset s ON s.id = a.asset_id
 WHERE a.bucket = 'cash'
   AND a.owner BETWEEN 'c' || lpad('{first}', 8, '0') AND 'c' || lpad('{last}', 8, '0')
 ORDER BY a.id
"""
_TABLES = "accounts_account, markets_position, ledger_account, ledger_balance, markets_instrument"


def add_accounts(first: int, last: int, *, instruments: int, positions: int = POSITIONS) -> None:
    """Write customers `first` to `last` (from 1) with their positions and two balances each."""
    names = {
        "venue": VENUE,
        "instruments": instruments,
        "positions": positions,
        "every": SELECTED_EVERY,
        "inverse": INVERSE_EVERY,
    }
    with as_owner() as connection:
        for begin in range(first, last + 1, AT_ONCE):
            names |= {"first": begin, "last": min(last, begin + AT_ONCE - 1)}
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_FRACTION)
                for statement in (_ACCOUNTS, _POSITIONS, _LEDGER_ACCOUNTS, _BALANCES):
                    cursor.execute(statement.format(**names))
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {_TABLES}")
