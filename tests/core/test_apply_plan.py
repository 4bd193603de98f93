"""What each action of a plan posts, and what it leaves on the shortfall."""

from backoffice.core.apply_plan import apply, forgive
from backoffice.core.book import Book
from backoffice.core.opening import Contributed
from backoffice.core.plan import (
    Action,
    Carry,
    DebtTerms,
    Forgive,
    Plan,
    Take,
    TakeContribution,
    Wait,
)
from backoffice.core.shortfall import state_of
from backoffice.core.state import Shortfall
from tests.core.support import account, bucket, cash, fund, hole, paid, step, venue, waterfall


def opened() -> tuple[Book, Shortfall]:
    """Amy with a hole of 100.00, a fund, a default fund of two members, and the house."""
    book = venue(
        account("amy", -100_00),
        account("m1", kind="member", contributes=(Contributed("df", "USD", 40_00),)),
        account("m2", kind="member", contributes=(Contributed("df", "USD", 20_00),)),
        account("house", kind="capital"),
        fund("df"),
        fund(usd=80_00),
        policy=waterfall(step("default_fund", fund="df")),
    )
    shortfall = hole(book, "amy", 100_00)
    book.take_outcome()
    return book, shortfall


def applied(book: Book, shortfall: Shortfall, *actions: Action, paid_to: str = "amy") -> int:
    return apply(book, book.policy.shortfall[0], shortfall, Plan(actions), paid_to)


def test_payments_are_one_journal_and_one_use() -> None:
    book, shortfall = opened()
    assert applied(book, shortfall, Take("house", 5_00), Take("fund", 30_00)) == 35_00
    assert cash(book) == {"amy": -65_00, "house": -5_00, "fund": 50_00, "df": 60_00, **outside()}
    (journal,) = book.take_outcome().journals
    assert (journal.cause, journal.account, len(journal.postings)) == ("default_fund", "amy", 2)
    (use,) = shortfall.steps
    assert (use.amount, list(use.allocations.items())) == (
        35_00,
        [("fund", 30_00), ("house", 5_00)],
    )
    assert (shortfall.remaining, use.restores, use.at) == (65_00, None, book.now)


def outside() -> dict[str, int]:
    return {"external": -40_00}  # 80 + 60 - 100 came in at the opening


def test_a_contribution_is_paid_by_the_fund_and_lowers_what_is_left_of_it() -> None:
    book, shortfall = opened()
    applied(book, shortfall, TakeContribution("m2", 20_00), TakeContribution("m1", 1_00))
    left = {member: item.left for (member, _), item in book.contributions.items()}
    assert left == {"m1": 39_00, "m2": 0}
    assert (book.cash("df", "USD"), book.cash("amy", "USD")) == (39_00, -79_00)
    (use,) = shortfall.steps
    assert (use.restores, use.allocations) == ("df", {"m1": 1_00, "m2": 20_00})


def test_a_creditor_pays_the_hole_and_is_owed() -> None:
    book, shortfall = opened()
    applied(book, shortfall, Carry(70_00, DebtTerms(creditor="fund")))
    assert (book.cash("amy", "USD"), book.cash("fund", "USD")) == (-30_00, 10_00)
    assert (bucket(book, "amy", "debt"), bucket(book, "fund", "receivable")) == (-70_00, 70_00)
    (use,) = shortfall.steps
    assert (use.debt_id, use.allocations) == (1, {"amy": 70_00})


def test_without_a_creditor_the_debt_itself_fills_the_hole() -> None:
    book, shortfall = opened()
    applied(book, shortfall, Carry(100_00, DebtTerms()))
    assert (book.cash("amy", "USD"), bucket(book, "amy", "debt")) == (0, -100_00)
    assert state_of(book, shortfall) == "carried"


def test_forgiveness_is_charged_and_may_take_the_account_below_zero() -> None:
    book, shortfall = opened()
    assert applied(book, shortfall, Forgive("house", 100_00)) == 100_00
    assert book.cash("house", "USD") == -100_00
    assert state_of(book, shortfall) == "written_off"
    assert shortfall.closed_at == book.now


def test_forgiveness_that_needs_approval_moves_nothing_yet() -> None:
    book, shortfall = opened()
    before = cash(book)
    assert applied(book, shortfall, Forgive("house", 60_00, needs_approval=True)) == 0
    assert (cash(book), shortfall.steps, shortfall.remaining) == (before, [], 100_00)
    assert shortfall.pending is not None
    assert (shortfall.pending.charge, shortfall.pending.amount) == ("house", 60_00)


def test_an_approval_is_on_the_journal() -> None:
    book, shortfall = opened()
    forgive(book, 0, "write_off", shortfall, "house", 60_00, approver="ann")
    (journal,) = book.take_outcome().journals
    assert (journal.approver, shortfall.remaining) == ("ann", 40_00)


def test_clearing_bears_what_waits_for_the_current_period() -> None:
    book, shortfall = opened()
    assert applied(book, shortfall, Wait(100_00, "week")) == 100_00
    assert (book.cash("clearing", "USD"), book.cash("amy", "USD")) == (-100_00, 0)
    (waiting,) = shortfall.waiting
    week = book.current["week"].last_day
    assert (waiting.amount, waiting.period, waiting.last_day) == (100_00, "week", week)
    assert [kind for kind, _ in waiting.counted] == ["day", "week", "month"]
    assert (shortfall.steps[0].allocations, state_of(book, shortfall)) == (
        {"clearing": 100_00},
        "waiting",
    )


def test_a_mixed_plan_makes_a_use_for_each_kind_of_action() -> None:
    book, shortfall = opened()
    used = applied(
        book,
        shortfall,
        Carry(10_00, DebtTerms()),
        Take("fund", 20_00),
        Forgive("house", 30_00),
        Forgive("house", 40_00, needs_approval=True),
    )
    assert used == 60_00
    assert [amount for _, amount in paid(shortfall)] == [20_00, 10_00, 30_00]
    assert (shortfall.remaining, book.cash("amy", "USD")) == (40_00, -40_00)


def test_payments_for_what_clearing_bore_go_to_clearing() -> None:
    book, shortfall = opened()
    applied(book, shortfall, Take("fund", 30_00), paid_to="clearing")
    assert (book.cash("clearing", "USD"), book.cash("amy", "USD")) == (30_00, -100_00)
