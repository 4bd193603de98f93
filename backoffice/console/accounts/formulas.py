"""Each figure with its formula, in this account's own numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.console.accounts.shape import AccountShape, BalanceLine
from backoffice.core.money import format_minor

TERMS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for people: what it is, how much, and how it comes about."""

    name: str
    shown: str
    formula: str
    terms: list[str]
    tone: str = ""


def figures_in_words(shape: AccountShape, asset: str, decimals: dict[str, int]) -> list[Figure]:
    """The figures that operators ask about, amounts in the reporting `asset`."""
    figures, money = shape.figures, _money
    equity = [_balance_term(line, decimals) for line in shape.balances if line.cash or line.held]
    equity += [
        f"{line.instrument}: value of {_number(line.quantity)} at {_number(line.mark)} "
        f"= {money(line.value)}"
        for line in shape.positions
    ]
    owed = [
        f"{line.asset}: {format_minor(line.debt, decimals[line.asset])} "
        f"× {_number(line.price or Fraction(0))}"
        for line in shape.balances
        if line.debt
    ]
    notional = [f"{one.instrument}: {money(one.notional)}" for one in shape.positions]
    ratio, leverage = figures.margin_ratio, figures.leverage
    ends = f"{money(figures.equity)}"
    return [
        Figure(
            "Equity",
            f"{money(figures.equity)} {asset}",
            "Σ balance × price × (1 − haircut where positive) + Σ value of positions",
            _cut(equity),
            "bad" if figures.equity < 0 else "",
        ),
        Figure(
            "Initial margin",
            f"{money(figures.initial_margin)} {asset}",
            "what the margin model asks for to open and to withdraw",
            [],
            "warn" if shape.positions and figures.equity < figures.initial_margin else "",
        ),
        Figure(
            "Maintenance margin",
            f"{money(figures.maintenance_margin)} {asset}",
            "what the margin model asks for to keep positions",
            [],
            "bad" if shape.positions and figures.equity < figures.maintenance_margin else "",
        ),
        Figure(
            "Margin ratio",
            "–" if ratio is None else f"{float(ratio):.4f}",
            "maintenance margin / equity; none without positions, or where equity is not above 0",
            [] if ratio is None else [f"{money(figures.maintenance_margin)} / {ends}"],
        ),
        Figure(
            "Leverage",
            "–" if leverage is None else f"{float(leverage):.2f}×",
            "notional / equity",
            [] if leverage is None else [f"{money(figures.notional)} / {ends}", *_cut(notional)],
        ),
        Figure(
            "Debt",
            f"{money(figures.debt)} {asset}",
            "Σ debt × price",
            _cut(owed),
            "warn" if figures.debt else "",
        ),
        Figure(
            "Net equity",
            f"{money(figures.net_equity)} {asset}",
            "equity + debt",
            [f"{money(figures.equity)} + ({money(figures.debt)})"],
        ),
    ]


def _balance_term(line: BalanceLine, decimals: dict[str, int]) -> str:
    amount = format_minor(line.cash + line.held, decimals[line.asset])
    haircut = f" × (1 − {_number(1 - line.kept)})" if line.kept != 1 else ""
    price = _number(line.price or Fraction(0))
    return f"{line.asset}: {amount} × {price}{haircut} = {_money(line.counted)}"


def _cut(terms: list[str]) -> list[str]:
    if len(terms) <= TERMS_SHOWN:
        return terms
    return [*terms[:TERMS_SHOWN], f"and {len(terms) - TERMS_SHOWN} more"]


def _money(value: Fraction) -> str:
    return f"{float(value):,.2f}".replace("-", "−")


def _number(value: Fraction) -> str:
    return f"{float(value):,.8g}".replace("-", "−")
