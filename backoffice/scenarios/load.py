"""From a file to a scenario that can run: read, check, compile the policy, convert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backoffice.core.accounts import SYSTEM_ACCOUNTS, Account, AccountKind, Segment
from backoffice.core.book import Venue
from backoffice.core.events import Event
from backoffice.core.instruments import Position
from backoffice.core.margin.model import MarginModel
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset, to_minor
from backoffice.core.opening import AccountOpening, Contributed, VenueSetup
from backoffice.core.policy import Policy

from .checks import check
from .draft import Draft, read_draft
from .files import read_file
from .load_events import event_of
from .load_instruments import instrument_of
from .policies import PolicyFile, compile_for, own_policy
from .problems import InvalidFile, Problem
from .schema.accounts import AccountIn
from .schema.document import PortfolioMarginIn
from .schema.expect import Expected
from .yaml_tree import read_tree

BEGIN_WITHOUT_EVENTS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, checked. `lines` are those of the events; `policy_document` is canonical."""

    file: str
    name: str
    description: str
    setup: VenueSetup
    policy_document: Mapping[str, Any]
    events: tuple[Event, ...]
    lines: tuple[int, ...]
    expect: Expected


def load(file: str, policy: PolicyFile | None = None) -> Scenario:
    """Read a scenario; `policy` replaces its own. Raises `InvalidFile` with all problems."""
    return load_bytes(file, read_file(file), policy)


def load_bytes(file: str, content: bytes, policy: PolicyFile | None = None) -> Scenario:
    """The same as `load`, for a file that was read already."""
    tree = read_tree(file, content)
    draft = read_draft(tree)
    check(draft)
    problems = [*tree.problems.values(), *draft.problems]
    chosen = policy or own_policy(file, draft)
    compiled = _compiled(draft, chosen, problems, file)
    if problems or compiled is None:
        raise InvalidFile(file, problems)
    document = draft.document
    assert document is not None
    policy_in_force, policy_document = compiled
    return Scenario(
        file=file,
        name=document.scenario,
        description=document.description,
        setup=_setup(draft, policy_in_force),
        policy_document=policy_document,
        events=tuple(event_of(draft, event) for event in draft.events),
        lines=tuple(tree.line_of(event.path) for event in draft.events),
        expect=draft.expect,
    )


def _compiled(
    draft: Draft, chosen: PolicyFile, problems: list[Problem], file: str
) -> tuple[Policy, Any] | None:
    """Compile the policy; what is wrong in the scenario's own joins its problems."""
    try:
        return compile_for(chosen, draft)
    except InvalidFile as error:
        if error.file != file:
            raise InvalidFile(file, problems, others=[error]) from None
        # a value that is wrong already needs no second sentence
        known = {(problem.line, problem.field) for problem in problems}
        problems += [p for p in error.problems if (p.line, p.field) not in known]
        return None


def _account(code: str, given: AccountIn) -> Account:
    kind = AccountKind.SYSTEM if code in SYSTEM_ACCOUNTS else AccountKind(given.kind)
    return Account(code, kind, Segment(given.segment), given.parent)


def _setup(draft: Draft, policy: Policy) -> VenueSetup:
    given = draft.venue
    assert given is not None
    begin = draft.events[0].at if draft.events else BEGIN_WITHOUT_EVENTS
    instruments = draft.instruments
    return VenueSetup(
        at=begin,
        venue=Venue(given.code, given.reporting_asset, given.timezone, _margin(given.margin)),
        policy=policy,
        assets={c: Asset(c, a.decimals, a.haircut) for c, a in draft.assets.items()},
        prices={code: asset.price for code, asset in draft.assets.items()},
        instruments={code: instrument_of(code, i) for code, i in instruments.items()},
        marks={code: i.mark for code, i in instruments.items()},
        vols={code: i.vol for code, i in instruments.items() if i.vol is not None},
        accounts=tuple(_opening(draft, _account(c, a), a) for c, a in draft.accounts.items()),
    )


def _margin(given: Any) -> MarginModel:
    if isinstance(given, PortfolioMarginIn):
        shocks = Shocks(given.price_shocks, given.vol_shocks)
        return PortfolioMargin(shocks, given.initial_factor)
    return StandardMargin()


def _opening(draft: Draft, account: Account, given: AccountIn) -> AccountOpening:
    positions = {}
    for code, held in given.positions.items():
        instrument = instrument_of(code, draft.instruments[code])
        positions[code] = Position(held.quantity, instrument.cost(held.quantity, held.entry_price))
    return AccountOpening(
        account=account,
        balances={a: to_minor(n, draft.assets[a].decimals) for a, n in given.balances.items()},
        positions=positions,
        contributions=tuple(
            Contributed(fund, paid.asset, to_minor(paid.amount, draft.assets[paid.asset].decimals))
            for fund, paid in given.contributes.items()
        ),
    )
