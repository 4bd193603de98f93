"""Whether a mark or a price may be relied on now, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from ..book import Book
from .memory import Quote, Quoted
from .terms import PriceTerms

MISSING, STALE, CROSSED, OUTSIDE_BAND = "missing", "stale", "crossed", "outside_band"
"""Reasons, in the order in which they are named."""


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


def reasons_of(book: Book, quote: Quote) -> tuple[str, ...]:
    """Why a mark or price is degraded; empty where it may be relied on."""
    terms = terms_of(book, quote)
    if terms is None:
        return ()
    found = list(_too_old(book, quote, terms))
    if terms.crossed and _is_crossed(book, quote):
        found.append(CROSSED)
    if terms.band is not None and quote in book.guarded.candidates:
        found.append(OUTSIDE_BAND)
    return tuple(found)


def degraded_among(book: Book, wanted: Iterable[Quote]) -> dict[Quote, tuple[str, ...]]:
    """The degraded ones, with their reasons."""
    if book.policy.guards is None:
        return {}
    judged = ((quote, reasons_of(book, quote)) for quote in wanted)
    return {quote: reasons for quote, reasons in judged if reasons}


def is_missing(book: Book, asset: str) -> bool:
    """Whether an asset has no price that counts: a positive balance of it is worth zero."""
    quote = Quoted.PRICE, asset
    terms = terms_of(book, quote)
    return terms is not None and MISSING in _too_old(book, quote, terms)


def _too_old(book: Book, quote: Quote, terms: PriceTerms) -> tuple[str, ...]:
    price, at = price_and_time(book, quote)
    if price is None:
        return (MISSING,)
    if at is None:  # nobody knows how old it is
        return () if terms.max_age is None else (STALE,)
    age = book.now - at
    if terms.missing_after is not None and age > terms.missing_after:
        return (MISSING,)
    return (STALE,) if terms.max_age is not None and age > terms.max_age else ()


def _is_crossed(book: Book, quote: Quote) -> bool:
    kind, code = quote
    orders = book.order_books.get(code) if kind is Quoted.MARK else None
    if orders is None or not orders.bids or not orders.asks:
        return False
    best_bid = max(price for price, _ in orders.bids)
    best_ask = min(price for price, _ in orders.asks)
    return best_bid > best_ask
