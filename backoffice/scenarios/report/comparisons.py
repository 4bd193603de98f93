"""Policies side by side: what each step and each group of accounts pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from rich.console import Console
from rich.table import Table

from ..comparison import GROUP_ORDER, OPEN, Column, Sums
from ..numbers import exact, figure
from .output import aligned, clean, table

ROWS_MAX = 30


def print_comparison(
    console: Console, scenario: str, columns: Sequence[Column], reporting_asset: str
) -> None:
    """Print the comparison of one event."""
    console.print(clean(scenario), style="bold")
    steps = _table("Who pays, step by step", "step", columns)
    _rows(steps, columns, lambda column: column.steps)
    groups = _table("Who pays, by group of accounts", "accounts", columns)
    _rows(groups, columns, lambda column: column.groups, GROUP_ORDER)
    payers = _table("Who pays, by account", "account", columns)
    _rows(payers, columns, lambda column: column.payers)
    lost = any(column.loss for column in columns)
    shown = [steps, groups, payers] if lost else []
    if any(column.deleveraged for column in columns):
        closed = _table("Positions closed by deleveraging", "account", columns)
        _rows(closed, columns, lambda column: column.deleveraged, swapped=True)
        shown.append(closed)
    for one in shown:
        console.print(one)
    console.print(_equities(columns, reporting_asset))


def _table(title: str, first: str, columns: Sequence[Column]) -> Table:
    names = [clean(column.policy) for column in columns]
    return table(title, first, "in", *names, right=tuple(names))


def _rows(
    shown: Table,
    columns: Sequence[Column],
    sums: Callable[[Column], Sums],
    order: Sequence[str] = (),
    *,
    swapped: bool = False,
) -> None:
    """One row for each key of any column, in the order given or met, and for assets a total."""
    keys = list(dict.fromkeys(key for column in columns for key in sums(column)))
    if order:
        keys.sort(key=lambda key: (key[0], order.index(key[1])))
    else:
        keys.sort(key=lambda key: key[1] == OPEN)
    del keys[ROWS_MAX:]
    names = [tuple(reversed(key)) if swapped else key for key in keys]
    losses = [] if swapped else _assets(columns)
    cells = [_cells(column, sums(column), keys, losses) for column in columns]
    for place, (unit, name) in enumerate(names):
        shown.add_row(clean(name), clean(unit), *(numbers[place] for numbers in cells))
    shown.add_section()
    for place, asset in enumerate(losses, start=len(keys)):
        shown.add_row("loss", clean(asset), *(numbers[place] for numbers in cells))


def _cells(
    column: Column, sums: Sums, keys: Sequence[tuple[str, str]], losses: Sequence[str]
) -> list[str]:
    """A column's numbers: one for each key, then each asset's whole loss."""
    found = [sums.get(key) for key in keys]
    found += [column.loss.get(asset, Fraction(0)) for asset in losses]
    return aligned(None if amount is None else exact(amount) for amount in found)


def _assets(columns: Iterable[Column]) -> list[str]:
    return sorted({asset for column in columns for asset in column.loss})


def _equities(columns: Sequence[Column], reporting_asset: str) -> Table:
    shown = _table("Net equity at the end", "accounts", columns)
    found = {group for column in columns for group in column.net_equity}
    groups = sorted(found, key=GROUP_ORDER.index)
    cells = [aligned(figure(column.net_equity.get(g)) for g in groups) for column in columns]
    for place, group in enumerate(groups):
        shown.add_row(group, clean(reporting_asset), *(numbers[place] for numbers in cells))
    return shown
