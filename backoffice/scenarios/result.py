"""The result of a run, built from a book: the same for every sink that a book comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.figures import bankruptcy_prices, figures_of, greeks_of, status_of
from backoffice.core.guards.verdicts import degraded_among, quotes
from backoffice.core.outcome import Decision, Refusal
from backoffice.core.shortfall import state_of
from backoffice.core.state import Shortfall

from .numbers import exact, figure, money

BUCKETS = tuple(Bucket)


def result_of(
    book: Book, decisions: Iterable[Decision], refused: Iterable[Refusal]
) -> dict[str, Any]:
    """Everything that may be expected of a run, complete, as JSON values."""
    return {
        "accounts": {code: account_of(book, code) for code in sorted(book.accounts)},
        "shortfalls": [_shortfall(book, book.shortfalls[n]) for n in sorted(book.shortfalls)],
        "margin_calls": [_margin_call(book, code) for code in sorted(book.margin_calls)],
        "refused": [{"event": r.event, "account": r.account, "reason": r.reason} for r in refused],
        "ledger": ledger_of(book),
        **_guards(book),
        "decisions": [_decision(book, decision) for decision in decisions],
    }


def _margin_call(book: Book, code: str) -> dict[str, str | None]:
    """What is missing, and until when, where the policy has due times."""
    shown = {"account": code, "amount": figure(book.margin_calls[code])}
    times = book.guarded.called.get(code)
    if times is not None:
        shown["due"] = times.due_at.astimezone(book.venue.zone).isoformat()
    return shown


def _guards(book: Book) -> dict[str, Any]:
    """What may not be relied on, and whether liquidations are halted; only under guards."""
    if book.policy.guards is None:
        return {}
    degraded: dict[str, dict[str, list[str]]] = {"marks": {}, "prices": {}}
    for (kind, code), reasons in degraded_among(book, quotes(book)).items():
        degraded[f"{kind}s"][code] = list(reasons)
    return {"guards": {"halted": book.guarded.is_halted, "degraded": degraded}}


def ledger_of(book: Book) -> dict[str, str]:
    """The sum of all buckets of all accounts, by asset; always zero."""
    sums = dict.fromkeys(book.assets, 0)
    for (_, _, asset), amount in book.balances.items():
        sums[asset] += amount
    return {asset: money(sums[asset], book.assets[asset].decimals) for asset in sorted(sums)}


def account_of(book: Book, code: str) -> dict[str, Any]:
    """One account: money by bucket, positions, restrictions, figures and status."""
    figures, greeks = figures_of(book, code), greeks_of(book, code)
    buckets = {bucket.value: _bucket(book, code, bucket) for bucket in BUCKETS}
    return buckets | {
        "positions": _positions(book, code),
        "contributions": {
            paid.fund: _money(book, paid.left, paid.asset)
            for (member, _), paid in sorted(book.contributions.items())
            if member == code
        },
        "restrictions": [kind.value for kind in book.forbidden(code)],
        "figures": {
            "equity": figure(figures.equity),
            "net_equity": figure(figures.net_equity),
            "initial_margin": figure(figures.initial_margin),
            "maintenance_margin": figure(figures.maintenance_margin),
            "margin_ratio": figure(figures.margin_ratio),
            "leverage": figure(figures.leverage),
            "equity_ratio": figure(figures.equity_ratio),
            **{
                name: {underlying: figure(value) for underlying, value in sorted(by.items())}
                for name, by in greeks.items()
            },
        },
        "status": status_of(book, code, figures),
        **_stakes(book, code),
    }


def _money(book: Book, minor: int, asset: str) -> str:
    return money(minor, book.assets[asset].decimals)


def _bucket(book: Book, code: str, bucket: Bucket) -> dict[str, str]:
    held = ((asset, book.balances.get((code, bucket, asset), 0)) for asset in sorted(book.assets))
    return {asset: _money(book, amount, asset) for asset, amount in held}


def _positions(book: Book, code: str) -> dict[str, dict[str, str | None]]:
    held = book.held(code)
    prices = bankruptcy_prices(book, code) if held else {}
    return {
        instrument: {
            "quantity": exact(position.quantity),
            "entry_price": figure(position.entry_price(book.instruments[instrument])),
            "bankruptcy_price": figure(prices[instrument]),
        }
        for instrument, position in sorted(held.items())
    }


def _stakes(book: Book, code: str) -> dict[str, Any]:
    """By fund and asset, an account's shares and their part of the fund's cash; only where any."""
    found: dict[str, dict[str, Any]] = {}
    for (fund, asset), held in sorted(book.stakes.items()):
        stake, total = held.get(code), book.fund_shares.get((fund, asset), 0)
        if stake is None:
            continue
        worth = max(0, book.cash(fund, asset)) * stake.shares // total
        shown: dict[str, Any] = {
            "shares": str(stake.shares),
            "value": _money(book, worth, asset),
        }
        if stake.request is not None:
            shown["request"] = {
                "shares": str(stake.request.shares),
                "value": _money(book, stake.request.value, asset),
                "at": stake.request.at.astimezone(book.venue.zone).isoformat(),
            }
        found.setdefault(fund, {})[asset] = shown
    return {"stakes": found} if found else {}


def _shortfall(book: Book, shortfall: Shortfall) -> dict[str, Any]:
    asset = shortfall.asset
    return {
        "account": shortfall.account,
        "asset": asset,
        "amount": _money(book, shortfall.amount, asset),
        "state": state_of(book, shortfall),
        "steps": [
            {
                "step": use.step,
                "amount": _money(book, use.amount, asset),
                "allocations": {
                    payer: _money(book, paid, asset)
                    for payer, paid in sorted(use.allocations.items())
                },
            }
            for use in shortfall.steps
        ],
    }


def _decision(book: Book, decision: Decision) -> dict[str, Any]:
    asset = decision.asset
    amounts = {} if asset is None else decision.amounts
    return {
        "time": decision.at.astimezone(book.venue.zone).isoformat(),
        "account": decision.account,
        "which": decision.which,
        "asset": asset,
        "inputs": json.loads(decision.inputs),
        "plan": json.loads(decision.plan) if decision.plan else None,
        "amounts": {payer: _money(book, amount, str(asset)) for payer, amount in amounts.items()},
        "sentence": decision.sentence,
        "outcome": decision.outcome,
        "plugin": decision.plugin,
        "policy_version": decision.policy_version,
    }


def failed_steps(decisions: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each part of a policy that could not be carried out, with its plugin's error."""
    return [
        f"{d['which']} FAILED for {d['account']}: {d['plan']['error']}"
        + ("; the account is frozen" if "shortfall" in d["inputs"] else "")
        for d in decisions
        if d["outcome"] == "policy_error"
    ]
