"""The database of a run: a copy of the migrated template, dropped at the end."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from tests.conformance.cases import Case
from tests.conformance.registry import Ambiguous, find


def set_up_django() -> None:
    """Make models and settings importable; connects to nothing."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings")
    django.setup()


def database_for(cases: Iterable[Case]) -> Any:
    """Context in which the cases can run: with a database of its own where one needs it."""
    if not any(_needs_database(case) for case in cases):
        return nullcontext()
    from backoffice.config.template_databases import temporary_database

    return temporary_database()


def _needs_database(case: Case) -> bool:
    try:
        chosen = find(case)
    except Ambiguous:
        return False
    return chosen is not None and chosen.database


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction of which nothing stays: cases do not see each other."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
