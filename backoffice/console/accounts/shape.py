"""An account as its page shows it, made of the book. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.figures import Figures, bankruptcy_prices, figures_of, status_of
from backoffice.core.instruments import Position
from backoffice.core.money import Asset
from backoffice.core.state import Debt
from backoffice.core.valuation import kept_share, notional_of, position_value, unrealized


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """Smallest units by bucket; `counted` is what it adds to equity, in the reporting asset."""

    asset: str
    cash: int
    held: int
    debt: int
    receivable: int
    price: Fraction | None
    kept: Fraction
    counted: Fraction


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One position; `value` is what it adds to equity and `notional`, in the reporting asset."""

    instrument: str
    quantity: Fraction
    entry: Fraction | None
    mark: Fraction
    settle: str
    profit: Fraction
    value: Fraction
    notional: Fraction
    bankruptcy: Fraction | None


@dataclass(frozen=True, slots=True)
class AccountShape:
    """All of an account that follows from the book at one instant."""

    figures: Figures
    status: str
    balances: list[BalanceLine]
    positions: list[PositionLine]
    debts: list[Debt]
    margin_call: Fraction | None
    children: list[str]
    assets: dict[str, Asset]


def shape_of(book: Book, account: str) -> AccountShape:
    """Look at an account; changes nothing."""
    figures = figures_of(book, account)
    prices = bankruptcy_prices(book, account)
    held = sorted(book.held(account).items())
    balances = [_balance(book, account, asset) for asset in sorted(book.assets)]
    return AccountShape(
        figures=figures,
        status=status_of(book, account, figures),
        balances=[line for line in balances if _any(line)],
        positions=[_position(book, account, code, one, prices.get(code)) for code, one in held],
        debts=book.debts_of(account),
        margin_call=book.margin_calls.get(account),
        children=_children(book, account),
        assets=dict(book.assets),
    )


def _children(book: Book, account: str) -> list[str]:
    return [] if book.accounts[account].parent else list(book.children(account))


def _balance(book: Book, account: str, asset: str) -> BalanceLine:
    by = {bucket: book.balances.get((account, bucket, asset), 0) for bucket in Bucket}
    collateral = by[Bucket.CASH] + by[Bucket.HELD]
    kept = kept_share(book, asset) if collateral > 0 else Fraction(1)
    price = book.price_of(asset)
    return BalanceLine(
        asset=asset,
        cash=by[Bucket.CASH],
        held=by[Bucket.HELD],
        debt=by[Bucket.DEBT],
        receivable=by[Bucket.RECEIVABLE],
        price=price,
        kept=kept,
        counted=book.major(collateral, asset) * price * kept,
    )


def _any(line: BalanceLine) -> bool:
    return any((line.cash, line.held, line.debt, line.receivable))


def _position(
    book: Book, account: str, code: str, position: Position, bankruptcy: Fraction | None
) -> PositionLine:
    terms = book.instruments[code]
    return PositionLine(
        instrument=code,
        quantity=position.quantity,
        entry=position.entry_price(terms) if position.cost else None,
        mark=book.marks[code],
        settle=terms.settle,
        profit=unrealized(book, code, position),
        value=position_value(book, code, position) * book.price_of(terms.settle),
        notional=notional_of(book, account, code),
        bankruptcy=bankruptcy,
    )
