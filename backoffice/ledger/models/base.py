"""What the models of guarded tables have in common."""

from typing import Any, NoReturn

from django.db import models

from backoffice.ledger.errors import HistoryImmutable


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    raise HistoryImmutable(
        f"{type(self).__name__} rows are written by the ledger's services only: "
        "call backoffice.ledger.services."
    )


class GuardedQuerySet(models.QuerySet[Any]):
    """Reads as usual; refuses every write that would pass by the services."""

    create = get_or_create = update_or_create = _refuse
    bulk_create = bulk_update = update = delete = _refuse


class GuardedModel(models.Model):
    """A row that only the ledger's database functions write."""

    objects = GuardedQuerySet.as_manager()

    save = _refuse
    delete = _refuse

    class Meta:
        abstract = True
        base_manager_name = "objects"


def whole(column: str) -> models.Q:
    """Condition: the column holds a whole number (no fraction of the smallest unit)."""
    return models.Q(**{column: models.Func(models.F(column), function="trunc")})
