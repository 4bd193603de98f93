"""What is recorded of an event: decisions in their order, and one message about them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from backoffice.core.events import SetMarks, Sweep
from backoffice.core.outcome import Outcome
from backoffice.records.change import Change
from backoffice.shortfalls.models import Decision, OutboxMessage, Shortfall
from backoffice.shortfalls.services import record_decisions
from backoffice.venues.store import create_venue, handle, load_resident
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(db: None) -> Outcome:
    """A bankruptcy that the insurance fund pays."""
    opening = setup(customers={"amy": 20_000, "bob": 100_000}, positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY, code=None, author="ann", approver="ben")
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(700)}))
    return handle("demo", Sweep(later(minutes=2))).outcome


def test_decisions_are_numbered_within_the_venue(outcome: Outcome) -> None:
    rows = Decision.objects.order_by("number")
    assert [row.number for row in rows] == list(range(1, len(outcome.decisions) + 1))
    assert [row.which for row in rows] == [decision.which for decision in outcome.decisions]
    assert {row.event_sequence for row in rows} == {2}


def test_one_message_tells_of_all(outcome: Outcome) -> None:
    message = OutboxMessage.objects.get()
    told = message.payload["decisions"]
    assert [one["sentence"] for one in told] == [one.sentence for one in outcome.decisions]
    paid = next(one for one in told if one["which"] == "insurance_fund")
    assert paid["amounts"] == {"insurance": "10000"}
    assert (message.payload["venue"], message.payload["event"]) == ("demo", 2)


def test_shortfalls_keep_their_state(outcome: Outcome) -> None:
    shortfall = Shortfall.objects.get()
    assert (shortfall.amount, shortfall.remaining, shortfall.state) == (10_000, 0, "covered")
    step = shortfall.steps.get()
    assert (step.step, step.amount, step.allocations) == (
        "insurance_fund",
        10_000,
        {"insurance": 10_000},
    )


@pytest.mark.parametrize("odd", ["\0", "\ud800", "a\0b\udfff"])
def test_odd_words_of_a_plugin_do_not_stop_the_venue(outcome: Outcome, odd: str) -> None:
    resident = load_resident("demo")
    decision = replace(outcome.decisions[-1], sentence=f"Because {odd}.", plan=f'"{odd}"')
    change = Change(resident.book, resident.keys, 3, later())
    record_decisions(
        change=change, outcome=Outcome(decisions=[decision]), first_number=99, references=[]
    )
    stored = Decision.objects.get(number=99)
    assert stored.sentence.startswith("Because ")
    assert not set(odd) - {"a", "b"} & set(stored.sentence)
