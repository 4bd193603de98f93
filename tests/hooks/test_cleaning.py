"""Plans are rebuilt of exact parts; what is merely long is shortened, what is no text refused."""

import pytest

from backoffice.core.plan import Forgive, Plan
from backoffice.hooks.cleaning import REASON_LENGTH_MAX, Nonsense, clean_plan


def test_a_long_reason_is_shortened_and_the_plan_stands() -> None:
    cleaned = clean_plan(Plan((Forgive("house", 5),), reason="x" * 10**6), {"house"})
    assert cleaned.actions == (Forgive("house", 5),)
    assert len(cleaned.reason) == REASON_LENGTH_MAX
    assert cleaned.reason.endswith("x…")


@pytest.mark.parametrize("reason", ["nul \0", "half a character \ud800"])
def test_a_reason_that_no_database_holds_is_refused(reason: str) -> None:
    with pytest.raises(Nonsense, match="no text holds"):
        clean_plan(Plan(reason=reason), ())
