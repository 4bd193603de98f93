"""Sums over all holders of a venue as of a cut-off, which a policy's own margin model looks at."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from backoffice.core.accounts import SWEPT
from backoffice.statements.models import StatementCut
from backoffice.statements.selectors.ledgers import LAST_BEFORE
from backoffice.statements.selectors.rows import rows
from backoffice.venues.models import Venue
from backoffice.venues.selectors import compiled, policy_at, read_versions

_DEPOSITS = f"""
  SELECT code, sum(total) FROM (
    SELECT s.code, sum(last.after) AS total
      FROM accounts_account o
      JOIN ledger_account a ON a.owner = o.code AND a.book_id = %s AND a.bucket IN ('cash', 'held')
      JOIN ledger_asset s ON s.id = a.asset_id
      JOIN LATERAL ({LAST_BEFORE}) last ON true
     WHERE o.venue_id = %s AND o.kind = ANY (%s)
     GROUP BY o.id, s.code) held
   WHERE total > 0 GROUP BY code
"""  # noqa: S608
# Exact: fractions of one denominator add up by their numerators.
_LONGS = """
  SELECT code, split_part(quantity, '/', 2), sum(split_part(quantity, '/', 1)::numeric) FROM (
    SELECT DISTINCT ON (c.account_id, c.instrument_id) i.code, c.quantity
      FROM markets_positionchange c JOIN markets_instrument i ON i.id = c.instrument_id
     WHERE i.venue_id = %s AND c.sequence <= %s
     ORDER BY c.account_id, c.instrument_id, c.sequence DESC) held
   WHERE quantity NOT LIKE '-%%' GROUP BY 1, 2
"""


def sums_at(venue: Venue, cut: StatementCut) -> dict[str, dict[str, str]]:
    """By `deposits` (smallest units by asset) and `longs` (contracts by instrument), as texts.

    Of customers and members, respectively of everybody; nothing where the policy in force has no
    margin model of its own.
    """
    policy = policy_at(read_versions(venue_id=venue.pk), cut.clock)
    if compiled(policy).regime.margin is None:
        return {}
    kinds = [kind.value for kind in SWEPT]
    asked: list[Any] = [venue.ledger_book_id, cut.cut_at, cut.cut_at, venue.pk, kinds]
    longs: dict[str, Fraction] = {}
    for code, denominator, total in rows(_LONGS, [venue.pk, cut.sequence]):
        part = Fraction(int(total), int(denominator or 1))
        longs[code] = longs.get(code, Fraction(0)) + part
    return {
        "deposits": {code: str(int(total)) for code, total in rows(_DEPOSITS, asked)},
        "longs": {code: str(total) for code, total in longs.items()},
    }
