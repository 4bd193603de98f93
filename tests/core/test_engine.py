"""What holds after any event: money is conserved, holes are accounted for, floors are kept."""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.core.accounts import AccountKind
from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import Sweep
from backoffice.core.money import to_minor
from backoffice.core.opening import open_book
from backoffice.core.outcome import Outcome
from backoffice.core.sweep import sweep
from backoffice.scenarios.load import Scenario, load_bytes
from tests.reference.generate import dump, random_scenario

seeds = st.integers(0, 2**32 - 1)
many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def scenario_of(seed: int) -> tuple[Scenario, dict[str, Any]]:
    document = random_scenario(random.Random(seed), 3)
    return load_bytes(f"seed-{seed}.yaml", dump(document).encode()), document


def totals(book: Book) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for (_, _, asset), amount in book.balances.items():
        sums[asset] += amount
    return sums


def replayed(balances: dict[Any, int], outcome: Outcome) -> dict[Any, int]:
    """The balances that the event's postings alone lead to."""
    after = defaultdict(int, balances)
    for journal in outcome.journals:
        for posting in journal.postings:
            after[posting.source, posting.source_bucket, posting.asset] -= posting.amount
            after[posting.target, posting.target_bucket, posting.asset] += posting.amount
    return after


@many
@given(seed=seeds)
def test_money_is_conserved_and_moves_only_by_postings(seed: int) -> None:
    scenario, _ = scenario_of(seed)
    book = open_book(scenario.setup)
    book.take_outcome()
    for event in scenario.events:
        before = dict(book.balances)
        outcome = apply(book, event)
        assert not any(totals(book).values())
        after = replayed(before, outcome)
        assert {k: v for k, v in after.items() if v} == {
            k: v for k, v in book.balances.items() if v
        }


@many
@given(seed=seeds)
def test_what_the_steps_paid_and_what_remains_is_the_shortfall(seed: int) -> None:
    scenario, _ = scenario_of(seed)
    book = open_book(scenario.setup)
    for event in scenario.events:
        known = set(book.shortfalls)
        apply(book, event)
        for number in set(book.shortfalls) - known:
            shortfall = book.shortfalls[number]
            paid = sum(use.amount for use in shortfall.steps)
            assert paid + shortfall.remaining == shortfall.amount
        for shortfall in book.shortfalls.values():
            for use in shortfall.steps:
                assert sum(use.allocations.values()) == use.amount > 0
            assert shortfall.remaining >= 0


@many
@given(seed=seeds)
def test_no_fund_is_drawn_below_its_floor_or_below_zero(seed: int) -> None:
    scenario, document = scenario_of(seed)
    book = open_book(scenario.setup)
    floors: dict[str, list[Fraction]] = defaultdict(list)
    for step in document["venue"]["policy"].get("shortfall", []):
        given_with = step.get("with") or {}
        source = given_with.get("fund") or given_with.get("account") or given_with.get("creditor")
        if source and step["step"] in ("insurance_fund", "venue_capital"):
            floors[source].append(Fraction(given_with.get("floor", "0")))
        elif source:
            floors[source].append(Fraction(0))
    for event in scenario.events:
        before = dict(book.balances)
        apply(book, event)
        if not isinstance(event, Sweep):
            continue
        for code, account in book.accounts.items():
            if account.kind is not AccountKind.FUND:
                continue
            for asset in book.assets:
                was = before.get((code, "cash", asset), 0)
                floor = min(floors.get(code, [Fraction(0)]))
                kept = to_minor(floor, 18) // 10 ** (18 - book.assets[asset].decimals)
                assert book.cash(code, asset) >= min(was, kept)


@many
@given(seed=seeds)
def test_a_screened_sweep_is_the_sweep_of_every_account(seed: int) -> None:
    scenario, _ = scenario_of(seed)
    book = open_book(scenario.setup)
    for event in scenario.events:
        if isinstance(event, Sweep):
            full = copy.deepcopy(book)
            full.take_outcome()
            sweep(full, [account.code for account in full.swept()])
            everything = full.take_outcome()
            book.take_outcome()
            sweep(book)
            screened = book.take_outcome()
            assert screened.journals == everything.journals
            assert screened.decisions == everything.decisions
        else:
            apply(book, event)
