"""A stored decision, asked again, answers the same, byte for byte."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.core.facts import canonical
from backoffice.core.replay import facts_of
from backoffice.hooks import default_plugins
from backoffice.scenarios.load import load
from backoffice.shortfalls.models import Decision
from backoffice.shortfalls.replay import NoPlan, replay_decision
from backoffice.venues.store import PostgresSession
from tests.venues.builders import scenario_files

pytestmark = pytest.mark.django_db
FILES = scenario_files()
JUDGED = ("degraded_price", "held_back", "breaker", "margin_call")
RELEASED = ("breaker", '{"halted":false}')  # by two persons: nothing that could be judged again


def run(file: Path) -> list[Decision]:
    """Run a scenario in the database, and return its decisions."""
    scenario, session = load(str(file)), PostgresSession()
    session.open(scenario.setup, scenario.policy_document)
    for event in scenario.events:
        session.handle(event)
    return list(Decision.objects.select_related("policy_version"))


def is_of_model_or_guard(decision: Decision) -> bool:
    if decision.which in JUDGED:
        return (decision.which, decision.plan) != RELEASED
    return decision.which in ("swap", "top_up") or '"closings":' in decision.plan


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_plan_is_reproduced(file: Path) -> None:
    asked = set()
    for decision in run(file):
        if is_of_model_or_guard(decision):
            assert replay_decision(decision).same
        elif decision.plan and decision.shortfall_number is not None:
            replayed = replay_decision(decision)
            assert (replayed.plan, replayed.same) == (decision.plan, True)
            assert canonical(facts_of(decision.inputs)) == decision.inputs
            asked.add(decision.which)
        else:
            with pytest.raises(NoPlan, match=f"decision {decision.number}"):
                replay_decision(decision)
    plugin = file.parent.parent.name
    if plugin in default_plugins().steps and plugin != "auto_deleverage":
        assert plugin in asked, "nothing of its own was asked"


def test_replays_can_fail() -> None:
    """Another limit or another plan is noticed, so the test above means something."""
    file = Path(PROJECT_DIR) / "fixtures/scenarios/insurance-fund-waterfall.yaml"
    decision = next(d for d in run(file) if d.which == "insurance_fund" and d.plan)
    changed = json.loads(decision.inputs)
    changed["sources"] = {name: held // 2 for name, held in changed["sources"].items()}
    decision.inputs = canonical(changed)
    assert not replay_decision(decision).same


def test_replays_of_models_can_fail() -> None:
    """A model that saw something else closes something else."""
    file = Path(PROJECT_DIR) / "plugins/drift_v2/scenarios/01_paced_liquidation.yaml"
    decision = next(d for d in run(file) if d.which == "liquidation")
    changed = json.loads(decision.inputs)
    held = changed["facts"]["portfolio"]
    held["equity"] = str(Fraction(held["equity"]) - 10)
    decision.inputs = canonical(changed)
    assert not replay_decision(decision).same
