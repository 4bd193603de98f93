"""Everything that is not a rule gets a `RuleError` with a place and advice, and quickly."""

import copy
import pickle
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backoffice.core.rules import Kind, Rule, RuleError, parse
from backoffice.core.rules.errors import MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, MAX_NODES
from tests.core.rules.strategies import VOCABULARY, rule_like_text

NAMES = {"equity": Kind.NUMBER, "margin_ratio": Kind.NUMBER, "segment": Kind.TEXT}

MISTAKES = [
    ("", 1, "empty"),
    ("   ", 1, "empty"),
    ("margin_rato > 1", 1, "did you mean margin_ratio?"),
    ("equity > 0 and Equity < 1", 16, "did you mean equity?"),
    ("wealth > 1", 1, "use one of equity, margin_ratio, segment"),
    ("equity > true", 10, "'true' is not a known name"),
    ("equity", 1, "must be a condition"),
    ("'a'", 1, "must be a condition"),
    ("equity + 1", 1, "not a number"),
    ("equity and equity > 1", 1, "each side of and"),
    ("equity > 1 or segment", 15, "each side of or"),
    ("not equity", 5, "what follows not"),
    ("equity > 'a'", 8, "cannot be compared"),
    ("1 < equity == segment", 12, "cannot be compared"),
    ("segment < 'a'", 9, "no order"),
    ("segment + 1 > 2", 1, "cannot be calculated"),
    ("-segment == 'a'", 2, "cannot be calculated"),
    ("max(equity, 'a') > 1", 13, "cannot be calculated"),
    ("(equity > 1) > 2", 1, "join conditions"),
    ("(equity > 1) + 1 > 2", 1, "join conditions"),
    ("(equity > 1) in (1, 2)", 1, "join conditions"),
    ("equity = 1", 8, "=="),
    ("equity ! 1", 8, "!="),
    ("equity > 5 %", 12, "0.05"),
    ("equity > 1 && equity < 2", 12, "write and"),
    ("equity > 1 | equity < 2", 12, "write or"),
    ("equity > 1 equity < 2", 12, "not expected"),
    ("equity > 1)", 11, "not expected"),
    ("equity > > 1", 10, "expected a name"),
    ("equity >", 9, "the end of the rule"),
    ("equity > +1", 10, "expected a name"),
    ("(equity > 1", 12, "close the parenthesis"),
    ("equity in 1", 11, "list in parentheses"),
    ("equity in ()", 12, "list after in"),
    ("equity in (1, margin_ratio)", 15, "list after in"),
    ("equity in (1 2)", 14, "close the list"),
    ("equity in (1]", 13, "close the list"),
    ("equity in ('a')", 12, "list only numbers"),
    ("segment in ('a', -1)", 18, "list only texts"),
    ("segment in (-'a')", 14, "list after in"),
    ("equity not (1)", 12, "'in' after not"),
    ("1 < equity in (1, 2)", 12, "not expected"),
    ("abs(equity, 1) > 2", 1, "one value"),
    ("min(equity) > 2", 1, "two or more values"),
    ("min() > 2", 5, "expected a name"),
    ("min(equity, 1 > 2", 15, "close min"),
    ("print(equity) > 2", 1, "not a function"),
    ("equity > 1e9", 10, "write it out"),
    ("equity > 1.2.3", 10, "write it out"),
    ("equity > 0x10", 10, "write it out"),
    ("equity > 1_000", 10, "write it out"),
    ("equity > 1 # big", 12, "no comments"),
    ("segment == 'a\nb'", 12, "printable"),
    ("segment == 'ab", 12, "same quote"),
    ("equity > " + "9" * (MAX_DIGITS + 1), 10, "digits"),
    ("equity > 0." + "0" * MAX_DIGITS, 10, "digits"),
]


@pytest.mark.parametrize(("text", "column", "advice"), MISTAKES)
def test_a_mistake_is_placed_and_explained(text: str, column: int, advice: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text, NAMES)
    assert (caught.value.column, advice in caught.value.message) == (column, True), caught.value
    assert str(caught.value) == f"column {column}: {caught.value.message}"
    assert "\n" not in caught.value.message


HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "equity.__class__ == 1",
    "segment['a'] == 'a'",
    "lambda: equity > 1",
    "[x for x in (1, 2)]",
    "{equity}",
    "(equity := 1) > 0",
    "f'{equity}' == 'a'",
    "f'{().__class__}'",
    "equity if equity > 1 else 2",
    "equity > 1; import os",
    "await equity > 1",
    "`equity` > 1",
    "9**9**9 > 1",
    "2 // 1 > 1",
    "1 << 99999 > 1",
    "~equity > 1",
    "equity @ equity > 1",
    "segment == 'a' 'b'",
    "segment % 9 == 'a'",
    "equity > 1e999999999",
    "equity > \x00",
    "equity > 1\x00",
    "segment == '\x00'",
    "segment == '\u202egnp.txt'",
    "segment == '\ud800'",
    "equity > \u0661",  # a digit, but not of ours
    "equity > \uff11",
    "equity > \u00bd",
    "\uff45quity > 1",  # full-width e: Python itself reads this as the name equity
    "еquity > 1",
    "equity\u00a0> 1",
    "equity >\u200b1",
    "\ufeffequity > 1",
    "equity \u2265 1",
    "equity > 1\x0b",
    "\r\n",
    "\\",
    "equity > 1 \\\n and equity < 2",
    "'" * 999,
    "(" * 1000,
    ")" * 1000,
    "[" * 1000,
    "-" * 1000 + "1 > 0",
    "-" * 990 + "1 > 0",
    "not " * 249 + "x",
    "(" * 490 + "equity>1" + ")" * 490,
    "abs(" * 200 + "equity" + ")" * 199,
    "equity in " + "(" * 500,
    "(" * 5_000_000 + ")" * 5_000_000,
    "a" * 10_000_000,
    "9" * 10_000_000,
    " " * 10_000_000,
    "'" + "a" * 10_000_000 + "'",
    "a" * 1000,
    "9" * 1000,
    "1+" * 499 + "1",
    "1<" * 499 + "1",
    "equity>1or " * 90,
    "equity in (" + "1," * 400 + "1)",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_text_is_refused_quickly(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(RuleError) as caught:
        parse(text, NAMES)
    assert time.perf_counter() - start < 0.5
    assert 1 <= caught.value.column <= MAX_LENGTH + 1
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("value", [None, 1, 0.8, True, b"equity > 1", ["equity > 1"]])
def test_what_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(RuleError, match="must be a text"):
        parse(value, NAMES)  # type: ignore[arg-type]


def nested(levels: int) -> str:
    return "(" * levels + "equity > 1" + ")" * levels


def test_the_limits_are_where_they_are_said_to_be() -> None:
    fits = "equity > 1".ljust(MAX_LENGTH)
    terms = "1" + "+1" * ((MAX_NODES - 2) // 2 - 1) + ">2"  # one node over an even number
    for text in (fits, nested(MAX_DEPTH), "equity > " + "9" * MAX_DIGITS, terms):
        parse(text, NAMES)
    for text in (fits + " ", nested(MAX_DEPTH + 1), terms.replace(">2", "+1+1>2")):
        with pytest.raises(RuleError, match="at most"):
            parse(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(["not 1 > 2"] * (MAX_DEPTH + 1)),
        " or ".join(["(1 > 2)"] * (MAX_DEPTH + 1)),
        " + ".join(["-1"] * (MAX_DEPTH + 1)) + " > 2",
        " + ".join(["abs(1)"] * (MAX_DEPTH + 1)) + " > 2",
    ],
)
def test_width_is_not_depth(text: str) -> None:
    assert parse(text, NAMES).names == frozenset()


def test_the_deepest_rule_needs_little_stack() -> None:
    def below(frames: int) -> Rule:
        return below(frames - 1) if frames else parse(nested(MAX_DEPTH), NAMES)

    assert below(400).names == {"equity"}


def test_rules_and_errors_can_be_sent_to_another_process() -> None:
    rule = parse("not (equity + 1 > 2 and segment in ('a',))", NAMES)
    assert pickle.loads(pickle.dumps(rule)) == rule == copy.deepcopy(rule)
    error = pickle.loads(pickle.dumps(RuleError("m", 3)))
    assert (error.message, error.column) == ("m", 3)


@given(st.one_of(st.text(), rule_like_text))
@example("1 in (1")
@example("a not")
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    try:
        names = parse(text, VOCABULARY).names
        column = 1
    except RuleError as error:
        names, column = frozenset(), error.column
    assert names <= VOCABULARY.keys()
    assert 1 <= column <= len(text) + 1
