"""The test kit finds what it is there to find."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backoffice.core.plan import PlanRefused
from backoffice.sdk import Needs, Plan, Step, StepConfig, StepFacts, Take
from backoffice.sdk.testkit import check_config, check_description, check_plan, check_purity
from tests.hooks.facts import some_facts


class Faulty(Step[StepConfig]):
    name = "faulty"
    config = StepConfig

    def __init__(self, fault: Callable[[StepFacts], Any]) -> None:
        self.fault = fault
        self.asked = 0

    def needs(self, config: StepConfig) -> Needs:
        return Needs(sources=("pot",))

    def plan(self, facts: StepFacts, config: StepConfig) -> Any:
        self.asked += 1
        return self.fault(facts) or Plan((Take("pot", self.asked),), reason="because")

    def describe(self, config: StepConfig) -> str:
        return "no sentence"


def remember(facts: StepFacts) -> None:
    """Nothing: the plan counts how often it was asked."""


def change(facts: StepFacts) -> None:
    object.__setattr__(facts, "fund_cash", facts.fund_cash + 1)


def overdraw(facts: StepFacts) -> Plan:
    return Plan((Take("pot", facts.shortfall.remaining + 1),), reason="because")


def say_nothing(facts: StepFacts) -> Plan:
    return replace(overdraw(facts), actions=(Take("pot", 1),), reason="")


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        (remember, AssertionError, "the same facts, the same plan"),
        (change, AssertionError, "changes none of its facts"),
        (overdraw, PlanRefused, "no_more_than_remains"),
        (say_nothing, AssertionError, "says why"),
    ],
)
def test_faulty_plan_is_found(fault: Any, error: type[Exception], message: str) -> None:
    facts = replace(some_facts(), sources={"pot": 10_000})
    with pytest.raises(error, match=message):
        check_plan(Faulty(fault), StepConfig(), facts)


def test_description_that_is_no_sentence_is_found() -> None:
    with pytest.raises(AssertionError, match="is a sentence"):
        check_description(Faulty(remember), StepConfig())


def test_configuration_that_takes_anything_is_found() -> None:
    class Open(StepConfig, extra="ignore"):
        pass

    step = Faulty(remember)
    step.config = Open
    with pytest.raises(AssertionError, match="unknown keys are refused"):
        check_config(step, {})


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import random", "does not import random"),
        ("import datetime, time", "does not import time"),
        ("from os.path import join", "does not import os.path"),
        ("import backoffice.core.money", "backoffice.core.money; backoffice.sdk is the door"),
        ("from backoffice.hooks import Plugins", "does not import backoffice.hooks"),
        ("from backoffice import core", "does not import backoffice"),
        ("from django.db import models", "does not import django.db"),
        ("from ..other import policy", "the world outside the plugin"),
        ("HALF = 0.5", "no float"),
        ("TEXT = open('x')", "no open()"),
    ],
)
def test_impure_module_is_found(tmp_path: Path, code: str, message: str) -> None:
    (tmp_path / "policy.py").write_text(f'"""A policy."""\n\n{code}\n')
    with pytest.raises(AssertionError) as caught:
        check_purity(tmp_path)
    assert message in str(caught.value)
    assert str(caught.value).startswith("policy.py:3: ")


def test_pure_module_passes(tmp_path: Path) -> None:
    code = (
        "from fractions import Fraction\nfrom backoffice.sdk import Step\nfrom .config import C\n"
    )
    (tmp_path / "policy.py").write_text(code)
    check_purity(tmp_path)
