"""Names in `expect` exist, so that a misspelt one is not an expectation that always holds."""

from __future__ import annotations

from ..draft import Draft
from ..problems import Path
from ..schema.expect import ExpectedAccount

BUCKETS = ("cash", "held", "debt", "receivable")
GREEKS = ("delta", "gamma", "vega")


def check_expect(draft: Draft) -> None:
    """Check every account, asset, instrument and fund that is named."""
    expect = draft.expect
    draft.refer_keys(("expect", "ledger"), "assets", expect.ledger)
    draft.refer_keys(("expect", "accounts"), "accounts", expect.accounts)
    for code, account in expect.accounts.items():
        _check_account(draft, ("expect", "accounts", code), account)
    for place, shortfall in enumerate(expect.shortfalls):
        path: Path = ("expect", "shortfalls", place)
        draft.refers((*path, "account"), "accounts", shortfall.account or None)
        draft.refers((*path, "asset"), "assets", shortfall.asset or None)
        for number, step in enumerate(shortfall.steps):
            payers: Path = (*path, "steps", number, "allocations")
            draft.refer_keys(payers, "accounts", step.allocations)
    for section in ("margin_calls", "refused", "decisions"):
        for place, item in enumerate(getattr(expect, section)):
            named: Path = ("expect", section, place, "account")
            draft.refers(named, "accounts", item.account or None)


def _check_account(draft: Draft, path: Path, account: ExpectedAccount) -> None:
    for bucket in BUCKETS:
        draft.refer_keys((*path, bucket), "assets", getattr(account, bucket))
    for greek in GREEKS:
        draft.refer_keys((*path, "figures", greek), "assets", getattr(account.figures, greek))
    draft.refer_keys((*path, "positions"), "instruments", account.positions)
    draft.refer_keys((*path, "contributions"), "accounts", account.contributions)
