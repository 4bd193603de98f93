"""Presets applied to a scenario: its accounts take the roles that a preset names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from backoffice.core.accounts import SYSTEM_ACCOUNTS, Account, AccountKind
from backoffice.core.calendar import KINDS
from backoffice.core.events import ClosePeriod, Event, Sweep
from backoffice.core.opening import AccountOpening, VenueSetup
from backoffice.hooks import compile_policy, default_plugins, expand_preset
from backoffice.sdk import Preset

from .load import Scenario
from .policies import VERSION

ROLE_KINDS = {
    "fund": AccountKind.FUND,
    "default_fund": AccountKind.FUND,
    "capital": AccountKind.CAPITAL,
}


FURTHER_SWEEPS = 30
"""A minute apart: regimes that close positions step by step are done by then."""


def played_out(scenario: Scenario) -> Scenario:
    """The scenario with further sweeps, then the close of its day, week and month.

    Some regimes close positions step by step, some charge losses when a period ends; so that all
    are compared when nothing is pending any more, prices stay as they are meanwhile.
    """
    if not scenario.events:
        return scenario
    end = scenario.events[-1].at
    sweeps = [Sweep(end + timedelta(minutes=n)) for n in range(1, FURTHER_SWEEPS + 1)]
    last = sweeps[-1].at
    more: list[Event] = [*sweeps, *(ClosePeriod(last, kind) for kind in KINDS), Sweep(last)]
    lines = (scenario.lines[-1],) * len(more)
    return replace(scenario, events=(*scenario.events, *more), lines=scenario.lines + lines)


def preset_names() -> list[str]:
    """Names of all presets of the installation."""
    return list(default_plugins().presets)


def under_preset(scenario: Scenario, name: str) -> Scenario:
    """The scenario with a preset as its policy; roles that nobody can take get empty accounts.

    Raises `PolicyDocumentError` for a preset that does not exist.
    """
    document = {"preset": name}
    loaded = default_plugins().presets.get(name)
    if loaded is None:
        expand_preset(document)  # says which presets there are
        raise LookupError(name)
    roles = roles_of(loaded.preset, scenario.setup.accounts)
    setup = _with_accounts(scenario.setup, loaded.preset, roles)
    written = expand_preset({**document, "accounts": roles})
    policy = compile_policy(
        written,
        version=VERSION,
        accounts={opening.account.code for opening in setup.accounts}.union(SYSTEM_ACCOUNTS),
    )
    return replace(scenario, setup=replace(setup, policy=policy), policy_document=written)


def roles_of(preset: Preset, accounts: Sequence[AccountOpening]) -> dict[str, str]:
    """Which account takes each role: one of that code, else the first free one of the kind.

    Funds with contributions take the role default_fund, others fund.
    """
    kinds = {opening.account.code: opening.account.kind for opening in accounts}
    mutual = {paid.fund for opening in accounts for paid in opening.contributions}
    taken: dict[str, str] = {}
    for role, kind in preset.roles.items():
        fitting = [
            code
            for code in sorted(kinds)
            if kinds[code] is ROLE_KINDS[kind]
            and (kind == "capital" or (code in mutual) == (kind == "default_fund"))
            and code not in taken.values()
        ]
        if role in fitting:
            taken[role] = role
        elif fitting:
            taken[role] = fitting[0]
        else:
            taken[role] = _free(role, kinds)
    return taken


def _free(role: str, codes: Iterable[str]) -> str:
    """A code for an account that has to be opened for a role."""
    code = role
    while code in codes or code in SYSTEM_ACCOUNTS:
        code += "-new"
    return code


def _with_accounts(setup: VenueSetup, preset: Preset, roles: dict[str, str]) -> VenueSetup:
    there = {opening.account.code for opening in setup.accounts}
    opened = tuple(
        AccountOpening(Account(code, ROLE_KINDS[preset.roles[role]]))
        for role, code in sorted(roles.items())
        if code not in there
    )
    return replace(setup, accounts=setup.accounts + opened)
