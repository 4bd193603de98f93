"""Which venue a row belongs to, found in the relations of its table."""

from __future__ import annotations

from collections import deque
from functools import cache

from django.db.models import Model

VENUE = "venues.Venue"
STEPS_MAX = 5


@cache
def path_to_venue(model: type[Model]) -> str | None:
    """The shortest way from a row to its venue, as in `filter`: `account__venue`.

    `pk` for the venue itself; None for what is of no venue.
    """
    if model._meta.label == VENUE:
        return "pk"
    waiting: deque[tuple[type[Model], tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        for name, further in _owners(here):
            if further._meta.label == VENUE:
                return "__".join((*way, name))
            if further not in seen and len(way) < STEPS_MAX:
                seen.add(further)
                waiting.append((further, (*way, name)))
    return None


def _owners(model: type[Model]) -> list[tuple[str, type[Model]]]:
    """Relations that lead to one row; a ledger's book leads to the venue that has it."""
    found = []
    for field in model._meta.get_fields():
        one = field.many_to_one or (field.one_to_one and not field.auto_created)
        further = field.related_model
        if not isinstance(further, type):
            continue
        book = field.one_to_one and field.auto_created and further._meta.label == VENUE
        if one or book:
            found.append((field.name, further))
    return found
