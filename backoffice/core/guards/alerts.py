"""Telling when a price becomes degraded, and when it may be relied on again."""

from __future__ import annotations

from collections.abc import Iterable

from ..accounts import CLEARING
from ..book import Book
from ..money import format_decimal
from ..outcome import decided
from .memory import Quote
from .verdicts import facts_of, quotes, reasons_of


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
    facts = facts_of(book, quote)
    shown = "none" if facts.price is None else format_decimal(facts.price)
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="degraded_price",
            inputs=facts,
            plan={"reasons": reasons},
            policy_version=book.policy.version,
            sentence=f"The {kind} of {code}, {shown}, is degraded ({', '.join(reasons)}): nothing "
            "is liquidated from it, and it takes no new risk."
            if reasons
            else f"The {kind} of {code}, {shown}, may be relied on again.",
        )
    )
