"""The venue's book as of an event: markets, and money and positions of some accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from backoffice.core.accounts import Account, AccountKind, Bucket, Segment
from backoffice.core.book import Book
from backoffice.core.figures import figures_of
from backoffice.core.instruments import Position
from backoffice.core.valuation import equity_of, unrealized
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

_MARKS = """
  SELECT i.code, c.mark, c.at FROM markets_instrument i JOIN LATERAL (
    SELECT mark, at FROM markets_markchange WHERE instrument_id = i.id AND sequence <= %s
     ORDER BY sequence DESC LIMIT 1) c ON true WHERE i.venue_id = %s
"""
_VOLS = """
  SELECT i.code, c.vol, c.at FROM markets_instrument i JOIN LATERAL (
    SELECT vol, at FROM markets_volchange WHERE instrument_id = i.id AND sequence <= %s
     ORDER BY sequence DESC LIMIT 1) c ON true WHERE i.venue_id = %s
"""
_PRICES = """
  SELECT s.code, c.price, c.at FROM markets_venueasset v JOIN ledger_asset s ON s.id = v.asset_id
    JOIN LATERAL (
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
    marked_at: dict[str, datetime]


def read_market(*, venue: Venue, cut: StatementCut) -> Market:
    """Read it: a fixed number of queries."""
    versions = venues.read_versions(venue_id=venue.pk)
    policy = venues.policy_at(versions, cut.clock)
    book = Book(venues.venue_of(venue), venues.compiled(policy), cut.clock)
    book.assets = markets.read_assets(venue_id=venue.pk).assets
    book.instruments = markets.read_instruments(venue_id=venue.pk).instruments
    asked = [cut.sequence, venue.pk]
    book.prices = {code: exact(price) for code, price, _ in rows(_PRICES, asked)}
    book.prices |= {code: Fraction(1) for code in book.assets if code not in book.prices}
    marks = rows(_MARKS, asked)
    book.marks = {code: exact(mark) for code, mark, _ in marks}
    book.vols = {code: exact(vol) for code, vol, _ in rows(_VOLS, asked)}
    return Market(book, policy, {code: at for code, _, at in marks})


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
    for code, position in sorted(book.held(account).items()):
        terms, mark = book.instruments[code], book.marks.get(code)
        found.append(
            PositionFacts(
                instrument=code,
                settle=terms.settle,
                quantity=position.quantity,
                average_price=position.entry_price(terms) if position.cost else Fraction(0),
                mark=mark,
                marked_at=market.marked_at.get(code),
                notional=None if mark is None else terms.notional(position.quantity, mark),
                unrealized=None if mark is None else unrealized(book, code, position),
            )
        )
    return found


def margin_of(market: Market, account: str) -> MarginFacts | None:
    """Equity and requirement of an account; None where a mark or volatility is missing.

    A policy's own margin model may look at the whole venue, so its requirement is not stated.
    """
    book = market.book
    held = [book.instruments[code] for code in book.held(account)]
    unmarked = any(terms.code not in book.marks for terms in held)
    if unmarked or any(terms.option and terms.code not in book.vols for terms in held):
        return None
    model = book.policy.regime.margin
    if model is not None:
        return MarginFacts(model.name, equity_of(book, account), None, None)
    figures = figures_of(book, account)
    return MarginFacts(
        type(book.venue.margin).__name__.removesuffix("Margin").lower(),
        figures.equity,
        figures.initial_margin,
        figures.maintenance_margin,
    )
