"""Figures of all accounts at once, as `core.figures` has them exactly for one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..margin.model import MarginModel
from ..margin.portfolio import PortfolioMargin
from ..margin.standard import StandardMargin
from ..rules import Column, TextColumn
from ..rules.bounded import Bounded
from ..rules.columns import Bools
from .book_columns import BookColumns
from .portfolio import portfolio_margin
from .standard import standard_margin
from .sums import Terms, add_up, column
from .worth import Worth, worth_of


@dataclass(frozen=True, slots=True, eq=False)
class FigureColumns:
    """Length A; in the reporting asset, ratios as numbers, days whole."""

    equity: Column
    net_equity: Column
    initial_margin: Column
    maintenance_margin: Column
    notional: Column
    debt: Column
    margin_ratio: Column
    leverage: Column
    equity_ratio: Column
    days_in_debt: Column
    has_positions: Bools

    def facts(self) -> dict[str, Column | TextColumn]:
        """The numbers that rules may ask about, by their names there."""
        return {
            "equity": self.equity,
            "net_equity": self.net_equity,
            "initial_margin": self.initial_margin,
            "maintenance_margin": self.maintenance_margin,
            "margin_ratio": self.margin_ratio,
            "leverage": self.leverage,
            "equity_ratio": self.equity_ratio,
            "debt": self.debt,
            "days_in_debt": self.days_in_debt,
        }


def figures_of_all(columns: BookColumns, margin: MarginModel) -> FigureColumns:
    """Every account's figures, each with a bound on its distance to the exact figure.

    A margin model that has no columns here leaves margins undecided, never wrong.
    """
    with np.errstate(all="ignore"):  # what overflows or is unknown becomes undecided
        worth = worth_of(columns)
        held = worth.count > 0
        equity, debt = _equity(columns, worth), _debt(columns)
        initial, maintenance = _margins(columns, worth, margin)
        notional = add_up(len(columns), worth.terms(worth.notional, worth.notional))
        not_positive = equity.value <= -equity.error
        return FigureColumns(
            equity=equity,
            net_equity=_plain(Bounded.from_column(equity) + Bounded.from_column(debt)),
            initial_margin=initial,
            maintenance_margin=maintenance,
            notional=notional,
            debt=debt,
            margin_ratio=_ratio(maintenance, equity, not_positive | ~held),
            leverage=_ratio(notional, equity, not_positive),
            equity_ratio=_ratio(equity, notional, (notional.value == 0) & (notional.error == 0)),
            days_in_debt=column(columns.days_in_debt.astype(np.float64), np.zeros(len(columns))),
            has_positions=held,
        )


def _equity(columns: BookColumns, worth: Worth) -> Column:
    balances, assets = columns.balances, columns.assets
    price = np.where(
        balances.amount > 0, assets.collateral_price[balances.asset], assets.price[balances.asset]
    )
    return add_up(
        len(columns),
        Terms(balances.account, balances.amount * price),
        worth.terms(worth.at_mark - worth.at_cost, worth.notional + np.abs(worth.at_cost)),
    )


def _debt(columns: BookColumns) -> Column:
    debts = columns.debts
    if not len(debts.account):
        return column(np.zeros(len(columns)), np.zeros(len(columns)))
    terms = debts.amount * columns.assets.price[debts.asset]
    return add_up(len(columns), Terms(debts.account, terms))


def _margins(columns: BookColumns, worth: Worth, margin: MarginModel) -> tuple[Column, Column]:
    # Not isinstance: what inherits from a model may answer differently.
    if type(margin) is StandardMargin:
        return standard_margin(columns, worth)
    if type(margin) is PortfolioMargin:
        return portfolio_margin(columns, worth.units, margin)
    unknown = column(np.zeros(len(columns)), np.full(len(columns), np.inf))
    return unknown, unknown


def _plain(bounded: Bounded) -> Column:
    return column(bounded.value, bounded.error)


def _ratio(dividend: Column, divisor: Column, null: Bools) -> Column:
    """The quotient where it is not null; undecided where that is not certain."""
    quotient = Bounded.from_column(dividend) / Bounded.from_column(divisor)
    return column(quotient.value, quotient.error, null)
