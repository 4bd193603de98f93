"""Bankruptcy prices of liquidations, from what the accounts held just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from backoffice.records.fields import exact
from backoffice.statements.selectors.rows import rows

_BEFORE = """
  SELECT asked.account, asked.sequence, i.code, last.quantity, i.contract_size, i.inverse,
         CASE WHEN s.code = %s THEN '1' ELSE price.price END
    FROM unnest(%s::bigint[], %s::bigint[]) AS asked(account, sequence)
    JOIN LATERAL (
      SELECT DISTINCT ON (instrument_id) instrument_id, quantity FROM markets_positionchange
       WHERE account_id = asked.account AND sequence < asked.sequence
       ORDER BY instrument_id, sequence DESC) last ON last.quantity <> '0'
    JOIN markets_instrument i ON i.id = last.instrument_id
    JOIN ledger_asset s ON s.id = i.settle_id
    LEFT JOIN LATERAL (
      SELECT price FROM markets_pricechange WHERE asset_id = i.settle_id
         AND sequence <= asked.sequence ORDER BY sequence DESC LIMIT 1) price ON true
"""


@dataclass(frozen=True, slots=True)
class _Held:
    instrument: str
    size: Fraction
    inverse: bool
    settle_price: Fraction | None


@dataclass(slots=True)
class Prices:
    """Positions before events, by account and event."""

    held: dict[tuple[int, int], list[_Held]] = field(default_factory=dict)

    def bankruptcy(
        self, account: int, sequence: int, instrument: str, mark: str | None, equity: str | None
    ) -> Fraction | None:
        """The price at which closing the position gives up all equity.

        None where the account held several positions, which share it, or where there is none:
        mark - equity / (size * price), inverse 1 / (1 / mark + equity / (size * price)).
        """
        held = self.held.get((account, sequence), [])
        if len(held) != 1 or held[0].instrument != instrument or mark is None or equity is None:
            return None
        only = held[0]
        if not only.settle_price or not only.size:
            return None
        given_up = Fraction(equity) / (only.size * only.settle_price)
        if only.inverse:
            reciprocal = 1 / Fraction(mark) + given_up
            return 1 / reciprocal if reciprocal > 0 else None
        return Fraction(mark) - given_up


def prices_before(asked: Sequence[tuple[int, int]], *, reporting: str) -> Prices:
    """Read what accounts held before events: pairs of the account's key and the event."""
    found = Prices()
    if not asked:
        return found
    accounts, sequences = zip(*dict.fromkeys(asked), strict=True)
    for account, sequence, code, quantity, size, inverse, price in rows(
        _BEFORE, [reporting, list(accounts), list(sequences)]
    ):
        found.held.setdefault((account, sequence), []).append(
            _Held(
                code,
                exact(quantity) * exact(size),
                inverse,
                None if price is None else exact(price),
            )
        )
    return found
