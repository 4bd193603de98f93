"""Many policies, one below the other: who pays, by step and by group, and what each group keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from rich.console import Console
from rich.table import Table

from ..comparison import GROUP_ORDER, Column, Sums
from ..numbers import exact, figure
from .output import aligned, clean, grouped, table


def print_overview(
    console: Console, scenario: str, columns: Sequence[Column], reporting_asset: str
) -> None:
    """Print one event under many policies: a row for each."""
    console.print(clean(scenario), style="bold")
    for asset in sorted({asset for column in columns for asset in column.loss}):
        console.print(_steps(columns, asset))
        console.print(_groups(columns, asset))
    if any(column.deleveraged for column in columns):
        console.print(_deleveraged(columns))
    if any(column.bankrupt for column in columns):
        console.print(_bankrupt(columns, reporting_asset))
    console.print(_kept(columns, reporting_asset))


def _steps(columns: Sequence[Column], asset: str) -> Table:
    shown = table(f"Who pays, step by step, in {clean(asset)}", "policy", "loss", "steps in order")
    losses = aligned(exact(column.loss.get(asset, Fraction(0))) for column in columns)
    for column, loss in zip(columns, losses, strict=True):
        paid = [(step, amount) for (unit, step), amount in column.steps.items() if unit == asset]
        steps = ", ".join(f"{clean(step)} {grouped(exact(amount))}" for step, amount in paid)
        shown.add_row(clean(column.policy), loss, steps or _why_none(column))
    return shown


def _why_none(column: Column) -> str:
    if column.bankrupt:
        return "no loss yet: the position is kept"
    return "no loss: closed against opposite positions" if column.deleveraged else "no loss"


def _groups(columns: Sequence[Column], asset: str) -> Table:
    def paid(column: Column) -> Mapping[str, Fraction]:
        return _of(column.groups, asset)

    return _matrix(f"Who pays, by group of accounts, in {clean(asset)}", columns, paid, exact)


def _kept(columns: Sequence[Column], reporting_asset: str) -> Table:
    title = f"What each group keeps: net equity at the end, in {clean(reporting_asset)}"
    return _matrix(title, columns, lambda column: column.net_equity, figure)


def _matrix(
    title: str,
    columns: Sequence[Column],
    values: Callable[[Column], Mapping[str, Fraction]],
    words: Callable[[Fraction], str | None],
) -> Table:
    found = {group for column in columns for group in values(column)}
    groups = [group for group in GROUP_ORDER if group in found]
    shown = table(title, "policy", *groups, right=tuple(groups))
    cells = [
        aligned(
            None if (n := values(column).get(group)) is None else words(n) for column in columns
        )
        for group in groups
    ]
    for place, column in enumerate(columns):
        shown.add_row(clean(column.policy), *(numbers[place] for numbers in cells))
    return shown


def _deleveraged(columns: Sequence[Column]) -> Table:
    shown = table("Positions closed by deleveraging", "policy", "account and quantity")
    for column in columns:
        parts = [
            f"{clean(account)} {exact(quantity)} {clean(code)}"
            for (account, code), quantity in sorted(column.deleveraged.items())
        ]
        if parts:
            shown.add_row(clean(column.policy), ", ".join(parts))
    return shown


def _bankrupt(columns: Sequence[Column], reporting_asset: str) -> Table:
    title = f"Losses not realised: positions kept by accounts below zero, in {reporting_asset}"
    shown = table(clean(title), "policy", "account and net equity")
    for column in columns:
        parts = [f"{clean(code)} {figure(value)}" for code, value in column.bankrupt.items()]
        if parts:
            shown.add_row(clean(column.policy), ", ".join(parts))
    return shown


def _of(sums: Sums, asset: str) -> dict[str, Fraction]:
    return {name: amount for (unit, name), amount in sums.items() if unit == asset}
