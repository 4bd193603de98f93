"""The book: balances, holders, what is standing, and what it remembers for the sink."""

from datetime import timedelta

from backoffice.core.accounts import Bucket
from backoffice.core.events import Deposit
from backoffice.core.instruments import Position
from backoffice.core.plan import DebtTerms
from backoffice.core.postings import cash, move
from backoffice.core.state import Debt
from tests.core.support import account, do, fund, hole, venue


def test_balance_is_cash_and_held() -> None:
    book = venue(account("amy", 10_00))
    book.post("hold", "amy", move(("amy", Bucket.CASH), ("amy", Bucket.HELD), "USD", 4_00))
    book.post("debt", "amy", move(("amy", Bucket.DEBT), ("amy", Bucket.CASH), "USD", 1_00))
    assert (book.cash("amy", "USD"), book.balance("amy", "USD")) == (7_00, 11_00)
    assert book.major(7_00, "USD") == 7
    assert book.major(7_00, "BTC") * 10**8 == 7_00


def test_no_postings_are_no_journal() -> None:
    book = venue(account("amy", 10_00))
    book.post("nothing", "amy", cash("amy", "fees", "USD", 0))
    assert book.take_outcome().journals == []


def test_an_outcome_is_taken_once() -> None:
    book = venue(account("amy", 10_00))
    book.post("fee", "amy", cash("amy", "fees", "USD", 1), actor="ann", approver="bob")
    book.set_position("amy", "PERP", Position(1, 100))
    outcome = book.take_outcome()
    (journal,) = outcome.journals
    assert (journal.cause, journal.actor, journal.approver) == ("fee", "ann", "bob")
    assert outcome.touched == {("position", "amy", "PERP")}
    assert (book.take_outcome().journals, book.take_outcome().touched) == ([], set())


def test_holders_and_swept_accounts_go_by_code() -> None:
    one = {"PERP": (1, 100)}
    book = venue(
        account("zoe", positions=one),
        account("amy", kind="member", positions=one),
        account("bob", positions={"ALT": (1, 200)}),
        account("house", kind="capital"),
        fund(),
    )
    assert book.holders("PERP") == ["amy", "zoe"]
    book.set_position("zoe", "PERP", None)
    assert book.holders("PERP") == ["amy"]
    assert [swept.code for swept in book.swept()] == ["amy", "bob", "zoe"]


def test_standing_debts_are_the_oldest_first_and_of_one_asset() -> None:
    book = venue(account("amy"))
    today = book.current["day"].last_day
    for number, asset, principal, interest in (
        (1, "USD", 5, 0),
        (2, "EUR", 5, 0),
        (3, "USD", 0, 0),
        (4, "USD", 0, 1),
    ):
        book.add_debt(
            Debt(number, "amy", asset, 1, "step", today, DebtTerms(), principal, interest)
        )
    assert [debt.id for debt in book.debts_of("amy")] == [1, 2, 4]
    assert [debt.id for debt in book.debts_of("amy", "USD")] == [1, 4]
    assert book.debts_of("bob") == []


def test_shortfalls_are_found_by_account_and_asset() -> None:
    book = venue(account("amy"), account("bob"))
    for code, asset in (("amy", "USD"), ("bob", "USD"), ("amy", "EUR"), ("amy", "USD")):
        hole(book, code, 1, asset)
    assert [s.id for s in book.shortfalls_of("amy")] == [1, 3, 4]
    assert [s.id for s in book.shortfalls_of("amy", "USD")] == [1, 4]


def test_time_never_goes_back_and_a_late_event_counts_as_of_now() -> None:
    book = venue(account("amy"))
    before = book.now
    do(book, Deposit, "amy", "USD", 5, at=before - timedelta(days=40))
    assert book.now == before
    assert book.cash("amy", "USD") == 5
