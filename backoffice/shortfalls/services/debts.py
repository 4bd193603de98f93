"""Writing debts, and the changes that were not written before."""

from __future__ import annotations

from backoffice.core.facts import plain
from backoffice.core.state import Debt as Owed
from backoffice.records.bulk import write_rows
from backoffice.records.change import Change, Touched
from backoffice.records.sql import any_of
from backoffice.shortfalls.models import Debt, DebtChange

CHANGING = ["principal", "interest", "charged", "residue", "changes"]


def save_debts(*, change: Change, touched: Touched) -> None:
    """Write the debts that changed, and append what is new in their history."""
    debts = [change.book.debts[number] for (number,) in touched]
    written = dict(
        Debt.objects.filter(
            venue_id=change.keys.venue, number__in=any_of([debt.id for debt in debts])
        ).values_list("number", "changes")
    )
    rows = write_rows(
        [_row(change, debt) for debt in debts],
        unique=["venue_id", "number"],
        update=CHANGING,
        returning=["number", "id"],
    )
    change.keys.debts.update(dict(rows))
    write_rows(
        DebtChange(
            debt_id=change.keys.debts[debt.id],
            number=number,
            on=item.on,
            principal=item.principal,
            interest=item.interest,
            sequence=change.sequence,
        )
        for debt in debts
        for number, item in enumerate(debt.history)
        if number >= written.get(debt.id, 0)
    )


def _row(change: Change, debt: Owed) -> Debt:
    return Debt(
        venue_id=change.keys.venue,
        number=debt.id,
        account_id=change.keys.accounts[debt.account],
        asset_id=change.keys.assets[debt.asset],
        shortfall_number=debt.shortfall_id,
        step=debt.step,
        opened_on=debt.opened_on,
        terms=plain(debt.terms),
        principal=debt.principal,
        interest=debt.interest,
        charged=debt.charged,
        residue=debt.residue,
        changes=len(debt.history),
    )
