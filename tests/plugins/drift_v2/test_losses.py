"""Who pays a bad debt: nothing vanishes, nobody pays more than the index says."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drift_v2.bankruptcy import (
    NobodyToSocializeTo,
    insurance_draw,
    loss_per_unit,
    social_payment,
)
from plugins.drift_v2.deposits import INDEX, index_delta, resolve_borrow
from plugins.drift_v2.health import PerpPosition
from plugins.drift_v2.reference import Bucket, MarketLoss, is_bankrupt, resolve
from plugins.drift_v2.units import ImpossibleInput

amounts = st.integers(0, 10**13)
interest = st.integers(0, 10**15).map(lambda raw: Fraction(raw, 10**9))
indices = st.integers(1, 3 * 10**10).map(lambda raw: Fraction(raw, 10**10))
ONE, NONE = Fraction(1), Fraction(0)


@given(amounts, amounts, amounts, interest, interest, st.none() | amounts, amounts)
def test_every_unit_of_the_loss_has_an_owner(loss, vault, pool, longs, shorts, most, used) -> None:
    case = MarketLoss(loss, vault, pool, longs, shorts, most, used)
    try:
        paid = resolve(case)
    except NobodyToSocializeTo:
        assert not longs + shorts
        return
    assert paid.insurance + paid.fee_pool + paid.socialized == loss
    assert paid.insurance <= max(0, vault - 1)
    assert not paid.socialized or (paid.fee_pool == pool)
    assert paid.unpaid(case) == 0
    due = paid.per_unit * (longs + shorts)
    assert paid.socialized <= due < paid.socialized + (longs + shorts) or not paid.socialized


def test_a_covered_loss_needs_nobody_in_the_market() -> None:
    assert resolve(MarketLoss(100, 101, 0, NONE, NONE)).insurance == 100
    with pytest.raises(NobodyToSocializeTo, match="open_interest is zero"):
        resolve(MarketLoss(100, 100, 0, NONE, NONE))  # the vault keeps its last unit


def test_the_market_claims_no_more_than_its_own_part_of_the_vault() -> None:
    assert insurance_draw(100, 1000, 60, 25) == 35
    assert insurance_draw(100, 1000, 60, 70) == 0
    assert insurance_draw(100, 0) == insurance_draw(100, 1) == 0


def test_the_loss_per_unit_is_rounded_up_and_a_payment_down() -> None:
    assert loss_per_unit(10, Fraction(2), Fraction(-1)) == 4
    assert social_payment(Fraction(-1, 3), Fraction(4)) == 1
    assert loss_per_unit(0, NONE, NONE) == 0


@given(amounts, amounts, amounts, indices)
def test_a_haircut_loses_nothing_and_leaves_an_index(borrow, vault, deposits, index) -> None:
    found = resolve_borrow(borrow, vault, deposits, index)
    assert found.written_off + found.borrow_after == borrow
    assert found.insurance <= max(0, vault - 1)
    assert INDEX <= found.index_after <= index
    assert 0 <= found.haircut <= deposits - found.deposits_after
    fell = min(index_delta(found.loss, deposits, index), index - INDEX)
    assert index - found.index_after == fell


def test_deposits_that_are_not_there_leave_the_loss_with_its_owner() -> None:
    none = resolve_borrow(100, 0, 0, ONE)
    assert (none.haircut, none.uncovered, none.index_after) == (0, 100, 1)
    more = resolve_borrow(100, 0, 60, ONE)
    assert (more.haircut, more.uncovered, more.index_after) == (60, 40, INDEX)


LONG, GAIN, LOSS = (PerpPosition(Fraction(s), Fraction(q)) for s, q in ((1, -9), (0, 1), (0, -1)))


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        (Bucket(borrows=1), True),
        (Bucket(borrows=1, deposits=1), False),
        (Bucket(borrows=1, open_orders=1), False),
        (Bucket(borrows=1, positions=(LONG,)), False),
        (Bucket(positions=(LOSS,)), True),
        (Bucket(positions=(LOSS, LOSS)), True),
        (Bucket(positions=(LOSS, GAIN)), False),
        (Bucket(positions=(LOSS, LONG)), False),
        (Bucket(), False),
    ],
)
def test_bankrupt_is_who_owes_and_has_nothing_left(bucket, expected) -> None:
    assert is_bankrupt(bucket) is expected


def test_negative_losses_are_refused_by_name() -> None:
    with pytest.raises(ImpossibleInput, match="loss is -1"):
        insurance_draw(-1, 10)
