"""The tree of a rule: immutable, hashable, and with its types already checked.

Sums, products, chains of comparisons and junctions hold all their terms side by side, so that
the height of a tree is the nesting its author wrote and recursion over it stays shallow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Literal

ArithmeticOp = Literal["+", "-", "*", "/"]
ComparisonOp = Literal["<", "<=", ">", ">=", "==", "!="]
FunctionName = Literal["min", "max", "abs"]
JunctionOp = Literal["and", "or"]


class Kind(Enum):
    """What a name stands for; either may be null in the facts."""

    NUMBER = "number"
    TEXT = "text"


Vocabulary = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Negate:
    operand: "Value"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`first op operand op operand …`, from left to right, all operators of one precedence."""

    first: "Value"
    rest: tuple[tuple[ArithmeticOp, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Call:
    function: FunctionName
    arguments: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain: `a < b <= c` holds where `a < b` and `b <= c` do."""

    first: "Value"
    rest: tuple[tuple[ComparisonOp, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Membership:
    subject: "Value"
    options: tuple[Number | Text, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Condition"


@dataclass(frozen=True, slots=True)
class Junction:
    op: JunctionOp
    terms: tuple["Condition", ...]


Value = Number | Text | Name | Negate | Arithmetic | Call
Condition = Comparison | Membership | Not | Junction
Node = Value | Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule: its text as written, the names that it uses, its tree."""

    text: str
    names: frozenset[str]
    tree: Condition = field(repr=False, hash=False)


def kind_of(value: Value) -> Kind:
    """Whether a value is a number or a text."""
    match value:
        case Text():
            return Kind.TEXT
        case Name(kind=kind):
            return kind
        case _:
            return Kind.NUMBER
