"""The product against the independent reference: random scenarios must give the same result."""

from __future__ import annotations

import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from tests.reference import run as run_reference
from tests.reference.compare import differences
from tests.reference.generate import dump, random_scenario

seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds, size=st.integers(1, 4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_random_scenarios_agree_with_the_reference(seed: int, size: int) -> None:
    scenario = random_scenario(random.Random(seed), size)
    got = run(load_bytes(f"seed-{seed}-{size}.yaml", dump(scenario).encode()))
    portfolio = scenario["venue"].get("margin", {}).get("model") == "portfolio"
    plain = json.loads(json.dumps(got))
    assert differences(plain, run_reference(scenario), portfolio=portfolio) == []
