"""Which adapter translates which case."""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import Any

from tests.conformance.cases import Case

Inputs = Mapping[str, Any]
Translate = Callable[[Inputs], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A function for cases of one kind whose source begins so and whose inputs look so.

    `tolerance`: within which the source itself compares; for cases that say so.
    """

    kind: str
    sources: tuple[str, ...]
    when: Callable[[Inputs], bool] | None
    database: bool
    translate: Translate
    tolerance: Fraction | None = None

    def tolerance_for(self, case: Case) -> Fraction | None:
        """The tolerance, only where the case names one itself."""
        return self.tolerance if case.names_tolerance else None

    def fit(self, case: Case) -> tuple[int, bool] | None:
        """How specific it is for this case: length of the source prefix, then the condition."""
        lengths = [len(prefix) for prefix in self.sources if case.source.startswith(prefix)]
        if case.kind != self.kind or not lengths:
            return None
        if self.when is not None and not self.when(case.inputs):
            return None
        return max(lengths), self.when is not None


class Ambiguous(Exception):
    """Two adapters fit a case equally well."""


_adapters: list[Adapter] = []


def adapter(
    *kinds: str,
    source: str | tuple[str, ...] = "",
    when: Callable[[Inputs], bool] | None = None,
    database: bool = False,
    tolerance: str | None = None,
) -> Callable[[Translate], Translate]:
    """Decorator: the function answers, for a case's inputs, the fields that it expects.

    `source`: prefixes of the case's source; the longest one wins, then an adapter with `when`.
    `database`: it needs PostgreSQL; each case then runs in a transaction that is rolled back.
    `tolerance`: by less than that may figures differ whose case names a tolerance of its source.
    """
    prefixes = (source,) if isinstance(source, str) else source
    within = None if tolerance is None else Fraction(tolerance)

    def register(translate: Translate) -> Translate:
        _adapters.extend(
            Adapter(kind, prefixes, when, database, translate, within) for kind in kinds
        )
        return translate

    return register


def has(*names: str) -> Callable[[Inputs], bool]:
    """Condition for `when`: all of these inputs are given."""
    return lambda inputs: all(name in inputs for name in names)


def find(case: Case, among: Iterable[Adapter] | None = None) -> Adapter | None:
    """The adapter that fits a case best, None where there is none. Errors: Ambiguous."""
    fits = [(fit, a) for a in (_adapters if among is None else among) if (fit := a.fit(case))]
    if not fits:
        return None
    best = max(fit for fit, _ in fits)
    chosen = [a for fit, a in fits if fit == best]
    if len(chosen) > 1:
        names = " and ".join(f"{a.translate.__module__}.{a.translate.__name__}" for a in chosen)
        raise Ambiguous(f"{names} both fit: give one of them a `source` or a `when`.")
    return chosen[0]


def discover() -> None:
    """Import every module of `adapters`, so that each registers what it has."""
    from tests.conformance import adapters

    for module in pkgutil.iter_modules(adapters.__path__, f"{adapters.__name__}."):
        import_module(module.name)
