"""The venue's book as of an event: markets, and money and positions of some accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from backoffice.core.accounts import Account, AccountKind, Bucket, Segment
from backoffice.core.book import Book
from backoffice.core.figures import bankruptcy_prices, figures_of
from backoffice.core.instruments import Position
from backoffice.core.valuation import unrealized
from backoffice.markets import selectors as markets
from backoffice.records.fields import exact
from backoffice.statements.document.facts import MarginFacts, PositionFacts
from backoffice.statements.models import StatementCut
from backoffice.statements.selectors.accounts import Holder
from backoffice.statements.selectors.ledgers import LedgerRow
from backoffice.statements.selectors.rows import rows
from backoffice.venues import selectors as venues
from backoffice.venues.models import Venue
from backoffice.venues.selectors import PolicyInForce

_QUOTES = """
  SELECT 'mark', i.code, c.mark, c.at FROM markets_instrument i JOIN LATERAL (
    SELECT mark, at FROM markets_markchange WHERE instrument_id = i.id AND sequence <= %s
     ORDER BY sequence DESC LIMIT 1) c ON true WHERE i.venue_id = %s
  UNION ALL
  SELECT 'vol', i.code, c.vol, c.at FROM markets_instrument i JOIN LATERAL (
    SELECT vol, at FROM markets_volchange WHERE instrument_id = i.id AND sequence <= %s
     ORDER BY sequence DESC LIMIT 1) c ON true WHERE i.venue_id = %s
  UNION ALL
  SELECT 'price', s.code, c.price, c.at FROM markets_venueasset v
    JOIN ledger_asset s ON s.id = v.asset_id JOIN LATERAL (
    SELECT price, at FROM markets_pricechange WHERE asset_id = v.asset_id AND sequence <= %s
     ORDER BY sequence DESC LIMIT 1) c ON true WHERE v.venue_id = %s
"""
_POSITIONS = """
  SELECT DISTINCT ON (p.account_id, p.instrument_id) a.code, i.code, p.quantity, p.cost
    FROM markets_positionchange p JOIN accounts_account a ON a.id = p.account_id
    JOIN markets_instrument i ON i.id = p.instrument_id
   WHERE p.account_id = ANY (%s) AND p.sequence <= %s
   ORDER BY p.account_id, p.instrument_id, p.sequence DESC
"""


@dataclass(frozen=True, slots=True)
class Market:
    """A venue's markets and policy as of a cut-off, without anybody's money."""

    book: Book
    policy: PolicyInForce
    cut: StatementCut
    versions: Sequence[PolicyInForce]

    def earlier_policies(self, since: datetime) -> list[PolicyInForce]:
        """Versions that were in force at any time after `since`, before the one at the cut-off."""
        last = self.policy
        told = [one for one in self.versions if one.number <= last.number]
        ordered = sorted(told, key=lambda one: (one.effective_at, one.number))
        begun = ordered[: ordered.index(last) + 1]
        return [one for one, after in pairwise(begun) if after.effective_at > since]


def read_market(*, venue: Venue, cut: StatementCut) -> Market:
    """Read it: a fixed number of queries."""
    versions = venues.read_versions(venue_id=venue.pk)
    policy = venues.policy_at(versions, cut.clock)
    book = Book(venues.venue_of(venue), venues.compiled(policy), cut.clock)
    book.assets = markets.read_assets(venue_id=venue.pk).assets
    book.instruments = markets.read_instruments(venue_id=venue.pk).instruments
    asked = [cut.sequence, venue.pk]
    quotes = _Quotes(rows(_QUOTES, asked * 3))
    book.prices, book.guarded.priced_at = quotes.of("price"), quotes.times_of("price")
    book.prices |= {code: Fraction(1) for code in book.assets if code not in book.prices}
    book.marks, book.guarded.marked_at = quotes.of("mark"), quotes.times_of("mark")
    book.vols = quotes.of("vol")
    return Market(book, policy, cut, versions)


class _Quotes:
    """Rows of prices, marks and volatilities."""

    def __init__(self, found: list[tuple[Any, ...]]) -> None:
        self._found = found

    def of(self, kind: str) -> dict[str, Fraction]:
        """By code."""
        return {code: exact(value) for what, code, value, _ in self._found if what == kind}

    def times_of(self, kind: str) -> dict[str, datetime]:
        """When each was set."""
        return {code: at for what, code, _, at in self._found if what == kind}


def emptied(market: Market) -> Market:
    """The same markets without accounts, and without what was asked about others before."""
    book = replace(market.book, accounts={}, positions={}, requirements={}, margin_failed=set())
    sums = market.cut.sums
    if sums:
        book.know_sums(
            longs={code: Fraction(text) for code, text in sums["longs"].items()},
            deposits={code: int(text) for code, text in sums["deposits"].items()},
        )
    return replace(market, book=book)


def add_accounts(
    market: Market, *, holders: Collection[Holder], ledgers: Iterable[LedgerRow], sequence: int
) -> None:
    """Put accounts with their money and positions into the market's book: one query."""
    book = market.book
    book.accounts |= {
        h.code: Account(h.code, AccountKind(h.kind), Segment(h.segment), h.parent) for h in holders
    }
    balances: defaultdict[tuple[str, Bucket, str], int] = defaultdict(int, book.balances)
    for row in ledgers:
        balances[row.owner, Bucket(row.bucket), row.asset] = row.boundary.balance
    book.balances = balances
    for account, instrument, quantity, cost in rows(
        _POSITIONS, [[h.id for h in holders], sequence]
    ):
        if quantity != "0":
            held = book.positions.setdefault(account, {})
            held[instrument] = Position(exact(quantity), exact(cost))
    book.take_outcome()


def positions_of(market: Market, account: str) -> list[PositionFacts]:
    """An account's positions by instrument, valued at the marks of the cut-off."""
    book, found = market.book, []
    bankrupt = {} if _unmarked(book, account) else bankruptcy_prices(book, account)
    for code, position in sorted(book.held(account).items()):
        terms, mark = book.instruments[code], book.marks.get(code)
        found.append(
            PositionFacts(
                instrument=code,
                settle=terms.settle,
                quantity=position.quantity,
                average_price=position.entry_price(terms) if position.cost else Fraction(0),
                mark=mark,
                marked_at=book.guarded.marked_at.get(code),
                notional=None if mark is None else terms.notional(position.quantity, mark),
                unrealized=None if mark is None else unrealized(book, code, position),
                bankruptcy_price=bankrupt.get(code),
            )
        )
    return found


def margin_of(market: Market, account: str) -> MarginFacts | None:
    """Equity and requirement of an account; None where a mark or volatility is missing.

    Where the policy's own model failed, the venue's stands in for it and is named.
    """
    book = market.book
    if _unmarked(book, account):
        return None
    figures, model = figures_of(book, account), book.policy.regime.margin
    if model is None or account in book.margin_failed:
        name = type(book.venue.margin).__name__.removesuffix("Margin").lower()
    else:
        name = model.name
    return MarginFacts(name, figures.equity, figures.initial_margin, figures.maintenance_margin)


def _unmarked(book: Book, account: str) -> bool:
    held = [book.instruments[code] for code in book.held(account)]
    return any(
        terms.code not in book.marks or (terms.option and terms.code not in book.vols)
        for terms in held
    )
