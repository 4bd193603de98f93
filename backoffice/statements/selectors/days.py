"""Daily figures of accounts, from whatever keeps them.

The room of statements keeps none: another app registers a reader for the figures that it keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from backoffice.statements.document.facts import DayFigure

Reader = Callable[[int, Collection[int], date, date], dict[str, Sequence[DayFigure]]]
_READERS: list[Reader] = []


def daily_figures_reader(reader: Reader) -> Reader:
    """Register who keeps daily figures: of a venue's accounts (keys), from a day to another.

    Answers them by account code, oldest first, with the day before the first one where it is
    kept; accounts without any are left out. One query.
    """
    _READERS[:] = [reader]
    return reader


def read_days(
    *, venue_id: int, accounts: Collection[int], first: date, last: date
) -> dict[str, Sequence[DayFigure]]:
    """Daily figures by account code; empty where nobody keeps them."""
    return _READERS[0](venue_id, accounts, first, last) if _READERS else {}
