"""Random rules, as trees, and random facts, with a liking for what floats get wrong."""

from fractions import Fraction
from string import printable

from hypothesis import strategies as st

from backoffice.core.rules import Kind
from backoffice.core.rules.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Junction,
    Membership,
    Name,
    Negate,
    Not,
    Number,
    Text,
    Value,
)

NUMBERS = ("a", "b", "c", "d")
TEXTS = ("s", "t")
VOCABULARY = dict.fromkeys(NUMBERS, Kind.NUMBER) | dict.fromkeys(TEXTS, Kind.TEXT)

decimals = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.one_of(st.integers(0, 20), st.integers(0, 10**18)),
    st.integers(0, 9),
)
tiny = st.sampled_from([Fraction(0), Fraction(1, 10**40), Fraction(1, 10**20), Fraction(1, 3**30)])
whole = st.sampled_from([0, 1, 3, 10, 2**53, 2**53 + 1, 10**18, 10**18 + 1, 10**30])
exact_numbers = st.one_of(
    st.sampled_from([0, 0, 1, 2, -1]).map(Fraction),
    st.builds(lambda base, bit, sign: sign * (base + bit), whole, tiny, st.sampled_from([1, -1])),
    st.builds(Fraction, st.integers(-(10**6), 10**6), st.sampled_from([3, 7, 10, 100])),
)
words = st.sampled_from(["retail", "professional", "", "it's", 'a "b"', "Zürich"])

number_facts = st.one_of(st.none(), exact_numbers, exact_numbers, exact_numbers)
text_facts = st.one_of(st.none(), words, words)
facts = st.fixed_dictionaries(
    dict.fromkeys(NUMBERS, number_facts) | dict.fromkeys(TEXTS, text_facts)
)


def _numeric(children: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    def chain(*ops: str) -> st.SearchStrategy[Value]:
        rest = st.lists(st.tuples(st.sampled_from(ops), children), min_size=1, max_size=3)
        return st.builds(Arithmetic, children, rest.map(tuple))

    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        chain("+", "-"),
        chain("*", "/"),
        st.builds(Negate, children),
        st.builds(Call, st.sampled_from(["min", "max"]), several),
        st.builds(Call, st.just("abs"), st.tuples(children)),
    )


number_names = st.sampled_from(NUMBERS).map(lambda name: Name(name, Kind.NUMBER))
number_leaves: st.SearchStrategy[Value] = st.one_of(number_names, decimals.map(Number))
number_trees = st.recursive(number_leaves, _numeric, max_leaves=5)
text_leaves: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(TEXTS).map(lambda name: Name(name, Kind.TEXT)), words.map(Text)
)
comparison_ops = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def _chain(
    ops: st.SearchStrategy[str], values: st.SearchStrategy[Value]
) -> st.SearchStrategy[Condition]:
    rest = st.lists(st.tuples(ops, values), min_size=1, max_size=2).map(tuple)
    return st.builds(Comparison, values, rest)


def _member(
    values: st.SearchStrategy[Value], options: st.SearchStrategy[Number | Text]
) -> st.SearchStrategy[Condition]:
    listed = st.lists(options, min_size=1, max_size=3).map(tuple)
    return st.builds(Membership, values, listed, st.booleans())


signed = st.builds(lambda value, sign: Number(sign * value), decimals, st.sampled_from([1, -1]))
_leaves: st.SearchStrategy[Condition] = st.one_of(
    _chain(comparison_ops, number_trees),
    _chain(st.sampled_from(["==", "!="]), text_leaves),
    _member(number_trees, signed),
    _member(text_leaves, words.map(Text)),
)
conditions = st.recursive(
    _leaves,
    lambda children: st.one_of(
        st.builds(Not, children),
        st.builds(
            Junction,
            st.sampled_from(["and", "or"]),
            st.lists(children, min_size=2, max_size=3).map(tuple),
        ),
    ),
    max_leaves=4,
)

_pieces = ["and ", "or ", "not ", "in ", "a ", "s ", "1", "0.5 ", "'x' ", "min("]
rule_like_text = st.lists(
    st.sampled_from(_pieces) | st.sampled_from("()[],+-*/<>=!.'\" ") | st.sampled_from(printable),
    max_size=40,
).map("".join)
