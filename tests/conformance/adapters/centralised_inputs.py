"""How the pages of centralised venues name their inputs."""

from collections.abc import Callable
from fractions import Fraction

from tests.conformance.reading import number
from tests.conformance.registry import Inputs

TICK = Fraction(1, 2)
"""Smallest price step of the bitcoin contracts of these pages."""
KRAKEN = "https://support.kraken.com"


def any_of(*names: str) -> Callable[[Inputs], bool]:
    """Condition: at least one of these inputs is given."""
    return lambda inputs: any(name in inputs for name in names)


def first(inputs: Inputs, *names: str, default: object = "0") -> Fraction:
    """The first of these inputs that is given."""
    return number(next((inputs[name] for name in names if name in inputs), default))


def signed(inputs: Inputs, *names: str) -> Fraction:
    """A size with the sign of its side."""
    size = first(inputs, *names)
    return -size if inputs["side"] == "short" else size
