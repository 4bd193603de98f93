"""Random venues, policies and timelines: a part of the book settles as all of it."""

import random
from functools import cache

import pytest

from backoffice.scenarios.load import load_bytes
from tests.reference.generate import dump, random_scenario
from tests.venues.parts import Settled, settle_both_ways

pytestmark = pytest.mark.django_db
SEEDS = 24


@cache  # the last test looks at them all
def settled(seed: int) -> Settled:
    dice = random.Random(seed)
    scenario = random_scenario(dice, dice.randint(1, 4))
    return settle_both_ways(load_bytes(f"seed-{seed}.yaml", dump(scenario).encode()), also=1)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_venues(seed: int) -> None:
    settled(seed)


def test_most_of_them_need_no_more_than_a_part() -> None:
    """A scenario may have few sweeps, and a policy that reaches everybody."""
    assert sum(settled(seed).parts for seed in range(SEEDS)) > 12
