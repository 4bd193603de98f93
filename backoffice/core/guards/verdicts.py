"""Whether a mark or a price may be relied on now, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from ..book import Book
from .facts import MISSING, QuoteFacts, judge, too_old
from .memory import Quote, Quoted
from .terms import GuardTerms, PriceTerms


def terms_of(book: Book, quote: Quote) -> PriceTerms | None:
    """The policy's terms for a quote. The reporting asset's price is one by definition."""
    guards, (kind, code) = book.policy.guards, quote
    if guards is None or (kind is Quoted.PRICE and code == book.venue.reporting_asset):
        return None
    return guards.marks if kind is Quoted.MARK else guards.prices


def quotes(book: Book) -> Iterator[Quote]:
    """Every mark and price of the venue, in order."""
    yield from ((Quoted.MARK, code) for code in sorted(book.instruments))
    yield from ((Quoted.PRICE, code) for code in sorted(book.assets))


def price_and_time(book: Book, quote: Quote) -> tuple[Fraction | None, datetime | None]:
    """The price that the book uses, and when it was set; None where there is none."""
    kind, code = quote
    if kind is Quoted.MARK:
        return book.marks.get(code), book.guarded.marked_at.get(code)
    return book.prices.get(code), book.guarded.priced_at.get(code)


def facts_of(book: Book, quote: Quote) -> QuoteFacts:
    """A mark or price as it is judged."""
    (kind, code), terms = quote, terms_of(book, quote)
    price, at = price_and_time(book, quote)
    looks = terms is not None and terms.crossed and kind is Quoted.MARK
    orders = book.order_books.get(code) if looks else None
    return QuoteFacts(
        now=book.now,
        quote=kind,
        code=code,
        price=price,
        at=at,
        terms=terms,
        best_bid=max((p for p, _ in orders.bids), default=None) if orders else None,
        best_ask=min((p for p, _ in orders.asks), default=None) if orders else None,
        candidate=book.guarded.candidates.get(quote),
    )


def reasons_of(book: Book, quote: Quote) -> tuple[str, ...]:
    """Why a mark or price is degraded; empty where it may be relied on."""
    return () if terms_of(book, quote) is None else judge(facts_of(book, quote))


def degraded_among(book: Book, wanted: Iterable[Quote]) -> dict[Quote, tuple[str, ...]]:
    """The degraded ones, with their reasons."""
    if book.policy.guards is None:
        return {}
    judged = ((quote, reasons_of(book, quote)) for quote in wanted)
    return {quote: reasons for quote, reasons in judged if reasons}


def missing_assets(
    guards: GuardTerms | None,
    reporting_asset: str,
    prices: Mapping[str, Fraction],
    priced_at: Mapping[str, datetime],
    now: datetime,
) -> frozenset[str]:
    """Assets with prices that count as missing, for whoever fills columns without a book.

    Their collateral price is zero; a screen that did not know it would miss accounts.
    """
    terms = None if guards is None else guards.prices
    if terms is None:
        return frozenset()
    return frozenset(
        code
        for code, price in prices.items()
        if code != reporting_asset and MISSING in too_old(now, price, priced_at.get(code), terms)
    )


def is_missing(book: Book, asset: str) -> bool:
    """Whether an asset has no price that counts: a positive balance of it is worth zero."""
    quote = Quoted.PRICE, asset
    terms = terms_of(book, quote)
    return terms is not None and MISSING in too_old(book.now, *price_and_time(book, quote), terms)
