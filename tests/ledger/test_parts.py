"""Parts of a batch: no line is lost, and no account is in two parts unless it is hot."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backoffice.ledger.parts import parts_of
from backoffice.ledger.types import AccountKey, Movement

OWNERS = [*"abcdefgh", "fees", "house"]
LINES = st.lists(
    st.builds(
        Movement,
        from_owner=st.sampled_from(OWNERS),
        from_bucket=st.sampled_from(["cash", "held"]),
        to_owner=st.sampled_from(OWNERS),
        to_bucket=st.just("cash"),
        asset_code=st.just("USD"),
        amount_minor=st.integers(1, 9),
    ),
    max_size=12,
)
HOT = {AccountKey("fees", "cash", "USD"), AccountKey("house", "cash", "USD")}


def cold_keys(part: list[Movement]) -> set[AccountKey]:
    keys = {AccountKey(m[0], m[1], m[4]) for m in part}
    return (keys | {AccountKey(m[2], m[3], m[4]) for m in part}) - HOT


@given(LINES, st.integers(2, 4))
def test_parts_hold_all_lines_and_share_hot_accounts_only(lines, count):
    parts = parts_of(lines, HOT, count)
    if parts is None:
        return
    assert len(parts) == count
    assert all(parts)
    assert Counter(line for part in parts for line in part) == Counter(lines)
    cold = [cold_keys(part) for part in parts]
    assert sum(map(len, cold)) == len(set().union(*cold))
    assert parts_of(lines, HOT, count) == parts


def test_customers_against_a_hot_account_fall_apart():
    lines = [Movement(f"c{n}", "cash", "fees", "cash", "USD", n) for n in range(1, 100)]
    parts = parts_of(lines, HOT, 2)
    assert parts is not None
    assert all(part == sorted(part, key=lambda m: m.amount_minor) for part in parts)


def test_a_cold_account_that_all_share_keeps_them_together():
    lines = [Movement(f"c{n}", "cash", "fund", "cash", "USD", n) for n in range(1, 100)]
    assert parts_of(lines, HOT, 2) is None
    held = [Movement(f"c{n}", "cash", "fees", "held", "USD", n) for n in range(1, 100)]
    assert parts_of(held, HOT, 2) is None


def test_no_part_is_empty():
    assert parts_of([Movement("a", "cash", "fees", "cash", "USD", 1)], HOT, 2) is None
    assert parts_of([], HOT, 2) is None
