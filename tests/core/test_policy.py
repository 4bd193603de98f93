"""What a policy knows of itself."""

import pytest

from backoffice.hooks import compile_policy
from tests.core.support import step, waterfall

FUND, HOUSE = (step("insurance_fund", fund=code) for code in ("fund", "house"))
WRITE_OFF = step("write_off", charge="house")


@pytest.mark.parametrize(
    ("index", "name", "found"),
    [
        (0, "insurance_fund", 0),
        (2, "insurance_fund", 2),  # the second of that name, at its place
        (1, "insurance_fund", 0),  # moved: the first of that name
        (7, "write_off", 1),
        (0, "clawback", None),
    ],
)
def test_a_stored_matter_finds_its_step(index: int, name: str, found: int | None) -> None:
    policy = compile_policy(waterfall(FUND, WRITE_OFF, HOUSE))
    binding = policy.binding_of(index, name)
    assert (binding.index if binding else None) == found


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"base": "period_profit"}, True),
        ({"base": "period_profit", "period": "week"}, True),
        ({"base": "unrealized_profit", "period": "week"}, False),
        ({"base": "equity"}, False),
    ],
)
def test_profits_are_counted_only_where_a_step_shares_by_them(given, counts: bool) -> None:
    policy = compile_policy(waterfall(WRITE_OFF, step("socialized_loss", **given)))
    assert policy.counts_profits is counts
