"""Decisions are stored in one canonical form."""

from fractions import Fraction

from backoffice.core.outcome import Decision, decided
from tests.core.support import MONDAY


def decision(**given: object) -> Decision:
    return decided(at=MONDAY, account="amy", which="x", sentence="X.", **given)  # type: ignore[arg-type]


def test_equal_inputs_have_one_text_and_one_hash() -> None:
    one = decision(inputs={"b": Fraction(1, 2), "a": 1})
    other = decision(inputs={"a": 1, "b": Fraction(2, 4)})
    assert one.inputs == '{"a":1,"b":"1/2"}'
    assert one.inputs_sha256 == other.inputs_sha256
    assert one.inputs_sha256 != decision(inputs={"a": 1, "b": Fraction(1, 3)}).inputs_sha256


def test_amounts_go_by_account_and_no_plan_is_no_text() -> None:
    one = decision(inputs={}, amounts={"zoe": 1, "bob": 2})
    assert (list(one.amounts), one.plan) == (["bob", "zoe"], "")
    assert decision(inputs={}, plan={"fills": (Fraction(3),)}).plan == '{"fills":["3"]}'
