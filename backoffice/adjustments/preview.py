"""What lines would do: the engine itself on a copy of the accounts, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.holds import check_holds
from backoffice.adjustments.lines import Line, as_event
from backoffice.core.book import Book
from backoffice.core.figures import Figures, figures_of
from backoffice.core.money import format_decimal, format_minor
from backoffice.core.outcome import Outcome
from backoffice.venues.errors import StoreError
from backoffice.venues.models import Venue
from backoffice.venues.store.few import ask, try_events

SHOWN_ACCOUNTS = 200
MAKER, CHECKER = "preview (proposes)", "preview (approves)"


def preview(*, venue: Venue, lines: Sequence[Line]) -> dict[str, Any]:
    """Postings, figures before and after of the accounts, and what follows, as JSON.

    The dry run goes through the engine at the venue's present instant. Errors:
    `AdjustmentError` for a line that names what the venue does not have, or that takes from an
    account under a security hold.
    """
    codes = sorted({code for line in lines for code in (line.account, line.against)})
    tried = ask(venue.code, codes, lambda book: _tried(book, lines, codes))
    check_holds(venue, lines)
    return tried


def _tried(book: Book, lines: Sequence[Line], codes: Sequence[str]) -> dict[str, Any]:
    check_lines(book, lines)
    shown = codes[:SHOWN_ACCOUNTS]
    before = {code: (figures_of(book, code), _cash(book, code, lines)) for code in shown}
    events = [as_event(x, at=book.now, reason="", maker=MAKER, checker=CHECKER) for x in lines]
    try:
        outcomes = try_events(book, events)
    except StoreError as error:
        raise AdjustmentError("lines", str(error)) from error
    return {
        "at": book.now.isoformat(),
        "reporting_asset": book.venue.reporting_asset,
        "postings": [one for outcome in outcomes for one in _postings(book, outcome)],
        "accounts": [
            {
                "account": code,
                "figures_before": _figures(before[code][0]),
                "figures_after": _figures(figures_of(book, code)),
                "cash_before": before[code][1],
                "cash_after": _cash(book, code, lines),
            }
            for code in shown
        ],
        "not_shown": len(codes) - len(shown),
        "sentences": [d.sentence for outcome in outcomes for d in outcome.decisions],
    }


def check_lines(book: Book, lines: Sequence[Line]) -> None:
    """Raise `AdjustmentError` for the first line that names what the book does not have."""
    for number, line in enumerate(lines, 1):
        field = f"lines.{number}"
        for name, code in (("account", line.account), ("against", line.against)):
            if code not in book.accounts:
                raise AdjustmentError(f"{field}.{name}", f"the venue has no account {code}.")
        if line.asset not in book.assets:
            raise AdjustmentError(f"{field}.asset", f"the venue has no asset {line.asset}.")


def _cash(book: Book, code: str, lines: Sequence[Line]) -> dict[str, str]:
    assets = sorted({x.asset for x in lines if code in (x.account, x.against)})
    return {one: format_minor(book.cash(code, one), book.assets[one].decimals) for one in assets}


def _postings(book: Book, outcome: Outcome) -> list[dict[str, str]]:
    return [
        {
            "cause": journal.cause,
            "from": f"{p.source}.{p.source_bucket.value}",
            "to": f"{p.target}.{p.target_bucket.value}",
            "asset": p.asset,
            "amount": format_minor(p.amount, book.assets[p.asset].decimals),
        }
        for journal in outcome.journals
        for p in journal.postings
    ]


def _figures(found: Figures) -> dict[str, str | None]:
    ratio = found.margin_ratio
    return {
        "equity": format_decimal(found.equity),
        "net_equity": format_decimal(found.net_equity),
        "initial_margin": format_decimal(found.initial_margin),
        "maintenance_margin": format_decimal(found.maintenance_margin),
        "debt": format_decimal(found.debt),
        "margin_ratio": None if ratio is None else format_decimal(ratio),
    }
