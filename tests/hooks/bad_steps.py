"""Steps that no venue should meet; each misbehaves for amy alone, and forgives the others."""

import sys
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from backoffice.sdk import (
    Carry,
    DebtTerms,
    DebtTier,
    Forgive,
    InterestTerms,
    Needs,
    Plan,
    Rank,
    Step,
    StepConfig,
    StepFacts,
    Take,
    Wait,
    hookimpl,
)

API_VERSIONS = (1, 1)


class BadStep(Step[StepConfig]):
    """Base: decent to everybody but amy."""

    config = StepConfig

    def needs(self, config: StepConfig) -> Needs:
        return Needs(sources=("house", "insurance"))

    def plan(self, facts: StepFacts, config: StepConfig) -> Any:
        if facts.shortfall.account == "amy":
            return self.misbehave(facts, config)
        return Plan((Forgive("house", facts.limits.budget(facts.shortfall.remaining)),))

    def misbehave(self, facts: StepFacts, config: StepConfig) -> Any:
        raise AssertionError("each bad step has its own way")

    def describe(self, config: StepConfig) -> str:
        return "Misbehaves."


def raising(error: BaseException) -> Any:
    def misbehave(self: BadStep, facts: StepFacts, config: StepConfig) -> Any:
        raise error

    return misbehave


def answering(answer: Any) -> Any:
    def misbehave(self: BadStep, facts: StepFacts, config: StepConfig) -> Any:
        return answer(facts) if callable(answer) else answer

    return misbehave


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("even printing it fails")


def recursion(facts: StepFacts) -> Any:
    return recursion(facts)


def loop(facts: StepFacts) -> Any:
    while True:
        pass


def stubborn_loop(facts: StepFacts) -> Any:
    end = time.monotonic() + 3
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:  # noqa: BLE001 - swallows whatever would stop it
            pass


def sleep(facts: StepFacts) -> Any:
    time.sleep(3)


def exit_process(facts: StepFacts) -> Any:
    sys.exit("bye")


def shrink_the_hole(facts: StepFacts) -> Any:
    object.__setattr__(facts.shortfall, "remaining", 1)
    return Plan((Forgive("house", 1),))


def swap_the_sources(facts: StepFacts) -> Any:
    object.__setattr__(facts, "sources", {"house": 10**9, "insurance": 10**9})
    return Plan((Take("insurance", facts.shortfall.remaining),), held=10**9)


def raise_the_share(facts: StepFacts) -> Any:
    facts.limits.share._numerator = 10  # type: ignore[union-attr]
    return Plan()


def write_to_sources(facts: StepFacts) -> Any:
    facts.sources["insurance"] = 10**9  # type: ignore[index]
    return Plan()


class SlyPlan(Plan):
    @property
    def amount(self) -> int:
        return 0


class SlyInt(int):
    def __gt__(self, other: object) -> bool:
        return False


def carrying(**interest: Any) -> Any:
    terms = {"tiers": (DebtTier(None, Fraction(1, 10)),)} | interest
    return lambda facts: Plan((Carry(1, DebtTerms(interest=InterestTerms(**terms))),))


BAD: dict[str, tuple[Any, str]] = {
    "raises": (raising(ZeroDivisionError("division\nby zero")), "raised ZeroDivisionError"),
    "raises_unprintable": (raising(Unprintable()), "raised Unprintable"),
    "raises_memory_error": (raising(MemoryError()), "raised MemoryError"),
    "raises_keyboard_interrupt": (raising(KeyboardInterrupt()), "raised KeyboardInterrupt"),
    "raises_generator_exit": (raising(GeneratorExit()), "raised GeneratorExit"),
    "raises_stop_iteration": (raising(StopIteration()), "raised StopIteration"),
    "exits": (answering(exit_process), "raised SystemExit: bye"),
    "recurses": (answering(recursion), "raised RecursionError"),
    "loops": (answering(loop), "ran longer than 0.5 seconds"),
    "loops_stubbornly": (answering(stubborn_loop), "ran longer than 0.5 seconds"),
    "sleeps": (answering(sleep), "ran longer than 0.5 seconds"),
    "mutates_the_facts": (answering(shrink_the_hole), "changed the facts"),
    "mutates_the_sources": (answering(swap_the_sources), "changed the facts"),
    "mutates_a_fraction": (answering(raise_the_share), "changed the facts"),
    "writes_to_the_sources": (answering(write_to_sources), "raised TypeError"),
    "mints_money": (
        answering(lambda f: Plan((Forgive("house", f.shortfall.remaining + 1),))),
        "no_more_than_remains",
    ),
    "mints_in_parts": (
        answering(lambda f: Plan((Forgive("house", f.shortfall.remaining),) * 2)),
        "no_more_than_remains",
    ),
    "takes_more_than_there_is": (
        answering(lambda f: Plan((Take("insurance", f.sources["insurance"] + 1),))),
        "no_source_below_zero",
    ),
    "takes_from_a_stranger": (answering(Plan((Take("ben", 1),))), "known_accounts: ben"),
    "takes_from_the_defaulter": (answering(Plan((Take("amy", 1),))), "known_accounts: amy"),
    "charges_a_stranger": (answering(Plan((Forgive("ben", 1),))), "known_accounts: ben"),
    "owes_to_a_stranger": (
        answering(Plan((Carry(1, DebtTerms(creditor="ben")),))),
        "known_accounts: ben",
    ),
    "pays_interest_to_a_stranger": (
        answering(carrying(income="ben")),
        "names ben, which its configuration does not name",
    ),
    "divides_interest_by_zero": (answering(carrying(day_count=0)), "day count"),
    "charges_float_interest": (
        answering(carrying(tiers=(DebtTier(None, 0.1),))),  # type: ignore[arg-type]
        "answered a float as annual_rate",
    ),
    "pays_nothing": (answering(Plan((Forgive("house", 0),))), "whole_units"),
    "pays_a_negative_amount": (answering(Plan((Forgive("house", -5),))), "whole_units"),
    "pays_a_fraction": (
        answering(Plan((Forgive("house", Fraction(1, 2)),))),  # type: ignore[arg-type]
        "answered a Fraction as amount",
    ),
    "pays_true": (answering(Plan((Forgive("house", True),))), "answered a bool as amount"),
    "pays_a_sly_int": (
        answering(Plan((Forgive("house", SlyInt(10**9)),))),
        "answered a SlyInt as amount",
    ),
    "answers_none": (answering(None), "answered a NoneType instead of a Plan"),
    "answers_a_dict": (answering({"actions": []}), "answered a dict instead of a Plan"),
    "answers_a_sly_plan": (
        answering(lambda f: SlyPlan((Forgive("house", 10**9),))),
        "answered a SlyPlan instead of a Plan",
    ),
    "answers_a_list_of_actions": (
        answering(Plan([Forgive("house", 1)])),  # type: ignore[arg-type]
        "answered a list instead of a tuple",
    ),
    "answers_text_as_action": (
        answering(Plan(("house",))),  # type: ignore[arg-type]
        "answered a str instead of an action",
    ),
    "answers_a_huge_plan": (
        answering(lambda f: Plan((Forgive("house", 1),) * 1_000_001)),
        "answered 1000001 actions",
    ),
    "answers_bytes_as_reason": (
        answering(Plan(reason=b"because")),  # type: ignore[arg-type]
        "as its reason, not a text",
    ),
    "holds_text": (answering(Plan(held="much")), "answered a str as what its source holds"),  # type: ignore[arg-type]
    "waits_for_ever": (answering(Plan((Wait(1, "eternity"),))), "wait_period"),
}


def bad_steps() -> list[Step[Any]]:
    """One instance of each."""
    return [
        type("Bad", (BadStep,), {"name": name, "misbehave": misbehave})()
        for name, (misbehave, _) in BAD.items()
    ]


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """All of them: they are only bad when asked."""
    return bad_steps()


@hookimpl
def backoffice_deleveraging_ranks() -> Mapping[str, Rank]:
    """The default rank must exist; nobody is deleveraged here."""
    return {"pnl_leverage": lambda quantity, lot, candidates: {}}
