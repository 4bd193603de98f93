"""From a policy document to the policy that the core runs: bound, contained steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from backoffice.core.policy import (
    FIGURE_VOCABULARY,
    SHORTFALL_VOCABULARY,
    Binding,
    DeleveragingPrice,
    LiquidationPolicy,
    Policy,
    PolicyError,
    RestrictRule,
)
from backoffice.core.rules import parse
from backoffice.sdk.fields import names_in

from .bound import ContainedRank, ContainedStep
from .bound_models import ContainedModel
from .document import LiquidationDocument, PolicyDocument, parse_document
from .manager import Plugins, default_plugins
from .messages import Loc, PolicyDocumentError, Problem, absent, problems, unknown
from .models import Binder, bound_models, regime_of

DEFAULT_RANK = "pnl_leverage"
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A document whose every part was checked, with its steps bound."""

    document: PolicyDocument
    steps: tuple[ContainedStep, ...]
    rank: ContainedRank
    price: DeleveragingPrice
    models: Mapping[Loc, ContainedModel]


def compile_policy(
    document: Document | None,
    *,
    version: str = "",
    accounts: Collection[str] | None = None,
    instruments: Collection[str] | None = None,
    plugins: Plugins | None = None,
) -> Policy:
    """Return the policy of a document, ready to run.

    With `accounts` or `instruments`, the codes that exist at the venue (the system accounts
    included), every one that the policy names must be among them.
    Raises `PolicyDocumentError` with every place that is wrong.
    """
    checked = check_policy(document, accounts=accounts, instruments=instruments, plugins=plugins)
    read = checked.document
    return Policy(
        ranking=checked.rank,
        rules=tuple(
            RestrictRule(parse(rule.when, FIGURE_VOCABULARY), rule.restrict) for rule in read.rules
        ),
        liquidation=_liquidation(read.liquidation),
        shortfall=_bindings(checked.steps),
        version=version,
        regime=regime_of(checked.models, swaps=read.liquidation.borrows == "swap"),
        deleveraging_price=checked.price,
        mark_to_market=read.mark_to_market,
        guards=None if read.guards is None else read.guards.terms(),
        margin_call=None if read.margin_call is None else read.margin_call.terms(),
    )


def check_policy(
    document: Document | None,
    *,
    accounts: Collection[str] | None = None,
    instruments: Collection[str] | None = None,
    plugins: Plugins | None = None,
) -> CheckedPolicy:
    """Check a document as `compile_policy` does, and return it with its steps bound."""
    plugins = plugins or default_plugins()
    read = parse_document(document)
    found: list[Problem] = []
    steps: list[ContainedStep] = []
    for index in range(len(read.shortfall)):
        step = _bind(read, index, plugins, found)
        if step is not None:
            steps.append(step)
    models = bound_models(read, Binder(plugins.models, plugins.timeout_seconds, found))
    if found:
        raise PolicyDocumentError(found)
    found += _missing(read, steps, models, "account", accounts)
    found += _missing(read, steps, models, "instrument", instruments)
    rank = _rank(steps, plugins, found)
    price = _deleveraging_price(steps, found)
    if found or rank is None:
        raise PolicyDocumentError(found)
    return CheckedPolicy(read, tuple(steps), rank, price, models)


def missing_names(
    document: Document | None,
    *,
    accounts: Collection[str] | None = None,
    instruments: Collection[str] | None = None,
    plugins: Plugins | None = None,
) -> list[Problem]:
    """Places where a valid document names accounts or instruments that do not exist."""
    checked = check_policy(document, plugins=plugins)
    steps, models = list(checked.steps), checked.models
    return _missing(checked.document, steps, models, "account", accounts) + _missing(
        checked.document, steps, models, "instrument", instruments
    )


def describe_policy(document: Document | None, plugins: Plugins | None = None) -> list[str]:
    """One sentence for each step of the waterfall, in order.

    Raises `PolicyDocumentError` for an invalid document.
    """
    checked = check_policy(document, plugins=plugins)
    said = []
    for index, step in enumerate(checked.steps):
        try:
            said.append(step.describe())
        except PolicyError as error:
            raise PolicyDocumentError([(("shortfall", index), str(error))]) from error
    return said


def _bind(
    read: PolicyDocument, index: int, plugins: Plugins, found: list[Problem]
) -> ContainedStep | None:
    written, place = read.shortfall[index], ("shortfall", index)
    loaded = plugins.steps.get(written.step)
    if loaded is None:
        found.append(((*place, "step"), unknown("step", written.step, plugins.steps)))
        return None
    model = loaded.step.config
    try:
        config = model.model_validate(written.with_)
        return ContainedStep(loaded.step, config, loaded.plugin, plugins.timeout_seconds)
    except ValidationError as error:
        found += problems(error, model, (*place, "with"))
    except PolicyError as error:
        found.append((place, str(error)))
    return None


def _bindings(steps: Sequence[ContainedStep]) -> tuple[Binding, ...]:
    seen: Counter[str] = Counter()
    bindings = []
    for index, step in enumerate(steps):
        bindings.append(_binding(index, step, seen[step.name]))
        seen[step.name] += 1
    return tuple(bindings)


def _binding(index: int, step: ContainedStep, nth: int) -> Binding:
    when = step.config.when
    return Binding(
        index=index,
        nth=nth,
        step=step,
        when=None if when is None else parse(when, SHORTFALL_VOCABULARY),
        limits=step.config.limits(),
    )


def _liquidation(read: LiquidationDocument) -> LiquidationPolicy:
    return LiquidationPolicy(
        style=read.style,
        gateway=read.gateway,
        unfilled=read.unfilled,
        fee=read.fee,
        fund=read.fund,
        surplus=read.surplus,
    )


def _rank(
    steps: list[ContainedStep], plugins: Plugins, found: list[Problem]
) -> ContainedRank | None:
    """The rank of the first step that chooses one."""
    place: Loc = ("shortfall",)
    name = DEFAULT_RANK
    for index, step in enumerate(steps):
        try:
            chosen = step.rank()
        except PolicyError as error:
            found.append((("shortfall", index), str(error)))
            return None
        if chosen is not None:
            place, name = ("shortfall", index, "with", "rank"), chosen
            break
    loaded = plugins.ranks.get(name)
    if loaded is None:
        found.append((place, unknown("rank", name, plugins.ranks)))
        return None
    return ContainedRank(name, loaded.rank, loaded.plugin, plugins.timeout_seconds)


def _deleveraging_price(steps: list[ContainedStep], found: list[Problem]) -> DeleveragingPrice:
    """The price terms of the first step that chooses any."""
    for index, step in enumerate(steps):
        try:
            chosen = step.deleveraging_price()
        except PolicyError as error:
            found.append((("shortfall", index), str(error)))
            break
        if chosen is not None:
            return chosen
    return DeleveragingPrice()


def _missing(
    read: PolicyDocument,
    steps: list[ContainedStep],
    models: Mapping[Loc, ContainedModel],
    what: str,
    known: Collection[str] | None,
) -> list[Problem]:
    if known is None:
        return []
    named: list[tuple[Loc, str]] = [
        (("liquidation", *loc), code) for loc, code in names_in(read.liquidation, what)
    ]
    for index, step in enumerate(steps):
        place = ("shortfall", index, "with")
        found = [((*place, *loc), code) for loc, code in names_in(step.config, what)]
        if what == "account":
            more = step.accounts - {code for _, code in found}
            found += [(place, code) for code in sorted(more)]
        named += found
    for at, model in models.items():
        named += [((*at, "with", *loc), code) for loc, code in names_in(model.config, what)]
    return [(loc, absent(what, code, known)) for loc, code in named if code not in known]
