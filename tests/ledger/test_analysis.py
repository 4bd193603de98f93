"""Statement rows by both clocks, start and end of a day, trees, open items, turnover."""

from datetime import date

import pytest

from backoffice.ledger import selectors, services
from backoffice.ledger.selectors.analysis import (
    account_turnover,
    balance_at_start,
    open_items,
    subtree_balances,
)
from backoffice.ledger.selectors.statement_rows import StatementOrder, statement_rows
from tests.ledger.conftest import cash, move

ALICE = cash("alice")


@pytest.fixture
def backdated(book, post) -> str:
    """Booked: +100 for the 5th, -30 for the 15th, and late +50 for the 10th."""
    post(move("out", "alice", 100), value_on=date(2026, 3, 5))
    post(move("alice", "out", 30), value_on=date(2026, 3, 15))
    post(move("out", "alice", 50), value_on=date(2026, 3, 10), cause="late")
    return book


def shown(book: str, **given) -> list[tuple[int, int, int]]:
    rows = statement_rows(book=book, account=ALICE, **given)
    return [(row.value_on.day, row.amount_minor, row.balance_minor) for row in rows]


def test_rows_as_booked(backdated: str) -> None:
    assert shown(backdated) == [(5, 100, 100), (15, -30, 70), (10, 50, 120)]
    lines = selectors.account_activity(book=backdated, account=ALICE)
    assert [line.balance_minor for line in lines] == [100, 70, 120]


def test_rows_by_value_date(backdated: str) -> None:
    rows = shown(backdated, order=StatementOrder.VALUE)
    assert rows == [(5, 100, 100), (10, 50, 150), (15, -30, 120)]
    for day, _, balance in rows:
        on = date(2026, 3, day)
        assert selectors.balance_value_on(book=backdated, account=ALICE, on=on) == balance


def test_a_part_of_the_rows_keeps_their_balances(backdated: str) -> None:
    part = {"first": date(2026, 3, 6), "last": date(2026, 3, 14)}
    assert shown(backdated, order=StatementOrder.VALUE, **part) == [(10, 50, 150)]
    assert shown(backdated, **part) == [(10, 50, 120)]


def test_within_a_day_rows_stand_as_booked(book, post) -> None:
    for amount in (50, 70, 110):
        post(move("out", "alice", amount))
    assert [row[1] for row in shown(book, order=StatementOrder.VALUE)] == [50, 70, 110]


def test_nobody_has_no_rows(book: str) -> None:
    assert statement_rows(book=book, account=cash("nobody")) == []


def test_start_of_day_leaves_the_day_out(backdated: str) -> None:
    day = date(2026, 3, 10)
    assert balance_at_start(book=backdated, account=ALICE, on=day) == 100
    assert selectors.balance_value_on(book=backdated, account=ALICE, on=day) == 150


def test_a_tree_stops_at_the_separator(book, post) -> None:
    post(move("out", "a:bank", 1), move("out", "a:bank:one", 20), move("out", "a:bankers", 300))
    post(move("a:bank:two:deep", "out", 4), move("out", "a:bank:one", 7, "ETH"))
    assert subtree_balances(book=book, node="a:bank", bucket="cash") == {"ETH": 7, "USD": 17}
    assert subtree_balances(book=book, node="a", bucket="cash")["USD"] == 317
    assert subtree_balances(book=book, node="a", bucket="debt") == {}
    assert subtree_balances(book=book, node="a:%", bucket="cash") == {}


def test_a_tree_counts_what_hot_accounts_gathered(book, post) -> None:
    post(move("out", "fees", 30))
    assert subtree_balances(book=book, node="fees", bucket="cash") == {"USD": 30}
    services.fold_hot(book=book)
    assert subtree_balances(book=book, node="fees", bucket="cash") == {"USD": 30}


def test_open_items_are_what_does_not_cancel(book, post) -> None:
    post(move("bank", "clearing", 5000), cause="p_123")
    post(move("bank", "clearing", 5000), cause="p_456")
    post(move("clearing", "alice", 5000), cause="p_456")
    post(move("clearing", "alice", 4950), cause="p_123")
    assert open_items(book=book, account=cash("clearing")) == {"p_123": 50}
    assert open_items(book=book, account=ALICE) == {"p_123": 4950, "p_456": 5000}


def test_turnover_is_gross(backdated: str) -> None:
    turnover = account_turnover(book=backdated, account=ALICE)
    assert (turnover.debits_minor, turnover.credits_minor) == (30, 150)
    nobody = account_turnover(book=backdated, account=cash("nobody"))
    assert (nobody.debits_minor, nobody.credits_minor) == (0, 0)
