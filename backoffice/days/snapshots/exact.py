"""Figures of single accounts, exactly: where columns cannot say, one account is asked by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction

from backoffice.core.book import Book
from backoffice.core.figures import figures_of
from backoffice.core.money import ZERO
from backoffice.core.scope import OutOfScope
from backoffice.core.valuation import position_value
from backoffice.venues.locking import lock_venue
from backoffice.venues.store.load import Loaded, load
from backoffice.venues.store.part import load_part

AT_ONCE = 2_000
Four = tuple[float, float, float, float]


@dataclass(slots=True)
class Exact:
    """By key: equity, initial and maintenance margin, value of positions; or why there is none."""

    figures: dict[int, Four] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def exact_figures(venue_code: str, keys: Collection[int]) -> Exact:
    """Figures under the policy's own models, of the book as it is now.

    What fails is the account's, and does not stop the others.
    """
    found, wanted = Exact(), sorted(keys)
    for start in range(0, len(wanted), AT_ONCE):
        _ask(found, venue_code, wanted[start : start + AT_ONCE])
    return found


def _ask(found: Exact, venue_code: str, keys: list[int]) -> None:
    with transaction.atomic():
        state = lock_venue(venue_code)
        loaded = load_part(state, at=state.clock, settled=keys)
        try:
            _each(found, loaded, keys)
        except OutOfScope:  # a model looks at more of the venue
            _each(found, load(state), keys)


def _each(found: Exact, loaded: Loaded, keys: list[int]) -> None:
    wanted, owners = set(keys), loaded.keys.accounts
    records = owners.within() if hasattr(owners, "within") else owners.items()
    for code, key in records:
        if key in wanted:
            try:
                found.figures[key] = _figures(loaded.book, code)
            except (OutOfScope, DatabaseError):
                raise
            except Exception as error:  # noqa: BLE001  recorded as the account's
                found.errors[key] = f"{type(error).__name__}: {error}"


def _figures(book: Book, code: str) -> Four:
    figures, positions = figures_of(book, code), ZERO
    for instrument, position in book.held(code).items():
        price = book.price_of(book.instruments[instrument].settle)
        positions += position_value(book, instrument, position) * price
    numbers = (figures.equity, figures.initial_margin, figures.maintenance_margin, positions)
    equity, initial, maintenance, value = map(float, numbers)
    return equity, initial, maintenance, value
