"""Words for reasons and descriptions, with amounts as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.core.facts import StepFacts
from backoffice.core.money import format_decimal, format_minor

from .config import StepConfig
from .decimals import decimal_text


def money(facts: StepFacts, amount: int) -> str:
    """An amount of smallest units with its asset: `12.5 USD`."""
    return f"{format_minor(amount, facts.shortfall.decimals)} {facts.shortfall.asset}"


def percent(rate: Fraction) -> str:
    """A rate as a percentage: `0.5` is `50 %`."""
    return f"{format_decimal(rate * 100)} %"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def limits_in_words(facts: StepFacts, held: int | None = None) -> str:
    """The limits that applied, to be put behind a reason; empty without any."""
    limits, said = facts.limits, []
    if limits.per_shortfall is not None:
        said.append(f"at most {money(facts, limits.per_shortfall)} more of this loss")
    if limits.per_period is not None:
        said.append(f"at most {money(facts, limits.per_period)} more in this period")
    if held is not None and limits.share is not None:
        said.append(f"at most {percent(limits.share)} of what is there")
    if held is not None and limits.floor is not None:
        said.append(f"never below {money(facts, limits.floor)}")
    if limits.all_or_nothing:
        said.append("the whole remainder or nothing")
    return f" ({', '.join(said)})" if said else ""


def config_in_words(config: StepConfig) -> str:
    """The common parameters of a step, to be put behind its description; empty without any."""
    said = []
    if config.limit is not None:
        said.append(f"at most {decimal_text(config.limit)} for one loss")
    if config.limit_share is not None:
        said.append(f"at most {percent(config.limit_share)} of what the source holds")
    if config.limit_period is not None:
        said.append(f"at most {decimal_text(config.limit_period)} a {config.limit_per}")
    if config.floor is not None:
        said.append(f"never below {decimal_text(config.floor)}")
    if config.all_or_nothing:
        said.append("all of it or nothing")
    if config.when is not None:
        said.append(f"only if {config.when}")
    return f" ({'; '.join(said)})" if said else ""
