"""What a policy knows of itself."""

import pytest

from backoffice.hooks import compile_policy
from tests.core.support import step, waterfall

FUND, HOUSE = (step("insurance_fund", fund=code) for code in ("fund", "house"))
WRITE_OFF = step("write_off", charge="house")


@pytest.mark.parametrize(
    ("key", "place"),
    [("insurance_fund#0", 0), ("write_off#0", 1), ("insurance_fund#1", 2), ("clawback#0", None)],
)
def test_a_stored_matter_finds_its_step(key: str, place: int | None) -> None:
    policy = compile_policy(waterfall(FUND, WRITE_OFF, HOUSE))
    binding = policy.binding_of(key)
    assert (binding.index if binding else None) == place


def test_a_step_keeps_its_key_where_another_version_puts_it() -> None:
    before = compile_policy(waterfall(FUND, WRITE_OFF))
    after = compile_policy(waterfall(WRITE_OFF, FUND))
    assert [b.key for b in before.shortfall] == ["insurance_fund#0", "write_off#0"]
    assert [b.key for b in after.shortfall] == ["write_off#0", "insurance_fund#0"]
