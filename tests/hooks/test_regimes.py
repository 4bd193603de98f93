"""Models of regimes: bound, asked at their place by the engine, contained when they fail."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Deposit, Funding, SetMarks, Sweep, Withdraw
from backoffice.core.figures import figures_of
from backoffice.core.handlers import withdrawal_refusal
from backoffice.core.outcome import Outcome
from backoffice.hooks import (
    PluginError,
    PolicyDocumentError,
    compile_policy,
    expand_preset,
    explain_policy,
    owner_problem,
    role_problems,
)
from tests.core.support import account, do, fund, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins

LONG = {"PERP": ("10", "100")}
SHORT = {"PERP": ("-10", "100")}


def book_under(document: Mapping[str, Any], *accounts: Any, **instead: Any) -> Book:
    book = venue(*accounts, fund(usd=1_000))
    book.policy = compile_policy(document, version="1", plugins=plugins(**instead))
    return book


def errors(outcome: Outcome) -> list[str]:
    return [d.which for d in outcome.decisions if d.outcome == "policy_error"]


def forgiven(when: str) -> dict[str, Any]:
    return {"step": "write_off", "with": {"charge": "house", "when": when}}


class Bad(regimes.Flat):
    """Raises."""

    def requirement(self, facts: Any, config: Any) -> Any:
        raise RuntimeError("broken")


class Mutating(regimes.Halving):
    """Changes a number of what it was given."""

    def closings(self, facts: Any, config: Any) -> Any:
        object.__setattr__(facts.portfolio.positions[0], "quantity", Fraction(0))
        return ()


class Greedy(regimes.Halving):
    """Closes more than there is."""

    def closings(self, facts: Any, config: Any) -> Any:
        return tuple(
            regimes.Closing(one.instrument, abs(one.quantity) * 2)
            for one in facts.portfolio.positions
        )


class Minting(regimes.Capped):
    """Rounds everybody up by a thousand."""

    def receives(self, amount: Any, config: Any) -> int:
        return int(amount) + 1_000


class Shouting(regimes.Gate):
    """Refuses with something that is no name."""

    def refusal(self, facts: Any, config: Any) -> str:
        return "NO!"


def test_a_margin_model_stands_in_for_the_venues_own() -> None:
    book = book_under({"margin": {"model": "flat"}}, account("amy", 15_000, positions=LONG))
    figures = figures_of(book, "amy")
    assert (figures.initial_margin, figures.maintenance_margin) == (200, 100)
    assert not do(book, Sweep).decisions
    do(book, SetMarks, {"PERP": Fraction(94)})  # equity 90 < 94: liquidated, by the model alone
    assert [d.which for d in do(book, Sweep).decisions] == ["liquidation"]


def test_a_margin_model_that_fails_leaves_margins_to_the_venues_own() -> None:
    document = {"margin": {"model": "flat"}}
    book = book_under(document, account("amy", 15_000, positions=LONG), margin=Bad())
    assert figures_of(book, "amy").maintenance_margin == 50
    outcome = do(book, Sweep)
    assert errors(outcome) == ["margin"]
    assert book.held("amy")


def test_a_liquidation_model_closes_over_several_sweeps_and_remembers() -> None:
    document = {"liquidation": {"model": "halving", "fund": "fund"}}
    book = book_under(document, account("amy", 2_000, positions=LONG), account("bob", 0))
    do(book, Sweep)
    assert book.held("amy")["PERP"].quantity == 5
    assert book.cash("amy", "USD") == 2_000 - 500
    episode = book.episodes["amy"]
    assert [(one.quantity, one.notional) for one in episode.closed] == [(5, 500)]
    do(book, Deposit, "amy", "USD", 10_000)
    do(book, Sweep)
    assert book.episodes == {}


def test_levels_beyond_the_worst_price_are_left_in_the_book() -> None:
    from backoffice.core.state import OrderBook

    terms = {"model": "halving", "fund": "fund", "gateway": "book", "unfilled": "keep"}
    book = book_under({"liquidation": terms}, account("amy", 2_000, positions=LONG))
    levels = [(Fraction(100), Fraction(2)), (Fraction(98), Fraction(5))]
    book.order_books["PERP"] = OrderBook(bids=levels)
    do(book, Sweep)
    assert book.held("amy")["PERP"].quantity == 8
    assert book.order_books["PERP"].bids == [(Fraction(98), Fraction(5))]


@pytest.mark.parametrize("model", [Mutating(), Greedy()])
def test_a_liquidation_model_that_fails_closes_nothing(model: Any) -> None:
    document = {"liquidation": {"model": "halving", "fund": "fund"}}
    book = book_under(document, account("amy", 2_000, positions=LONG), liquidation=model)
    assert errors(do(book, Sweep)) == ["liquidation"]
    assert book.held("amy")["PERP"].quantity == 10


def test_funding_goes_through_the_model_and_clearing_keeps_the_rest() -> None:
    document = {"funding": {"model": "capped", "with": {"rate": "0.00015"}}}
    amy = account("amy", 10_000, positions={"PERP": ("1", "100")})
    bob = account("bob", 10_000, positions={"PERP": ("-1", "100")})
    book = book_under(document, amy, bob)
    do(book, Funding, "PERP", Fraction("0.5"))
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (9_998, 10_001)


def test_a_funding_model_that_mints_pays_nothing() -> None:
    document = {"funding": {"model": "capped"}}
    book = book_under(document, account("amy", 10_000, positions=LONG), funding=Minting())
    assert errors(do(book, Funding, "PERP", Fraction("0.01"))) == ["funding"]
    assert book.cash("amy", "USD") == 10_000


def test_a_guard_sees_what_left_and_what_came() -> None:
    document = {"withdrawals": [{"guard": "gate", "with": {"rate": "0.5"}}]}
    book = book_under(document, account("amy", 10_000))
    assert not do(book, Withdraw, "amy", "USD", 4_000).refused
    (refused,) = do(book, Withdraw, "amy", "USD", 3_000).refused
    assert refused.reason == "outflow"
    later = book.now + timedelta(days=8)
    assert not do(book, Withdraw, "amy", "USD", 3_000, at=later).refused


def test_a_guard_that_fails_lets_nothing_out() -> None:
    document = {"withdrawals": [{"guard": "gate"}]}
    book = book_under(document, account("amy", 10_000), guard=Shouting())
    assert withdrawal_refusal(book, "amy", "USD", 1) == "policy_error"


def test_top_ups_move_the_parents_free_cash_and_give_back_what_is_spare() -> None:
    child = account("amy-iso", 1_000, parent="amy", positions=LONG)
    book = book_under({"top_up": {"model": "to_initial"}}, account("amy", 50_000), child)
    outcome = do(book, Sweep)
    assert [d.which for d in outcome.decisions] == ["top_up"]
    assert (book.cash("amy", "USD"), book.cash("amy-iso", "USD")) == (41_000, 10_000)
    do(book, SetMarks, {"PERP": Fraction(200)})  # profit 1,000; initial margin 200
    do(book, Sweep)
    assert (book.cash("amy", "USD"), book.cash("amy-iso", "USD")) == (51_000, 0)


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        ({"margin": {"model": "flut"}}, ("margin", "model"), "did you mean flat?"),
        ({"margin": {"model": "flat", "with": {"rote": "1"}}}, ("margin", "with", "rote"), "rate"),
        ({"margin": {"model": "flat", "with": {"rate": 0.1}}}, ("margin", "with", "rate"), ""),
        ({"withdrawals": [{"guard": "x"}]}, ("withdrawals", 0, "guard"), "known are gate"),
        ({"liquidation": {"with": {}, "model": None}}, None, ""),
        ({"liquidation": {"with": {"rate": "1"}}}, ("liquidation", "with"), "model"),
        (
            {"liquidation": {"model": "halving", "style": "full"}},
            ("liquidation", "style"),
            "leave one of them out",
        ),
        (
            {"margin": {"model": "flat"}, "liquidation": {"style": "partial"}},
            ("liquidation", "style"),
            "must be full beside a margin model",
        ),
        (
            {"margin": {"model": "flat", "with": {"house": "nobody"}}},
            ("margin", "with", "house"),
            "there is no account nobody",
        ),
        ({"preset": "simple"}, ("preset",), "did you mean sample?"),
        ({"preset": "sample", "accounts": {"x": "y"}}, ("accounts", "x"), "unknown role"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    document: dict[str, Any], place: tuple[Any, ...] | None, message: str
) -> None:
    def use() -> None:
        found = plugins()
        compile_policy(expand_preset(document, found), accounts={"fund"}, plugins=found)

    if place is None:
        use()
        return
    with pytest.raises(PolicyDocumentError) as caught:
        use()
    (problem,) = caught.value.problems
    assert problem[0] == place
    assert message in problem[1]


def test_a_model_of_another_kind_is_refused() -> None:
    with pytest.raises(PluginError, match="Halving is no MarginModel"):
        plugins(margin=regimes.Halving())


def test_a_preset_is_written_out_with_the_venues_accounts_and_can_be_changed() -> None:
    written = expand_preset({"preset": "sample", "accounts": {"treasury": "house"}}, plugins())
    assert written == {"shortfall": [{"step": "write_off", "with": {"charge": "house"}}]}
    changed = expand_preset({"preset": "sample", "liquidation": {"fee": "0"}}, plugins())
    assert changed["liquidation"] == {"fee": "0"}


def test_a_policy_is_explained_in_sentences() -> None:
    document = {
        "margin": {"model": "flat"},
        "liquidation": {"model": "halving", "fund": "fund"},
        "shortfall": [{"step": "insurance_fund", "with": {"fund": "fund"}}],
    }
    parts = {part.title: part.sentences for part in explain_policy(document, plugins())}
    assert parts["Margin"] == ("A flat part of the notional.",)
    assert parts["Liquidation"][0] == "Half of every position is closed at each sweep."
    assert parts["Who pays a loss, in order"][-1].startswith("What then remains stays open")


@pytest.mark.parametrize(
    ("document", "refused"),
    [
        ({}, True),
        ({"leaves_open": True}, False),
        ({"preset": "sample"}, False),
        ({"shortfall": [{"step": "insurance_fund", "with": {"fund": "fund"}}]}, True),
        ({"shortfall": [{"step": "write_off", "with": {"charge": "a", "limit": "1"}}]}, True),
        ({"shortfall": [forgiven("segment == 'retail'")]}, True),
        ({"shortfall": [forgiven("segment == 'retail'"), forgiven("segment != 'retail'")]}, False),
        ({"shortfall": [forgiven("amount < 5"), forgiven("amount >= 5")]}, True),
        ({"shortfall": [forgiven("kind in ('customer', 'member')")]}, False),
    ],
)
def test_a_policy_whose_last_step_may_leave_a_loss_is_refused(
    document: dict[str, Any], refused: bool
) -> None:
    assert (owner_problem(document, plugins()) is not None) is refused


def test_marked_to_market_gains_are_cash_before_losses_are_shared() -> None:
    document = {"mark_to_market": True, "shortfall": [{"step": "socialized_loss"}]}
    amy = account("amy", 1_000, positions=LONG)
    bob = account("bob", 10_000, positions=SHORT)
    book = venue(amy, bob, fund(usd=0))
    book.policy = compile_policy(document, version="1")
    do(book, SetMarks, {"PERP": Fraction(90)})
    do(book, Sweep)
    assert book.held("bob")["PERP"].entry_price(book.instruments["PERP"]) == 90
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (0, 10_000 + 10_000 - 9_000)


def test_a_role_needs_an_account_of_its_kind() -> None:
    document = {"preset": "sample", "accounts": {"treasury": "bob"}}
    kinds = {"bob": "customer", "house": "capital"}
    ((place, message),) = role_problems(document, kinds, plugins())
    assert place == ("accounts", "treasury")
    assert message == "bob is a customer account, and the role treasury needs a capital account"
    assert role_problems(document | {"accounts": {"treasury": "house"}}, kinds, plugins()) == []
