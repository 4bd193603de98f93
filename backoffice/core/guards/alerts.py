"""Telling when a price becomes degraded, and when it may be relied on again."""

from __future__ import annotations

from collections.abc import Iterable

from ..accounts import CLEARING
from ..book import Book
from ..money import format_decimal
from ..outcome import decided
from .memory import Quote
from .verdicts import price_and_time, quotes, reasons_of


def note_degraded(book: Book, wanted: Iterable[Quote] | None = None) -> None:
    """Record each verdict that changed since it was last looked at; by default look at all."""
    if book.policy.guards is None and not book.guarded.degraded:
        return
    for quote in quotes(book) if wanted is None else wanted:
        reasons = reasons_of(book, quote)
        if book.guarded.degraded.get(quote, ()) != reasons:
            _change(book, quote, reasons)


def _change(book: Book, quote: Quote, reasons: tuple[str, ...]) -> None:
    if reasons:
        book.guarded.degraded[quote] = reasons
    else:
        del book.guarded.degraded[quote]
    kind, code = quote
    book.touch("guard", "degraded", kind.value, code)
    price, at = price_and_time(book, quote)
    shown = "none" if price is None else format_decimal(price)
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="degraded_price",
            inputs={
                "quote": kind,
                "code": code,
                "price": price,
                "at": at,
                "candidate": book.guarded.candidates.get(quote),
                "guards": book.policy.guards,
            },
            plan={"reasons": reasons},
            policy_version=book.policy.version,
            sentence=f"The {kind} of {code}, {shown}, is degraded ({', '.join(reasons)}): nothing "
            "is liquidated from it, and it takes no new risk."
            if reasons
            else f"The {kind} of {code}, {shown}, may be relied on again.",
        )
    )
