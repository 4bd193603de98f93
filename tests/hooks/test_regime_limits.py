"""Whatever a model of a regime answers, the sweep ends with decisions, and no money is let out."""

import json
import time
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.events import Funding, SetMarks, SetPrices, Sweep, Withdraw
from backoffice.core.figures import figures_of
from backoffice.core.outcome import Decision, Outcome
from backoffice.core.postings import cash
from backoffice.core.regime import Closing, Swap
from backoffice.core.requirement import requirement_of
from backoffice.core.sweep import sweep
from backoffice.core.trading import settle
from backoffice.hooks import compile_policy
from backoffice.sdk import Requirement
from tests.core.support import account, do, fund, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins
from tests.hooks.test_regimes import LONG, SHORT, book_under

ALL_MODELS = {
    "margin": {"model": "flat"},
    "liquidation": {
        "model": "halving",
        "borrows": "swap",
        "fund": "fund",
        "gateway": "book",
        "unfilled": "auto_deleverage",
    },
    "funding": {"model": "capped"},
    "withdrawals": [{"guard": "gate"}],
    "top_up": {"model": "to_initial"},
    "rules": [{"when": "margin_ratio > 0.5", "restrict": ["no_increase"]}],
    "shortfall": [
        {"step": "insurance_fund", "with": {"fund": "fund"}},
        {"step": "auto_deleverage", "with": {"price": "bankruptcy"}},
    ],
}
EXTREMES = [
    0, 1, -1, 2**511, -(2**511), 2**512, 2**8_191, -(2**8_191), 10**5_000, True, None, 0.5,
    float("nan"), float("inf"), "1", "\udcff", (), Fraction(1, 3), Fraction(-1, 10**30),
    Fraction(1, 2**511), Fraction(2**8_000 + 1, 2**8_000 - 1), Fraction(3, 2**9_000),
]  # fmt: skip
NAMES = ["PERP", "ALT", "COIN", "USD", "BTC", "EUR", "", "\x00", "\ud800", "x" * 10_000, 7, None]

numbers: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(EXTREMES),
    st.fractions(-1_000, 1_000, max_denominator=1_000),
    st.integers(-(2**600), 2**600),
    st.builds(Fraction, st.integers(-(2**9_000), 2**9_000), st.integers(1, 2**9_000)),
)
names: st.SearchStrategy[Any] = st.sampled_from(NAMES)


def mostly(good: Any, bad: st.SearchStrategy[Any] = numbers) -> st.SearchStrategy[Any]:
    """What gets past the checks, now and then with something else beside it."""
    usual = st.sampled_from(good) if isinstance(good, list) else good
    return st.integers(0, 4).flatmap(lambda n: usual if n else bad)


long_fractions = st.builds(Fraction, st.integers(1, 2**500), st.integers(2**500, 2**511))
longest = st.builds(Fraction, st.integers(2**7_999, 2**8_000), st.integers(2**7_999, 2**8_000))
positive = mostly(long_fractions | st.integers(1, 10))
unfilled = mostly([None, "mark", "auto_deleverage", "keep"], st.sampled_from(["burn", 3]))
worst = mostly([None, 99], numbers)
codes = mostly(["PERP", "ALT", "COIN"], names)
closings = st.lists(st.builds(Closing, codes, positive, worst, unfilled), max_size=2)
sold, bought = mostly(["BTC"], names), mostly(["USD"], names)
small = mostly(long_fractions.map(lambda part: part / 1_000))
swaps = st.lists(
    st.builds(Swap, sold, bought, mostly([Fraction(1, 1_000)]), positive | numbers, small),
    max_size=2,
)
weights = st.dictionaries(st.sampled_from(["PERP", "ALT", "COIN"]), mostly(longest), min_size=2)
margins = mostly(longest.map(lambda part: part * 1_000))
requirements = st.builds(Requirement, margins, margins, mostly(weights))


def answering(base: type[Any], **methods: Any) -> Any:
    """A model of the kind that answers these, whatever it is asked."""
    fixed = {name: lambda *_, found=found: found for name, found in methods.items()}
    return type("Answering", (base,), fixed)()


@st.composite
def models(draw: Any) -> dict[str, Any]:
    """Models of every kind, each of which answers anything."""

    def some(answers: Any) -> Any:
        return draw(mostly(answers))

    return {
        "margin": answering(regimes.Flat, requirement=some(requirements)),
        "liquidation": answering(
            regimes.Halving,
            is_due=some(st.just(True)),
            closings=some(closings.map(tuple)),
            swaps=some(swaps.map(tuple)),
            fee=some(positive),
        ),
        "funding": answering(regimes.Capped, rate=some(small), receives=some(numbers)),
        "guard": answering(regimes.Gate, refusal=some(names)),
        "top_up": answering(regimes.ToInitial, transfer=some(numbers)),
    }


@settings(max_examples=120, deadline=None)
@given(models(), st.sampled_from([80, 95, 120]))
def test_any_answer_of_any_model_ends_in_decisions(chosen: dict[str, Any], mark: int) -> None:
    many = {"PERP": ("10", "100"), "ALT": ("1", "200"), "COIN": ("10", "50000")}
    book = book_under(
        ALL_MODELS,
        account("amy", 5_000, BTC=10_000, positions=many),
        account("amy-iso", 5_000, parent="amy", positions={"PERP": ("1", "100")}),
        account("bob", 1_000_000, positions=SHORT),
        account("eve", -10_000, BTC=10_000_000),
        **chosen,
    )
    for event, *given_ in (
        (SetMarks, {"PERP": Fraction(mark)}),
        (Sweep,),
        (Funding, "PERP", Fraction(1, 100)),
        (Withdraw, "bob", "USD", 1_000),
        (Sweep,),
    ):
        outcome = do(book, event, *given_)  # money is conserved, or this fails
        for decision in outcome.decisions:
            json.loads(decision.inputs)
            assert len(decision.sentence.encode()) < 1_000


class Wide(regimes.Flat):
    """Weights whose sum has a denominator of far more digits than Python prints."""

    def requirement(self, facts: Any, config: Any) -> Requirement:
        weights = {
            one.instrument: Fraction(2**8_000 + 1, 2**8_000 - 3 * place - 1)
            for place, one in enumerate(facts.positions)
        }
        return Requirement(Fraction(10**6), Fraction(10**6), weights)


@pytest.mark.parametrize("terms", [{"model": "halving"}, {"gateway": "book"}])
def test_weights_are_rounded_so_that_bankruptcy_prices_can_be_written(terms: Any) -> None:
    held = {"PERP": ("10", "100"), "ALT": ("1", "200"), "COIN": ("10", "50000")}
    document = {"margin": {"model": "flat"}, "liquidation": {**terms, "fund": "fund"}}
    book = book_under(document, account("amy", 1_000, BTC=100, positions=held), margin=Wide())
    decisions = do(book, Sweep).decisions
    assert {(d.which, d.outcome) for d in decisions} == {("liquidation", "done")}


def test_a_negative_margin_frees_no_money() -> None:
    """Equity 500: what may leave is all of it, not more, whatever the model says."""
    negative = Requirement(Fraction(-(10**9)), Fraction(-(10**9)), {})
    model = answering(regimes.Flat, requirement=negative)
    amy = account("amy", 100_000, positions={"PERP": ("100", "100")})
    book = book_under({"margin": {"model": "flat"}}, amy, margin=model)
    do(book, SetMarks, {"PERP": Fraction(95)})
    (refused,) = do(book, Withdraw, "amy", "USD", 50_001).refused
    assert refused.reason == "initial_margin"
    assert not do(book, Withdraw, "amy", "USD", 50_000).refused
    assert figures_of(book, "amy").equity == 0


class Hanging(regimes.Flat):
    """Never answers in time; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def requirement(self, facts: Any, config: Any) -> Requirement:
        self.asked += 1
        time.sleep(3_600)
        raise AssertionError


def test_a_margin_model_that_hangs_is_asked_once_an_event() -> None:
    model, few = Hanging(), [account(f"a{n}", 100_000, positions=LONG) for n in range(5)]
    found = plugins(margin=model)
    found.timeout_seconds = 0.1
    book = venue(*few, fund(usd=1))
    document = {"margin": {"model": "flat"}, "withdrawals": [{"guard": "gate"}]}
    book.policy = compile_policy(document, version="1", plugins=found)
    failed = do(book, Sweep).decisions
    assert model.asked == 1
    assert [(d.account, d.which, d.outcome, d.plugin) for d in failed] == [
        (one.account.code, "margin", "policy_error", "sample 1") for one in few
    ]
    assert "is not asked again" in json.loads(failed[1].plan)["error"]
    do(book, Sweep)
    assert model.asked == 2


class Counting(regimes.Flat):
    """Counts how often it is asked about whom."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def requirement(self, facts: Any, config: Any) -> Requirement:
        self.asked[facts.account] += 1
        return super().requirement(facts, config)


def test_a_margin_model_is_asked_again_only_where_something_changed() -> None:
    model = Counting()
    few = [account(f"a{n}", 100_000, positions=LONG) for n in range(3)]
    document = {"margin": {"model": "flat"}, "withdrawals": [{"guard": "gate"}]}
    book = book_under(document, *few, margin=model)
    do(book, Sweep)
    assert model.asked == {"a0": 1, "a1": 1, "a2": 1}


@pytest.mark.parametrize(
    ("event", "given_"),
    [
        (SetMarks, ({"PERP": Fraction(110)},)),
        (SetPrices, ({"USD": Fraction(1)},)),
        (Withdraw, ("bob", "USD", 1)),
        (Funding, ("PERP", Fraction(1, 100))),
    ],
)
def test_no_event_leaves_an_old_requirement_standing(event: Any, given_: Any) -> None:
    model = Counting()
    amy, bob = account("amy", 100_000, positions=LONG), account("bob", 100)
    book = book_under({"margin": {"model": "flat"}}, amy, bob, margin=model)
    figures_of(book, "amy")
    figures_of(book, "amy")
    assert model.asked["amy"] == 1
    do(book, event, *given_)
    figures_of(book, "amy")
    assert model.asked["amy"] == 2


def test_within_an_event_too_a_changed_account_is_asked_about_again() -> None:
    amy, bob = account("amy", 100_000, positions=LONG), account("bob", 100, positions=SHORT)
    model = Counting()
    book = book_under({"margin": {"model": "flat"}}, amy, bob, margin=model)
    changes = [
        lambda: settle(book, "PERP", Fraction(110)),
        lambda: book.post("test", "bob", cash("bob", "amy", "USD", 1)),
        lambda: book.set_position("bob", "PERP", None),
        lambda: book.touch("price", "USD"),
        lambda: book.touch("vol", "CALL"),
        lambda: setattr(book, "now", book.now + timedelta(days=1)),
    ]
    for times, change in enumerate(changes, start=1):
        requirement_of(book, "amy")
        assert model.asked["amy"] == times
        change()
        book.touch("debt", 1)  # which no margin model sees
    assert requirement_of(book, "amy").maintenance == 110


def test_another_policy_asks_its_own_model() -> None:
    book = book_under({"margin": {"model": "flat"}}, account("amy", 100_000, positions=LONG))
    assert figures_of(book, "amy").maintenance_margin == 100
    document = {"margin": {"model": "flat", "with": {"rate": "0.5"}}}
    book.policy = compile_policy(document, version="2", plugins=plugins())
    assert figures_of(book, "amy").maintenance_margin == 250


def funded(outcome: Outcome) -> Decision:
    (decision,) = (d for d in outcome.decisions if d.which == "funding")
    return decision


def test_a_funding_by_a_model_is_explained() -> None:
    document = {"funding": {"model": "capped", "with": {"rate": "0.001"}}}
    amy, bob = account("amy", 100_000, positions=LONG), account("bob", 100_000, positions=SHORT)
    book = book_under(document, amy, bob)
    decision = funded(do(book, Funding, "PERP", Fraction(1, 100)))
    assert (decision.account, decision.plugin, decision.asset) == ("clearing", "sample 1", "USD")
    assert json.loads(decision.plan) == {"rate": "1/1000"}
    assert json.loads(decision.inputs)["rate"] == "1/100"
    assert decision.sentence == (
        "Funding of PERP: longs paid shorts 0.1 % of their notional; a rate of 1 % had been asked "
        "for."
    )
    back = funded(do(book, Funding, "PERP", Fraction(-1, 100)))
    assert "shorts paid longs 1 %" in back.sentence


@pytest.mark.parametrize("rate", [Fraction(10**6 + 1, 10**5), -11, 2**8_000, Fraction(1, 2**600)])
def test_a_funding_rate_beyond_all_measure_is_not_charged(rate: Any) -> None:
    model = answering(regimes.Capped, rate=rate)
    book = book_under(
        {"funding": {"model": "capped"}}, account("amy", 1, positions=LONG), funding=model
    )
    decision = funded(do(book, Funding, "PERP", Fraction(1, 100)))
    assert (decision.outcome, decision.plugin) == ("policy_error", "sample 1")
    assert book.cash("amy", "USD") == 1


class OnBalances(regimes.Flat):
    """A tenth of what an account has, with or without positions."""

    def requirement(self, facts: Any, config: Any) -> Requirement:
        worth = sum((one.amount * (one.price or 0) for one in facts.balances), Fraction(0))
        needed = max(Fraction(0), worth / 10)
        return Requirement(needed, needed / 2, {one.instrument: needed for one in facts.positions})


balances = st.integers(-2_000, 30_000)
sizes = st.sampled_from([0, 0, -4, 10])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(balances, sizes, st.sampled_from([0, 50_000])), min_size=2, max_size=5),
    st.sampled_from(["initial_margin > 5", "maintenance_margin > 9", "margin_ratio > 0.04"]),
    st.integers(70, 130),
)
def test_a_screened_sweep_is_a_full_one_under_a_margin_model(
    given_: list[tuple[int, int, int]], when: str, mark: int
) -> None:
    document = {
        "margin": {"model": "flat"},
        "rules": [{"when": when, "restrict": ["no_withdrawal"]}],
        "leaves_open": True,
    }
    found = []
    for is_full in (False, True):
        accounts = [
            account(f"a{n}", usd, BTC=btc, positions={"PERP": (size, "100")} if size else {})
            for n, (usd, size, btc) in enumerate(given_)
        ]
        book = book_under(document, *accounts, margin=OnBalances())
        for at in (100, mark):
            do(book, SetMarks, {"PERP": Fraction(at)})
            sweep(book, [one.code for one in book.swept()] if is_full else None)
            done = book.take_outcome()
            found.append((is_full, done.decisions, done.journals, dict(book.restrictions)))
            found.append((is_full, book.margin_calls.copy(), str(book.positions), None))
    half = len(found) // 2
    assert [one[1:] for one in found[:half]] == [one[1:] for one in found[half:]]
