"""Entries, statements, balances by value date and reconciliation on the real ledger."""

from datetime import date
from typing import Any

from backoffice.ledger.entries import Entry, Unbalanced
from backoffice.ledger.selectors import balance_value_on
from backoffice.ledger.selectors.analysis import balance_at_start, open_items, subtree_balances
from backoffice.ledger.selectors.previews import balances_with
from backoffice.ledger.selectors.statement_rows import StatementOrder, statement_rows
from backoffice.ledger.services.adjusting import adjust_balance
from backoffice.ledger.services.entries import post_entries
from tests.conformance.registry import Inputs, adapter
from tests.conformance.scratch import BOOK, OUTSIDE, ScratchBook, cash, refused

OWNER = "holder"
ACCOUNT = cash(OWNER)


@adapter("ledger.post", database=True)
def post(inputs: Inputs) -> dict[str, Any]:
    lines = [line for transaction in inputs["transactions"] for line in transaction["entries"]]
    keys = [key.rsplit("|", 1) for key in inputs["report"]]
    assets = {asset for _, asset, _ in lines} | {asset for _, asset in keys}
    book = ScratchBook([amount for _, _, amount in lines], sorted(assets))
    off: list[Entry] = []  # of what was refused, shown as it would have stood
    for transaction in inputs["transactions"]:
        entries = [Entry(cash(a, asset), book.minor(n)) for a, asset, n in transaction["entries"]]
        request = book.request(reference=transaction["id"], entries=entries)
        if refused(lambda request=request: post_entries(**request), Unbalanced):
            off += entries
    balances = balances_with(book=BOOK, entries=off)
    shown = {f"{a}|{asset}": book.major(balances.get(cash(a, asset), 0)) for a, asset in keys}
    return {"balanced": not off, "balances": shown}


def _book_of(rows: list[dict[str, Any]]) -> ScratchBook:
    book = ScratchBook([row["amount"] for row in rows])
    for row in rows:
        day = date.fromisoformat(row["date"])
        book.change(OWNER, book.minor(row["amount"]), value_on=day)
    return book


@adapter("statement.running", database=True)
def running(inputs: Inputs) -> dict[str, Any]:
    """Rows are booked in the order of their ids; the statement goes by value date."""
    book = _book_of(sorted(inputs["rows"], key=lambda row: row["id"]))
    rows = statement_rows(book=BOOK, account=ACCOUNT, order=StatementOrder.VALUE)
    return {"balance_after": [book.major(row.balance_minor) for row in rows]}


@adapter("balance.as_of", database=True)
def as_of(inputs: Inputs) -> dict[str, Any]:
    book = _book_of(inputs["rows"])
    balance = {"start": balance_at_start, "end": balance_value_on}[inputs["boundary"]]
    return {
        "balances": {
            day: book.major(balance(book=BOOK, account=ACCOUNT, on=date.fromisoformat(day)))
            for day in inputs["dates"]
        }
    }


@adapter("balance.tree", database=True)
def tree(inputs: Inputs) -> dict[str, Any]:
    book = ScratchBook(inputs["balances"].values())
    for owner, amount in inputs["balances"].items():
        book.change(owner, book.minor(amount))
    totals = subtree_balances(book=BOOK, node=inputs["node"], bucket="cash")
    return {"total": book.major(totals.get("USD", 0))}


@adapter("balance.pad", database=True)
def pad(inputs: Inputs) -> dict[str, Any]:
    book = ScratchBook([inputs["current"], inputs["target"]])
    book.change(OWNER, book.minor(inputs["current"]))
    adjustment = adjust_balance(
        **book.request(),
        account=ACCOUNT,
        target_minor=book.minor(inputs["target"]),
        against=(OUTSIDE, "cash"),
    )
    return {"pad": book.major(adjustment.amount_minor)}


@adapter("reconcile.residual", database=True)
def residual(inputs: Inputs) -> dict[str, Any]:
    book = ScratchBook([amount for _, amount in inputs["rows"]])
    for reference, amount in inputs["rows"]:
        book.change(OWNER, book.minor(amount), cause=reference)
    items = open_items(book=BOOK, account=ACCOUNT)
    return {"open": {reference: book.major(left) for reference, left in items.items()}}
