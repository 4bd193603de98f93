"""The texts of a new plugin's files; `${name}` and `${camel}` are replaced."""

PLUGIN = '''\
"""Hooks of ${name}."""

from collections.abc import Sequence
from typing import Any

from backoffice.sdk import Step, hookimpl

from .policy import ${camel}

__version__ = "0.1.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_steps() -> Sequence[Step[Any]]:
    """One step, ${name}."""
    return (${camel}(),)
'''

CONFIG = '''\
"""Parameters of ${name}."""

from backoffice.sdk import AccountCode, Amount, StepConfig


class ${camel}Config(StepConfig):
    """`fund`: the account that pays. `deductible`: what of each loss it leaves to others."""

    fund: AccountCode
    deductible: Amount
'''

POLICY = '''\
"""A fund pays what a loss exceeds a deductible by."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    config_in_words,
    decimal_text,
    limits_in_words,
    money,
    smallest_units,
)

from .config import ${camel}Config


class ${camel}(Step[${camel}Config]):
    """Draws the fund's cash; the deductible is passed on to the next step."""

    name = "${name}"
    config = ${camel}Config

    def needs(self, config: ${camel}Config) -> Needs:
        """The fund's cash."""
        return Needs(sources=(config.fund,))

    def plan(self, facts: StepFacts, config: ${camel}Config) -> Plan:
        """Take what is above the deductible, within the limits."""
        remaining = facts.shortfall.remaining
        held = facts.sources[config.fund]
        above = max(0, remaining - smallest_units(facts, config.deductible))
        amount = min(above, facts.limits.budget(remaining, held))
        if not amount or (facts.limits.all_or_nothing and amount < remaining):
            return Plan()
        reason = (
            f"paid by the fund {config.fund}, which held {money(facts, held)}, because it is above "
            f"the deductible of {decimal_text(config.deductible)}{limits_in_words(facts, held)}"
        )
        return Plan((Take(config.fund, amount),), held, reason)

    def describe(self, config: ${camel}Config) -> str:
        """One sentence for people."""
        return (
            f"The fund {config.fund} pays what a loss exceeds "
            f"{decimal_text(config.deductible)} by{config_in_words(config)}."
        )
'''

SCENARIO = """\
format: 1
scenario: The fund pays what is above the deductible
description: Synthetic. Ben's loss is smaller than the deductible of 100, so nothing is paid for it.
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
      - {step: ${name}, with: {fund: insurance, deductible: "100"}}
assets:
  USD: {decimals: 2}
accounts:
  amy: {balances: {USD: "-500.25"}}
  ben: {balances: {USD: "-99.99"}}
  insurance: {kind: fund, balances: {USD: "1000"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", sweep: {}}
expect:
  accounts:
    amy: {cash: {USD: "-100"}}
    ben: {cash: {USD: "-99.99"}}
    insurance: {cash: {USD: "599.75"}}       # 1000 - (500.25 - 100)
  shortfalls:
    - account: amy
      asset: USD
      amount: "500.25"
      state: open
      steps: [{step: ${name}, amount: "400.25", allocations: {insurance: "400.25"}}]
    - {account: ben, asset: USD, amount: "99.99", state: open, steps: []}
  ledger: {USD: "0"}
"""

README = """\
# ${name}

A fund pays what a loss exceeds a deductible by; the rest goes to the next step.

    pays = min(remaining − deductible, fund's cash, limits), not below zero

**Who pays:** the fund.

| parameter | meaning |
|---|---|
| `fund` | account whose cash pays; required |
| `deductible` | what of each loss is left to others, in whole units of its asset; required |

and those that every step has.

**Sources:** say here whose rule this is, and where it can be read.
"""
